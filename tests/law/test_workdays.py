"""The working calendar: agreement with another calendar, county adjustments, unannounced years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.refusal import BadFact
from zhifa.law.workdays import (
    Arrangement,
    HolidayTable,
    means_working_days,
    national_calendar,
    special_days,
    statutory_festivals,
)

CALENDAR = national_calendar()
DAYS = st.dates(min_value=date(2021, 1, 1), max_value=date(2030, 12, 31))


def test_every_day_of_the_announced_years_agrees_with_chinesecalendar() -> None:
    day, wrong = date(2021, 1, 1), []
    while day <= date(2026, 12, 31):
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_each_arrangement_names_its_notice() -> None:
    assert [CALENDAR.arrangements[year].source for year in sorted(CALENDAR.arrangements)] == [
        "国办发明电〔2020〕27号",
        "国办发明电〔2021〕11号",
        "国办发明电〔2022〕16号",
        "国办发明电〔2023〕7号",
        "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    ]


def test_the_announced_years_hold_every_statutory_festival() -> None:
    for year in range(2021, 2027):
        for day, name in statutory_festivals(year).items():
            assert not CALENDAR.is_working_day(day), (day, name)


def test_a_full_year_has_thirteen_statutory_days_since_2025() -> None:
    assert len(statutory_festivals(2026)) == 13
    assert len(statutory_festivals(2027)) == 13
    assert len(statutory_festivals(2024)) == 11


def test_an_unannounced_year_is_provisional_and_never_an_error() -> None:
    kind = CALENDAR.kind_of(date(2027, 10, 1))
    assert (kind.working, kind.provisional) == (False, True)
    assert CALENDAR.kind_of(date(2027, 11, 22)).provisional
    assert not CALENDAR.kind_of(date(2026, 11, 20)).provisional
    assert CALENDAR.is_provisional(date(2026, 12, 1), date(2027, 1, 5))
    assert CALENDAR.is_working_day(date(2050, 6, 15))


def test_a_county_closes_a_day_and_works_another() -> None:
    local = CALENDAR.with_adjustments(
        off={date(2026, 9, 15): "台风停工"}, worked={date(2026, 9, 19): "台风补班"}
    )
    assert not local.is_working_day(date(2026, 9, 15))
    assert local.is_working_day(date(2026, 9, 19))
    assert local.kind_of(date(2026, 9, 15)).reason == "台风停工"
    assert CALENDAR.is_working_day(date(2026, 9, 15)), "原日历不变"


def test_a_day_cannot_be_both_closed_and_worked() -> None:
    with pytest.raises(BadFact):
        CALENDAR.with_adjustments(off={date(2026, 9, 15): "甲"}, worked={date(2026, 9, 15): "乙"})


def test_the_next_years_notice_makes_it_certain() -> None:
    notice = Arrangement.from_mapping(
        {
            "year": 2027,
            "source": "虚构的通知",
            "arrangements": [
                {
                    "term": "元旦",
                    "from": date(2027, 1, 1),
                    "to": date(2027, 1, 3),
                    "worked": [date(2027, 1, 9)],
                }
            ],
        }
    )
    announced = CALENDAR.with_arrangement(notice)
    assert announced.is_working_day(date(2027, 1, 9))
    assert not announced.kind_of(date(2027, 1, 9)).provisional
    assert not CALENDAR.is_announced(2027)


@pytest.mark.parametrize(
    "item",
    [
        {"term": "元旦", "from": date(2027, 1, 3), "to": date(2027, 1, 1)},
        {"term": "元旦", "from": date(2027, 1, 1), "to": date(2027, 1, 3), "worked": [date(2027, 1, 2)]},
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(item: dict[str, object]) -> None:
    with pytest.raises(BadFact):
        Arrangement.from_mapping({"year": 2027, "source": "虚构", "arrangements": [item]})


def test_a_date_far_outside_is_refused_in_words() -> None:
    with pytest.raises(BadFact):
        CALENDAR.add_working_days(date(1900, 1, 1), 5)


@given(DAYS, st.integers(min_value=1, max_value=120))
def test_working_days_equal_a_count_day_by_day(start: date, amount: int) -> None:
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_working_day(day)
    assert CALENDAR.add_working_days(start, amount) == day
    assert CALENDAR.working_days_between(start, day) == amount


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_counting_back_equals_a_count_day_by_day(start: date, amount: int) -> None:
    day, left = start, amount
    while left:
        day -= timedelta(days=1)
        left -= CALENDAR.is_working_day(day)
    assert CALENDAR.add_working_days(start, -amount) == day


def test_two_calendars_do_not_share_what_they_have_counted() -> None:
    empty = HolidayTable({})
    assert empty.add_working_days(date(2026, 9, 28), 7) != CALENDAR.add_working_days(date(2026, 9, 28), 7)


def arranged(year: int, *, off: tuple[date, ...] = (), worked: tuple[date, ...] = ()) -> Arrangement:
    """An invented arrangement of ``year``."""
    return Arrangement(year, "虚构的通知", dict.fromkeys(off, "元旦"), dict.fromkeys(worked, "元旦调休上班"))


def test_a_county_adds_a_day_off_to_those_it_has_already_set() -> None:
    first = CALENDAR.with_adjustments(off={date(2026, 9, 15): "台风停工"}, worked={date(2026, 9, 19): "补班"})
    both = first.with_adjustments(off={date(2026, 9, 16): "台风停工"})
    assert not both.is_working_day(date(2026, 9, 15)) and not both.is_working_day(date(2026, 9, 16))
    third = both.with_adjustments(worked={date(2026, 9, 20): "补班"})
    assert third.is_working_day(date(2026, 9, 19)) and third.is_working_day(date(2026, 9, 20))
    assert not third.is_working_day(date(2026, 9, 15))


@pytest.mark.parametrize("year", [2026, 2027], ids=["the-own-year-is-announced", "it-is-not"])
def test_the_next_years_notice_reaches_back_into_december(year: int) -> None:
    """元旦调休: the days off and worked of the new year's notice may lie in the year before."""
    table = CALENDAR.with_arrangement(
        arranged(year + 1, off=(date(year, 12, 31),), worked=(date(year, 12, 26),))
    )
    eve, worked = table.kind_of(date(year, 12, 31)), table.kind_of(date(year, 12, 26))
    assert (eve.working, eve.reason, eve.festival, eve.provisional) == (False, "元旦", True, False)
    assert (worked.working, worked.reason, worked.source) == (True, "元旦调休上班", "虚构的通知")
    assert table.kind_of(date(year + 2, 12, 31)).reason != "元旦"


