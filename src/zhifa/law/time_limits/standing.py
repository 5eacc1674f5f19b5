"""已用期限 — how far a period has run: "day 14 of 90", what is left, what stands still; several clocks of one
case, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.explained import Explained
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits.pauses import Extension, Pause, exclude
from zhifa.law.time_limits.rule import TimeLimit, Unit, time_limit
from zhifa.law.time_limits.run import Run
from zhifa.law.time_limits.running import deadline
from zhifa.law.workdays import HolidayTable


@dataclass(frozen=True)
class Elapsed:
    """已用期限 — "day 14 of 90".

    ``used`` and ``total`` in ``unit`` (``total`` up to the last day as moved); ``left`` may be negative
    when overdue; ``due`` explains the last day; ``standing_still`` is true on a paused day.  For months and
    years ``unit`` is calendar days.
    """

    used: int
    total: int
    left: int
    unit: Unit
    due: Explained[date]
    standing_still: bool = False
    overdue: bool = False

    @property
    def in_words(self) -> str:
        """第14日，共90日，余76日."""
        measure = "工作日" if self.unit is Unit.WORKING_DAY else "日"
        if self.overdue:
            return f"已超期{-self.left}{'个' if measure == '工作日' else ''}{measure}"
        if self.standing_still:
            return f"已用{self.used}/{self.total}{measure}，期限暂停计算"
        return f"第{self.used}{measure}，共{self.total}{measure}，余{self.left}{measure}"


def elapsed(
    rule: str | TimeLimit,
    start: date,
    today: date,
    *,
    calendar: HolidayTable,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    profile: str = "base",
) -> Elapsed:
    """Return how much of the period is used on ``today`` and what is left.

    ``used`` counts the days after ``start`` up to and including ``today``, without paused days, and stops
    at neither end: overdue periods have a negative ``left``.

    :raises BadFact: ``today`` lies before ``start``, or the rule runs backwards or in hours.
    """
    limit = time_limit(rule, start, profile) if isinstance(rule, str) else rule
    if today < start:
        raise BadFact(f"查询日{today:%Y-%m-%d}早于起算日{start:%Y-%m-%d}。", way_out="核对日期。")
    if limit.before:
        raise BadFact(f"{limit.term}是提前期，没有已用天数。", way_out="改用 deadline。")
    due = deadline(limit, start, calendar=calendar, pauses=pauses, extensions=extensions, as_of=today)
    run = Run(limit, start, calendar)
    exclude(run, pauses, today)
    unit = Unit.WORKING_DAY if limit.working else Unit.CALENDAR_DAY

    def between(after: date, until: date) -> int:
        return calendar.working_days_between(after, until) if limit.working else (until - after).days

    def counted(until: date) -> int:
        skipped = sum(
            1 for day in run.excluded if day <= until and (not limit.working or calendar.is_working_day(day))
        )
        return between(start, until) - skipped

    total, used, overdue = counted(due.result), counted(today), today > due.result
    return Elapsed(
        used=used,
        total=total,
        left=-between(due.result, today) if overdue else total - used,
        unit=unit,
        due=due,
        standing_still=today in run.excluded and not overdue,
        overdue=overdue,
    )


@dataclass(frozen=True)
class Clock:
    """时钟 — one period that runs in a case: which rule, from when, what stopped or lengthened it."""

    rule: str
    start: date
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    profile: str = "base"


def clocks(running: Sequence[Clock], today: date, *, calendar: HolidayTable) -> list[tuple[Clock, Elapsed]]:
    """Return where every clock of a case stands, the one that ends first at the head; equal ends keep their
    order."""
    standing = [
        (
            clock,
            elapsed(
                clock.rule,
                clock.start,
                today,
                calendar=calendar,
                pauses=clock.pauses,
                extensions=clock.extensions,
                profile=clock.profile,
            ),
        )
        for clock in running
    ]
    return sorted(standing, key=lambda pair: pair[1].due.result)
