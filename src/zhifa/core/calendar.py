"""工作日历 — the county's calendar: the State Council's arrangement from ``law``, plus what the county adjusts.

A year not announced yet is answered provisionally (``WorkCalendar.provisional``), never refused and never guessed
silently.
"""

from django.db import models

from zhifa.core.guarded import Guarded


class CalendarDay(Guarded):
    """县里调整的日子 — a day the county works or rests against the State Council's arrangement."""

    day = models.DateField("日期", unique=True)
    working = models.BooleanField("上班")
    reason = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "日历调整"


def county_adjustments() -> dict:
    """Day → whether it is worked, for ``zhifa.law.workdays``."""
    return dict(CalendarDay.objects.values_list("day", "working"))
