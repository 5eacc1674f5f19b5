"""管到哪里 — whether a permission reaches a team, a body or a town of the registers (records here have no matter).

A permission's reach is measured as in ``core.permissions``: TEAM on the team's scope, TOWN on the towns a team serves or the
town whose government commands it, BODY on the body that staffs it, ALL and NONE on everything.
"""

from __future__ import annotations

from datetime import date

from zhifa.core.actors import Actor, Automatic
from zhifa.core.errors import OutOfReach
from zhifa.core.fixed_statement import fetch_all
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


_TEAMS = """SELECT 'town', w.town_id, w.team_id FROM organisation_teamtown w
 WHERE w.town_id = ANY(%s) AND w.valid_from <= %s AND (w.valid_until IS NULL OR w.valid_until >= %s)
UNION SELECT 'town', b.town_id, r.team_id
  FROM organisation_teamrelation r JOIN organisation_body b ON b.id = r.body_id
 WHERE r.kind = 'commands' AND b.town_id = ANY(%s)
   AND r.valid_from <= %s AND (r.valid_until IS NULL OR r.valid_until >= %s)
UNION SELECT 'body', b.scope_id, r.team_id
  FROM organisation_teamrelation r JOIN organisation_body b ON b.id = r.body_id
 WHERE b.scope_id = ANY(%s) AND r.valid_from <= %s AND (r.valid_until IS NULL OR r.valid_until >= %s)"""


class HeldOver:
    """所辖 — what somebody's roles reach on a day, for a page of many teams as well as for one.

    Which teams the towns and bodies held have to do with is looked up once, when a question first needs it (one statement).
    """

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on
        self._known: set[tuple[str, int, int]] | None = None

    def _has(self, what: str, scope_id: int, team: Team) -> bool:
        """Whether a town or body held has to do with a team: serves and commands it, or staffs, commands, names it."""
        if self._known is None:
            ids = sorted({h.scope_id for h in self.actor.held if h.scope_id is not None})
            self._known = set(fetch_all(_TEAMS, [ids, self.on, self.on] * 3))  # type: ignore[arg-type]
        return (what, scope_id, team.pk) in self._known

    def reaches(
        self,
        permission: str,
        *,
        team: Team | None = None,
        body: Body | None = None,
        town_id: int | None = None,
    ) -> bool:
        """Whether the permission reaches a team, a body or a town."""
        found = reaches(permission, self.actor.roles)
        if not found:
            return False
        if isinstance(self.actor, Automatic):
            return True
        return any(
            self._over(found[held.role], held.scope_id, team, body, town_id)
            for held in self.actor.held
            if held.role in found
        )

    def _over(
        self, reach: Reach, scope_id: int | None, team: Team | None, body: Body | None, town_id: int | None
    ) -> bool:
        if reach in _EVERYWHERE or scope_id is None:
            return True
        if reach is Reach.TEAM:
            return team is not None and scope_id == team.scope_id
        if reach is Reach.TOWN:
            if town_id is not None:
                return scope_id == town_id
            of_body = body is not None and body.town_id == scope_id
            return of_body or (team is not None and self._has("town", scope_id, team))
        if reach is Reach.BODY:
            of_body = body is not None and body.scope_id == scope_id
            return of_body or (team is not None and self._has("body", scope_id, team))
        return False


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
    return HeldOver(actor, on).reaches(permission, team=team, body=body, town_id=town_id)


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
