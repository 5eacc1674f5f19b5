"""Profiles of time limits: data only, found by themselves, pinned per case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from zhifa.law import library
from zhifa.law.added_texts import add_to, read_folder
from zhifa.law.county_law import read_county_law
from zhifa.law.power_transfer import coercion_line, forget_powers
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits import (
    PROFILES,
    BadProfile,
    UnknownTimeLimit,
    add_profiles,
    changes,
    deadline,
    deadline_at,
    follows,
    limit_rows,
    pinned,
    profile_of,
    profile_of_field,
    rule_names,
    time_limit,
)
from zhifa.law.time_limits.batch import deadlines
from zhifa.law.workdays import national_calendar

CALENDAR = national_calendar()
PROFILE = """
profile: {name}
term: 虚构省行政处罚程序规定
basis: 处罚法第六十条
extends: {base}
files: [limits.yaml]
"""
LIMITS = """
rules:
  decision:
    term: 办案期限
    counts_from: 立案日
    binds: body
    values:
      - {from: 2021-07-15, amount: 60, unit: calendar_day, citation: 处罚法第六十条, quote: 虚构}
      - {from: 2026-11-01, amount: 45, unit: working_day, citation: 处罚法第六十条, quote: 虚构}
    last_day: stays
    last_day_note: 虚构。
"""
DOGS = """---
title: 示范县犬只办法（虚构）
kind: 地方政府规章
version: 2026-01-01
source: 虚构
---

第一条 为了管理犬只，制定本办法。
第二条 本办法自2026年2月1日起施行。
"""


@pytest.fixture
def handed_in(tmp_path: Path) -> Iterator[Path]:
    """A cell's own folder with one invented province; the profiles known before come back afterwards."""
    before = dict(PROFILES)
    province(tmp_path, "invented")
    yield tmp_path
    PROFILES.clear()
    PROFILES.update(before)
    time_limit.cache_clear()


def province(folder: Path, name: str, *, base: str = "base", limits: str = LIMITS) -> Path:
    place = folder / name
    place.mkdir()
    (place / "profile.yaml").write_text(PROFILE.format(name=name, base=base), encoding="utf-8")
    (place / "limits.yaml").write_text(limits, encoding="utf-8")
    return place


def test_the_shipped_fields_are_found_in_the_parameters() -> None:
    assert list(PROFILES)[:2] == ["base", "market_supervision"]
    market = profile_of("market_supervision")
    assert market.term == "市场监督管理行政处罚程序规定（2022）"
    assert market.basis.short == "市监程序规定第二条"
    assert market.files[-1] == "field/market_supervision/time_limits.yaml"
    assert set(rule_names()) <= set(rule_names("market_supervision"))


def test_a_province_is_added_as_data_and_inherits_what_it_does_not_say(handed_in: Path) -> None:
    assert add_profiles(handed_in) == ["invented"]
    start = date(2026, 3, 2)
    assert deadline("decision", start, calendar=CALENDAR, profile="invented").result == date(2026, 5, 1)
    assert deadline("service", start, calendar=CALENDAR, profile="invented").result == date(2026, 3, 11)
    assert deadline("decision", start, calendar=CALENDAR).result == date(2026, 5, 31)
    assert limit_rows("invented")["decision"]["values"][0]["amount"] == 60


def test_a_single_profile_folder_is_taken_too(handed_in: Path) -> None:
    assert add_profiles(handed_in / "invented") == ["invented"]


def test_a_profile_may_stand_on_a_field(handed_in: Path) -> None:
    province(handed_in, "z_market", base="market_supervision")
    assert add_profiles(handed_in) == ["invented", "z_market"]
    assert time_limit("closing", date(2026, 3, 2), "z_market").amount == 15
    assert time_limit("decision", date(2026, 3, 2), "z_market").amount == 60


def test_a_case_keeps_the_numbers_of_the_day_it_was_filed(handed_in: Path) -> None:
    add_profiles(handed_in)
    filed_before, filed_after = (pinned("invented", date(2026, 10, day)) for day in (8, 9))
    assert filed_before == "invented@2026-10-08"
    assert pinned(filed_before, date(2027, 1, 1)) == filed_before
    start = date(2026, 11, 2)
    assert time_limit("decision", start, "invented").amount == 45
    assert time_limit("decision", start, filed_before).amount == 60
    assert time_limit("decision", start, filed_after).amount == 60
    assert time_limit("decision", start, pinned("invented", date(2026, 11, 1))).amount == 45
    assert time_limit("decision", date(2026, 1, 5), pinned("invented", date(2026, 11, 1))).amount == 60
    assert time_limit("decision", date(2026, 1, 5), "invented@2020-01-01").amount == 60
    assert rule_names(filed_before) == rule_names("invented")


def test_a_batch_over_a_change_takes_each_start_by_its_own_day(handed_in: Path) -> None:
    add_profiles(handed_in)
    starts = np.arange("2026-10-25", "2026-11-10", dtype="datetime64[D]")
    found = deadlines("decision", starts, calendar=CALENDAR, profile="invented")
    for start, due, provisional in zip(starts.tolist(), found.due.tolist(), found.provisional, strict=True):
        answer = deadline("decision", start, calendar=CALENDAR, profile="invented")
        assert (due, provisional) == (answer.result, answer.provisional)
    assert changes("decision", "invented") == [date(2021, 7, 15), date(2026, 11, 1)]


