"""待办的时钟 — opens a duty with its statutory or internal period, and says how far it has run.

The period is computed by ``law.time_limits``; the duty keeps the rule's name, its length and its last instant.
"Day 14 of 90", what is left and the colour are computed when a page is shown.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty, Unit, open_duty
from zhifa.core.matter import Matter
from zhifa.law import time_limits
from zhifa.law.time_limits import Extension, Pause, TimeLimit
from zhifa.law.workdays import HolidayTable

_UNITS = {
    time_limits.Unit.MINUTE: Unit.MINUTE,
    time_limits.Unit.HOUR: Unit.HOUR,
    time_limits.Unit.CALENDAR_DAY: Unit.DAY,
    time_limits.Unit.WORKING_DAY: Unit.WORKING_DAY,
    time_limits.Unit.MONTH: Unit.DAY,
    time_limits.Unit.YEAR: Unit.DAY,
}
#: share of the period left at which a clock turns amber (look: clocks)
SOON_SHARE = 0.30
SOON_WORKING_DAYS = 3
#: periods of so many hours are shown in minutes
FEW_HOURS = 3
#: in a duty's rule, before the length of a period of its own
_OWN = "="


@dataclass(frozen=True)
class OwnPeriod:
    """自定时限 — ``amount`` in the unit of the rule it stands in for; ``source``: the paper that names it."""

    amount: int
    source: str


def open_timed_duty(
    matter: Matter,
    rule: str,
    *,
    start: datetime,
    profile: str = "base",
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Extension, ...] = (),
    calendar: HolidayTable | None = None,
    own: OwnPeriod | None = None,
    **duty: Any,
) -> Duty:
    """开启有期限的待办 — ``rule`` of ``profile`` (``base``, ``county`` …) counted from ``start``; the rest as
    ``open_duty`` takes it (kind, title, permission, scope, account, action, target, target_uid, hold).

    ``own``: the period a published paper names in place of the rule's, counted as the rule counts.
    """
    limit = time_limits.time_limit(rule, clock.day_of(start), profile)
    if own is not None:
        limit = replace(limit, amount=own.amount, source=own.source, citation=None)
    law = limit.citation.short if limit.citation else limit.source[:80]
    common: dict[str, Any] = {
        "rule": f"{profile}.{rule}" + (f"{_OWN}{own.amount}" if own else ""),
        "law": law[:80],
        "internal": limit.internal,
        "started_at": start,
        "unit": _UNITS[limit.unit],
        **duty,
    }
    if limit.unit in (time_limits.Unit.MINUTE, time_limits.Unit.HOUR):
        due = time_limits.deadline_at(limit, start)
        return open_duty(matter, due_at=due.result, total=limit.amount, provisional=due.provisional, **common)
    calendar = calendar or work_calendar()
    day = clock.day_of(start)
    explained = time_limits.deadline(limit, day, calendar=calendar, pauses=pauses, extensions=extensions)
    total = limit.amount
    if limit.unit in (time_limits.Unit.MONTH, time_limits.Unit.YEAR) or extensions or pauses:
        total = (
            (explained.result - day).days
            if limit.unit is not time_limits.Unit.WORKING_DAY
            else calendar.working_days_between(day, explained.result)
        )
    return open_duty(
        matter,
        due_at=clock.end_of(explained.result),
        total=total,
        provisional=explained.provisional,
        **common,
    )


def limit_of(duty: Duty) -> TimeLimit:
    """时限规则 — what an open duty's period was computed by: its rule of the day it began, with its own period where it
    has one.

    :raises Refusal: the rule is known no more.
    """
    name, _, amount = duty.rule.partition(_OWN)
    profile, _, rule = name.partition(".")
    limit = time_limits.time_limit(rule, clock.day_of(duty.started_at), profile)
    return replace(limit, amount=int(amount), source=duty.law, citation=None) if amount else limit


@dataclass(frozen=True)
class DutyClock:
    """时钟 — what a page draws: ``state`` is one of ok, soon, urgent, over, pause, hold, done."""

    state: str
    used: int | None
    total: int | None
    unit: str
    left_words: str
    ends_on: date | None
    ends_at: datetime | None
    law: str
    internal: bool
    provisional: bool
    #: how long it has been over, in ``unit``
    late: int = 0

    @property
    def percent(self) -> int:
        """How full the bar is, 0 to 100."""
        if not self.total or self.used is None:
            return 0
        return max(0, min(100, round(self.used * 100 / self.total)))


def clock_of(duty: Duty, *, now: datetime | None = None, calendar: HolidayTable | None = None) -> DutyClock:
    """How far a duty's period has run. Pass ``calendar`` when drawing many (no query then)."""
    now = now or clock.now()
    size, total = _step(duty, now)
    unit = Unit(size).label
    ends_on = clock.day_of(duty.due_at) if duty.due_at else None

    def answer(state: str, used: int | None, words: str) -> DutyClock:
        return DutyClock(
            state,
            used,
            total,
            unit,
            words,
            ends_on,
            duty.due_at,
            duty.law,
            duty.internal,
            duty.provisional,
        )

    if duty.due_at is None:
        return answer("ok", None, "没有期限")
    used, left, late = _measure(duty, size, total or 0, duty.closed_at or duty.paused_at or now, calendar)
    if duty.closed_at is not None:
        return answer("done", used, duty.outcome or "已完成")
    if duty.paused_at is not None:
        return answer("pause", used, f"{duty.pause_reason or '已停止'}，不计入")
    if duty.hold:
        past = ends_on is not None and ends_on < clock.day_of(now)
        return answer("hold", used, f"{ends_on:%m-%d} {'已经' if past else ''}期满")
    if late > 0:
        return replace(answer("over", total, f"逾期 {_late_words(late, size)}"), late=late)
    minute = size in (Unit.MINUTE, Unit.HOUR)
    if not minute and ends_on == clock.day_of(now):
        return answer("urgent", used, "今天届满")
    if minute and total and used * 2 >= total:
        return answer("urgent", used, f"剩 {left} {unit}")
    if total and left > total:
        # counted from a day that has not come
        return answer("ok", used, f"{ends_on:%m-%d} 届满")
    soon = bool(total) and left <= (total or 0) * SOON_SHARE
    if soon or (duty.unit == Unit.WORKING_DAY and left <= SOON_WORKING_DAYS):
        return answer("soon", used, f"剩 {left} {unit}")
    return answer("ok", used, f"剩 {left} {unit}")


