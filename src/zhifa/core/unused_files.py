"""没有用上的文件 — what came into the file store and was never bound to anything: a list that was only tried or abandoned, a
photo of a form that was never sent.

Personal data are kept no longer than their purpose needs (个人信息保护法第十九条). After the days of ``unused_upload`` in
``law/parameters/county/personal_data_keeping.yaml`` the bytes go, and one leaf of the ledger says which. A file is in use
when a column named ``sha256`` of any table holds its digest: files of matters, runs of imports, files of the bank.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from zhifa.core import clock, jobs
from zhifa.core.actors import Automatic
from zhifa.core.erasure_keeping import kept_since
from zhifa.core.files import store
from zhifa.core.operation import Op, operation

_RULE = Automatic("没有用上的文件到期删除", on_behalf_of="平台")
#: digests looked up, and named in one leaf, at a time
_AT_ONCE = 500


def _columns() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        try:
            model._meta.get_field("sha256")
        except FieldDoesNotExist:
            continue
        yield model


def unused(digests: Iterable[str]) -> list[str]:
    """Those of the digests that no table holds, in their order (one query a table)."""
    left = dict.fromkeys(digests)
    for model in _columns():
        rows = model._default_manager.filter(sha256__in=list(left)) if left else ()
        for digest in rows.values_list("sha256", flat=True) if left else ():  # type: ignore[union-attr]
            left.pop(digest, None)
    return list(left)


def last_moment() -> datetime:
    """Files that came in before it have been kept long enough."""
    return clock.noon_of(kept_since("unused_upload", clock.today()))


@operation("core.forget_unused_files", title="删除没有用上的文件", permission="files.sweep")
def forget_unused_files(op: Op, *, digests: list[str]) -> int:
    """删除没有用上的文件 — says in the ledger which files go; their bytes go once that is committed."""
    op.extra["files"] = digests
    op.say(f"删除 {len(digests)} 个到期没有用上的文件")
    jobs.later("core.remove_unused", digests=digests)
    return len(digests)


def sweep() -> int:
    """到期清理 — forgets every file that is old enough and in no use; returns how many. Nothing to forget leaves no leaf."""
    forgotten = 0
    batch: list[str] = []
    for digest in [*store().before(last_moment()), ""]:
        if digest:
            batch.append(digest)
        if batch and (not digest or len(batch) == _AT_ONCE):
            if found := unused(batch):
                forgotten += forget_unused_files(by=_RULE, digests=found)
            batch = []
    return forgotten


def remove_unused(*, digests: list[str]) -> None:
    """The bytes go, but for what has come into use, or has come in again, since the ledger said so."""
    old = set(store().before(last_moment()))
    for digest in unused(digests):
        if digest in old:
            store().remove(digest)
