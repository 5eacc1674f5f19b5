"""主责工时 — which tasks are not enforcement, and how long people were sent to them."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import Member, MemberKind, OtherTask, TimeEntry
from zhifa.registers.organisation.reach import require_reach

A_DAY = 24 * 60


@operation("organisation.list_other_task", title="登记非执法任务", permission="organisation.manage")
def list_other_task(
    op: Op, *, code: str, title: str, barred: bool = True, ground: str = "", valid_from: date | None = None
) -> OtherTask:
    """登记非执法任务 — ``barred``: on the negative list 负面清单.

    :raises BadInput: a code used twice.
    """
    code = clean_text(code, label="代码", field="code", longest=20)
    if OtherTask.objects.filter(code=code).exists():
        raise BadInput(f"代码 {code} 已经有了", field="code")
    row = OtherTask(
        code=code, barred=barred, valid_from=valid_from or op.today,
        title=clean_text(title, label="任务", field="title", longest=60),
        ground=clean_text(ground, label="依据或者说明", field="ground", longest=120, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{'负面清单' if barred else '非执法任务'}：{row.title}")
    return row


@operation("organisation.end_other_task", title="终止非执法任务", permission="organisation.manage")
def end_other_task(op: Op, *, task: OtherTask, last_day: date) -> OtherTask:
    """从清单里去掉 — what was booked stays."""
    row = OtherTask.locked(pk=task.pk)
    if last_day < row.valid_from:
        raise BadInput("最后一日早于起日", field="last_day")
    row.valid_until = last_day
    row.save()
    op.say(f"{row.title}到 {last_day:%Y-%m-%d} 为止")
    return row


@operation("organisation.book_time", title="登记工时", permission="time.book")
def book_time(
    op: Op,
    *,
    member: Member,
    day: date,
    minutes: int,
    task: OtherTask | None = None,
    sent_by: str = "",
    emergency: bool = False,
    note: str = "",
) -> TimeEntry:
    """登记工时 — ``task`` empty: enforcement. A task on the negative list is booked as what happened, with who sent the person.

    :raises BadInput: a day to come, more than a day's minutes, a barred task without who sent the person there.
    """
    member = Member.locked(pk=member.pk)
    require_reach(op.by, "time.book", op.today, what=member.name, team=member.team, body=member.body)
    if member.kind not in (MemberKind.OFFICER, MemberKind.AUXILIARY):
        raise BadInput("只登记执法人员和辅助人员的工时", field="member")
    if day > op.today:
        raise BadInput("不能登记以后的工时", field="day")
    booked = TimeEntry.objects.filter(member=member, day=day).aggregate(n=Sum("minutes"))["n"] or 0
    if not 0 < minutes <= A_DAY - booked:
        raise BadInput(
            f"{day:%m-%d} 已登记 {booked / 60:g} 小时，再登记 {minutes / 60:g} 小时就超过一天",
            field="minutes",
        )
    barred = task is not None and task.barred and (task.valid_until is None or day <= task.valid_until)
    sender = clean_text(sent_by, label="谁安排的", field="sent_by", longest=60, required=barred)
    row = TimeEntry(
        member=member, team=member.team, day=day, minutes=minutes, task=task, sent_by=sender,
        emergency=emergency, booked_by_id=op.by.account_id,
        note=clean_text(note, label="说明", field="note", longest=120, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{member.name} {day:%m-%d} {minutes / 60:g} 小时{task.title if task else '执法'}")
    return row
