"""工作日历 — the county's calendar: the State Council's arrangements from ``law``, those imported since, and what the
county adjusts.

A year not announced yet is answered provisionally by ``law``, never refused and never guessed silently.  A notice
imported for a year that ``law`` also carries wins over it (a correction of the State Council's own).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.law.workdays import Arrangement, HolidayTable, national_calendar


class CalendarDay(Guarded):
    """日历中的一天 — a day of an imported notice (``notice_year`` and ``source`` say which), or, without a year, a day
    the county itself works or rests."""

    day = models.DateField("日期")
    working = models.BooleanField("上班")
    reason = models.CharField("依据", max_length=200)
    notice_year = models.PositiveSmallIntegerField(
        "放假通知年份", null=True, blank=True, help_text="空白是本县自己的调整"
    )
    source = models.CharField("文号", max_length=120, blank=True)

    class Meta:
        verbose_name = "日历调整"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "notice_year"], nulls_distinct=False, name="calendar_day_once"
            ),
        ]


_national: HolidayTable | None = None


def national() -> HolidayTable:
    """All announced years; read once."""
    global _national
    if _national is None:
        _national = national_calendar()
    return _national


Row = tuple[date, bool, str, int | None, str]
_COLUMNS = ("day", "working", "reason", "notice_year", "source")


def calendar_rows() -> "models.QuerySet[Any, Any]":
    """What the calendar is read from, for a page that reads it together with other things (``calendar_from``)."""
    return CalendarDay.objects.order_by("notice_year", "day").values(*_COLUMNS)


def calendar_from(rows: Iterable[Mapping[str, Any]]) -> HolidayTable:
    """The county's calendar from ``calendar_rows``."""
    return calendar_of(tuple(tuple(row[c] for c in _COLUMNS) for row in rows))


def work_calendar() -> HolidayTable:
    """The county's calendar with imported notices and its own adjustments (one query; pass it on within a request)."""
    return calendar_from(calendar_rows())


@lru_cache(maxsize=8)
def calendar_of(rows: tuple[Row, ...]) -> HolidayTable:
    """The same table for the same rows, so that its counted days are kept between requests."""
    if not rows:
        return national()
    table = national()
    for year in sorted({year for *_, year, _ in rows if year is not None}):
        mine = [row for row in rows if row[3] == year]
        off = {day: reason for day, working, reason, *_ in mine if not working}
        worked = {day: reason for day, working, reason, *_ in mine if working}
        table = table.with_arrangement(Arrangement(year, mine[0][4], off, worked))
    own: dict[bool, dict[date, str]] = {True: {}, False: {}}
    for day, working, reason, year, _ in rows:
        if year is None:
            own[working][day] = reason
    return table.with_adjustments(off=own[False], worked=own[True])


def own_adjustments() -> list[Any]:
    """The county's own days, latest first."""
    return list(CalendarDay.objects.filter(notice_year=None).order_by("-day"))


def imported_years() -> dict[int, str]:
    """Year → the notice's number, for the notices imported by the county."""
    rows = CalendarDay.objects.exclude(notice_year=None).values_list("notice_year", "source").distinct()
    return {year: source for year, source in rows if year is not None}
