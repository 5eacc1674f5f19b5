"""队伍关系 — who staffs, commands, lends its name; which town a team serves; which hub leads a neighbour: each dated."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.registers.organisation.command_chain import Edge, check_command, check_one_commander
from zhifa.registers.organisation.models import (
    Body,
    Team,
    TeamLead,
    TeamRelation,
    TeamRelationKind,
    TeamTown,
)


def edges() -> list[Edge]:
    """Every edge of command: bodies over bodies, bodies over teams, hubs over teams."""
    found = [
        Edge(b.superior.short_name, b.short_name, date.min)
        for b in Body.objects.exclude(superior=None).select_related("superior")
        if b.superior is not None
    ]
    rows = TeamRelation.objects.filter(kind=TeamRelationKind.COMMANDS).select_related("body", "team")
    found += [Edge(r.body.short_name, r.team.name, r.valid_from, r.valid_until) for r in rows]
    leads = TeamLead.objects.select_related("leader", "led")
    return found + [Edge(r.leader.name, r.led.name, r.valid_from, r.valid_until) for r in leads]


def _days(start: date, until: date | None) -> None:
    if until is not None and until < start:
        raise BadInput("止日早于起日", field="valid_until")


def _stands(team: Team, on: date) -> None:
    if team.valid_from is not None and on < team.valid_from:
        raise BadInput(
            f"{team.name}自 {team.valid_from:%Y-%m-%d} 起设立，{on:%Y-%m-%d} 还没有这支队伍",
            field="valid_from",
            way_out="核对起日",
        )


@operation("organisation.relate_team", title="登记队伍关系", permission="organisation.manage")
def relate_team(
    op: Op,
    *,
    team: Team,
    kind: str,
    body: Body,
    valid_from: date,
    valid_until: date | None = None,
    announcement: str = "",
    town: Scope | None = None,
    items: str = "",
) -> TeamRelation:
    """登记一条队伍关系 — staffing, command and name are three relations, each with its days.

    :raises TwoCommanders: another body commands the team on one of the days.
    :raises CircularCommand: the team would come to command its commander.
    :raises BadInput: days in the wrong order; a name lent by an organ that does not act in its own name.
    """
    if kind not in TeamRelationKind.values:
        raise BadInput("没有这种关系", field="kind")
    _days(valid_from, valid_until)
    _stands(team, valid_from)
    if kind == TeamRelationKind.NAMED and not body.enforces:
        raise BadInput(f"{body.short_name}不以自己名义执法，不能出名义", field="body", way_out="选执法主体")
    Team.locked(pk=team.pk)
    running = Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from)
    if kind == TeamRelationKind.COMMANDS:
        new = Edge(body.short_name, team.name, valid_from, valid_until)
        known = edges()
        bodies_over = TeamRelation.objects.filter(running, team=team, kind=kind).select_related("body")
        check_one_commander(
            new, [Edge(r.body.short_name, team.name, r.valid_from, r.valid_until) for r in bodies_over]
        )
        check_command(new, known)
    if kind == TeamRelationKind.STAFFS:
        other = TeamRelation.objects.filter(running, team=team, kind=kind).exclude(body=body).first()
        if other is not None and (valid_until is None or other.valid_from <= valid_until):
            raise BadInput(
                f"{team.name}的编制自 {other.valid_from:%Y-%m-%d} 起在{other.body.short_name}，不能同时在两处",
                field="body",
                way_out="先终止原来的编制关系",
            )
    row = TeamRelation(
        team=team, kind=kind, body=body, valid_from=valid_from, valid_until=valid_until, town=town,
        announcement=clean_text(announcement, label="文号", longest=60, required=False),
        items=clean_text(items, label="事项", field="items", longest=20, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{team.name}：{row.get_kind_display()} {body.short_name}，自 {valid_from:%Y-%m-%d}")
    return row


@operation("organisation.end_relation", title="终止队伍关系", permission="organisation.manage")
def end_relation(op: Op, *, relation: TeamRelation, last_day: date) -> TeamRelation:
    """终止一条队伍关系 — its last day; what was done before stays under it."""
    relation = TeamRelation.locked(pk=relation.pk)
    if last_day < relation.valid_from:
        raise BadInput("最后一日早于起日", field="last_day")
    if relation.valid_until is not None and relation.valid_until <= last_day:
        raise StepOutOfOrder(f"这条关系到 {relation.valid_until:%Y-%m-%d} 已经终止")
    relation.valid_until = last_day
    relation.save()
    op.say(
        f"{relation.team.name}：{relation.get_kind_display()} {relation.body.short_name} 到 {last_day:%Y-%m-%d} 为止"
    )
    return relation


@operation("organisation.lead_team", title="登记中心队指挥", permission="organisation.manage")
def lead_team(op: Op, *, leader: Team, led: Team, valid_from: date, ground: str = "") -> TeamLead:
    """中心队带周边队 — a hub commands a neighbour's team ("1+X").

    :raises BadInput: the leader is no hub, or is the team itself.
    :raises CircularCommand: the hub stands, by some way, under the team.
    """
    if leader.pk == led.pk:
        raise BadInput("一支队伍不能指挥自己", field="led")
    if not leader.hub:
        raise BadInput(f"{leader.name}不是中心队", field="leader", way_out="先在队伍里改为“辐射周边”")
    _stands(leader, valid_from)
    _stands(led, valid_from)
    Team.locked(pk=led.pk)
    if TeamLead.objects.filter(led=led, valid_until=None).exclude(leader=leader).exists():
        raise BadInput(f"{led.name}已有中心队", field="led", way_out="先终止原来的")
    check_command(Edge(leader.name, led.name, valid_from), edges())
    row = TeamLead(
        leader=leader, led=led, valid_from=valid_from,
        ground=clean_text(ground, label="文号", longest=60, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{leader.name}带{led.name}，自 {valid_from:%Y-%m-%d}")
    return row


@operation("organisation.end_lead", title="终止中心队指挥", permission="organisation.manage")
def end_lead(op: Op, *, lead: TeamLead, last_day: date) -> TeamLead:
    """终止中心队指挥."""
    lead = TeamLead.locked(pk=lead.pk)
    if last_day < lead.valid_from:
        raise BadInput("最后一日早于起日", field="last_day")
    lead.valid_until = last_day
    lead.save()
    op.say(f"{lead.leader.name}带{lead.led.name}到 {last_day:%Y-%m-%d} 为止")
    return lead


@operation("organisation.serve_town", title="登记队伍辖区", permission="organisation.manage")
def serve_town(op: Op, *, team: Team, town: Scope, valid_from: date) -> TeamTown:
    """队伍管一个乡镇 — from a day on; the team before it serves until the day before.

    :raises BadInput: the day lies before the day from which the present team serves.
    """
    before = TeamTown.objects.select_for_update(no_key=True).filter(town=town, valid_until=None).first()
    if before is not None:
        if before.team_id == team.pk:
            raise StepOutOfOrder(f"{town.name}自 {before.valid_from:%Y-%m-%d} 起就由{team.name}管")
        if valid_from <= before.valid_from:
            raise BadInput(
                f"{before.team.name}自 {before.valid_from:%Y-%m-%d} 起管{town.name}，新的起日要在这以后",
                field="valid_from",
            )
        before.valid_until = valid_from - timedelta(days=1)
        before.save()
    row = TeamTown(team=team, town=town, valid_from=valid_from)
    row.save()
    op.say(f"{town.name}自 {valid_from:%Y-%m-%d} 起由{team.name}管")
    return row
