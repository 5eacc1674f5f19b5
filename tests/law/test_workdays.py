"""The working calendar: agreement with another calendar, county adjustments, unannounced years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.refusal import BadFact
from zhifa.law.workdays import Arrangement, HolidayTable, national_calendar, statutory_festivals

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
