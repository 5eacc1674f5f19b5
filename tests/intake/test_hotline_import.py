"""热线导入 — encodings, repeats, going on after a crash, formulas, bombs; real files where they are at hand."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from zhifa.core import table_file
from zhifa.core.errors import BadInput, FileRefused, NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.enforcement.intake import hotline_import
from zhifa.enforcement.intake.hotline_file import HotlineFile
from zhifa.enforcement.intake.hotline_mapping import ColumnMapping, guess, named
from zhifa.enforcement.intake.models import ImportProblem, ImportRun, Report
from zhifa.enforcement.intake.operations.importing import save_mapping
from zhifa.faces.cli import hotline
from zhifa.faces.csv_cells import safe

pytestmark = pytest.mark.django_db

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
HEADER = ["工单编号", "标题", "诉求内容", "来电时间", "来电人", "联系电话", "事发地址", "经度", "纬度"]


def row(number: str, text: str = "路灯不亮", when: str = "2026-03-02 09:00:00", phone: str = "") -> list[str]:
    return [number, "", text, when, "", phone, "青埠镇塘湾路12号", "", ""]


def csv_bytes(rows: list[list[str]], encoding: str = "utf-8", header: list[str] | None = None) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header or HEADER, *rows])
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    for record in [HEADER, *rows]:
        sheet.append(record)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken_in(county: Any, data: bytes, name: str = "导出.csv") -> ImportRun:
    run = hotline_import.begin(
        by=county.duty, source=io.BytesIO(data), file_name=name, mapping=named("12345 热线")
    )
    return hotline_import.go_on(run)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_of_a_file_is_found(small_county: Any, encoding: str, found: str) -> None:
    data = csv_bytes(
        [row(f"E{encoding}", "井盖翘起，𠮷姓老人绊倒" if encoding != "gbk" else "井盖翘起")], encoding
    )
    assert HotlineFile(io.BytesIO(data)).encoding == found
    run = taken_in(small_county, data)
    assert (run.imported, run.refused, run.state) == (1, 0, "done")
    assert Report.objects.get(external_no=f"E{encoding}").text.startswith("井盖翘起")


def test_a_number_known_under_the_source_is_not_registered_twice_and_named_with_its_line(
    small_county: Any,
) -> None:
    run = taken_in(small_county, csv_bytes([row("A1"), row("A2"), row("A1", "又来一次")]))
    assert (run.imported, run.repeated) == (2, 1)
    problem = ImportProblem.objects.get(run=run)
    assert (problem.line, problem.column, problem.value) == (4, "工单编号", "A1")
    later = taken_in(small_county, csv_bytes([row("A2"), row("A3")]))
    assert (later.imported, later.repeated) == (1, 1)
    assert Report.objects.filter(external_source="12345").count() == 3


def test_the_same_file_again_writes_nothing(small_county: Any) -> None:
    data = csv_bytes([row("B1")])
    first = taken_in(small_county, data)
    before = Matter.objects.count()
    again = taken_in(small_county, data)
    assert again.pk == first.pk and Matter.objects.count() == before


def test_a_bad_row_is_named_by_line_column_and_sentence_and_the_others_go_in(small_county: Any) -> None:
    rows = [
        row("C1"),
        row("C2", text="  "),
        row("C3", when="前天"),
        row("C4", phone="没有"),
        row("", text="没有编号"),
        row("C6", text="有\x00空字符"),
        row("C7", text="长" * 9000),
        row("C8", text="太长" * 20_000),
        row("C9", when="2999-01-01"),
        row("C10"),
    ]
    run = taken_in(small_county, csv_bytes(rows))
    assert (run.imported, run.refused) == (2, 8)
    found = {p.line: (p.column, p.sentence) for p in ImportProblem.objects.filter(run=run)}
    assert found[3] == ("诉求内容", "反映内容没有填写")
    assert found[4] == ("来电时间", "时间看不懂")
    assert found[5] == ("联系电话", "电话号码不对")
    assert found[6][0] == "工单编号"
    assert "NUL" in found[7][1] and "8000" in found[8][1] and "32767" in found[9][1]
    assert found[10][1] == "时间在将来"


def test_after_a_crash_in_the_middle_the_run_goes_on_where_it_stopped(
    small_county: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hotline_import, "CHUNK", 3)
    data = csv_bytes([row(f"D{n}") for n in range(10)])
    real = hotline_import.register_many
    calls = []

    def killed_at_the_third_chunk(**more: Any) -> Any:
        calls.append(1)
        made = real(**more)
        if len(calls) == 3:
            # like kill -9 after the rows were written and before the chunk was committed
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(hotline_import, "register_many", killed_at_the_third_chunk)
    with pytest.raises(KeyboardInterrupt):
        taken_in(small_county, data)
    run = ImportRun.objects.latest("id")
    assert (run.rows_done, run.imported, run.state) == (6, 6, "running")
    assert Report.objects.filter(external_no__startswith="D").count() == 6
    monkeypatch.setattr(hotline_import, "register_many", real)
    run = taken_in(small_county, data)
    assert (run.rows_done, run.imported, run.repeated, run.state) == (10, 10, 0, "done")
    assert Report.objects.filter(external_no__startswith="D").count() == 10
    # once there, it is finished once: going on again reads nothing and writes nothing
    ended = LedgerEntry.objects.filter(operation="intake.finish_import")
    assert hotline_import.go_on(run) == run and ended.count() == 1


def test_a_run_refused_half_way_says_why_and_goes_on_when_it_may(
    small_county: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hotline_import, "CHUNK", 3)
    data, real = csv_bytes([row(f"E{n}") for n in range(5)]), hotline_import.register_many

    def refused_at_the_second_chunk(**more: Any) -> Any:
        if len(more["rows"]) < 3:
            raise BadInput("不再有导入的权限")
        return real(**more)

    monkeypatch.setattr(hotline_import, "register_many", refused_at_the_second_chunk)
    with pytest.raises(BadInput):
        taken_in(small_county, data)
    run = ImportRun.objects.latest("id")
    assert (run.rows_done, run.state) == (3, "failed") and "不再有导入的权限" in run.failure
    monkeypatch.setattr(hotline_import, "register_many", real)
    run = hotline_import.go_on(run)
    assert (run.rows_done, run.imported, run.state, run.failure) == (5, 5, "done", "")


def test_a_formula_stays_text_and_goes_out_with_an_apostrophe(small_county: Any) -> None:
    formula = '=HYPERLINK("http://example.invalid","点我")'
    run = taken_in(small_county, csv_bytes([row("F1", formula)]))
    assert run.imported == 1
    run = taken_in(small_county, xlsx_bytes([row("F2", "=1+1")]), "导出.xlsx")
    assert run.imported == 1
    assert Report.objects.get(external_no="F1").text == formula
    assert Report.objects.get(external_no="F2").text == "=1+1"
    assert safe(formula) == "'" + formula
    assert safe("路灯") == "路灯"


def test_a_workbook_is_read_with_numbers_and_dates_as_text(small_county: Any) -> None:
    from datetime import datetime

    data = xlsx_bytes([[2026001, "标题", "内容", datetime(2026, 3, 2, 9, 30), "", "", "", 118.005, 28.905]])
    assert taken_in(small_county, data, "导出.xlsx").imported == 1
    own = Report.objects.get(external_no="2026001")
    assert own.received_at.isoformat() == "2026-03-02T01:30:00+00:00"
    assert own.matter.town == small_county.qingbu


def test_a_zip_bomb_is_refused_by_what_it_declares_and_by_what_comes_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(FileRefused, match="展开"):
        HotlineFile(io.BytesIO(out.getvalue()))
    small = gzip.compress(b"a,b\n" + b"1,2\n" * 100_000)
    monkeypatch.setattr(table_file, "MOST_BYTES", 1000)
    with pytest.raises(FileRefused, match="展开"):
        HotlineFile(io.BytesIO(small))


def test_a_workbook_with_entities_and_one_that_is_broken_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')
    with pytest.raises(FileRefused, match="DTD"):
        HotlineFile(io.BytesIO(out.getvalue()))
    with pytest.raises(FileRefused, match="不完整"):
        HotlineFile(io.BytesIO(b"PK\x03\x04" + b"x" * 200))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 ...", b"\xd0\xcf\x11\xe0" + b"\x00" * 100, b"\xff\xff\xff,\xff\n"]
)
def test_what_is_neither_csv_nor_xlsx_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        HotlineFile(io.BytesIO(data))


def test_a_mapping_is_saved_found_by_the_header_and_refused_when_a_column_is_missing(
    small_county: Any,
) -> None:
    save_mapping(
        by=small_county.duty,
        name="信访件",
        source="信访",
        columns={"external_no": "号", "text": ["事", "诉求"]},
    )
    file = HotlineFile(io.BytesIO(csv_bytes([["1", "欠薪", "要工资"]], header=["号", "事", "诉求"])))
    mapping = guess(file.header)
    assert mapping is not None and mapping.name == "信访件"
    assert mapping.read(next(file.rows())[1]).text == "欠薪：要工资"
    with pytest.raises(BadInput, match="诉求"):
        mapping.check(["号", "事"])
    with pytest.raises(BadInput):
        save_mapping(by=small_county.duty, name="半截", source="信访", columns={"text": "事"})
    with pytest.raises(NotFound):
        named("没有这个")


@pytest.mark.parametrize("part", [500, 1])
def test_a_dry_run_names_every_fault_and_writes_nothing(
    small_county: Any, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(hotline_import, "CHUNK", part)
    before = (Matter.objects.count(), LedgerEntry.objects.count())
    file = HotlineFile(io.BytesIO(csv_bytes([row("G1"), row("G1"), row("G2", "")])))
    found = hotline_import.dry_run(file, named("12345 热线"))
    assert (found.rows, found.fit, found.repeated, found.refused) == (3, 1, 1, 1)
    # a number met twice is named also when the two rows lie far apart
    assert [(p.line, p.column) for p in found.problems] == [(3, "工单编号"), (4, "诉求内容")]
    assert before == (Matter.objects.count(), LedgerEntry.objects.count())


def test_the_command_imports_and_answers_in_json(
    small_county: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "热线.csv.gz"
    file.write_bytes(gzip.compress(csv_bytes([row("H1"), row("H2", "")], "gbk")))
    assert hotline.run(["hotline", str(file), "--dry-run", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["fit"] == 1
    assert hotline.run(["hotline", str(file), "--mapping", "12345 热线", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["imported"], answer["refused"], answer["problems"][0]["line"]) == (1, 1, 3)
    with pytest.raises(NotFound):
        hotline.run(["hotline", str(tmp_path / "没有.csv")])


@pytest.mark.parametrize(
    ("path", "mapping", "rows"),
    [
        ("citizen_messages/messages_hot_4326.csv.gz", "问政留言", 4326),
        ("chicago_sanitation_311/sanitation_requests_to_2013.csv.gz", "Chicago 311 sanitation", 55_343),
    ],
)
def test_real_files_are_recognised_by_their_header(
    small_county: Any, path: str, mapping: str, rows: int
) -> None:
    file = REAL / path
    if not file.exists():
        pytest.skip("真实热线文件不在这台机器上")
    with file.open("rb") as source:
        opened = HotlineFile(source)
        found = guess(opened.header)
        assert found is not None and found.name == mapping
        assert isinstance(found, ColumnMapping)
        read = [found.read(r) for _, (_, r) in zip(range(2000), opened.rows(), strict=False)]
    assert len(read) == 2000 and rows
    assert all(one.text and one.external_no and one.received_at for one in read)
