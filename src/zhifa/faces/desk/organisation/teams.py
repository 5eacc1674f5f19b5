"""队伍 — the list by pattern ("1+5+3", "1+X"), one team with relations, towns, people; entering, relating, ending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.bodies import body_choices, body_of
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
from zhifa.faces.desk.registers import clean
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.figures import team_figures
from zhifa.registers.organisation.models import (
    Team,
    TeamLead,
    TeamPattern,
    TeamRelation,
    TeamRelationKind,
    TeamTown,
)
from zhifa.registers.organisation.queries import availability, on_duty, valid_on
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.territory.queries import towns

CRUMB = {"label": "队伍", "url": "/desk/registers/teams/"}


def team_choices() -> list[tuple[str, str]]:
    """Codes and names of the teams."""
    return [(t.code, t.name) for t in all_teams() if t.valid_until is None]


def team_of(code: str) -> Team:
    """The team of a code chosen from a list."""
    return Team.objects.select_related("scope").get(code=code)


def town_of(code: str) -> Scope:
    """The town of a code chosen from a list."""
    return Scope.objects.get(kind=ScopeKind.TOWN, code=code)


def town_choices() -> list[tuple[str, str]]:
    """Codes and names of the towns."""
    return [(t.code, t.name) for t in towns()]


def _base(_: HttpRequest, target: Team | None) -> Mapping[str, forms.Field]:
    return {
        "name": text("名称"),
        "pattern": choice("种类", TeamPattern.choices),
        "field": text("领域", longest=40, required=False),
        "hub": tick("辐射周边", "“1+X”里的中心队选“是”"),
        "address": text("驻地", longest=120, required=False),
        "lng": forms.DecimalField(label="驻地经度", required=False, max_digits=9, decimal_places=6),
        "lat": forms.DecimalField(label="驻地纬度", required=False, max_digits=9, decimal_places=6),
    }


def _new(request: HttpRequest, target: Team | None) -> Mapping[str, forms.Field]:
    return {
        "code": text("代码", longest=30, hint="字母、数字，定了不再改"),
        **_base(request, target),
        "staffs": choice("编制所在", body_choices()),
        "commands": choice("由谁指挥", body_choices()),
        "named": choice("以谁的名义执法", body_choices(enforcing=True)),
        "valid_from": when("组建日"),
        "ground": text("文号", longest=60, required=False),
    }


def _enter(common: dict[str, Any], _: Any, given: dict[str, Any]) -> str:
    bodies = {k: body_of(given.pop(k)) for k in ("staffs", "commands", "named")}
    made = organisation.enter_team(**common, row=given, **bodies)
    return reverse("desk:team", args=[made.code])


def _initial(team: Team) -> Mapping[str, Any]:
    row = {n: getattr(team, n) for n in ("name", "pattern", "field", "address", "lng", "lat")}
    return {**row, "hub": "1" if team.hub else "0"}


def _relate(_: HttpRequest, target: Team) -> Mapping[str, forms.Field]:
    return {
        "kind": choice("关系", TeamRelationKind.choices),
        "body": choice("机构", body_choices()),
        "valid_from": when("起"),
        "valid_until": when("止", required=False),
        "town": choice("只对乡镇", town_choices(), required=False),
        "items": text("事项范围", longest=20, required=False, hint="空为不限；如“赋权事项”"),
        "announcement": text("公告文号", longest=60, required=False),
    }


def _relating(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    town = town_of(given["town"]) if given["town"] else None
    organisation.relate_team(**common, team=team, **{**given, "body": body_of(given["body"]), "town": town})


def _running(_: HttpRequest, team: Team) -> Mapping[str, forms.Field]:
    rows = team.relations.filter(valid_on(clock.today())).select_related("body").order_by("kind")
    leads = TeamLead.objects.filter(valid_on(clock.today()), led=team).select_related("leader")
    choices = [(f"r{r.pk}", f"{r.get_kind_display()}：{r.body.name}") for r in rows]
    choices += [(f"l{x.pk}", f"中心队：{x.leader.name}") for x in leads]
    return {"relation": choice("哪一条", choices), "last_day": when("最后一日")}


def _ending(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    which, key = given["relation"][0], given["relation"][1:]
    if which == "l":
        organisation.end_lead(
            **common, lead=TeamLead.objects.get(pk=key, led=team), last_day=given["last_day"]
        )
        return
    row = TeamRelation.objects.select_related("team", "body").get(pk=key, team=team)
    organisation.end_relation(**common, relation=row, last_day=given["last_day"])


def _lead(_: HttpRequest, team: Team) -> Mapping[str, forms.Field]:
    hubs = [(t.code, t.name) for t in all_teams() if t.hub and t.pk != team.pk]
    return {
        "leader": choice("中心队", hubs),
        "valid_from": when("起"),
        "ground": text("文号", longest=60, required=False),
    }


def _leading(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    organisation.lead_team(
        **common,
        leader=team_of(given["leader"]),
        led=team,
        valid_from=given["valid_from"],
        ground=given["ground"],
    )


def _serving(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    organisation.serve_town(**common, team=team, town=town_of(given["town"]), valid_from=given["valid_from"])


def _end(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    organisation.end_team(**common, team=team, last_day=given["last_day"])


def _instruct(common: dict[str, Any], team: Team, given: dict[str, Any]) -> None:
    actor = common["by"]
    held = next((h for h in actor.held if h.role == "town" and h.scope_id), None)
    if held is None:
        raise BadInput("您没有代表哪个乡镇", way_out="由乡镇的同志办理")
    organisation.instruct_team(
        **common, team=team, town=Scope.objects.get(pk=held.scope_id), text=given["text"]
    )


NEW = Deed("new", "登记队伍", "organisation.manage", _new, _enter)
DEEDS = {
    d.slug: d
    for d in (
        Deed(
            "change", "修改", "organisation.manage", _base,
            lambda common, team, given: organisation.change_team(**common, team=team, row=given) and None, _initial,
        ),
        Deed(
            "relate", "登记关系", "organisation.manage", _relate, _relating,
            note="编制、指挥、名义是三条分开的关系，各有起止日。指挥不能成圈，一天只有一个指挥机关。",
        ),
        Deed("end-relation", "终止关系", "organisation.manage", _running, _ending),
        Deed("lead", "登记中心队", "organisation.manage", _lead, _leading, note="“1+X”：由中心队指挥这支队伍。"),
        Deed(
            "serve", "登记辖区", "organisation.manage",
            lambda *_: {"town": choice("乡镇", town_choices()), "valid_from": when("起")}, _serving,
            note="原来管这个乡镇的队伍，管到前一日。",
        ),
        Deed(
            "instruct", "指挥协调", "town.powers", lambda *_: {"text": text("内容", longest=500, rows=4)}, _instruct,
            note="乡镇对派驻队伍统筹协调指挥（浙江条例第九条第四款）。",
        ),
        Deed(
            "end", "撤并", "organisation.manage", lambda *_: {"last_day": when("最后一日")}, _end,
            note="撤并前，人员要先调到别的队伍。", shown=lambda t: t.valid_until is None,
        ),
    )
}  # fmt: skip


@require("registers.read")
def teams(request: HttpRequest) -> HttpResponse:
    """队伍 — with figures of today and who is on duty now."""
    today = clock.today()
    pattern = request.GET.get("pattern", "")
    every = list(all_teams())
    rows = [t for t in every if not pattern or t.pattern == pattern or (pattern == "hub" and t.hub)]
    served: dict[int, list[str]] = defaultdict(list)
    for w in TeamTown.objects.filter(valid_on(today)).select_related("town"):
        served[w.team_id].append(w.town.name)
    duty: dict[int, int] = defaultdict(int)
    for shift in on_duty(at=clock.now(), post="team"):
        duty[shift.team_id or 0] += 1
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
                Cell("、".join(served[f.team.pk]) or "县直"),
                Cell(f.count("staff"), right=True),
                Cell(percent(f.established_share), right=True),
                Cell(percent(f.certified_share), right=True),
                Cell(f.count("dedicated"), right=True),
                Cell(duty[f.team.pk], right=True),
            )
            for f in team_figures(rows, today)
        ],
        empty="没有这种队伍",
    )
    acts = [Act("队伍数字", reverse("desk:team_figures")), Act("就绪核查", reverse("desk:team_readiness"))]
    if holds(request.actor, "organisation.manage"):  # type: ignore[attr-defined]
        acts.append(Act("登记队伍", reverse("desk:team_new"), True))
    return listed(request, title="队伍", note=f"{today:%Y-%m-%d}", chips=chips, acts=acts, table=table)


def found_team(code: str) -> Team:
    """The team of an address.

    :raises NotFound: none.
    """
    found = Team.objects.select_related("scope").filter(code=clean(code)).first()
    if found is None:
        raise NotFound("名录里没有这支队伍")
    return found


@require("registers.read")
def team(request: HttpRequest, code: str) -> HttpResponse:
    """一支队伍 — who staffs, commands and names it and since when; its towns, hub, people."""
    found = found_team(code)
    today = clock.today()
    figures = team_figures([found], today)[0]
    leads = list(TeamLead.objects.filter(leader=found).select_related("led").order_by("-valid_from"))
    led_by = list(TeamLead.objects.filter(led=found).select_related("leader").order_by("-valid_from"))
    relations = found.relations.select_related("body", "town").order_by("kind", "-valid_from")
    serves = found.serves.select_related("town").order_by("-valid_from")
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
            Act("在办的事", f"{reverse('desk:matters')}?team={found.code}&state=open"),
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
                            f"{r.get_kind_display()}：{r.body.short_name}"
                            + (f"（{r.town.name}）" if r.town else ""),
                            reverse("desk:body", args=[r.body.code]),
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
                [(Cell(s.town.name), Cell(span(s.valid_from, s.valid_until))) for s in serves],
                title="管的乡镇",
                empty="县直队伍，没有固定乡镇。",
            ),
            *(
                [
                    Table(
                        ("队伍", "日期"),
                        [
                            (
                                Cell(f"带 {x.led.name}", reverse("desk:team", args=[x.led.code])),
                                Cell(span(x.valid_from, x.valid_until)),
                            )
                            for x in leads
                        ]
                        + [
                            (
                                Cell(f"归 {x.leader.name} 带", reverse("desk:team", args=[x.leader.code])),
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
