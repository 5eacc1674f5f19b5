"""计划与课程 — who a plan has not reached yet, by name; who sat in a course."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    choice,
    drawn,
    listed,
    percent,
)
from zhifa.faces.desk.organisation.team_deeds import team_choices
from zhifa.faces.desk.organisation.training import CRUMB
from zhifa.faces.desk.registers import keyset
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.coverage import coverage, people_for
from zhifa.registers.organisation.models import (
    Course,
    Member,
    TrainingPlan,
)


@require("registers.read")
def training_plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个计划 — who is still missing, by name."""
    plan = TrainingPlan.objects.filter(uid=uid).first()
    if plan is None:
        raise NotFound("没有这个培训计划")
    found = coverage(plan, clock.today())
    show = request.GET.get("show", "missing")
    ids = {
        "missing": found.wanted - found.taught,
        "short": found.taught - found.whole,
        "whole": found.whole,
    }.get(show, found.wanted)
    rows = Member.objects.filter(pk__in=ids).select_related("team", "body")
    listed_rows, onward = keyset(rows, request)
    url = reverse("desk:training_plan", args=[uid])
    chips = [
        {"label": label, "url": f"{url}?show={v}", "on": v == show, "count": n}
        for v, label, n in (
            ("missing", "没有培训过", len(found.wanted - found.taught)),
            ("short", "学时不够", len(found.taught - found.whole)),
            ("whole", "学时够", len(found.whole)),
        )
    ]
    table = Table(
        ("姓名", "编号", "种类", "队伍"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.team.name if m.team else m.body.short_name),
            )
            for m in listed_rows
        ],
        empty="没有人",
    )
    note = f"覆盖率 {percent(found.taught_share)}，目标 {plan.aim_percent}%"
    return listed(
        request,
        title=f"{plan.year} 年 {plan.title}",
        note=note,
        chips=chips,
        table=table,
        next=onward,
        paged=True,
    )


def _enrol(common: dict[str, Any], course: Course, given: dict[str, Any]) -> None:
    ids = people_for(course.plan, clock.today())
    rows = Member.objects.filter(pk__in=ids)
    if given["team"]:
        rows = rows.filter(team__code=given["team"])
    organisation.enrol(**common, course=course, members=list(rows))


def _mark(common: dict[str, Any], course: Course, given: dict[str, Any]) -> None:
    absent = {int(k) for k in given["absent"]}
    there = [k for k in course.seats.values_list("member_id", flat=True) if k not in absent]
    organisation.mark_present(**common, course=course, present=there)


COURSE = {
    d.slug: d
    for d in (
        Deed(
            "enrol", "报名", "training.manage", lambda *_: {"team": choice("队伍", team_choices(), required=False, hint="不选就是全部对象")},
            _enrol,
        ),
        Deed(
            "present", "登记到课", "training.manage",
            lambda _, c: {
                "absent": forms.MultipleChoiceField(
                    label="缺课的人", required=False, widget=forms.CheckboxSelectMultiple,
                    choices=[(str(s.member_id), s.member.name) for s in c.seats.select_related("member").order_by("member__code")],
                    help_text="没有勾选的都记到课",
                )
            },
            _mark,
        ),
    )
}  # fmt: skip


def _found_course(uid: UUID) -> Course:
    found = Course.objects.select_related("plan").annotate(n=Count("seats")).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这门课")
    return found


@require("registers.read")
def course(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一门课 — who is enrolled and who was there."""
    c = _found_course(uid)
    rows = c.seats.select_related("member__team").annotate(code=F("member__code"))
    seats, onward = keyset(rows, request)
    mark = {True: Cell("到课", tone="done"), False: Cell("缺课", tone="over"), None: Cell("还没登记")}
    actor = request.actor  # type: ignore[attr-defined]
    record = Record(
        c.title,
        note=f"{c.held_on:%Y-%m-%d} {c.hours} 学时",
        facts=[
            ("计划", f"{c.plan.year} 年 {c.plan.title}", reverse("desk:training_plan", args=[c.plan.uid])),
            ("领域", c.field or "不分领域", ""),
            ("授课", c.teacher, ""),
            ("地点", c.place, ""),
        ],
        acts=acts_of(COURSE, actor, c, lambda slug: reverse("desk:course_do", args=[c.uid, slug])),
        tables=[
            Table(
                ("姓名", "队伍", "到课"),
                [
                    (
                        Cell(s.member.name, reverse("desk:member", args=[s.member.code])),
                        Cell(s.member.team.name if s.member.team else ""),
                        mark[s.present],
                    )
                    for s in seats
                ],
                title=f"学员 {c.n}",  # type: ignore[attr-defined]
                more="下一页" if onward else "",
                more_url=onward,
                empty="还没有人报名",
            )
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": c.title}])


@require("training.manage")
def course_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """报名、登记到课."""
    c = _found_course(uid)
    back = reverse("desk:course", args=[c.uid])
    return done(
        request, COURSE, action, c, back=back, crumbs=[CRUMB, {"label": c.title, "url": back}], name=c.title
    )


urlpatterns: list[URLPattern] = [
    path("registers/training/plans/<uuid:uid>/", training_plan, name="training_plan"),
    path("registers/training/courses/<uuid:uid>/", course, name="course"),
    path("registers/training/courses/<uuid:uid>/do/<slug:action>/", course_do, name="course_do"),
]
