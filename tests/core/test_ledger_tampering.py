"""账本防篡改 — a database superuser changes things; each change is found and located."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.core.closing import close, years_on
from tests.core.test_operation import RULES, _person, make_scope, receive, retitle
from zhifa.core import files
from zhifa.core.erasure import erase_personal_data
from zhifa.core.ids import new_uid
from zhifa.core.ledger.digest import digest
from zhifa.core.ledger.export import checkpoint_to, export, prove
from zhifa.core.ledger.leaf import SaltErased, Salts
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.ledger.sequencing import sequence_all
from zhifa.core.ledger.verifier import zhifa_verify
from zhifa.core.ledger.verify import Report as Findings
from zhifa.core.ledger.verify import verify
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.enforcement.intake.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def matters() -> list[Matter]:
    duty = _person("duty_officer")
    made = [receive(by=duty, title=f"第 {n} 件") for n in range(6)]
    sequence_all()
    return made


@pytest.fixture
def as_superuser() -> Iterator[Any]:
    """SQL with every guard switched off, as only an owner or superuser can."""

    def execute(*statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute(
                "SELECT set_config('zhifa.operation', 'forged', true), set_config('zhifa.erasing', 'yes', true)"
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in (
                "core_ledgerentry",
                "core_ledgerleaf",
                "core_ledgertile",
                "core_ledgercheckpoint",
                "core_matter",
            ):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)
            for table in (
                "core_ledgerentry",
                "core_ledgerleaf",
                "core_ledgertile",
                "core_ledgercheckpoint",
                "core_matter",
            ):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET ROLE zhifa_app")

    yield execute


def _said(report: Findings) -> str:
    return "\n".join(str(f) for f in report.findings)


def _entry(matter: Matter) -> LedgerEntry:
    return LedgerEntry.objects.select_related("leaf").get(matter=matter, operation="test.receive")


def test_an_untouched_ledger_passes_against_an_outside_checkpoint(
    matters: list[Matter], tmp_path: Path
) -> None:
    checkpoint_to(tmp_path / "point")
    report = verify(against=tmp_path / "point", files=False)
    assert report.ok, _said(report)
    assert report.uncovered == 0
    receive(by=_person("duty_officer"), title="后来的一件")
    assert verify(against=tmp_path / "point", files=False).uncovered > 0


def test_a_flipped_body_is_named(matters: list[Matter], as_superuser: Any) -> None:
    entry = _entry(matters[2])
    as_superuser(f"UPDATE core_ledgerentry SET body = set_byte(body, 5, 88) WHERE id = {entry.pk}")
    report = verify(files=False)
    assert [f.index for f in report.findings] == [entry.leaf.index] and "被改动" in _said(report)


def test_a_back_dated_entry_is_named(matters: list[Matter], as_superuser: Any) -> None:
    entry = _entry(matters[1])
    as_superuser(f"UPDATE core_ledgerentry SET at = at - interval '3 days' WHERE id = {entry.pk}")
    report = verify(files=False)
    assert [f.index for f in report.findings] == [entry.leaf.index] and "倒签" in _said(report)


def test_another_persons_name_on_an_entry_is_named(matters: list[Matter], as_superuser: Any) -> None:
    entry = _entry(matters[1])
    as_superuser(f"UPDATE core_ledgerentry SET actor_name = '别人' WHERE id = {entry.pk}")
    assert "行为人" in _said(verify(files=False))


def test_a_dropped_entry_is_located(matters: list[Matter], as_superuser: Any, tmp_path: Path) -> None:
    entry = _entry(matters[3])
    as_superuser(
        f"DELETE FROM core_ledgerleaf WHERE entry_id = {entry.pk}",
        f"DELETE FROM core_ledgerentry WHERE id = {entry.pk}",
    )
    report = verify(files=False)
    assert any(f.index == entry.leaf.index and "缺失" in f.what for f in report.findings)
    assert any(str(matters[3].uid) in f.where for f in report.findings)


def test_two_entries_changed_places_are_found_against_a_witness(
    matters: list[Matter], as_superuser: Any, tmp_path: Path
) -> None:
    tmp_path.joinpath("w").mkdir()
    checkpoint_to(tmp_path / "w")
    one, two = _entry(matters[1]), _entry(matters[2])
    as_superuser(
        f"UPDATE core_ledgerleaf SET index = -1 WHERE entry_id = {one.pk}",
        f"UPDATE core_ledgerleaf SET index = {one.leaf.index} WHERE entry_id = {two.pk}",
        f"UPDATE core_ledgerleaf SET index = {two.leaf.index} WHERE entry_id = {one.pk}",
        "DELETE FROM core_ledgercheckpoint",
        "DELETE FROM core_ledgertile",
    )
    report = verify(against=tmp_path / "w", files=False)
    located = {f.index for f in report.findings if "外部留存" in f.what}
    assert located == {one.leaf.index, two.leaf.index}


def test_a_changed_business_row_is_named(matters: list[Matter], as_superuser: Any) -> None:
    as_superuser(f"UPDATE core_matter SET address = '别处' WHERE id = {matters[0].pk}")
    report = verify(files=False)
    assert [str(matters[0].uid) in f.where for f in report.findings] == [True]


def test_a_row_slipped_in_without_an_operation_is_named(matters: list[Matter], as_superuser: Any) -> None:
    as_superuser(
        "INSERT INTO core_matter (uid, number, source, state, title, summary, received_at, address, item_code,"
        " item_name, subject_name, urgent, sealed) VALUES (gen_random_uuid(), 'forged', 'call', 'received', '假',"
        " '', now(), '', '', '', '', false, false)"
    )
    assert "不是经操作写入的" in _said(verify(files=False))


def test_a_row_changed_back_to_an_older_lawful_state_is_named(
    matters: list[Matter], as_superuser: Any
) -> None:
    scope = make_scope(by=RULES, kind="team", code="R", name="某队")
    matter = receive(by=_person("duty_officer"), title="原来的标题", team=scope)
    retitle(by=_person("team_leader", scope), matter=matter, title="后来的标题")
    as_superuser(f"UPDATE core_matter SET title = '原来的标题' WHERE id = {matter.pk}")
    assert any(str(matter.uid) in f.where for f in verify(files=False).findings)


def test_a_rollback_to_an_older_state_is_found_against_an_outside_checkpoint(
    matters: list[Matter], as_superuser: Any, tmp_path: Path
) -> None:
    checkpoint_to(tmp_path / "point")
    gone = [_entry(m) for m in matters[4:]]
    first = min(e.leaf.index for e in gone)
    ids = ",".join(str(e.pk) for e in gone)
    as_superuser(
        f"DELETE FROM core_ledgerleaf WHERE index >= {first}",
        f"DELETE FROM core_ledgerentry WHERE id IN ({ids})",
        f"DELETE FROM core_ledgercheckpoint WHERE size > {first}",
        f"DELETE FROM core_matter WHERE id IN ({matters[4].pk}, {matters[5].pk})",
    )
    # seen from inside, a clean roll-back leaves no trace: that is what the outside checkpoint is for
    assert verify(files=False).ok
    report = verify(against=tmp_path / "point", files=False)
    assert not report.ok and "退回旧状态" in _said(report)


def test_a_checkpoint_forged_without_the_key_is_named(matters: list[Matter], as_superuser: Any) -> None:
    as_superuser("UPDATE core_ledgercheckpoint SET note = replace(note, 'time ', 'time  ')")
    assert "检查点" in _said(verify(files=False))


def test_a_third_party_checks_a_matters_export_with_one_file(matters: list[Matter], tmp_path: Path) -> None:
    folder = export(tmp_path / "matter", matter=matters[0])
    whole = export(tmp_path / "whole")
    checkpoint_to(tmp_path / "point")
    for made in (folder, whole):
        report = zhifa_verify.verify(made, [tmp_path / "point"], [])
        assert report.ok, report
    rows = (folder / "rows.jsonl").read_text()
    assert "第 0 件" in rows and "第 1 件" not in rows


def test_a_swapped_file_is_named(matters: list[Matter], settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    files.store.cache_clear()

    @operation("test.attach", title="加附件", permission="intake.register")
    def attach(op: Op, *, matter: Matter, arrived: files.Arrived) -> None:
        files.attach(matter, arrived, kind="evidence", at=op.at)

    arrived = files.receive(io.BytesIO(b"%PDF-1.4 evidence"), name="证据.pdf")
    attach(by=_person("duty_officer"), matter=matters[0], arrived=arrived)
    sequence_all()
    assert verify().ok
    path = tmp_path / "files" / arrived.sha256[:2] / arrived.sha256[2:]
    path.write_bytes(b"%PDF-1.4 swapped!")
    assert "文件被替换" in _said(verify())
    path.unlink()
    assert "文件不见了" in _said(verify())
    files.store.cache_clear()


@operation("test.personal", title="登记反映人", permission="intake.register")
def note_reporter(op: Op, *, matter: Matter) -> Report:
    report = Report(
        matter=matter,
        channel="call",
        text="楼下夜里倒渣土",
        reporter_name="某甲（虚构）",
        reporter_phone="10000000000",
        tracking_code=f"T{new_uid().hex[-9:]}".upper(),
        received_at=op.at,
    )
    report.save()
    return report


def test_erasing_a_persons_data_keeps_every_proof_valid(matters: list[Matter]) -> None:
    report = note_reporter(by=_person("duty_officer"), matter=matters[0])
    sequence_all()
    before = verify(files=False)
    assert before.ok, _said(before)
    entry = LedgerEntry.objects.get(matter=matters[0], operation="test.personal")
    proof = prove(entry)
    close(by=RULES, matter=matters[0])
    with years_on(5):
        erase_personal_data(
            by=_person("security_admin"), matter=matters[0], reason="本人依法请求删除，已核对身份"
        )
        sequence_all()
    report.refresh_from_db()
    assert (report.reporter_name, report.reporter_phone) == ("", "")
    after = verify(files=False)
    assert after.ok, _said(after)
    again = prove(LedgerEntry.objects.get(pk=entry.pk))
    assert proof and again and again.leaf == proof.leaf and again.index == proof.index
    with pytest.raises(SaltErased):
        Salts.decode(bytes(LedgerEntry.objects.get(pk=entry.pk).salt), digest("SHA-256")).row(
            report._meta.db_table, report.uid
        )
