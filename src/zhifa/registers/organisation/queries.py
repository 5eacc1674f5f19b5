"""机构队伍人员 — what may be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhifa.core.fixed_statement import build, columns, fetch_all, fetch_one, width
from zhifa.core.ports import OfficerFacts
from zhifa.core.read_together import Part, Written
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models import (
    EMPOWERED_ITEMS,
    Body,
    Certificate,
    Member,
    Shift,
    Team,
    TeamRelation,
    TeamRelationKind,
    TeamTown,
)


def valid_on(day: date) -> Q:
    """Rows whose ``valid_from``/``valid_until`` hold a day (both ends included)."""
    return Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def team_of_town(town_scope_id: int, *, on: date) -> Team | None:
    """The team that serves a town on a day, with its scope (asked for every report that comes in)."""
    row = fetch_one(
        f"SELECT {columns(Team, 't')}, {columns(Scope, 's')} FROM organisation_teamtown w"
        " JOIN organisation_team t ON t.id = w.team_id JOIN core_scope s ON s.id = t.scope_id"
        " WHERE w.town_id = %s AND w.valid_from <= %s AND (w.valid_until IS NULL OR w.valid_until >= %s)"
        " ORDER BY w.id LIMIT 1",
        [town_scope_id, on, on],
    )
    if row is None:
        return None
    team = build(Team, row[: width(Team)])
    team.scope = build(Scope, row[width(Team) :])
    return team


def teams_by_town(*, on: date) -> dict[int, Team]:
    """Town scope id → team, for all towns on a day (one query)."""
    return {r.town_id: r.team for r in TeamTown.objects.filter(valid_on(on)).select_related("team__scope")}


def body_of_team(team: Team, *, on: date, kind: str = TeamRelationKind.NAMED) -> Body | None:
    """The body in whose name (or which staffs, or commands) a team acts on a day.

    A name lent for the items of an empowerment only is answered when there is no general one.
    """
    rows = list(
        TeamRelation.objects.filter(valid_on(on), team=team, kind=kind)
        .select_related("body__scope")
        .order_by("id")
    )
    general = [r for r in rows if r.items != EMPOWERED_ITEMS]
    return next((r.body for r in general or rows), None)


def team_acting_for(body: Body, *, on: date) -> Team | None:
    """The county-wide team that acts in a body's name on a day, if there is one (town teams are found by town)."""
    row = (
        TeamRelation.objects.filter(
            valid_on(on), body=body, kind=TeamRelationKind.NAMED, town=None, items__in=("", "全部事项")
        )
        .select_related("team__scope")
        .order_by("id")
        .first()
    )
    return row.team if row else None


def body_of_scope(scope: Scope | int) -> Body:
    """The body behind a scope."""
    return Body.objects.select_related("scope", "superior").get(
        scope_id=scope if isinstance(scope, int) else scope.pk
    )


def certificate_on(member: Member, day: date) -> Certificate | None:
    """The certificate that is valid on a day, if any."""
    return (
        member.certificates.filter(valid_from__lte=day, valid_until__gte=day)
        .filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))
        .order_by("-valid_until")
        .first()
    )


class Directory:
    """人员名录 — ``ActorDirectory`` over these tables."""

    def officers(self, account_ids: Sequence[int], *, on: date) -> list[OfficerFacts]:
        """Facts on a day, in the order asked (one query)."""
        return officers(account_ids, on=on).read()


def officers(account_ids: Sequence[int], *, on: date) -> Part[list[OfficerFacts]]:
    """Facts of people on a day, in the order asked, to be read together with other things."""
    members = Member.objects.filter(account_id__in=account_ids)
    held = Certificate.objects.filter(member__in=members.values("pk")).order_by("valid_from")

    def made(told: dict[str, list[Any]]) -> list[OfficerFacts]:
        known = {m.account_id: m for m in told["members"]}
        newest = _newest(told["certificates"], on)
        return [_facts(known[a], newest.get(known[a].pk)) for a in account_ids if a in known]

    return Part({"members": members.select_related("body", "team"), "certificates": held}, made)


