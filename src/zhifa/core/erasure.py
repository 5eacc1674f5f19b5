"""删除个人信息 — what is personal goes, proofs stay (个人信息保护法第四十七条).

The personal fields of a matter's rows are blanked by an operation like any other, whose leaf commits to the rows as they
are now. Earlier leaves keep their place and their proofs; the sub-salts with which the old states could have been tried out
are removed, so that nobody, the keeper included, can ever confirm a guess of what stood there.
"""

import json

from django.conf import settings
from django.db import connection, models

from zhifa.core.errors import BadInput
from zhifa.core.guarded import Guarded
from zhifa.core.guards import guarded_models
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.leaf import Salts
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text

LEAST_REASON = 10


def _blank(field: "models.Field[object, object]") -> object:
    return (
        None
        if field.null
        else ("" if isinstance(field, models.CharField | models.TextField) else field.get_default())
    )


def personal_rows(matter: Matter) -> list[Guarded]:
    """Rows of a matter that hold personal data: models that name ``personal`` fields and point at a matter."""
    found: list[Guarded] = []
    for model in guarded_models():
        if getattr(model, "personal", ()) and any(f.name == "matter" for f in model._meta.concrete_fields):
            found += list(model.objects.filter(matter=matter))
    return found


@operation("core.erase_personal_data", title="删除个人信息", permission="personal_data.erase")
def erase_personal_data(op: Op, *, matter: Matter, reason: str) -> int:
    """删除个人信息 — of the reporter and parties of one matter; returns how many rows were blanked.

    :raises BadInput: no reason of at least ten characters; nothing personal is held.
    """
    reason = clean_text(reason, field="reason", label="理由", longest=200)
    if len(reason) < LEAST_REASON:
        raise BadInput(f"理由至少写 {LEAST_REASON} 个字", field="reason")
    rows = personal_rows(matter)
    if not rows:
        raise BadInput("这件事没有登记个人信息", field="matter")
    for row in rows:
        for name in row.personal:  # type: ignore[attr-defined]
            setattr(row, name, _blank(row._meta.get_field(name)))
        row.save()
    _forget_salts(matter, {(row._meta.db_table, str(row.uid)) for row in rows})
    op.say(f"依法删除个人信息 {len(rows)} 条记录：{reason}")
    return len(rows)


def _forget_salts(matter: Matter, erased: set[tuple[str, str]]) -> None:
    algorithm = digest(settings.LEDGER_ALGORITHM)
    ids, kept = [], []
    for entry in LedgerEntry.objects.filter(matter=matter, body__isnull=False, salt__isnull=False):
        refs = [(r["t"], r["id"]) for r in json.loads(bytes(entry.body or b"{}")).get("rows", ()) if r["h"]]
        gone = [ref for ref in refs if ref in erased]
        if gone:
            salts = Salts.decode(bytes(entry.salt or b""), algorithm)
            ids.append(entry.pk)
            kept.append(salts.without(gone, rows=refs).encode())
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT zhifa_erase_salts(%s, %s)", [ids, kept])
