"""依据变动 — what has become of a provision somebody rests on, told on the day it is asked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhifa.law import library
from zhifa.law.added_texts import add_to, read_folder
from zhifa.law.basis_change import Change, basis_change
from zhifa.law.citation import Citation, cite

AIR = cite("中华人民共和国大气污染防治法第一百一十五条")


def test_a_repealed_basis_says_since_when_and_by_what() -> None:
    found = basis_change(AIR, date(2026, 8, 15))
    assert found is not None and found.change is Change.REPEALED and not found.ahead
    assert found.in_words == "该依据自2026-08-15起废止（《中华人民共和国生态环境法典》第一千二百四十二条）"
    assert found.word == "已废止"


def test_on_the_day_before_it_is_announced_and_still_stands() -> None:
    found = basis_change(AIR, date(2026, 8, 14))
    assert found is not None and found.ahead
    assert found.in_words.startswith("该依据将自2026-08-15起废止")


def test_all_ten_laws_the_code_ended_are_marked() -> None:
    ended = [
        title
        for title in library.laws()
        if (found := basis_change(Citation(title, 1), date(2026, 11, 20)))
        and found.change is Change.REPEALED
        and "生态环境法典" in found.by
    ]
    assert len(ended) == 10


def test_an_article_whose_words_changed_is_told_to_those_who_rest_on_the_old_ones() -> None:
    rule = cite("放假办法第二条")
    found = basis_change(rule, date(2026, 1, 1), since=date(2020, 1, 1))
    assert found is not None and found.change is Change.AMENDED and found.from_on == date(2024, 11, 10)
    assert basis_change(rule, date(2026, 1, 1), since=date(2025, 6, 1)) is None


def test_an_article_left_alone_by_an_amendment_is_not_marked() -> None:
    mark = cite("中华人民共和国商标法第六十条")
    changed = basis_change(mark, date(2026, 11, 20))
    assert changed is not None and changed.change is Change.WILL_BE_AMENDED
    assert basis_change(cite("处罚法第六十条"), date(2026, 11, 20)) is None


def test_a_law_not_begun_and_a_law_not_held() -> None:
    early = basis_change(cite("生态环境法典第一条"), date(2026, 8, 1))
    assert early is not None and early.in_words == "该依据自2026-08-15起才施行"
    assert basis_change(Citation("没有这部法", 1), date(2026, 1, 1)) is None


def test_on_the_eve_only_the_articles_that_will_read_otherwise_are_marked() -> None:
    eve = date(2024, 11, 9)
    changed = basis_change(cite("放假办法第二条"), eve)
    assert changed is not None and changed.change is Change.WILL_BE_AMENDED
    assert changed.from_on == date(2024, 11, 10)
    assert basis_change(cite("放假办法第一条"), eve) is None


def test_whoever_relied_on_an_article_from_its_first_day_is_told_on_the_day_it_changed() -> None:
    rule, first, changed_on = cite("放假办法第二条"), date(2013, 12, 11), date(2024, 11, 10)
    found = basis_change(rule, changed_on, since=first)
    assert found is not None and (found.change, found.from_on) == (Change.AMENDED, changed_on)
    # before the first text held nothing is known, so nothing is claimed
    assert basis_change(rule, changed_on, since=date(2013, 12, 10)) is None
    # of the same day and the day of the change itself: what is relied on is what stands
    assert basis_change(rule, changed_on, since=changed_on) is None


def test_an_article_that_an_amendment_left_alone_is_not_told_to_those_who_relied_on_it_before() -> None:
    assert basis_change(cite("放假办法第一条"), date(2026, 1, 1), since=date(2020, 1, 1)) is None


def test_what_is_coming_is_told_from_the_first_day_of_the_text_that_stands() -> None:
    first = library.versions("中华人民共和国商标法")[0].in_force_from
    found = basis_change(cite("中华人民共和国商标法第六十条"), first)
    assert found is not None and found.change is Change.WILL_BE_AMENDED


VERSION = """---
title: 示范县犬只办法（虚构）
kind: 地方政府规章
version: {version}
source: 虚构
---

第一条 为了管理犬只，制定本办法。
第二条 违反本办法的，处{fine}元罚款。
第二条之一 携犬乘梯违反本办法的，处{lift}元罚款。
第三条 本办法自{day}起施行。
"""


@pytest.fixture
def dogs(tmp_path: Path) -> Iterator[None]:
    """An invented county's rule in three texts: the second changes only article 2-1, the third article 2."""
    for version, day, fine, lift in (
        ("2026-01-01", "2026年2月1日", "一百", "十"),
        ("2026-05-01", "2026年6月1日", "一百", "二十"),
        ("2026-09-01", "2026年12月1日", "二百", "二十"),
    ):
        (tmp_path / f"{version}.md").write_text(
            VERSION.format(version=version, day=day, fine=fine, lift=lift), encoding="utf-8"
        )
    cell = tmp_path / "cell"
    library.read_also(cell)
    add_to(cell, [file.law for file in read_folder(tmp_path) if file.law])
    yield
    library.read_no_more(cell)


@pytest.mark.usefixtures("dogs")
def test_an_inserted_article_is_told_apart_from_the_one_it_follows() -> None:
    second, inserted = (cite(f"示范县犬只办法（虚构）{label}") for label in ("第二条", "第二条之一"))
    on, before = date(2026, 6, 1), date(2026, 5, 31)
    changed = basis_change(inserted, on, since=before)
    assert changed is not None and (changed.change, changed.from_on) == (Change.AMENDED, on)
    coming = basis_change(inserted, before)
    assert coming is not None and (coming.change, coming.from_on) == (Change.WILL_BE_AMENDED, on)
    assert basis_change(inserted, on) is None
    still = basis_change(second, on, since=before)
    assert still is not None and still.change is Change.WILL_BE_AMENDED, "第二条到十二月才改"


@pytest.mark.usefixtures("dogs")
def test_a_change_two_texts_ahead_is_told_too() -> None:
    """The next text leaves article 2 alone; the one after does not, and both are announced."""
    coming = basis_change(cite("示范县犬只办法（虚构）第二条"), date(2026, 3, 1))
    assert coming is not None and (coming.change, coming.from_on) == (
        Change.WILL_BE_AMENDED,
        date(2026, 12, 1),
    )
