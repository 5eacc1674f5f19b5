"""机构队伍人员 — what may be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhifa.core.fixed_statement import build, columns, fetch_one, width
from zhifa.core.matter import Assignment
from zhifa.core.ports import OfficerFacts
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models import (
    EMPOWERED_ITEMS,
    Body,
    Certificate,
    Member,
    MemberKind,
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
        """Facts on a day, in the order asked (two queries)."""
        members = {
            m.account_id: m
            for m in Member.objects.filter(account_id__in=account_ids).select_related("body", "team")
        }
        return [_facts(members[a], c) for a, c in _with_certificates(members, account_ids, on)]


def _with_certificates(
    members: dict[int | None, Member], account_ids: Iterable[int], on: date
) -> list[tuple[int, Certificate | None]]:
    newest: dict[int, Certificate] = {}
    for c in Certificate.objects.filter(member_id__in=[m.pk for m in members.values()]).order_by(
        "valid_from"
    ):
        if c.revoked_on is not None and c.revoked_on <= on:
            continue
        kept = newest.get(c.member_id)
        # the one valid on the day wins; otherwise the latest, so that a refusal can say when it lapsed
        if kept is None or not (kept.valid_from <= on <= kept.valid_until):
            newest[c.member_id] = c
    return [(a, newest.get(members[a].pk)) for a in account_ids if a in members]


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


def availability(team: Team, *, on: date, at: datetime) -> list[Available]:
    """Who of a team can be sent: certified, on duty now, how many matters each has in hand (four queries)."""
    members = list(
        Member.objects.filter(
            team=team, account__isnull=False, kind__in=[MemberKind.OFFICER, MemberKind.AUXILIARY]
        ).order_by("code")
    )
    accounts = [m.account_id for m in members if m.account_id]
    certificates = dict(_with_certificates({m.account_id: m for m in members}, accounts, on))
    on_duty = set(
        Shift.objects.filter(member__in=members, during__contains=at).values_list("member_id", flat=True)
    )
    load: dict[int, int] = {}
    for account_id in Assignment.objects.filter(account_id__in=accounts, ended_at=None).values_list(
        "account_id", flat=True
    ):
        load[account_id] = load.get(account_id, 0) + 1
    out = []
    for m in members:
        c = certificates.get(m.account_id or 0)
        out.append(
            Available(
                account_id=m.account_id or 0,
                name=m.name,
                kind=m.kind,
                position=m.position,
                certificate_until=c.valid_until if c else None,
                certified=bool(c and c.valid_from <= on <= c.valid_until and m.kind == MemberKind.OFFICER),
                on_duty=m.pk in on_duty,
                in_hand=load.get(m.account_id or 0, 0),
            )
        )
    return sorted(out, key=lambda a: (not a.certified, not a.on_duty, a.in_hand, a.name))


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
