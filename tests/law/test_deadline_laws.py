"""Laws that always hold for deadlines, against a naive loop that counts one day after another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.citation import cite
from zhifa.law.explained import Explained
from zhifa.law.hearing import check_hearing_notice
from zhifa.law.performance_by_others import check_by_others_demand
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import (
    PROFILES,
    LastDay,
    Pause,
    TimeLimit,
    Unit,
    deadline,
    elapsed,
    rule_names,
    time_limit,
)
from zhifa.law.workdays import means_working_days, national_calendar

CALENDAR = national_calendar()
STARTS = st.dates(min_value=date(2024, 1, 2), max_value=date(2027, 6, 30))
RULES = [
    (profile, name)
    for profile in PROFILES
    for name in rule_names(profile)
    if time_limit(name, date(2026, 11, 20), profile).unit in (Unit.CALENDAR_DAY, Unit.WORKING_DAY)
    and not time_limit(name, date(2026, 11, 20), profile).before
]
SPANS = st.lists(
    st.tuples(st.integers(min_value=-5, max_value=110), st.integers(min_value=0, max_value=25)), max_size=4
)


def by_loop(start: date, amount: int, working: bool, excluded: set[date]) -> date:
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        if day not in excluded and (not working or CALENDAR.is_working_day(day)):
            left -= 1
    return day


def settled(day: date, limit: TimeLimit) -> date:
    """The last day after the end rule, one day at a time."""
    while (limit.last_day is LastDay.NEXT_WORKING_DAY and not CALENDAR.is_working_day(day)) or (
        limit.last_day is LastDay.NEXT_DAY_AFTER_FESTIVAL and CALENDAR.kind_of(day).festival
    ):
        day += timedelta(days=1)
    return day


@given(st.sampled_from(RULES), STARTS)
def test_the_last_day_equals_the_loops(rule: tuple[str, str], start: date) -> None:
    limit = time_limit(rule[1], start, rule[0])
    expected = by_loop(start, limit.amount, limit.unit is Unit.WORKING_DAY, set())
    expected = settled(expected, limit)
    assert deadline(limit, start, calendar=CALENDAR).result == expected


@given(STARTS, SPANS)
def test_pauses_push_the_last_day_as_the_loop_says(start: date, spans: list[tuple[int, int]]) -> None:
    pauses, excluded = [], set()
    for offset, length in spans:
        first = start + timedelta(days=offset)
        last = first + timedelta(days=length)
        pauses.append(Pause("testing", first, last))
        excluded |= {first + timedelta(days=step) for step in range(length + 1)}
    for name in ("decision", "filing_check"):
        limit = time_limit(name, start, "market_supervision")
        expected = by_loop(start, limit.amount, limit.unit is Unit.WORKING_DAY, excluded)
        expected = settled(expected, limit)
        assert deadline(limit, start, calendar=CALENDAR, pauses=pauses).result == expected


@given(STARTS, SPANS)
def test_the_same_pause_twice_counts_once(start: date, spans: list[tuple[int, int]]) -> None:
    pauses = [
        Pause("testing", start + timedelta(days=offset), start + timedelta(days=offset + length))
        for offset, length in spans
    ]
    once = deadline("decision", start, calendar=CALENDAR, profile="market_supervision", pauses=pauses)
    twice = deadline("decision", start, calendar=CALENDAR, profile="market_supervision", pauses=pauses * 2)
    assert once.result == twice.result


@given(STARTS, st.integers(min_value=0, max_value=200))
def test_used_and_left_make_the_whole_until_the_last_day(start: date, later: int) -> None:
    today = start + timedelta(days=later)
    clock = elapsed("decision", start, today, calendar=CALENDAR)
    assert clock.total == 90
    assert clock.used == later
    assert clock.left == 90 - later
    assert clock.overdue is (later > 90)


@given(st.sampled_from(RULES), STARTS)
def test_a_later_start_never_ends_earlier(rule: tuple[str, str], start: date) -> None:
    first = deadline(rule[1], start, calendar=CALENDAR, profile=rule[0]).result
    second = deadline(rule[1], start + timedelta(days=1), calendar=CALENDAR, profile=rule[0]).result
    assert first <= second


def test_working_day_rules_end_on_working_days_and_say_when_they_are_provisional() -> None:
    answer = deadline("service", date(2026, 12, 28), calendar=CALENDAR)
    assert CALENDAR.is_working_day(answer.result)
    assert answer.provisional
    assert not deadline("service", date(2026, 11, 2), calendar=CALENDAR).provisional


def test_the_unit_of_each_rule_is_what_its_act_means_by_days() -> None:
    """90 must be calendar and 7 working days because the Act says so, not because somebody typed it."""
    for profile in PROFILES:
        for name in rule_names(profile):
            limit = time_limit(name, date(2026, 11, 20), profile)
            if limit.citation is None or limit.unit not in (Unit.CALENDAR_DAY, Unit.WORKING_DAY):
                continue
            answer = means_working_days(
                limit.citation.law, limit.amount, text_says_working="工作日" in limit.quote
            )
            assert (limit.unit is Unit.WORKING_DAY) is answer.result, (profile, name)


def test_every_rule_explains_itself_with_its_article_or_its_source() -> None:
    for profile in PROFILES:
        for name in rule_names(profile):
            limit = time_limit(name, date(2026, 11, 20), profile)
            assert (limit.citation is None) is limit.internal, name
            assert limit.source if limit.internal else limit.quote, name
            if limit.unit not in (Unit.HOUR, Unit.MINUTE):
                answer = deadline(limit, date(2026, 11, 20), calendar=CALENDAR)
                assert len(answer.steps) >= 2
                assert not limit.citation or limit.citation in answer.citations


def test_an_answer_can_be_sent_as_json() -> None:
    answer = deadline("decision", date(2026, 11, 20), calendar=CALENDAR).as_json()
    assert answer["result"] == "2027-02-18"
    assert answer["steps"][0]["citation"] == cite("处罚法第六十条").full
    assert answer["provisional"] is False


@given(STARTS, st.sampled_from([(check_hearing_notice, 7), (check_by_others_demand, 3)]))
def test_the_first_day_a_refusal_offers_is_lawful_and_the_day_before_it_is_not(
    told_on: date, rule: tuple[Callable[..., Explained[bool]], int]
) -> None:
    """Told on any day, of rest too: as many whole working days lie between as the Act asks."""
    check, amount = rule
    first, between = told_on + timedelta(days=1), 0
    while between < amount:
        between += CALENDAR.is_working_day(first)
        first += timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        check(told_on, first - timedelta(days=1), calendar=CALENDAR)
    offered = date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", refused.value.way_out)[0])
    assert check(told_on, first, calendar=CALENDAR).result
    # the way out names a working day, the law would bear the days of rest before it too
    assert first <= offered == CALENDAR.next_working_day(first)
    assert check(told_on, offered, calendar=CALENDAR).result
