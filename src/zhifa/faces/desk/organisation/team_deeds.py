"""队伍的事 — the forms of entering, relating, leading, serving and ending a team; a town's word to its team."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.desk.organisation.bodies import body_choices, body_of
from zhifa.faces.desk.organisation.doing import Deed
from zhifa.faces.desk.organisation.drawn import (
    choice,
    text,
    tick,
    when,
)
from zhifa.faces.desk.registers import clean
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Team,
    TeamLead,
    TeamPattern,
    TeamRelation,
    TeamRelationKind,
)
from zhifa.registers.organisation.queries import teams as all_teams
from zhifa.registers.organisation.queries import valid_on
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
            button="保存修改",
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
            button="登记指挥协调",
        ),
        Deed(
            "end", "撤并", "organisation.manage", lambda *_: {"last_day": when("最后一日")}, _end,
            note="撤并前，人员要先调到别的队伍。", shown=lambda t: t.valid_until is None,
        ),
    )
}  # fmt: skip


def found_team(code: str) -> Team:
    """The team of an address.

    :raises NotFound: none.
    """
    found = Team.objects.select_related("scope").filter(code=clean(code)).first()
    if found is None:
        raise NotFound("名录里没有这支队伍")
    return found
