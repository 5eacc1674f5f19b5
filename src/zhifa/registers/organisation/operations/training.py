"""培训 — plans, courses, who is enrolled, who was there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import Course, CourseSeat, Member, MemberKind, TrainingPlan

AUDIENCES = ("both", "officer", "auxiliary")


@operation("organisation.plan_training", title="制定培训计划", permission="training.manage")
def plan_training(
    op: Op, *, year: int, title: str, hours: int, audience: str = "both", aim_percent: int = 100
) -> TrainingPlan:
    """培训计划 — a year's hours for everybody of the audience, the coverage aimed at (100 % by default).

    :raises BadInput: numbers out of range; the same plan twice.
    """
    if not 2000 <= year <= op.today.year + 2:
        raise BadInput("年度不对", field="year")
    if not 0 < hours <= 400:
        raise BadInput("学时在 1 到 400 之间", field="hours")
    if not 0 < aim_percent <= 100 or audience not in AUDIENCES:
        raise BadInput("覆盖率目标或者对象不对", field="aim_percent")
    title = clean_text(title, label="名称", field="title", longest=80)
    if TrainingPlan.objects.filter(year=year, title=title).exists():
        raise BadInput(f"{year} 年已有计划“{title}”", field="title")
    row = TrainingPlan(year=year, title=title, hours=hours, audience=audience, aim_percent=aim_percent)
    row.save()
    op.say(f"{year} 年培训计划：{title}")
    return row


@operation("organisation.set_up_course", title="安排课程", permission="training.manage")
def set_up_course(
    op: Op,
    *,
    plan: TrainingPlan,
    title: str,
    held_on: date,
    hours: int,
    field: str = "",
    teacher: str = "",
    place: str = "",
) -> Course:
    """安排课程."""
    if not 0 < hours <= 80:
        raise BadInput("一门课的学时在 1 到 80 之间", field="hours")
    if held_on.year != plan.year:
        raise BadInput(f"日期要在计划的年度 {plan.year} 内", field="held_on")
    row = Course(
        plan=plan, held_on=held_on, hours=hours,
        title=clean_text(title, label="课程", field="title", longest=80),
        field=clean_text(field, label="领域", field="field", longest=40, required=False),
        teacher=clean_text(teacher, label="授课", field="teacher", longest=60, required=False),
        place=clean_text(place, label="地点", field="place", longest=80, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"课程：{row.title}")
    return row


@operation("organisation.enrol", title="报名参训", permission="training.manage")
def enrol(op: Op, *, course: Course, members: Iterable[Member]) -> int:
    """报名 — officers and auxiliaries; who is enrolled already stays enrolled once."""
    wanted = list(members)
    if any(m.kind not in (MemberKind.OFFICER, MemberKind.AUXILIARY) for m in wanted):
        raise BadInput("培训对象是执法人员和辅助人员", field="members")
    have = set(CourseSeat.objects.filter(course=course).values_list("member_id", flat=True))
    new = {m.pk: m for m in wanted if m.pk not in have}
    CourseSeat.objects.bulk_create([CourseSeat(course=course, member=m) for m in new.values()])
    op.say(f"{course.title} 报名 {len(new)} 人")
    return len(new)


@operation("organisation.mark_present", title="登记到课", permission="training.manage")
def mark_present(op: Op, *, course: Course, present: Iterable[int]) -> int:
    """登记到课 — ``present``: member ids; everybody else enrolled was absent.

    :raises StepOutOfOrder: the course has not been held.
    """
    if course.held_on > op.today:
        raise StepOutOfOrder(f"课程在 {course.held_on:%Y-%m-%d}，还没有上", way_out="上课以后再登记到课")
    there = set(present)
    changed = 0
    for seat in CourseSeat.objects.select_for_update(no_key=True).filter(course=course):
        now = seat.member_id in there
        if seat.present is not now:
            seat.present = now
            seat.save()
            changed += 1
    op.say(f"{course.title} 到课 {len(there)} 人")
    return changed