def test_the_special_days_of_a_year_are_those_off_by_a_notice_and_the_weekend_days_worked() -> None:
    table = HolidayTable(
        {2026: arranged(2026, off=(date(2026, 1, 1), date(2026, 1, 3)), worked=(date(2026, 1, 4),))},
        # a Saturday a county closes by name is one too: somebody set it
        extra_off={
            date(2026, 9, 12): "台风停工",
            date(2026, 12, 31): "台风停工",
            date(2027, 1, 4): "台风停工",
        },
        extra_worked={date(2026, 9, 18): "防汛值守", date(2026, 9, 19): "台风补班"},
    )
    assert [(kind.on, kind.working, kind.reason) for kind in special_days(table, 2026)] == [
        (date(2026, 1, 1), False, "元旦"),
        (date(2026, 1, 3), False, "元旦"),
        (date(2026, 1, 4), True, "元旦调休上班"),
        (date(2026, 9, 12), False, "台风停工"),
        (date(2026, 9, 19), True, "台风补班"),
        (date(2026, 12, 31), False, "台风停工"),
    ]


def test_the_special_days_of_an_unannounced_year_are_its_statutory_festivals() -> None:
    assert [kind.on for kind in special_days(CALENDAR, 2028)] == sorted(statutory_festivals(2028))
    assert all(kind.provisional for kind in special_days(CALENDAR, 2028))


def test_the_festivals_follow_the_version_in_force_in_the_year() -> None:
    """The thirteen days begin with 2025 itself; before the first version held, the first is taken."""
    assert len(statutory_festivals(2025)) == 13
    assert sorted(statutory_festivals(2010)) == [date(2010, 1, 1), date(2010, 5, 1)] + [
        date(2010, 10, day) for day in (1, 2, 3)
    ]


def test_an_act_says_working_days_only_where_it_defines_them_or_the_text_says_so() -> None:
    assert means_working_days("处罚法", 15).result is False
    assert means_working_days("处罚法", 15, text_says_working=True).result is True


