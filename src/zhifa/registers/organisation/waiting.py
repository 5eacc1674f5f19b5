"""队伍待办 — what waits for somebody in the personnel register, with its last day: a certificate to renew, moves to speak on.

These have no matter, so they are no ``Duty``: they are read from the register, in one statement, whenever a home page asks.
Nobody closes them; they go when the certificate is renewed or the move has had its word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from zhifa.core.actors import Actor, Held, Person
from zhifa.core.fixed_statement import fetch_all
from zhifa.core.permissions import Reach, reaches
from zhifa.registers.organisation.policy import number

#: roles whose holders act on a certificate of their own
CERTIFIED = frozenset(
    {"officer", "team_leader", "case_handler", "agency_head", "legal_reviewer", "hearing_chair"}
)


@dataclass(frozen=True)
class Waiting:
    """一件队伍待办 — ``kind``: own · team · consent · opinion · decision; ``last_day``: the last day on which it is in time.

    ``uid``: the move; ``begins``: from when it was to be seen.
    """

    kind: str
    title: str
    note: str
    last_day: date
    begins: date
    law: str
    uid: UUID | None = None


#: no newer certificate that is not withdrawn
_NOT_RENEWED = """c.revoked_on IS NULL AND NOT EXISTS (SELECT 1 FROM organisation_certificate n
  WHERE n.member_id = c.member_id AND n.revoked_on IS NULL AND n.valid_until > c.valid_until)"""
_OWN = f"""SELECT 'own', c.number, '', 1, 0, c.valid_until, NULL::uuid, NULL::date
  FROM organisation_certificate c JOIN organisation_member m ON m.id = c.member_id
 WHERE m.account_id = %s AND m.kind = 'officer' AND (m.ended_on IS NULL OR m.ended_on > %s)
   AND c.valid_until <= %s AND {_NOT_RENEWED}"""
_TEAM = f"""SELECT 'team', (array_agg(m.name ORDER BY c.valid_until, m.code) FILTER (WHERE c.valid_until >= %s))[1], '',
       count(*) FILTER (WHERE c.valid_until >= %s), count(*) FILTER (WHERE c.valid_until < %s),
       min(c.valid_until) FILTER (WHERE c.valid_until >= %s), NULL::uuid, NULL::date
  FROM organisation_certificate c JOIN organisation_member m ON m.id = c.member_id
  LEFT JOIN organisation_team t ON t.id = m.team_id
 WHERE m.kind = 'officer' AND (m.ended_on IS NULL OR m.ended_on > %s) AND c.valid_until <= %s AND {_NOT_RENEWED}
   AND (%s OR t.scope_id = ANY(%s)) AND m.account_id IS DISTINCT FROM %s
HAVING count(*) FILTER (WHERE c.valid_until >= %s) > 0"""
#: towns whose governments command the team left or the team joined, on the day the move begins
_TOWNS = """organisation_teamrelation r JOIN organisation_body b ON b.id = r.body_id
  WHERE r.kind = 'commands' AND r.team_id IN (v.from_team_id, v.to_team_id) AND b.town_id IS NOT NULL
    AND r.valid_from <= v.starts_on AND (r.valid_until IS NULL OR r.valid_until >= v.starts_on)"""
_SAID = """EXISTS (SELECT 1 FROM organisation_movementstep s
  WHERE s.movement_id = v.id AND s.step = 'opinion' AND s.town_id = b.town_id)"""
_CONSENTED = (
    "EXISTS (SELECT 1 FROM organisation_movementstep s WHERE s.movement_id = v.id AND s.step = 'consent')"
)
_NEEDS_CONSENT = "v.kind IN ('second', 'station', 'transfer')"
_MOVES = f"""SELECT w.stage, w.number, w.name, 0, 0, w.starts_on, w.uid, w.asked_on FROM (
  SELECT v.number, m.name, v.starts_on, v.uid, v.asked_at::date AS asked_on, CASE
    WHEN {_NEEDS_CONSENT} AND NOT {_CONSENTED} AND (%s OR k.scope_id = ANY(%s)) AND %s THEN 'consent'
    WHEN EXISTS (SELECT 1 FROM {_TOWNS} AND (%s OR b.town_id = ANY(%s)) AND NOT {_SAID}) AND %s THEN 'opinion'
    WHEN %s AND (NOT {_NEEDS_CONSENT} OR {_CONSENTED}) AND NOT EXISTS (SELECT 1 FROM {_TOWNS} AND NOT {_SAID})
      THEN 'decision' END AS stage
  FROM organisation_movement v JOIN organisation_member m ON m.id = v.member_id
  JOIN organisation_body k ON k.id = v.consent_of_id WHERE v.state = 'open') w WHERE w.stage IS NOT NULL"""


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


def waiting_for(actor: Actor, today: date) -> list[Waiting]:
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
    consent = _over(actor.held, "movement.consent", actor.roles)
    opine = _over(actor.held, "movement.opine", actor.roles)
    decides = any(_over(actor.held, "movement.decide", actor.roles))
    if any(consent) or any(opine) or decides:
        parts.append(_MOVES)
        values += [*consent, any(consent), *opine, any(opine), decides]
    if not parts:
        return []
    rows = fetch_all(" UNION ALL ".join(parts), values)
    return sorted((_told(row, ahead.amount) for row in rows), key=lambda w: (w.last_day, w.title))


def _told(row: tuple[object, ...], ahead: int) -> Waiting:
    kind, number_or_name, name, soon, lapsed, last_day, uid, asked_on = row
    assert isinstance(last_day, date)
    if kind == "own":
        return Waiting(
            "own", "换领执法证", f"{number_or_name}，到期第二天起不能执法", last_day, last_day - timedelta(days=ahead),
            "处罚法第四十二条第一款",
        )  # fmt: skip
    if kind == "team":
        more = f"，另有 {lapsed} 人已过期" if lapsed else ""
        return Waiting(
            "team", f"{soon} 人的执法证快到期", f"最早的是{number_or_name}{more}", last_day,
            last_day - timedelta(days=ahead), "处罚法第四十二条第一款",
        )  # fmt: skip
    title, law = {
        "consent": ("对人员变动表态", "公务员法第七十二条"),
        "opinion": ("对人员变动提书面意见", "浙江综合执法条例第九条第四款"),
        "decision": ("决定人员变动", "公务员法第七十一条"),
    }[str(kind)]
    begins = asked_on if isinstance(asked_on, date) else last_day
    found = uid if isinstance(uid, UUID) else None
    return Waiting(str(kind), title, f"{number_or_name} · {name}", last_day, begins, law, found)