def test_a_moment_is_asked_of_a_pinned_profile_too() -> None:
    answer = deadline_at(
        "urgent_measure_report", datetime(2026, 11, 20, 8), profile="market_supervision@2026-11-01"
    )
    assert answer.result == datetime(2026, 11, 21, 8)
    assert answer.citations[0].short == "市监程序规定第三十六条第二款"


def test_what_cannot_be_used_is_refused_whole_and_in_words(handed_in: Path) -> None:
    before = set(PROFILES)
    province(handed_in, "n_no_base", base="nowhere")
    with pytest.raises(BadProfile, match="所依据的版本“nowhere”不存在"):
        add_profiles(handed_in)
    assert set(PROFILES) == before, "一个不成，全部不加"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("rules: {}", "没有 rules"),
        ("other: 1", "没有 rules"),
        ("rules: [decision]", "没有 rules"),
        ("rules: {decision: {term: 办案期限}}", "“decision”缺少：counts_from、binds、values、last_day"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(tmp_path: Path, limits: str, said: str) -> None:
    with pytest.raises(BadProfile, match=said):
        add_profiles(province(tmp_path, "bad", limits=limits))


def test_a_name_taken_a_name_with_a_sign_a_missing_line_and_an_empty_folder_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadProfile, match="已经有了"):
        add_profiles(province(tmp_path, "market_supervision"))
    with pytest.raises(BadProfile, match="不能含@"):
        add_profiles(province(tmp_path, "a@b"))
    bare = tmp_path / "bare"
    bare.mkdir()
    with pytest.raises(BadProfile, match=r"bare里没有 profile\.yaml"):
        add_profiles(bare)
    (bare / "profile.yaml").write_text("profile: bare\nterm: 某规定\n", encoding="utf-8")
    with pytest.raises(BadProfile, match="缺少：basis、extends、files"):
        add_profiles(bare)
    gone = province(tmp_path, "gone")
    (gone / "limits.yaml").unlink()
    with pytest.raises(BadProfile, match="没有 rules"):
        add_profiles(gone)


def test_an_unknown_profile_and_a_pin_that_is_no_date_are_refused() -> None:
    with pytest.raises(UnknownTimeLimit, match="没有“fishery”这个期限版本") as refused:
        time_limit("decision", date(2026, 11, 20), "fishery")
    assert "market_supervision" in refused.value.way_out
    with pytest.raises(UnknownTimeLimit):
        pinned("fishery", date(2026, 11, 20))
    with pytest.raises(UnknownTimeLimit, match="没有“no_such”这项期限"):
        changes("no_such")
    with pytest.raises(BadFact, match="@之后应为日期"):
        time_limit("decision", date(2026, 11, 20), "base@soon")


def test_a_countys_own_folder_of_profiles_is_read_with_its_texts(tmp_path: Path) -> None:
    before = dict(PROFILES)
    (tmp_path / "profiles").mkdir()
    province(tmp_path / "profiles", "invented")
    try:
        read_county_law(tmp_path)
        assert "invented" in PROFILES
    finally:
        PROFILES.clear()
        PROFILES.update(before)
        time_limit.cache_clear()


def test_a_county_that_added_nothing_starts_and_a_folder_that_cannot_be_read_stops_it(tmp_path: Path) -> None:
    read_county_law(tmp_path)
    (tmp_path / "profiles" / "half").mkdir(parents=True)
    with pytest.raises(BadProfile):
        read_county_law(tmp_path)


def test_a_countys_texts_and_its_rule_on_powers_are_read_and_an_empty_folder_of_profiles_is_no_error(
    tmp_path: Path,
) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "dogs.md").write_text(DOGS, encoding="utf-8")
    add_to(tmp_path / "laws", [file.law for file in read_folder(tmp_path / "texts") if file.law])
    (tmp_path / "powers.yaml").write_text(
        "coercion_line:\n  values:\n    - {from: 2020-01-01, line: transfer}\n", encoding="utf-8"
    )
    day = date(2026, 11, 20)
    assert not library.holds_title("示范县犬只办法（虚构）") and coercion_line(day) == "base"
    try:
        read_county_law(tmp_path)
        assert library.holds_title("示范县犬只办法（虚构）") and coercion_line(day) == "transfer"
    finally:
        library.read_no_more(tmp_path / "laws")
        forget_powers()


def test_a_provinces_market_rules_are_market_rules_and_a_field_finds_its_profile(tmp_path: Path) -> None:
    before = dict(PROFILES)
    (tmp_path / "profiles").mkdir()
    province(tmp_path / "profiles", "invented", base="market_supervision")
    try:
        read_county_law(tmp_path)
        assert follows("invented@2026-11-20", "market_supervision") and follows("invented", "base")
        assert not follows("base", "market_supervision")
        assert profile_of_field("市场监管") == profile_of_field("市场监督管理") == "market_supervision"
        assert profile_of_field("城市管理") == "base"
    finally:
        PROFILES.clear()
        PROFILES.update(before)
        time_limit.cache_clear()