def test_no_working_day_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.working_days_between(date(2026, 11, 20), date(2026, 11, 10)) == 0
    assert CALENDAR.working_days_between(date(2026, 11, 20), date(2026, 11, 20)) == 0


def test_a_period_that_crosses_the_end_of_the_year_is_counted_by_a_calendar_that_has_counted_nothing_yet() -> (
    None
):
    assert HolidayTable(CALENDAR.arrangements).add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert HolidayTable(CALENDAR.arrangements).add_working_days(date(2026, 1, 4), -1) == date(2025, 12, 31)
    # two years of working days and more: the years between are counted too
    far = HolidayTable(CALENDAR.arrangements).add_working_days(date(2022, 12, 30), 600)
    assert CALENDAR.working_days_between(date(2022, 12, 30), far) == 600
    assert HolidayTable(CALENDAR.arrangements).add_working_days(far, -600) <= date(2022, 12, 30)


def test_a_new_years_day_a_county_works_is_counted() -> None:
    table = CALENDAR.with_adjustments(worked={date(2026, 1, 1): "防汛值守"})
    assert table.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 1)


def test_the_calendar_answers_from_1990_to_2100_and_for_no_other_year() -> None:
    assert CALENDAR.add_working_days(date(1990, 1, 1), 1) == date(1990, 1, 2)
    assert CALENDAR.add_working_days(date(2100, 6, 1), 1) == date(2100, 6, 2)
    for start, amount in ((date(1990, 1, 31), -1), (date(1989, 12, 31), 1), (date(2100, 12, 30), 1)):
        with pytest.raises(BadFact):
            CALENDAR.add_working_days(start, amount)


def closed(first: date, last: date) -> dict[date, str]:
    """Every day from ``first`` to ``last``, closed by the county."""
    days = range((last - first).days + 1)
    return dict.fromkeys((first + timedelta(days=offset) for offset in days), "封控")


def test_a_county_closed_for_months_still_counts_its_working_days() -> None:
    table = HolidayTable(CALENDAR.arrangements, extra_off=closed(date(2026, 10, 1), date(2026, 12, 31)))
    assert table.add_working_days(date(2026, 9, 30), 1) == date(2027, 1, 4)
    assert table.add_working_days(date(2027, 1, 4), -1) == date(2026, 9, 30)
    from_january = HolidayTable(CALENDAR.arrangements, extra_off=closed(date(2026, 1, 1), date(2026, 6, 29)))
    assert from_january.add_working_days(date(2026, 7, 1), -1) == date(2026, 6, 30)


@pytest.mark.parametrize("amount", [1, -1])
def test_an_arrangement_that_leaves_no_working_day_is_refused_in_words(amount: int) -> None:
    """No notice closes two years; one that does is a slip, and is said to be one."""
    never = HolidayTable(
        {
            year: arranged(year, off=tuple(closed(date(year, 1, 1), date(year, 12, 31))))
            for year in (2026, 2027)
        }
    )
    with pytest.raises(BadFact, match="没有1个工作日"):
        never.add_working_days(date(2026, 12, 20) if amount > 0 else date(2027, 1, 10), amount)


def test_the_only_working_day_counted_yet_can_be_reached_from_both_sides() -> None:
    off = set(closed(date(2026, 1, 1), date(2026, 12, 31))) - {date(2026, 7, 1)}
    table = HolidayTable({2026: arranged(2026, off=tuple(sorted(off)))})
    assert table.add_working_days(date(2026, 6, 1), 1) == date(2026, 7, 1)
    assert table.add_working_days(date(2026, 8, 30), -1) == date(2026, 7, 1)


def test_a_calendar_nobody_has_asked_yet_counts_over_the_end_of_the_year() -> None:
    for start, amount, found in (
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2026, 1, 4), -1, date(2025, 12, 31)),
    ):
        assert HolidayTable(national_calendar().arrangements).add_working_days(start, amount) == found


def test_the_calendar_reaches_to_the_last_day_it_can_lay_out_and_not_a_day_further() -> None:
    """One working day is looked for within 62 days, and these must lie in the calendar."""
    fresh = HolidayTable(national_calendar().arrangements)
    assert fresh.add_working_days(date(2100, 10, 30), 1) == date(2100, 11, 1)
    with pytest.raises(BadFact, match="1990—2100年"):
        fresh.add_working_days(date(2100, 10, 31), 1)
