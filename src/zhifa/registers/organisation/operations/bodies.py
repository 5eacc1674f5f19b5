"""机构与队伍 — enter, change and end one body or one team (the HR clerk's page)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_phone, clean_text
from zhifa.registers.organisation.command_chain import Edge, check_command
from zhifa.registers.organisation.models import (
    Body,
    BodyKind,
    Member,
    Posting,
    Team,
    TeamLead,
    TeamPattern,
    TeamRelation,
    TeamTown,
)

_BODY_TEXTS = {
    "name": 80, "short_name": 40, "prefix": 12, "seal_name": 80, "reconsideration_body": 80, "court": 80,
    "address": 120, "phone": 20, "pay_bank": 80, "pay_account": 40, "field": 40, "note": 120,
}  # fmt: skip
_LABELS = {f.name: str(f.verbose_name) for f in Body._meta.fields} | {
    f.name: str(f.verbose_name) for f in Team._meta.fields
}


def _texts(row: Mapping[str, Any], lengths: Mapping[str, int], needed: tuple[str, ...]) -> dict[str, str]:
    return {
        name: clean_text(
            row.get(name, ""), label=_LABELS[name], field=name, longest=longest, required=name in needed
        )
        for name, longest in lengths.items()
    }


def _code(row: Mapping[str, Any], kind: ScopeKind) -> str:
    code = clean_text(row.get("code", ""), label="代码", field="code", longest=30)
    if not all(c.isalnum() or c in "-_" for c in code):
        raise BadInput("代码只用字母、数字、短横和下划线", field="code")
    if Scope.objects.filter(kind=kind, code=code).exists():
        raise BadInput(f"代码 {code} 已经有了，一个代码不用两次", field="code", way_out="换一个代码")
    return code


def _superior(body: Body | None, code: str, on: date) -> Body | None:
    if not code:
        return None
    found = Body.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"没有机构 {code}", field="superior")
    if body is not None:
        edges = [
            Edge(b.superior.short_name, b.short_name, date.min, None)
            for b in Body.objects.exclude(superior=None).select_related("superior")
            if b.pk != body.pk and b.superior is not None
        ]
        check_command(Edge(found.short_name, body.short_name, on), edges)
    return found


def _fill(op: Op, body: Body, row: Mapping[str, Any]) -> None:
    for name, value in _texts(row, _BODY_TEXTS, ("name", "short_name")).items():
        setattr(body, name, value)
    body.phone = clean_phone(body.phone)
    if row.get("kind") not in BodyKind.values:
        raise BadInput("没有这种机构", field="kind")
    body.kind = row["kind"]
    body.enforces = bool(row.get("enforces"))
    if body.enforces and not body.seal_name:
        raise BadInput("以自己名义执法的机构要写印章名称", field="seal_name", way_out="照印模填写全称")
    body.superior = _superior(body if body.pk else None, str(row.get("superior") or ""), op.today)
    town = str(row.get("town") or "")
    body.town = Scope.objects.filter(kind=ScopeKind.TOWN, code=town).first() if town else None
    if town and body.town is None:
        raise BadInput(f"没有乡镇 {town}", field="town")


@operation("organisation.enter_body", title="登记机构", permission="organisation.manage")
def enter_body(op: Op, *, row: Mapping[str, Any]) -> Body:
    """登记一个机构 — row: code and the columns of ``Body``; superior and town as codes.

    :raises BadInput: a code used twice, a name missing, an organ that acts in its own name without a seal.
    """
    code = _code(row, ScopeKind.BODY)
    body = Body(code=code, valid_from=row.get("valid_from") or op.today)
    _fill(op, body, row)
    scope = Scope(kind=ScopeKind.BODY, code=code, name=body.name)
    scope.save()
    body.scope = scope
    body.save()
    op.say(f"登记机构 {body.name}")
    return body


@operation("organisation.change_body", title="修改机构", permission="organisation.manage")
def change_body(op: Op, *, body: Body, row: Mapping[str, Any]) -> Body:
    """修改机构 — everything but its code; the leaf keeps what it was.

    :raises CircularCommand: the superior would stand below the body.
    """
    body = Body.locked(pk=body.pk)
    _fill(op, body, row)
    scope = Scope.locked(pk=body.scope_id)
    scope.name = body.name
    scope.save()
    body.save()
    op.say(f"修改机构 {body.name}")
    return body


def _beyond(last_day: date) -> Q:
    """What reaches beyond a day, begun already or yet to begin."""
    return Q(valid_until__isnull=True) | Q(valid_until__gt=last_day)


def _not_before(since: date | None, last_day: date, name: str) -> None:
    if since is not None and last_day < since:
        raise BadInput(
            f"最后一日 {last_day:%Y-%m-%d} 早于{name}设立的 {since:%Y-%m-%d}",
            field="last_day",
            way_out="核对日期",
        )


@operation("organisation.end_body", title="撤销机构", permission="organisation.manage")
def end_body(op: Op, *, body: Body, last_day: date) -> Body:
    """撤销机构 — after ``last_day`` it is there no more; its people and teams must have gone before.

    :raises StepOutOfOrder: somebody still holds a post there, or it still staffs a team, after that day.
    """
    body = Body.locked(pk=body.pk)
    _not_before(body.valid_from, last_day, body.name)
    people = Member.objects.filter(body=body, ended_on=None).count()
    teams = TeamRelation.objects.filter(_beyond(last_day), body=body).count()
    if people or teams:
        raise StepOutOfOrder(
            f"{body.short_name}还有 {people} 人、{teams} 条队伍关系，不能撤销",
            way_out="先办人员变动，再终止队伍关系",
        )
    body.valid_until = last_day
    body.save()
    op.say(f"撤销机构 {body.name}，到 {last_day:%Y-%m-%d}")
    return body


def _fill_team(team: Team, row: Mapping[str, Any]) -> None:
    for name, value in _texts(row, {"name": 80, "address": 120, "field": 40}, ("name",)).items():
        setattr(team, name, value)
    pattern = row.get("pattern") or ""
    if pattern and pattern not in TeamPattern.values:
        raise BadInput("没有这种队伍", field="pattern")
    team.pattern = pattern
    team.hub = bool(row.get("hub"))
    for name, most in (("lng", 180), ("lat", 90)):
        value = row.get(name)
        if value is not None and abs(value) > most:
            raise BadInput("驻地坐标不对", field=name)
        setattr(team, name, value)


@operation("organisation.enter_team", title="登记队伍", permission="organisation.manage")
def enter_team(op: Op, *, row: Mapping[str, Any], staffs: Body, commands: Body, named: Body) -> Team:
    """登记一支队伍 — with who staffs it, who commands it and in whose name it acts, each from the day it is set up.

    :raises BadInput: a code used twice; a name lent by an organ that does not act in its own name.
    """
    if not named.enforces:
        raise BadInput(
            f"{named.short_name}不以自己名义执法，队伍不能以它的名义执法", field="named", way_out="选执法主体"
        )
    code = _code(row, ScopeKind.TEAM)
    since = row.get("valid_from") or op.today
    ground = clean_text(row.get("ground", ""), label="依据", field="ground", longest=60, required=False)
    team = Team(code=code, valid_from=since)
    _fill_team(team, row)
    scope = Scope(kind=ScopeKind.TEAM, code=code, name=team.name, parent=named.scope)
    scope.save()
    team.scope = scope
    team.save()
    for kind, body in (("staffs", staffs), ("commands", commands), ("named", named)):
        TeamRelation(team=team, kind=kind, body=body, valid_from=since, announcement=ground).save()
    op.say(f"登记队伍 {team.name}")
    return team


@operation("organisation.change_team", title="修改队伍", permission="organisation.manage")
def change_team(op: Op, *, team: Team, row: Mapping[str, Any]) -> Team:
    """修改队伍 — name, kind, base; who staffs, commands and names it are relations of their own."""
    team = Team.locked(pk=team.pk)
    _fill_team(team, row)
    scope = Scope.locked(pk=team.scope_id)
    scope.name = team.name
    scope.save()
    team.save()
    op.say(f"修改队伍 {team.name}")
    return team


@operation("organisation.end_team", title="撤并队伍", permission="organisation.manage")
def end_team(op: Op, *, team: Team, last_day: date) -> Team:
    """撤并队伍 — its relations and towns end with it; its people must have gone elsewhere before.

    :raises StepOutOfOrder: somebody is still posted there after that day.
    """
    team = Team.locked(pk=team.pk)
    _not_before(team.valid_from, last_day, team.name)
    after = last_day + timedelta(days=1)
    people = Posting.objects.filter(_beyond(last_day), team=team).count()
    people = people or Member.objects.filter(team=team, ended_on=None, postings=None).count()
    if people:
        raise StepOutOfOrder(
            f"{team.name}在 {after:%Y-%m-%d} 还有 {people} 人，不能撤并",
            way_out="先办人员变动，把人调到别的队伍",
        )
    team.valid_until = last_day
    team.save()
    running = _beyond(last_day)
    for row in (
        *TeamRelation.objects.filter(running, team=team),
        *TeamTown.objects.filter(running, team=team),
        *TeamLead.objects.filter(running & (Q(leader=team) | Q(led=team))),
    ):
        row.valid_until = max(last_day, row.valid_from)
        row.save()
    op.say(f"撤并队伍 {team.name}，到 {last_day:%Y-%m-%d}")
    return team
