"""没有用上的文件 — what was uploaded and never used goes after its days, says so in the ledger, and nothing in use goes."""

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.county import RULES, County
from zhifa.adapters.disk_files import DiskFiles
from zhifa.core import clock, files, jobs, unused_files
from zhifa.core.erasure_keeping import kept_since
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.operation import Op, operation
from zhifa.core.table_file import keep_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DiskFiles:
    """A file store of this test."""
    own = DiskFiles(tmp_path / "files")
    for module in (files, unused_files):
        monkeypatch.setattr(module, "store", lambda: own)
    return own


def aged(shelf: DiskFiles, digest: str, days: int) -> str:
    """The file, as if it had come in so many days ago."""
    then = (clock.now() - timedelta(days=days)).timestamp()
    os.utime(shelf.path(digest), (then, then))
    return digest


def upload(shelf: DiskFiles, content: bytes, days: int) -> str:
    return aged(shelf, keep_file(io.BytesIO(content)), days)


@operation("test.keep_file", title="登记文件", permission="intake.register")
def kept(op: Op, *, digest: str) -> None:
    files.keep(digest, size=1, media_type="application/pdf", at=op.at)


def test_a_list_only_tried_is_forgotten_after_its_days_with_a_leaf_and_nothing_in_use_goes(
    small_county: County, shelf: DiskFiles
) -> None:
    tried, used = upload(shelf, b"tried", 32), upload(shelf, b"used", 400)
    young, again = upload(shelf, b"young", 28), upload(shelf, b"again", 90)
    kept(by=RULES, digest=used)
    assert unused_files.sweep() == 2
    leaf = LedgerEntry.objects.get(operation="core.forget_unused_files")
    assert tried in bytes(leaf.body or b"").decode() and used not in bytes(leaf.body or b"").decode()
    # the same list is uploaded once more before the bytes go
    keep_file(io.BytesIO(b"again"))
    jobs.run_pending()
    assert [shelf.has(d) for d in (tried, used, young, again)] == [False, True, True, True]
    # nothing to forget leaves no leaf
    assert unused_files.sweep() == 0
    assert LedgerEntry.objects.filter(operation="core.forget_unused_files").count() == 1


def test_the_days_are_the_countys_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    today = clock.today()
    assert kept_since("unused_upload", today) == today - timedelta(days=30)
    table: dict[str, Any] = {"unused_upload": {"values": [{"from": today, "amount": 7}]}}
    monkeypatch.setattr("zhifa.core.erasure_keeping.load_parameters", lambda _: table)
    assert kept_since("unused_upload", today) == today - timedelta(days=7)


def test_every_table_that_keeps_a_digest_of_a_file_calls_it_sha256() -> None:
    named = {
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        if m._meta.app_label not in {"allauth"}
        for f in m._meta.get_fields()
        if isinstance(f, models.CharField)
        and f.max_length == 64
        and ("sha256" in f.name or "digest" in f.name)
    }
    # what the device said of a file it sent is no name in the store
    assert {n for n in named if not n.endswith(".sha256")} == {"core.Attachment.declared_sha256"}