def _newest(certificates: Iterable[Certificate], on: date) -> dict[int, Certificate]:
    """Member → the certificate told of him, of certificates by their first day."""
    newest: dict[int, Certificate] = {}
    for c in certificates:
        if c.revoked_on is not None and c.revoked_on <= on:
            continue
        kept = newest.get(c.member_id)
        # the one valid on the day wins; otherwise the latest, so that a refusal can say when it lapsed
        if kept is None or not (kept.valid_from <= on <= kept.valid_until):
            newest[c.member_id] = c
    return newest


def _facts(member: Member, certificate: Certificate | None) -> OfficerFacts:
    return OfficerFacts(
        account_id=member.account_id or 0,
        name=member.name,
        kind=member.kind,
        certificate_number=certificate.number if certificate else "",
        certificate_from=certificate.valid_from if certificate else None,
        certificate_until=certificate.valid_until if certificate else None,
        body_name=member.body.name,
        team_name=member.team.name if member.team else "",
        certificate_fields=tuple(certificate.fields) if certificate else (),
        passed=passed_fields(member.field_exams),
    )


def passed_fields(rows: Iterable[dict[str, str]]) -> tuple[tuple[str, date], ...]:
    """(field, day passed) of what ``Member.field_exams`` holds."""
    return tuple((r["field"], date.fromisoformat(r["passed_on"])) for r in rows)


@dataclass(frozen=True)
class Available:
    """可派人员 — a member of a team as a leader sees him when naming a pair."""

    account_id: int
    name: str
    kind: str
    position: str
    certificate_until: date | None
    certified: bool
    on_duty: bool
    in_hand: int


_AVAILABLE = """SELECT m.account_id, m.name, m.kind, m.position, c.valid_until,
       coalesce(m.kind = 'officer' AND c.valid_from <= %s AND c.valid_until >= %s, FALSE),
       EXISTS (SELECT 1 FROM organisation_shift s WHERE s.member_id = m.id AND s.during @> %s::timestamptz),
       (SELECT count(*) FROM core_assignment a WHERE a.account_id = m.account_id AND a.ended_at IS NULL)
  FROM organisation_member m
  LEFT JOIN LATERAL (
    SELECT x.valid_from, x.valid_until FROM organisation_certificate x
     WHERE x.member_id = m.id AND (x.revoked_on IS NULL OR x.revoked_on > %s)
     ORDER BY x.valid_until >= %s AND x.valid_from <= %s DESC,
              CASE WHEN x.valid_until >= %s AND x.valid_from <= %s THEN x.valid_from END, x.valid_from DESC
     LIMIT 1) c ON TRUE
 WHERE m.team_id = %s AND m.account_id IS NOT NULL AND m.kind IN ('officer', 'auxiliary')
 ORDER BY m.code"""


def availability(team: Team, *, on: date, at: datetime) -> list[Available]:
    """Who of a team can be sent: certified, on duty now, how many matters each has in hand (one statement).

    The certificate told is the one that counts on the day; otherwise the latest, so that a page can say when it lapsed.
    """
    return available(team, on=on, at=at).read()


def available(team: Team, *, on: date, at: datetime) -> Part[list[Available]]:
    """What ``availability`` asks and makes of it, to be read together with other things."""

    def made(told: dict[str, list[Any]]) -> list[Available]:
        # JSON has no days: the last one of a certificate comes as text
        found = [
            Available(*row[:4], date.fromisoformat(row[4]) if row[4] else None, *row[5:])
            for row in told["people"]
        ]
        return sorted(found, key=lambda a: (not a.certified, not a.on_duty, a.in_hand, a.name))

    return Part({"people": Written(_AVAILABLE, [on, on, at, on, on, on, on, on, team.pk], 8)}, made)


