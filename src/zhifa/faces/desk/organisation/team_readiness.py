"""就绪核查 — can a town team take on what it is to be given, line by line, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Record,
    Table,
    choice,
    drawn,
    listed,
    text,
    tick,
    when,
)
from zhifa.faces.desk.organisation.team_deeds import CRUMB, found_team
from zhifa.faces.desk.organisation.team_numbers import DayForm
from zhifa.faces.desk.registers import asked_day
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Team
from zhifa.registers.organisation.readiness import lines, readiness_of, town_teams


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


urlpatterns: list[URLPattern] = [
    path("registers/team-readiness/", team_readiness, name="team_readiness"),
    path("registers/teams/<str:code>/readiness/", team_ready, name="team_ready"),
    path("registers/teams/<str:code>/readiness/<slug:action>/", team_ready_do, name="team_ready_do"),
]
