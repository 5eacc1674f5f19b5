"""工作日历 — the county's calendar: the State Council's arrangements from ``law``, plus what the county adjusts.

A year not announced yet is answered provisionally by ``law``, never refused and never guessed silently.
"""

from datetime import date

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.law.workdays import HolidayTable, national_calendar


class CalendarDay(Guarded):
    """县里调整的日子 — a day the county works or rests against the State Council's arrangement."""

    day = models.DateField("日期", unique=True)
    working = models.BooleanField("上班")
    reason = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "日历调整"


_national: HolidayTable | None = None


def national() -> HolidayTable:
    """All announced years; read once."""
    global _national
    if _national is None:
        _national = national_calendar()
    return _national


def work_calendar() -> HolidayTable:
    """The county's calendar with its own adjustments (one query; pass it on within a request)."""
    rows = list(CalendarDay.objects.values_list("day", "working", "reason"))
    if not rows:
        return national()
    off: dict[date, str] = {day: reason for day, working, reason in rows if not working}
    worked: dict[date, str] = {day: reason for day, working, reason in rows if working}
    return national().with_adjustments(off=off, worked=worked)