@dataclass(frozen=True)
class Tie:
    """队伍的一条关系 — ``what``: relation, serves, leads or led_by; ``kind``: of a relation; ``name`` and ``code`` of the other
    side; ``town`` of a relation for one town only."""

    what: str
    kind: str
    name: str
    code: str
    town: str
    valid_from: date
    valid_until: date | None

    @property
    def label(self) -> str:
        """The kind of a relation in words."""
        return str(TeamRelationKind(self.kind).label)


_TIES = """SELECT what, kind, name, code, town, valid_from, valid_until FROM (
  SELECT 'relation' AS what, r.kind, b.short_name AS name, b.code, coalesce(s.name, '') AS town, r.valid_from,
         r.valid_until, r.id
    FROM organisation_teamrelation r JOIN organisation_body b ON b.id = r.body_id LEFT JOIN core_scope s ON s.id = r.town_id
   WHERE r.team_id = %s
  UNION ALL SELECT 'serves', '', s.name, s.code, '', w.valid_from, w.valid_until, w.id
    FROM organisation_teamtown w JOIN core_scope s ON s.id = w.town_id WHERE w.team_id = %s
  UNION ALL SELECT 'leads', '', t.name, t.code, '', x.valid_from, x.valid_until, x.id
    FROM organisation_teamlead x JOIN organisation_team t ON t.id = x.led_id WHERE x.leader_id = %s
  UNION ALL SELECT 'led_by', '', t.name, t.code, '', x.valid_from, x.valid_until, x.id
    FROM organisation_teamlead x JOIN organisation_team t ON t.id = x.leader_id WHERE x.led_id = %s) told
 ORDER BY kind, valid_from DESC, id"""


def ties_of_team(team: Team) -> list[Tie]:
    """Who staffs, commands and names a team, its towns, the teams it leads and is led by, ever (one statement)."""
    return [Tie(*row) for row in fetch_all(_TIES, [team.pk] * 4)]


def on_duty(*, at: datetime, team: Team | None = None, post: str = "") -> QuerySet[Shift]:
    """Shifts running at an instant."""
    rows = (
        Shift.objects.filter(during__contains=at).select_related("member", "team").order_by("team_id", "id")
    )
    if team is not None:
        rows = rows.filter(team=team)
    return rows.filter(post=post) if post else rows


def bodies(*kinds: str) -> QuerySet[Body]:
    """Bodies, all or of some kinds, by code."""
    rows = Body.objects.select_related("scope", "superior").order_by("code")
    return rows.filter(kind__in=kinds) if kinds else rows


def teams() -> QuerySet[Team]:
    """All teams by code."""
    return Team.objects.select_related("scope").order_by("code")


def served_on(day: date) -> ArraySubquery:
    """An expression on teams: the names of the towns a team serves on a day."""
    rows = TeamTown.objects.filter(valid_on(day), team=OuterRef("pk"))
    return ArraySubquery(rows.order_by("id").values("town__name"))


def on_duty_at(at: datetime) -> Coalesce:
    """An expression on teams: how many of a team's shifts run at an instant."""
    rows = Shift.objects.filter(team=OuterRef("pk"), post="team", during__contains=at).order_by()
    return Coalesce(Subquery(rows.values("team").annotate(n=Count("id")).values("n")), 0)


def lapsing(*, on: date, within_days: int = 90) -> QuerySet[Certificate]:
    """Certificates that lapse within so many calendar days."""
    from datetime import timedelta

    return (
        Certificate.objects.filter(
            valid_until__gte=on, valid_until__lte=on + timedelta(days=within_days), revoked_on=None
        )
        .select_related("member__team")
        .order_by("valid_until")
    )


def has_legal_qualification(account_id: int) -> bool:
    """Whether the person behind an account has passed the national legal examination (法律职业资格)."""
    return Member.objects.filter(account_id=account_id, legal_qualification=True).exists()
