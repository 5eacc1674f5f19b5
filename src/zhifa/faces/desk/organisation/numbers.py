"""队伍数字与就绪 — figures of every team on any day with the names behind them, the readiness check, time off the main duty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Record,
    Table,
    choice,
    drawn,
    listed,
    percent,
    span,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.teams import CRUMB, found_team
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.figures import FIGURES, TeamFigures, share, team_figures
from zhifa.registers.organisation.models import Member, OtherTask, Team, TimeEntry
from zhifa.registers.organisation.policy import number as policy
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.organisation.readiness import lines, readiness_of, town_teams
from zhifa.registers.organisation.time_share import time_shares


class DayForm(forms.Form):
    """哪一天."""

    on = when("截至")


@require("registers.read")
def team_figures_page(request: HttpRequest) -> HttpResponse:
    """队伍数字 — computed from the registers as of a day; each number opens into names."""
    on = asked_day(request)
    code, figure = clean(request.GET.get("team", "")), request.GET.get("figure", "")
    if code and figure in FIGURES:
        return _names(request, found_team(code), figure, on)
    found = team_figures(all_teams(), on)
    drill = f"{reverse('desk:team_figures')}?on={on}"

    def cells(f: TeamFigures) -> tuple[Cell, ...]:
        def count(name: str) -> Cell:
            return Cell(f.count(name), f"{drill}&team={f.team.code}&figure={name}", right=True)

        return (
            Cell(f.team.name, reverse("desk:team", args=[f.team.code])),
            count("staff"),
            count("established"),
            Cell(percent(f.established_share), right=True),
            count("certified"),
            Cell(percent(f.certified_share), right=True),
            count("degree"),
            Cell(percent(f.degree_share), right=True),
            count("qualified"),
            count("dedicated"),
        )

    whole = {name: sum(f.count(name) for f in found) for name in FIGURES}
    figures = [
        {"value": whole["staff"], "unit": "人", "label": "队员", "url": "", "tone": ""},
        {"value": percent(share(whole["established"], whole["staff"])), "unit": "", "label": f"在编占比 {whole['established']}/{whole['staff']}", "url": "", "tone": ""},
        {"value": percent(share(whole["certified"], whole["established"])), "unit": "", "label": f"在编持证率 {whole['certified']}/{whole['established']}", "url": "", "tone": ""},
        {"value": percent(share(whole["degree"], whole["officers"])), "unit": "", "label": f"法学背景 {whole['degree']}/{whole['officers']}", "url": "", "tone": ""},
    ]  # fmt: skip
    table = Table(
        ("队伍", "队员＞", "在编＞", "在编占比＞", "在编持证＞", "在编持证率＞", "法学背景＞", "占执法人员＞", "法律资格＞", "专职持证＞"),
        [cells(f) for f in found],
    )  # fmt: skip
    words = "在编占比＝在编÷队员；在编持证率＝当天证件有效的在编人员÷在编；法学背景占比＝法学专业背景的执法人员÷执法人员。点数字看名单。"
    return listed(
        request, title="队伍数字", note=f"截至 {on:%Y-%m-%d}，来源：人员登记、执法证、岗位", filters=DayForm({"on": on}), table=table,
        figures=figures, words=words,
    )  # fmt: skip


def _names(request: HttpRequest, team: Team, figure: str, on: date) -> HttpResponse:
    ids = team_figures([team], on)[0].people[figure]
    rows = Member.objects.filter(pk__in=ids).select_related("body").order_by("code")
    table = Table(
        ("姓名", "编号", "种类", "编制", "编制所在", "职务"),
        [
            (
                Cell(m.name, reverse("desk:member", args=[m.code])),
                Cell(m.code, code=True),
                Cell(m.get_kind_display()),
                Cell(m.get_establishment_display() or "没有登记"),
                Cell(m.body.short_name),
                Cell(m.position or "没有登记"),
            )
            for m in rows
        ],
        empty="没有人",
    )
    acts = [Act("全部数字", f"{reverse('desk:team_figures')}?on={on}")]
    return listed(
        request,
        title=f"{team.name}：{FIGURES[figure]}",
        note=f"{len(ids)} 人，截至 {on:%Y-%m-%d}",
        table=table,
        acts=acts,
    )


@require("registers.read")
def team_readiness(request: HttpRequest) -> HttpResponse:
    """就绪核查 — every town team: can it take on what it is to be given, and if not, why."""
    on = asked_day(request)
    found = readiness_of(town_teams(on), on)
    able = sum(r.able for r in found)
    table = Table(
        ("队伍", "接得住", "四有＞", "六化＞", "一图四表八机制＞", "没有达到的红线"),
        [
            (
                Cell(r.team.name, reverse("desk:team_ready", args=[r.team.code])),
                Cell("接得住", tone="done") if r.able else Cell("接不住", tone="over"),
                *(Cell("{}/{}".format(*r.met(g)), right=True) for g in ("四有", "六化", "一图四表八机制")),
                Cell("；".join(f"{x.title}：{x.reason}" for x in r.blocking) or "没有"),
            )
            for r in found
        ],
        empty="没有由乡镇指挥的队伍",
    )
    figures = [
        {
            "value": f"{able}/{len(found)}",
            "unit": "支",
            "label": "接得住",
            "url": "",
            "tone": "" if able == len(found) else "over",
        }
    ]
    words = "四有：有编制、有人员、有场地、有装备。编制、人员、装备、指挥由登记算出，其余由人核查登记，没有人核查的算没有达到。红线不达到，不能承接新事项。"
    return listed(
        request,
        title="就绪核查",
        note=f"{on:%Y-%m-%d}",
        filters=DayForm({"on": on}),
        table=table,
        figures=figures,
        words=words,
    )


def _check_fields(_: HttpRequest, __: Team) -> Mapping[str, forms.Field]:
    return {
        "line": choice(
            "项目", [(r["line"], f"{r['group']}：{r['title']}") for r in lines() if not r["computed"]]
        ),
        "met": tick("达到"),
        "shown_by": text("凭据", longest=200, rows=2, hint="看到了什么、文件名或者文号"),
        "seen_on": when("核查日"),
    }


CHECK = {
    "check": Deed(
        "check", "登记核查", "organisation.manage", _check_fields,
        lambda common, team, given: organisation.check_readiness(**common, team=team, **given) and None,
        lambda _: {"seen_on": clock.today()},
    )
}  # fmt: skip


@require("registers.read")
def team_ready(request: HttpRequest, code: str) -> HttpResponse:
    """一支队伍的就绪情况 — line by line, with the reason."""
    found = found_team(code)
    on = asked_day(request)
    ready = readiness_of([found], on)[0]
    actor = request.actor  # type: ignore[attr-defined]
    groups = list(dict.fromkeys(x.group for x in ready.lines))
    record = Record(
        f"{found.name} 就绪核查",
        note=f"{on:%Y-%m-%d}",
        tags=[("接得住", "done") if ready.able else ("接不住", "over")],
        acts=acts_of(
            CHECK, actor, found, lambda slug: reverse("desk:team_ready_do", args=[found.code, slug])
        ),
        words="；".join(f"{x.title}没有达到：{x.reason}" for x in ready.blocking),
        tables=[
            Table(
                ("项目", "情况", "说明", "来源", "依据"),
                [
                    (
                        Cell(x.title),
                        Cell("达到", tone="done")
                        if x.met
                        else Cell("没有达到", tone="over" if x.red else "soon"),
                        Cell(x.reason),
                        Cell("登记算出" if x.computed else "人工核查"),
                        Cell(x.law.short if x.law else "做法"),
                    )
                    for x in ready.lines
                    if x.group == group
                ],
                title=group,
                note="{} 达到，共 {} 项".format(*ready.met(group)),
            )
            for group in groups
        ],
    )
    crumbs = [
        CRUMB,
        {"label": found.name, "url": reverse("desk:team", args=[found.code])},
        {"label": "就绪核查"},
    ]
    return drawn(request, record, crumbs=crumbs)


@require("organisation.manage")
def team_ready_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """登记核查."""
    found = found_team(code)
    back = reverse("desk:team_ready", args=[found.code])
    return done(
        request,
        CHECK,
        action,
        found,
        back=back,
        crumbs=[CRUMB, {"label": found.name, "url": back}],
        name=found.name,
    )


def _task_choices() -> list[tuple[str, str]]:
    rows = OtherTask.objects.filter(valid_until=None).order_by("code")
    return [(t.code, t.title + ("（负面清单）" if t.barred else "")) for t in rows]


def _member_choices(request: HttpRequest) -> list[tuple[str, str]]:
    actor = request.actor  # type: ignore[attr-defined]
    rows = Member.objects.filter(kind__in=("officer", "auxiliary"), ended_on=None).select_related("team")
    teams = [h.scope_id for h in actor.held if h.role == "team_leader" and h.scope_id]
    if teams and "guidance_office" not in actor.roles:
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
    every = list(all_teams())
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
    listed_tasks = OtherTask.objects.order_by("code")
    entries = (
        TimeEntry.objects.filter(
            task__barred=True, emergency=False, day__gte=on - timedelta(days=60), day__lte=on
        )
        .select_related("member", "team", "task")
        .order_by("-day", "-id")[:30]
    )
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
                    for e in entries
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
                    for t in listed_tasks
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
    path("registers/team-figures/", team_figures_page, name="team_figures"),
    path("registers/team-readiness/", team_readiness, name="team_readiness"),
    path("registers/teams/<str:code>/readiness/", team_ready, name="team_ready"),
    path("registers/teams/<str:code>/readiness/<slug:action>/", team_ready_do, name="team_ready_do"),
    path("registers/main-duty/", main_duty, name="main_duty"),
    path("registers/main-duty/<slug:action>/", main_duty_do, name="main_duty_do"),
]
