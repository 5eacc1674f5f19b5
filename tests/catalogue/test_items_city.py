"""The items of city, building, natural resources, water, civil defence and weather stand in the law's words."""

from collections import Counter
from pathlib import Path

import pytest

from zhifa.demo.catalogue import check_items
from zhifa.demo.catalogue.law_texts import LawTexts

ROOT = Path(__file__).resolve().parents[2]
LAWS = ROOT.parent / "shared" / "data" / "laws"
ITEMS = Path(check_items.__file__).with_name("items_city.csv")

needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="法规文本库不在，无法核对条文")


@pytest.fixture(scope="module")
def rows():
    return check_items.read_items(ITEMS)


@pytest.fixture(scope="module")
def laws():
    return LawTexts(LAWS)


def test_the_table_covers_every_field_it_owns(rows):
    fields = Counter(row["field"] for row in rows)
    assert len(rows) >= 220
    assert set(fields) == {"城市管理", "住房城乡建设", "自然资源", "林业", "水利", "人民防空", "气象"}
    assert min(fields.values()) >= 8


def test_codes_run_without_gap_and_local_law_stays_the_exception(rows):
    assert [row["code"] for row in rows] == [f"CG-{n:03d}" for n in range(1, len(rows) + 1)]
    assert sum(row["level"] == "local" for row in rows) <= 20


def test_a_grid_worker_meets_most_items_on_patrol_and_a_few_can_be_settled_on_the_spot(rows):
    assert sum(row["found_how"] == "yes" for row in rows) > len(rows) / 2
    on_the_spot = [row for row in rows if row["summary_capable"] == "yes"]
    assert on_the_spot
    assert all(check_items.may_be_summary(row) for row in on_the_spot)


@needs_laws
def test_every_item_stands_in_its_articles(rows, laws):
    assert [str(fault) for fault in check_items.check_items(rows, laws)] == []


@needs_laws
def test_none_rests_on_a_law_that_is_no_longer_in_force(rows, laws):
    bases = {name for row in rows for name in row["penalty_law"].split("；")}
    assert all(laws.in_force(name, check_items.IN_FORCE_ON) for name in bases)
    assert bases.isdisjoint({"固体废物污染环境防治法", "水污染防治法", "环境保护法"})
