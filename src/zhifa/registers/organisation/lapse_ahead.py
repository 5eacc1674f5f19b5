"""证件待办 — certificates about to lapse, with the last day on which they count: one's own, and those of the people one looks after.

They have no matter, so they are no ``Duty``: they are read from the register, in one statement, whenever a home page asks.
Nobody closes them; they go when the certificate is renewed or withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.core.actors import Actor, Held, Person
from zhifa.core.fixed_statement import fetch_all
from zhifa.core.permissions import Reach, reaches
from zhifa.registers.organisation.policy import number

#: roles whose holders act on a certificate of their own
CERTIFIED = frozenset(
    {"officer", "team_leader", "case_handler", "agency_head", "legal_reviewer", "hearing_chair"}
)


@dataclass(frozen=True)
class Lapse:
    """一件证件待办 — ``kind``: own · team; ``last_day``: the last day on which it counts; ``begins``: from when it was to be seen."""

    kind: str
    title: str
    note: str
    last_day: date
    begins: date
    law: str


#: no newer certificate that is not withdrawn
_NOT_RENEWED = """c.revoked_on IS NULL AND NOT EXISTS (SELECT 1 FROM organisation_certificate n
  WHERE n.member_id = c.member_id AND n.revoked_on IS NULL AND n.valid_until > c.valid_until)"""
_OWN = f"""SELECT 'own', c.number, 1, 0, c.valid_until
  FROM organisation_certificate c JOIN organisation_member m ON m.id = c.member_id
 WHERE m.account_id = %s AND m.kind = 'officer' AND (m.ended_on IS NULL OR m.ended_on > %s)
   AND c.valid_until <= %s AND {_NOT_RENEWED}"""
_TEAM = f"""SELECT 'team', (array_agg(m.name ORDER BY c.valid_until, m.code) FILTER (WHERE c.valid_until >= %s))[1],
       count(*) FILTER (WHERE c.valid_until >= %s), count(*) FILTER (WHERE c.valid_until < %s),
       min(c.valid_until) FILTER (WHERE c.valid_until >= %s)
  FROM organisation_certificate c JOIN organisation_member m ON m.id = c.member_id
  LEFT JOIN organisation_team t ON t.id = m.team_id
 WHERE m.kind = 'officer' AND (m.ended_on IS NULL OR m.ended_on > %s) AND c.valid_until <= %s AND {_NOT_RENEWED}
   AND (%s OR t.scope_id = ANY(%s)) AND m.account_id IS DISTINCT FROM %s
HAVING count(*) FILTER (WHERE c.valid_until >= %s) > 0"""


def _over(held: tuple[Held, ...], permission: str, roles: frozenset[str]) -> tuple[bool, list[int]]:
    """(everywhere, scope ids) a permission reaches."""
    found = reaches(permission, roles)
    everywhere, ids = False, set()
    for h in held:
        reach = found.get(h.role)
        if reach is None:
            continue
        if reach in (Reach.ALL, Reach.NONE) or h.scope_id is None:
            everywhere = True
        else:
            ids.add(h.scope_id)
    return everywhere, sorted(ids)


def lapses_for(actor: Actor, today: date) -> list[Lapse]:
    """What waits for the actor, the nearest last day first (one statement; none for roles the register asks nothing of)."""
    if not isinstance(actor, Person):
        return []
    ahead = number("seen_ahead", today)
    until = today + timedelta(days=ahead.amount)
    parts: list[str] = []
    values: list[object] = []
    if actor.roles & CERTIFIED:
        parts.append(_OWN)
        values += [actor.account_id, today, until]
    teams = _over(actor.held, "certificates.watch", actor.roles)
    if teams[0] or teams[1]:
        parts.append(_TEAM)
        values += [today, today, today, today, today, until, *teams, actor.account_id, today]
    if not parts:
        return []
    rows = fetch_all(" UNION ALL ".join(parts), values)
    return sorted((_told(row, ahead.amount) for row in rows), key=lambda w: (w.last_day, w.title))


def _told(row: tuple[object, ...], ahead: int) -> Lapse:
    kind, number_or_name, soon, lapsed, last_day = row
    assert isinstance(last_day, date)
    begins, law = last_day - timedelta(days=ahead), "处罚法第四十二条第一款"
    if kind == "own":
        return Lapse("own", "换领执法证", f"{number_or_name}，到期第二天起不能执法", last_day, begins, law)
    more = f"，另有 {lapsed} 人已过期" if lapsed else ""
    return Lapse("team", f"{soon} 人的执法证快到期", f"最早的是{number_or_name}{more}", last_day, begins, law)
