"""专注主责 — share of time on tasks that are not enforcement, the negative list, mixed posts, two dedicated officers a town."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    choice,
    drawn,
    percent,
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import CRUMB
from zhifa.faces.desk.registers import asked_day
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.mixed_posts import LOOKED_BACK, mixed_posts
from zhifa.registers.organisation.models import Member, OtherTask, TimeEntry
from zhifa.registers.organisation.policy import number as policy
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.organisation.readiness import commanded_by_town
from zhifa.registers.organisation.standing import standing_on
from zhifa.registers.organisation.time_share import time_shares


def _task_choices() -> list[tuple[str, str]]:
    rows = OtherTask.objects.filter(valid_until=None).order_by("code")
    return [(t.code, t.title + ("（负面清单）" if t.barred else "")) for t in rows]


def _member_choices(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor  # type: ignore[attr-defined]
    rows = Member.objects.filter(kind__in=("officer", "auxiliary"), ended_on=None).select_related("team")
    teams = [h.scope_id for h in actor.held if h.role == "team_leader" and h.scope_id]
    if teams and not actor.roles & {"guidance_office", "personnel"}:
        rows = rows.filter(team__scope_id__in=teams)
    return [
        (m.code, f"{m.name}（{m.team.name if m.team else m.code}）")
        for m in rows.order_by("team__code", "code")[:600]
    ]


def _book(common: dict[str, Any], _: Any, given: dict[str, Any]) -> None:
    task = OtherTask.objects.filter(code=given["task"]).first() if given["task"] else None
    member = Member.objects.select_related("team", "body").get(code=given["member"])
    minutes = int(given.pop("hours") * 60)
    organisation.book_time(**common, **{**given, "member": member, "task": task, "minutes": minutes})


TIME = {
    d.slug: d
    for d in (
        Deed(
            "book", "登记工时", "time.book",
            lambda request, _: {
                "member": choice("人员", _member_choices(request)),
                "day": when("日期"),
                "hours": forms.DecimalField(label="小时", min_value=0, max_value=24, decimal_places=1),
                "task": choice("非执法任务", _task_choices(), required=False, hint="不选就是执法"),
                "sent_by": text("谁安排的", longest=60, required=False, hint="负面清单上的任务必填"),
                "emergency": tick("突发应急", "台风、疫情等全员出动"),
                "note": text("说明", longest=120, required=False),
            },
            _book, lambda _: {"day": clock.today()},
        ),
        Deed(
            "list", "登记非执法任务", "organisation.manage",
            lambda *_: {
                "code": text("代码", longest=20),
                "title": text("任务", longest=60),
                "barred": tick("列入负面清单", "列入的，不得派执法人员去"),
                "ground": text("依据或者说明", longest=120, required=False),
                "valid_from": when("起"),
            },
            lambda common, _, given: organisation.list_other_task(**common, **given) and None,
        ),
        Deed(
            "drop", "从清单去掉", "organisation.manage",
            lambda *_: {"task": choice("任务", _task_choices()), "last_day": when("最后一日")},
            lambda common, _, given: organisation.end_other_task(
                **common, task=OtherTask.objects.get(code=given["task"]), last_day=given["last_day"]
            ) and None,
        ),
    )
}  # fmt: skip


@require("registers.read")
def main_duty(request: HttpRequest) -> HttpResponse:
    """专注主责 — share of time on tasks that are not enforcement, by team, and the negative list."""
    on = asked_day(request)
    first = on.replace(day=1)
    barred = TimeEntry.objects.filter(
        task__barred=True, emergency=False, day__gte=on - timedelta(days=60), day__lte=on
    )
    told = read_together(
        {
            "teams": all_teams().annotate(of_town=commanded_by_town(on)),
            "tasks": OtherTask.objects.order_by("code"),
            "entries": barred.select_related("member", "team", "task").order_by("-day", "-id")[:30],
        }
    )
    every = told["teams"]
    shares = time_shares([t.pk for t in every], first, on)
    bar = policy("other_task_share", on)
    actor = request.actor  # type: ignore[attr-defined]

    def hours(minutes: int) -> Cell:
        return Cell(f"{minutes / 60:g}", right=True)

    rows = []
    for t in every:
        kept = shares[t.pk]
        over = kept.other_share is not None and kept.other_share > bar.amount
        words = "、".join(
            f"{k} {n / 60:g} 小时" for k, n in sorted(kept.tasks.items(), key=lambda kv: -kv[1])[:4]
        )
        rows.append(
            (
                Cell(t.name, reverse("desk:team", args=[t.code])),
                hours(kept.all),
                hours(kept.other),
                Cell(percent(kept.other_share) if kept.all else "没有登记", tone="over" if over else ""),
                hours(kept.barred),
                hours(kept.emergency),
                Cell(words or "没有"),
            )
        )
    towns = [t for t in every if t.of_town]
    standing = standing_on([t.pk for t in every], on, hours_of_days=LOOKED_BACK)
    dedicated = {t.pk: sum(s.dedicated_certified for s in standing[t.pk]) for t in towns}
    least = policy("dedicated_officers", on)
    mixed = mixed_posts(standing, on)
    team_name = {t.pk: t for t in every}
    record = Record(
        "专注主责",
        note=f"{first:%Y-%m-%d} 至 {on:%Y-%m-%d}",
        words=f"非执法任务占工时超过 {bar.amount}% 标红（{bar.source}）。负面清单上的任务，不得派执法人员去；去了照实登记，并写明谁安排的。突发应急另计。",
        acts=acts_of(TIME, actor, None, lambda slug: reverse("desk:main_duty_do", args=[slug])),
        tables=[
            Table(
                ("队伍", "工时＞", "非执法＞", "占比", "负面清单＞", "突发应急＞", "主要任务"),
                rows,
                title="各队工时（小时）",
            ),
            Table(
                ("队伍", "专职持证＞", "情况"),
                [
                    (
                        Cell(t.name, reverse("desk:team", args=[t.code])),
                        Cell(dedicated[t.pk], right=True),
                        Cell("够", tone="done")
                        if dedicated[t.pk] >= least.amount
                        else Cell(f"差 {least.amount - dedicated[t.pk]} 人", tone="over"),
                    )
                    for t in sorted(towns, key=lambda t: (dedicated[t.pk], t.code))
                ],
                title="专职持证执法人员",
                note=f"每支镇街队不少于 {least.amount} 人，混岗的不算",
                empty="没有由乡镇指挥的队伍",
            ),
            Table(
                ("人员", "队伍", "岗位", "为什么"),
                [
                    (
                        Cell(x.post.name, reverse("desk:member", args=[x.post.code])),
                        Cell(team_name[team].name),
                        Cell("专职执法岗" if x.post.dedicated else x.post.position or "队员"),
                        Cell("；".join(x.reasons), tone="over" if x.post.dedicated else "soon"),
                    )
                    for team, found in mixed.items()
                    for x in found
                ],
                title="混岗",
                note="兼任其他岗位，或者专职岗的工时不在执法",
                empty="没有混岗的人",
            ),
            Table(
                ("日期", "人员", "队伍", "任务", "小时＞", "谁安排的"),
                [
                    (
                        Cell(f"{e.day:%Y-%m-%d}"),
                        Cell(e.member.name),
                        Cell(e.team.name if e.team else ""),
                        Cell(e.task.title if e.task else ""),
                        hours(e.minutes),
                        Cell(e.sent_by),
                    )
                    for e in told["entries"]
                ],
                title="被派去做负面清单上的事",
                empty="近六十天没有",
            ),
            Table(
                ("任务", "负面清单", "日期", "说明"),
                [
                    (
                        Cell(t.title),
                        Cell("列入", tone="over") if t.barred else Cell("不列入"),
                        Cell(span(t.valid_from, t.valid_until)),
                        Cell(t.ground or "没有"),
                    )
                    for t in told["tasks"]
                ],
                title="非执法任务",
                empty="还没有登记",
            ),
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": "专注主责"}])


@require("time.book", "organisation.manage")
def main_duty_do(request: HttpRequest, action: str) -> HttpResponse:
    """登记工时、任务."""
    back = reverse("desk:main_duty")
    return done(
        request, TIME, action, None, back=back, crumbs=[CRUMB, {"label": "专注主责", "url": back}], name=""
    )


urlpatterns: list[URLPattern] = [
    path("registers/main-duty/", main_duty, name="main_duty"),
    path("registers/main-duty/<slug:action>/", main_duty_do, name="main_duty_do"),
]
