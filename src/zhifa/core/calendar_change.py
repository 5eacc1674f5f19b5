"""日历变更 — a year's notice is imported, a county day is set or taken back; open duties follow.

What an open duty's period would be is worked out under the old calendar first.  When that is the day the duty
shows, the duty is moved to the day under the new calendar, with a line in the matter's life.  When it is not (the
period was stopped or extended on the way), nobody guesses: the duty is marked 暂定 and counted for the handler to
check; a stopped period is worked out anew anyway when it goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.calendar import CalendarDay, work_calendar
from zhifa.core.duty import Duty, Unit
from zhifa.core.duty_clock import limit_of
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.events import Event
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.holiday_notice import check_arrangement
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import Arrangement, HolidayTable

COMMAND_LINE = Automatic("放假通知导入", on_behalf_of="系统管理员在服务器上运行")
RECOMPUTER = Automatic("工作日历变更后重算期限")
#: how far a last day may move past a festival, in days
_REACH = timedelta(days=16)


@dataclass(frozen=True)
class DueDayMoved(Event):
    """期限重算 — an open duty's last day follows the new calendar."""

    matter: UUID
    kind: str
    target: str
    target_uid: UUID | None
    due_on: str


@operation("core.import_holidays", title="导入放假通知", permission="law.manage")
def import_arrangement(op: Op, *, arrangement: Arrangement) -> dict[str, int]:
    """Take in a year's notice, in place of what was held for that year; returns how many duties moved.

    Raises ``NoticeContradicts`` when the arrangement cannot be a whole year's.
    """
    check_arrangement(arrangement)
    before = work_calendar()
    for row in CalendarDay.objects.filter(notice_year=arrangement.year):
        row.delete()
    source = clean_text(arrangement.source, field="source", label="文号", longest=120, required=False)
    common = {"notice_year": arrangement.year, "source": source}
    for day, term in sorted(arrangement.off.items()):
        CalendarDay(day=day, working=False, reason=term[:200], **common).save()
    for day, term in sorted(arrangement.worked.items()):
        CalendarDay(day=day, working=True, reason=term[:200], **common).save()
    first, last = min(arrangement.off), date(arrangement.year, 12, 31)
    report = _follow(before, first, last, because=f"{arrangement.year}年放假安排（{arrangement.source}）")
    op.extra["holidays"] = {"year": arrangement.year, "source": arrangement.source, **report}
    op.say(
        f"导入{arrangement.year}年放假安排（{arrangement.source}）：放假{len(arrangement.off)}天，"
        f"调休上班{len(arrangement.worked)}天；重算期限{report['recomputed']}项，待核对{report['flagged']}项"
    )
    return report


@operation("core.adjust_day", title="调整工作日", permission="law.manage")
def adjust_day(op: Op, *, day: date, working: bool, reason: str) -> dict[str, int]:
    """Set a day the county itself works or rests, with its ground (a decision's number, a typhoon notice)."""
    if not reason.strip():
        raise BadInput("请写明调整的依据", field="reason", way_out="如 县政府办通知的文号")
    reason = clean_text(reason, field="reason", label="依据", longest=200)
    before = work_calendar()
    if before.is_working_day(day) == working:
        raise BadInput(
            f"{day:%Y-%m-%d}本来就{'上班' if working else '放假'}：{before.kind_of(day).reason}",
            field="day",
            way_out="核对日期",
        )
    found = CalendarDay.objects.filter(notice_year=None, day=day).first() or CalendarDay(day=day)
    found.working, found.reason = working, reason
    found.save()
    report = _follow(before, day, day, because=f"{day:%Y-%m-%d}调整为{'上班' if working else '放假'}")
    op.say(
        f"{day:%Y-%m-%d}调整为{'上班' if working else '放假'}（{found.reason}）；重算期限{report['recomputed']}项"
    )
    return report


@operation("core.withdraw_adjustment", title="撤回工作日调整", permission="law.manage")
def withdraw_adjustment(op: Op, *, day: date) -> dict[str, int]:
    """Take back a county day."""
    found = CalendarDay.objects.filter(notice_year=None, day=day).first()
    if found is None:
        raise NotFound(f"{day:%Y-%m-%d}没有本县的调整")
    before = work_calendar()
    found.delete()
    report = _follow(before, day, day, because=f"{day:%Y-%m-%d}的调整撤回")
    op.say(f"撤回{day:%Y-%m-%d}的调整；重算期限{report['recomputed']}项")
    return report


@operation("core.move_due_day", title="期限随工作日历重算", permission="calendar.recompute")
def move_due_day(
    op: Op, *, matter: Matter, duty: Duty, due_on: date, provisional: bool, because: str
) -> None:
    """One duty's last day under the new calendar."""
    old = clock.day_of(duty.due_at) if duty.due_at else None
    duty.due_at, duty.provisional = clock.end_of(due_on), provisional
    duty.save()
    if old != due_on:
        op.say(f"{because}，「{duty.title}」的期限由{old:%Y-%m-%d}改为{due_on:%Y-%m-%d}")
        op.tell(
            DueDayMoved(
                matter=matter.uid,
                kind=duty.kind,
                target=duty.target,
                target_uid=duty.target_uid,
                due_on=due_on.isoformat(),
            )
        )
    else:
        op.say(
            f"{because}，「{duty.title}」的期限{due_on:%Y-%m-%d}{'仍为暂定' if provisional else '不再是暂定'}"
        )


@operation("core.doubt_due_day", title="期限待核对", permission="calendar.recompute")
def doubt_due_day(op: Op, *, matter: Matter, duty: Duty, because: str) -> None:
    """A duty whose period was stopped or extended on the way: marked 暂定 for its handler."""
    duty.provisional = True
    duty.save()
    op.say(f"{because}，「{duty.title}」的期限曾经中止或者延长，请承办人核对")


def touched(first: date, last: date) -> Iterable[Duty]:
    """Open duties counted in days under a rule, whose period meets the days that changed."""
    return (
        Duty.objects.filter(closed_at=None, due_at__isnull=False, unit__in=(Unit.DAY, Unit.WORKING_DAY))
        .exclude(rule="")
        .filter(started_at__lte=clock.end_of(last), due_at__gte=clock.end_of(first - _REACH))
        .select_related("matter")
        .order_by("id")
    )


def _limit_of(duty: Duty) -> Any:
    try:
        return limit_of(duty)
    except Refusal:
        return None


def _follow(before: HolidayTable, first: date, last: date, *, because: str) -> dict[str, int]:
    after = work_calendar()
    moved = doubtful = 0
    for duty in touched(first, last):
        limit = _limit_of(duty)
        assert duty.due_at is not None
        shown = clock.day_of(duty.due_at)
        start = clock.day_of(duty.started_at)
        if limit is None or limit.before:
            continue
        then = deadline(limit, start, calendar=before)
        now = deadline(limit, start, calendar=after)
        if (then.result, then.provisional) == (now.result, now.provisional):
            continue
        if then.result != shown or duty.paused_at is not None:
            if duty.paused_at is None:  # a stopped period is worked out anew when it goes on
                doubt_due_day(by=RECOMPUTER, matter=duty.matter, duty=duty, because=because)
                doubtful += 1
            continue
        move_due_day(
            by=RECOMPUTER,
            matter=duty.matter,
            duty=duty,
            due_on=now.result,
            provisional=now.provisional,
            because=because,
        )
        moved += 1
    return {"recomputed": moved, "flagged": doubtful}
