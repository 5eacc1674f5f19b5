"""Catalogue files: read row by row, judged, compared with the present catalogue, written out and read again."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.county import LITTER, RUBBLE, RULES, SHOP_FRONT, County

from zhifa.core.errors import BadInput, FileRefused
from zhifa.faces.cli import catalogue as command
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.exchange.catalogue_file import apply, catalogue_rows, read_catalogue_file
from zhifa.registers.catalogue.exchange.item_list import read_item_list
from zhifa.registers.catalogue.exchange.item_rows import COLUMNS
from zhifa.registers.catalogue.exchange.table import as_csv, as_xlsx, read_table
from zhifa.registers.catalogue.models import ApprovedList, Item

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
ROW = {
    "代码": "XZ-001", "事项名称": "对某行为的处罚", "领域": "城市管理", "主管部门": "住建局", "层级": "地方性法规",
    "处罚依据": "浙江省城市市容和环境卫生管理条例", "处罚条款": "第十七条第三款", "处罚种类": "罚款", "罚款下限（元）": "100",
    "罚款上限（元）": "1000", "依据起": "2021-09-30",
}  # fmt: skip


def table(*rows: dict[str, Any]) -> bytes:
    header = list(dict.fromkeys(h for r in rows for h in r))
    return as_csv(header, [[r.get(h, "") for h in header] for r in rows])


def shipped() -> bytes:
    return (files("zhifa.demo.catalogue") / "items_city.csv").read_bytes()


def faults(**changes: str) -> list[tuple[str, str]]:
    found = read_catalogue_file(table({**ROW, **changes}), on=ON).judged.errors
    return [(f.column, f.sentence) for f in found]


def test_a_whole_row_is_taken_in(small_county: County) -> None:
    reading = read_catalogue_file(table(ROW), on=ON)
    assert reading.faults == [] and reading.difference.new == ["XZ-001"]
    (item,) = reading.judged.items
    assert item["department"] == "ZJJ" and item["bases"][0]["fine_max_fen"] == 100_000
    assert apply(RULES, reading) == 1
    assert read_catalogue_file(table(ROW), on=ON).difference.same == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"代码": ""}, "代码"),
        ({"代码": "有 空格"}, "代码"),
        ({"领域": "没有的领域"}, "领域"),
        ({"罚款下限（元）": "一百"}, "罚款下限（元）"),
        ({"罚款下限（元）": "2000"}, "罚款下限（元）"),
        ({"依据起": "去年"}, "依据起"),
        ({"依据止": "2020-01-01"}, "依据止"),
        ({"罚款对象": "外星人"}, "罚款对象"),
        ({"责令改正": "也许"}, "责令改正"),
        ({"处罚依据": ""}, "处罚依据"),
        ({"事项名称": "长" * 201}, "事项名称"),
    ],
)
def test_a_fault_names_its_row_and_column(small_county: County, changes: dict[str, str], column: str) -> None:
    assert column in [c for c, _ in faults(**changes)]


def test_a_penalty_below_rules_or_of_liberty_is_refused_with_its_article(small_county: County) -> None:
    for changes, law in (
        ({"处罚依据": "关于加强市容管理的通知", "层级": "文件"}, "处罚法第十六条"),
        ({"处罚种类": "罚款、行政拘留"}, "处罚法第十八条"),
    ):
        (fault,) = read_catalogue_file(table({**ROW, **changes}), on=ON).judged.errors
        assert fault.law == law


def test_what_the_library_does_not_know_is_said_but_not_refused(small_county: County) -> None:
    reading = read_catalogue_file(table({**ROW, "处罚条款": "第九百条"}), on=ON)
    assert reading.judged.errors == [] and "没有第九百条" in reading.faults[0].sentence
    reading = read_catalogue_file(table({**ROW, "主管部门": "没有的局"}), on=ON)
    assert reading.judged.errors == [] and reading.faults[0].note


def test_rows_of_one_code_are_a_dated_list_of_bases(small_county: County) -> None:
    old = {
        **ROW,
        "依据起": "2018-10-26",
        "依据止": "2026-08-14",
        "处罚依据": "大气污染防治法",
        "处罚条款": "第一百一十六条",
    }
    new = {
        **ROW,
        "依据起": "2026-08-15",
        "依据止": "",
        "处罚依据": "生态环境法典",
        "处罚条款": "第一千一百条",
    }
    reading = read_catalogue_file(table({**new, "层级": "法律"}, {**old, "层级": "法律"}), on=ON)
    (item,) = reading.judged.items
    assert [b["penalty_law"] for b in item["bases"]] == ["大气污染防治法", "生态环境法典"]
    twice = read_catalogue_file(table(new, new), on=ON)
    assert [f.column for f in twice.judged.errors] == ["依据起"]


def test_one_fault_and_nothing_is_written(small_county: County) -> None:
    reading = read_catalogue_file(table(ROW, {**ROW, "代码": "XZ-002", "领域": "无"}), on=ON)
    with pytest.raises(BadInput, match="第 3 行领域"):
        apply(RULES, reading)
    assert not Item.objects.filter(code="XZ-001").exists()


def test_a_changed_basis_is_told_and_begins_on_the_day_asked(small_county: County) -> None:
    apply(RULES, read_catalogue_file(table(ROW), on=ON))
    changed = {**ROW, "罚款上限（元）": "2000", "通俗说法": "占道"}
    reading = read_catalogue_file(table(changed), on=ON)
    assert "通俗说法：空 → 占道" in reading.difference.changed["XZ-001"]
    assert LITTER in reading.difference.missing
    assert apply(RULES, reading) == 1
    first, second = Item.objects.get(code="XZ-001").bases.order_by("valid_from")
    assert (first.valid_until, second.valid_from) == (date(2026, 11, 21), ON)
    assert (first.fine_max_fen, second.fine_max_fen) == (100_000, 200_000)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_imported_as_the_same(small_county: County, kind: str) -> None:
    rows = list(catalogue_rows())
    content = as_csv(list(COLUMNS), rows) if kind == "csv" else as_xlsx(list(COLUMNS), rows, "目录")
    reading = read_catalogue_file(content, on=ON)
    assert reading.judged.errors == []
    assert (reading.difference.new, reading.difference.changed, reading.difference.missing) == ([], {}, [])
    assert reading.difference.same == Item.objects.count()


def test_the_shipped_catalogue_is_read_without_a_fault(small_county: County) -> None:
    known = {r["field"] for r in csv.DictReader(io.StringIO(shipped().decode()))}
    catalogue.enter_fields(
        by=RULES,
        rows=[{"code": f"N{n}", "name": f} for n, f in enumerate(sorted(known - {"城市管理", "水利"}))],
    )
    reading = read_catalogue_file(shipped(), on=ON)
    assert reading.judged.errors == []
    assert len(reading.judged.items) == 404
    assert len(reading.judged.items) == reading.judged.rows


def test_a_spreadsheet_never_gets_a_formula_and_a_file_that_is_no_table_is_refused() -> None:
    assert read_table(as_csv(["a", "b"], [["=1+1", "x"]]))[1][0][1]["a"] == "'=1+1"
    assert read_table(as_xlsx(["a", "b"], [["=1+1", "x"]], "表"))[1][0][1]["a"] == "=1+1"
    assert read_table("代码,名称\nA,甲\n".encode("gb18030"))[1] == [(2, {"代码": "A", "名称": "甲"})]
    for content in (b"", b"\x00" * 200, b"PK\x03\x04rubbish", b"one\n"):
        with pytest.raises(FileRefused):
            read_table(content)


ITEMS = {
    LITTER: ("随地吐痰", "城市管理"),
    RUBBLE: ("建筑垃圾", "城市管理"),
    SHOP_FRONT: ("店外经营", "城市管理"),
}


def test_a_towns_list_with_titles_groups_and_classes_is_read() -> None:
    content = (
        "青埠镇综合行政执法事项清单,,,\n序号,事项代码,事项名称,放权类别\n一、城市管理领域,,,\n"
        f"1,{LITTER},随地吐痰,必须放\n2,,建筑垃圾,可放可不放\n3,{SHOP_FRONT},旧名称,必须放\n"
    ).encode()
    found = read_item_list(content, ITEMS)
    assert found.codes == [LITTER, RUBBLE, SHOP_FRONT]
    assert found.choices == {LITTER: "must", RUBBLE: "may", SHOP_FRONT: "must"}
    assert found.errors == [] and "名称与目录不一致" in found.faults[0].sentence


def test_a_list_founds_no_item_and_repeats_none() -> None:
    content = f"代码,名称\n{LITTER},\n{LITTER},\nX-9,\n,没有的名称\n".encode()
    assert [f.sentence for f in read_item_list(content, ITEMS).errors] == [
        f"{LITTER} 重复", "目录里没有事项 X-9；县里不能自设事项", "目录里没有名称为「没有的名称」的事项",
    ]  # fmt: skip
    with pytest.raises(BadInput):
        read_item_list("甲,乙\n1,2\n".encode(), ITEMS)


def test_the_command_tries_writes_and_exports(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "目录.csv"
    file.write_bytes(table(ROW))
    assert command.run(["import", str(file), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == ["XZ-001"]
    assert not Item.objects.filter(code="XZ-001").exists()
    assert command.run(["import", str(file)]) == 0 and "写入 1 项" in capsys.readouterr().out
    assert command.run(["export", str(tmp_path / "out.xlsx")]) == 0
    assert len(read_table((tmp_path / "out.xlsx").read_bytes())[1]) == Item.objects.count()
    file.write_bytes(table({**ROW, "领域": "无"}))
    assert command.run(["import", str(file)]) == 3 and "错误 第 2 行 领域" in capsys.readouterr().out
    assert command.run(["check", "--questions", "200"]) == 0


def test_the_command_lists_gaps_and_registers_a_list(
    small_county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.run(["gaps", "--json"]) == 3
    gaps = json.loads(capsys.readouterr().out)["findings"]
    assert {(g["item"], g["act"]) for g in gaps} == {("CG-364", "penalty"), ("CG-364", "inspection")}
    assert command.run(["overlaps"]) == 0
    file = tmp_path / "统一目录.csv"
    file.write_text(f"代码,名称\n{LITTER},\n")
    assert command.run(["import", str(file), "--list", "unified", "--number", "浙政函1号"]) == 0
    assert ApprovedList.objects.get().item_codes == [LITTER]


def test_fifteen_hundred_items_are_entered_in_one_sitting(small_county: County) -> None:
    rows = [{**ROW, "代码": f"XZ-{n:04d}"} for n in range(1517)]
    assert apply(RULES, read_catalogue_file(table(*rows), on=ON)) == 1517
    assert Item.objects.filter(code__startswith="XZ-").count() == 1517
