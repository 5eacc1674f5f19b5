"""队伍 — the list by pattern ("1+5+3", "1+X"), one team with relations, towns and people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import acts_of, done
from zhifa.faces.desk.organisation.drawn import (
    Act,
    Cell,
    Record,
    Table,
    drawn,
    listed,
    percent,
    span,
)
from zhifa.faces.desk.organisation.team_deeds import CRUMB, DEEDS, NEW, found_team
from zhifa.registers.organisation.figures import team_figures
from zhifa.registers.organisation.models import TeamPattern
from zhifa.registers.organisation.queries import availability, on_duty_at, served_on, ties_of_team
from zhifa.registers.organisation.queries import teams as all_teams


@require("registers.read")
def teams(request: HttpRequest) -> HttpResponse:
    """队伍 — with figures of today and who is on duty now."""
    today = clock.today()
    pattern = request.GET.get("pattern", "")
    every = list(all_teams().annotate(towns=served_on(today), duty=on_duty_at(clock.now())))
    rows = [t for t in every if not pattern or t.pattern == pattern or (pattern == "hub" and t.hub)]
    url = reverse("desk:teams")
    chips = [{"label": "全部", "url": url, "on": not pattern, "count": len(every)}]
    chips += [
        {
            "label": label,
            "url": f"{url}?pattern={v}",
            "on": v == pattern,
            "count": sum(t.pattern == v for t in every),
        }
        for v, label in TeamPattern.choices
        if any(t.pattern == v for t in every)
    ]
    hubs = sum(t.hub for t in every)
    chips.append(
        {"label": "中心队（“1+X”）", "url": f"{url}?pattern=hub", "on": pattern == "hub", "count": hubs}
    )
    table = Table(
        ("队伍", "管的乡镇", "队员＞", "在编占比＞", "在编持证＞", "专职持证＞", "在岗＞"),
        [
            (
                Cell(
                    f.team.name, reverse("desk:team", args=[f.team.code]), sub="中心队" if f.team.hub else ""
                ),
                Cell("、".join(f.team.towns) or "县直"),  # type: ignore[attr-defined]
                Cell(f.count("staff"), right=True),
                Cell(percent(f.established_share), right=True),
                Cell(percent(f.certified_share), right=True),
                Cell(f.count("dedicated"), right=True),
                Cell(f.team.duty, right=True),  # type: ignore[attr-defined]
            )
            for f in team_figures(rows, today)
        ],
        empty="没有这种队伍",
    )
    acts = [Act("队伍数字", reverse("desk:team_figures")), Act("就绪核查", reverse("desk:team_readiness"))]
    if holds(request.actor, "organisation.manage"):  # type: ignore[attr-defined]
        acts.append(Act("登记队伍", reverse("desk:team_new"), True))
    return listed(request, title="队伍", note=f"{today:%Y-%m-%d}", chips=chips, acts=acts, table=table)


@require("registers.read")
def team(request: HttpRequest, code: str) -> HttpResponse:
    """一支队伍 — who staffs, commands and names it and since when; its towns, hub, people."""
    found = found_team(code)
    today = clock.today()
    figures = team_figures([found], today)[0]
    ties = ties_of_team(found)
    relations, serves, leads, led_by = (
        [t for t in ties if t.what == what] for what in ("relation", "serves", "leads", "led_by")
    )
    people = availability(found, on=today, at=clock.now())
    actor = request.actor  # type: ignore[attr-defined]
    drill = f"{reverse('desk:team_figures')}?team={found.code}&figure="

    def certificate(p: Any) -> Cell:
        if p.kind != "officer":
            return Cell("辅助人员，不持证")
        if p.certified:
            return Cell(f"{p.certificate_until:%Y-%m-%d} 到期")
        return Cell("已过期" if p.certificate_until else "没有证件", tone="over")

    record = Record(
        found.name,
        note=found.address,
        tags=([(found.get_pattern_display(), "wait")] if found.pattern else [])
        + ([("中心队", "now")] if found.hub else [])
        + ([(f"{found.valid_until:%Y-%m-%d} 后撤并", "over")] if found.valid_until else []),
        acts=[
            Act("值班表", reverse("desk:team_roster", args=[found.code]), True),
            *(
                [Act("在办的事", f"{reverse('desk:matters')}?team={found.code}&state=open")]
                if holds(actor, "matter.read")
                else []
            ),
            Act("装备", f"{reverse('desk:equipment')}?team={found.code}"),
            *acts_of(DEEDS, actor, found, lambda slug: reverse("desk:team_do", args=[found.code, slug])),
        ],
        figures=[
            {
                "value": figures.count("staff"),
                "unit": "人",
                "label": "队员",
                "url": f"{drill}staff",
                "tone": "",
            },
            {
                "value": percent(figures.established_share),
                "unit": "",
                "label": f"在编占比（{figures.count('established')} 人）",
                "url": f"{drill}established",
                "tone": "",
            },
            {
                "value": percent(figures.certified_share),
                "unit": "",
                "label": f"在编持证率（{figures.count('certified')} 人）",
                "url": f"{drill}certified",
                "tone": "",
            },
            {
                "value": figures.count("dedicated"),
                "unit": "人",
                "label": "专职持证",
                "url": f"{drill}dedicated",
                "tone": "",
            },
        ],
        tables=[
            Table(
                ("姓名", "职务", "执法证", "现在", "手上＞"),
                [
                    (
                        Cell(p.name),
                        Cell(p.position or "队员"),
                        certificate(p),
                        Cell("在岗", tone="done") if p.on_duty else Cell("不在岗"),
                        Cell(f"{p.in_hand} 件", right=True),
                    )
                    for p in people
                ],
                title=f"人员 {len(people)}",
                empty="没有登录账号的人员。",
                more="全部人员",
                more_url=f"{reverse('desk:members')}?team={found.code}",
            )
        ],
        side=[
            Table(
                ("关系", "日期"),
                [
                    (
                        Cell(
                            f"{r.label}：{r.name}" + (f"（{r.town}）" if r.town else ""),
                            reverse("desk:body", args=[r.code]),
                        ),
                        Cell(span(r.valid_from, r.valid_until)),
                    )
                    for r in relations
                ],
                title="谁管编制、谁指挥、以谁的名义",
                empty="没有登记",
            ),
            Table(
                ("乡镇", "日期"),
                [(Cell(s.name), Cell(span(s.valid_from, s.valid_until))) for s in serves],
                title="管的乡镇",
                empty="县直队伍，没有固定乡镇。",
            ),
            *(
                [
                    Table(
                        ("队伍", "日期"),
                        [
                            (
                                Cell(f"带 {x.name}", reverse("desk:team", args=[x.code])),
                                Cell(span(x.valid_from, x.valid_until)),
                            )
                            for x in leads
                        ]
                        + [
                            (
                                Cell(f"归 {x.name} 带", reverse("desk:team", args=[x.code])),
                                Cell(span(x.valid_from, x.valid_until)),
                            )
                            for x in led_by
                        ],
                        title="“1+X”",
                    )
                ]
                if leads or led_by
                else []
            ),
        ],
    )
    return drawn(request, record, crumbs=[CRUMB, {"label": found.name}])


@require("organisation.manage")
def team_new(request: HttpRequest) -> HttpResponse:
    """登记队伍."""
    return done(request, {"new": NEW}, "new", None, back=reverse("desk:teams"), crumbs=[CRUMB], name="")


@require("organisation.manage", "town.powers")
def team_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """修改、登记关系、撤并."""
    found = found_team(code)
    back = reverse("desk:team", args=[found.code])
    crumbs = [CRUMB, {"label": found.name, "url": back}]
    return done(request, DEEDS, action, found, back=back, crumbs=crumbs, name=found.name)


urlpatterns: list[URLPattern] = [
    path("registers/teams/", teams, name="teams"),
    path("registers/teams/new/", team_new, name="team_new"),
    path("registers/teams/<str:code>/", team, name="team"),
    path("registers/teams/<str:code>/do/<slug:action>/", team_do, name="team_do"),
]
