"""A million deadlines at once: each the very day that the explained answer names, and certain or not as it says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.refusal import BadFact
from zhifa.law.time_limits import (
    PROFILES,
    TimeLimitNotInForce,
    Unit,
    UnknownTimeLimit,
    deadline,
    rule_names,
    time_limit,
)
from zhifa.law.time_limits.batch import deadlines
from zhifa.law.workdays import HolidayTable, national_calendar

CALENDAR = national_calendar()
RULES = [
    (profile, name)
    for profile in PROFILES
    for name in rule_names(profile)
    if time_limit(name, date(2026, 11, 20), profile).unit not in (Unit.HOUR, Unit.MINUTE)
]


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(("profile", "name"), RULES)
def test_every_start_of_three_years_ends_where_the_explained_answer_ends(profile: str, name: str) -> None:
    limit = time_limit(name, date(2026, 11, 20), profile)
    starts = np.arange("2025-09-01", "2027-12-31", 7, dtype="datetime64[D]")
    found = deadlines(limit, starts, calendar=CALENDAR)
    for start, due, provisional in zip(
        starts.tolist(), found.due.tolist(), found.provisional.tolist(), strict=True
    ):
        answer = deadline(limit, start, calendar=CALENDAR)
        assert (due, provisional) == (answer.result, answer.provisional), start


@given(
    st.sampled_from([rule for rule in RULES if rule[1] != "on_the_water_handover"]),
    st.lists(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=8),
)
def test_a_named_rule_answers_each_start_by_itself(rule: tuple[str, str], starts: list[date]) -> None:
    profile, name = rule
    found = deadlines(name, np.array(starts, dtype="datetime64[D]"), calendar=CALENDAR, profile=profile)
    alone = [deadline(name, start, calendar=CALENDAR, profile=profile).result for start in starts]
    assert found.due.tolist() == alone


def test_a_county_day_off_moves_only_that_countys_ends() -> None:
    local = CALENDAR.with_adjustments(off={date(2026, 11, 23): "台风停工"})
    starts = days("2026-11-20")
    assert deadlines("service", starts, calendar=CALENDAR).due.tolist() == [date(2026, 12, 1)]
    assert deadlines("service", starts, calendar=local).due.tolist() == [date(2026, 12, 2)]


def test_the_tables_widen_for_earlier_and_later_years_and_stay_right() -> None:
    calendar = HolidayTable(CALENDAR.arrangements)
    for text in ("2026-11-20", "2022-06-01", "2031-03-03", "2026-11-20"):
        expected = deadline("service", date.fromisoformat(text), calendar=calendar).result
        assert deadlines("service", days(text), calendar=calendar).due.tolist() == [expected]


def test_the_shape_is_kept_and_nothing_asked_is_nothing_answered() -> None:
    square = days("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23").reshape(2, 2)
    assert deadlines("decision", square, calendar=CALENDAR).due.shape == (2, 2)
    empty = deadlines("decision", days(), calendar=CALENDAR)
    assert empty.due.dtype == np.dtype("datetime64[D]") and empty.provisional.size == 0


def test_every_second_row_of_a_table_can_be_asked() -> None:
    starts = np.arange("2026-01-01", "2026-03-01", dtype="datetime64[D]")
    whole = deadlines("service", starts, calendar=CALENDAR).due
    assert (deadlines("service", starts[::2], calendar=CALENDAR).due == whole[::2]).all()


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        (days("2026-11-20", "NaT"), "第2个起算日是空的"),
        (days("1990-12-31"), "1991—2099"),
        (days("2100-01-01"), "1991—2099"),
        (days("12000-01-01"), "1991—2099"),
        (np.array(["2026-11-20T10"], dtype="datetime64[h]"), "datetime64\\[D\\]"),
        (np.array([20000]), "datetime64\\[D\\]"),
        ([date(2026, 11, 20)], "datetime64\\[D\\]"),
    ],
)
def test_starts_that_are_no_days_are_refused_in_words(starts: np.ndarray, said: str) -> None:
    with pytest.raises(BadFact, match=said):
        deadlines(time_limit("service", date(2026, 11, 20)), starts, calendar=CALENDAR)


def test_the_first_and_the_last_day_answered_for_are_answered() -> None:
    limit = time_limit("service", date(2026, 11, 20))
    for text in ("1991-01-01", "2099-12-20"):
        expected = deadline(limit, date.fromisoformat(text), calendar=CALENDAR).result
        assert deadlines(limit, days(text), calendar=CALENDAR).due.tolist() == [expected]


def test_a_rule_in_hours_an_unknown_one_and_one_not_in_force_are_refused() -> None:
    with pytest.raises(BadFact, match="deadline_at"):
        try:
            deadlines("urgent_measure_report", days("2026-11-20"), calendar=CALENDAR)
        except BadFact as refusal:
            raise BadFact(refusal.way_out) from refusal
    with pytest.raises(UnknownTimeLimit):
        deadlines("no_such_rule", days("2026-11-20"), calendar=CALENDAR)
    with pytest.raises(TimeLimitNotInForce):
        deadlines("decision", days("2026-11-20", "2021-07-14"), calendar=CALENDAR)