def _step(duty: Duty, now: datetime) -> tuple[Unit, int | None]:
    """The unit a page counts in, and the period in it: a few hours are counted in minutes until they are long past."""
    unit, total = Unit(duty.unit), duty.total
    if unit != Unit.HOUR or not total or total > FEW_HOURS or duty.due_at is None:
        return unit, total
    at = duty.closed_at or duty.paused_at or now
    return (Unit.MINUTE, total * 60) if at <= duty.due_at + timedelta(hours=FEW_HOURS) else (unit, total)


def _late_words(late: int, unit: Unit) -> str:
    """Hours that make two days or more are said in days."""
    if unit == Unit.HOUR and late >= 48:
        return f"{late // 24} 天"
    return f"{late} {unit.label}"


def _measure(
    duty: Duty, unit: Unit, total: int, at: datetime, calendar: HolidayTable | None
) -> tuple[int, int, int]:
    """(used, left, late) in a unit."""
    assert duty.due_at is not None
    if unit in (Unit.MINUTE, Unit.HOUR):
        size = timedelta(minutes=1) if unit == Unit.MINUTE else timedelta(hours=1)
        used = max(0, (at - duty.started_at) // size)
        late = -((duty.due_at - at) // size) if at > duty.due_at else 0
        return used, max(0, total - used), late
    day, end = clock.day_of(at), clock.day_of(duty.due_at)
    if unit == Unit.WORKING_DAY:
        table = calendar or work_calendar()
        late = table.working_days_between(end, day) if day > end else 0
        # an end moved off a rest day still shows the period's own length
        left = table.working_days_between(day, end) if day <= end else 0
        return (max(0, total - left), left, 0) if day <= end else (total, 0, max(late, 1))
    left = (end - day).days
    return max(0, total - left), max(0, left), max(0, -left)
