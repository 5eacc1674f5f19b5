"""管到哪里 — whether a permission reaches a team, a body or a town of the registers (records here have no matter).

A permission's reach is measured as in ``core.permissions``: TEAM on the team's scope, TOWN on the towns a team serves or the
town whose government commands it, BODY on the body that staffs it, ALL and NONE on everything.
"""

from __future__ import annotations

from datetime import date

from zhifa.core.actors import Actor, Automatic
from zhifa.core.errors import OutOfReach
from zhifa.core.permissions import Reach, reaches
from zhifa.registers.organisation.models import Body, Member, Team, TeamRelation, TeamTown
from zhifa.registers.organisation.queries import valid_on

_EVERYWHERE = (Reach.ALL, Reach.NONE)


def towns_of(team: Team, on: date) -> set[int]:
    """Scope ids of the towns a team serves on a day, and of the towns whose governments command it."""
    served = set(TeamTown.objects.filter(valid_on(on), team=team).values_list("town_id", flat=True))
    commanding = TeamRelation.objects.filter(
        valid_on(on), team=team, kind="commands", body__town__isnull=False
    )
    return served | set(commanding.values_list("body__town_id", flat=True))


def bodies_of(team: Team, on: date) -> set[int]:
    """Scope ids of the bodies that staff, command or lend their name to a team on a day."""
    rows = TeamRelation.objects.filter(valid_on(on), team=team).values_list("body__scope_id", flat=True)
    return set(rows)


def reaches_over(
    actor: Actor,
    permission: str,
    on: date,
    *,
    team: Team | None = None,
    body: Body | None = None,
    town_id: int | None = None,
) -> bool:
    """Whether the actor's permission reaches a team, a body or a town (a query only where a scope must be looked up)."""
    found = reaches(permission, actor.roles)
    if not found:
        return False
    if isinstance(actor, Automatic):
        return True
    towns: set[int] | None = None if town_id is None else {town_id}
    bodies: set[int] | None = None
    for held in actor.held:
        reach = found.get(held.role)
        if reach is None:
            continue
        if reach in _EVERYWHERE or held.scope_id is None:
            return True
        if reach is Reach.TEAM and team is not None and held.scope_id == team.scope_id:
            return True
        if reach is Reach.TOWN:
            if towns is None:
                towns = (towns_of(team, on) if team else set()) | (
                    {body.town_id} if body and body.town_id else set()
                )
            if held.scope_id in towns:
                return True
        if reach is Reach.BODY:
            if bodies is None:
                bodies = (bodies_of(team, on) if team else set()) | ({body.scope_id} if body else set())
            if held.scope_id in bodies:
                return True
    return False


def require_reach(
    actor: Actor, permission: str, on: date, *, what: str, **over: Team | Body | int | None
) -> None:
    """Refuse what the permission does not reach.

    :raises OutOfReach: naming the record.
    """
    if not reaches_over(actor, permission, on, **over):  # type: ignore[arg-type]
        raise OutOfReach(
            f"{what}不在您的管辖范围内", way_out="由管这支队伍的单位办理，或者请综合执法指导办办理"
        )


def may_see(actor: Actor, member: Member, on: date) -> bool:
    """Whether the actor may read somebody's personal record: the person, and those who manage the person's team or body."""
    if actor.account_id is not None and member.account_id == actor.account_id:
        return True
    return reaches_over(actor, "personnel.read", on, team=member.team, body=member.body)
