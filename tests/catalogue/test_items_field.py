"""The items of environment, farming, transport, safety, health, labour and energy stand in the law texts."""

from collections import Counter
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path

import pytest

from zhifa.demo.catalogue import check_items
from zhifa.demo.catalogue.fine_words import read_fine
from zhifa.demo.catalogue.law_texts import LawTextError, LawTexts

ROOT = Path(__file__).resolve().parents[2]
LAWS = ROOT.parent / "shared" / "data" / "laws"
ITEMS = Path(check_items.__file__).with_name("items_field.csv")
ENVIRONMENT_CODE = "生态环境法典"

needs_laws = pytest.mark.skipif(not LAWS.is_dir(), reason="法规文本库不在，无法核对条文")


@pytest.fixture(scope="module")
def rows():
    return check_items.read_items(ITEMS)


@pytest.fixture(scope="module")
def laws():
    return LawTexts(LAWS)


@pytest.fixture(scope="module")
def formers(rows):
    """原依据 — each row with its former law, reference, last day in force, and fine in 分 (or None)."""
    found = []
    for row in rows:
        if row["former_basis"]:
            law, reference, until, low, high = row["former_basis"].split("|")
            found.append((row, law, reference, date.fromisoformat(until), _fen(low), _fen(high)))
    return found


def _fen(text):
    return int(text) if text else None


def test_the_table_holds_at_least_two_hundred_items_and_codes_run_without_gap(rows):
    assert len(rows) >= 200
    assert [row["code"] for row in rows] == [f"ZY-{n:03d}" for n in range(1, len(rows) + 1)]


def test_every_field_of_the_part_has_items(rows):
    fields = Counter(row["field"] for row in rows)
    assert {"生态环境", "农业农村", "交通运输", "应急管理", "消防", "卫生健康", "人力资源社会保障"} <= set(
        fields
    )
    assert min(fields.values()) >= 3


def test_the_environment_code_has_replaced_the_repealed_acts_and_names_what_went_before(rows, formers):
    assert sum(row["penalty_law"] == ENVIRONMENT_CODE for row in rows) >= 100
    assert sum(row["penalty_law"] == ENVIRONMENT_CODE for row, *_ in formers) >= 30


def test_a_former_basis_ends_the_day_before_the_new_one_begins(formers):
    for row, _, _, until, _, _ in formers:
        assert until + timedelta(days=1) == date.fromisoformat(row["in_force_from"]), row["code"]


def test_the_new_law_is_milder_for_some_items_and_harsher_for_others(formers):
    """从旧兼从轻 (行政处罚法 第三十七条) can only be shown where both directions exist."""
    known = [(int(row["fine_max_fen"]), high) for row, *_, high in formers if high and row["fine_max_fen"]]
    assert sum(new < old for new, old in known) >= 3
    assert sum(new > old for new, old in known) >= 3


@needs_laws
def test_every_item_stands_in_its_articles(rows, laws):
    assert [str(fault) for fault in check_items.check_items(rows, laws)] == []


@needs_laws
def test_every_former_basis_stands_in_a_text_that_is_no_longer_in_force(formers, laws):
    for row, name, reference, until, low, high in formers:
        with pytest.raises(LawTextError, match="已废止") if name != row["penalty_law"] else nullcontext():
            laws.in_force(name, check_items.IN_FORCE_ON)
        former = min(laws.versions[name], key=lambda law: law.version)
        assert former.effective_from <= until.isoformat(), row["code"]
        _, article = former.passage(reference)
        spans = read_fine(article).amounts
        assert low is None or low in {span.low for span in spans}, row["code"]
        assert high is None or high in {span.high for span in spans}, row["code"]


@needs_laws
def test_a_fine_one_fen_above_the_statute_is_found(rows, laws):
    row = next(r for r in rows if r["fine_max_fen"] and check_items.check_row(r, laws) == [])
    spoilt = dict(row, fine_max_fen=str(int(row["fine_max_fen"]) + 1))
    assert any("罚款数额" in fault.words for fault in check_items.check_row(spoilt, laws))
