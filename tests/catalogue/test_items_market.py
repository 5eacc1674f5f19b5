"""The items of market supervision, culture, sport and education stand in the texts of the laws."""

from collections import Counter
from pathlib import Path

import pytest

from zhifa.demo.catalogue import check_items
from zhifa.demo.catalogue.law_texts import LawTexts

ROOT = Path(__file__).resolve().parents[2]
LAWS = ROOT.parent / "shared" / "data" / "laws"
ITEMS = Path(check_items.__file__).with_name("items_market.csv")

needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="法规文本库不在，无法核对条文")


@pytest.fixture(scope="module")
def rows():
    return check_items.read_items(ITEMS)


@pytest.fixture(scope="module")
def laws():
    return LawTexts(LAWS)


def test_the_table_holds_at_least_two_hundred_items_of_every_field_it_owns(rows):
    fields = Counter(row["field"] for row in rows)
    assert len(rows) >= 200
    assert set(fields) == {"市场监管", "文化旅游", "体育", "教育"}
    assert min(fields.values()) >= 10


def test_codes_run_without_gap(rows):
    assert [row["code"] for row in rows] == [f"MS-{n:03d}" for n in range(1, len(rows) + 1)]


def test_no_ministry_rule_fines_beyond_what_a_rule_may_set(rows):
    """行政处罚法 第十三条, 国发〔2021〕26号: a rule's fine without a law above it stays within 10万元."""
    beyond = [r["code"] for r in rows if r["level"] == "rule" and int(r["fine_max_fen"] or 0) > 10_000_000]
    assert beyond == []


@needs_laws
def test_every_item_stands_in_its_articles(rows, laws):
    assert [str(fault) for fault in check_items.check_items(rows, laws)] == []


@needs_laws
def test_a_quote_with_one_changed_word_is_found(rows, laws):
    spoilt = dict(rows[0], penalty_quote=rows[0]["penalty_quote"].replace("未取得", "已取得", 1))
    assert check_items.check_row(rows[0], laws) == []
    assert any("处罚条款原文" in fault.words for fault in check_items.check_row(spoilt, laws))


@needs_laws
def test_the_trademark_act_that_begins_in_2027_is_no_basis_yet(rows, laws):
    versions = {row["version"] for row in rows if row["penalty_law"] == "商标法"}
    assert versions == {"2019-04-23"}
    assert laws.in_force("商标法", check_items.IN_FORCE_ON).version == "2019-04-23"
