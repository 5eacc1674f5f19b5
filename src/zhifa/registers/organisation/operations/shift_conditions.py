"""值班条件 — who may stand on a shift, what duties a person has around it, which shifts of a month are short."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from psycopg.types.range import Range

from zhifa.core import clock
from zhifa.core.errors import BadInput
from zhifa.law.citation import cite
from zhifa.law.officers import AuxiliaryMayNotEnforce, CertificateNotValid
from zhifa.registers.organisation.models import (
    Certificate,
    Member,
    MemberKind,
    Posting,
    Roster,
    RosterLine,
    Shift,
    ShiftKind,
    Team,
)
from zhifa.registers.organisation.rest_rules import Duty
from zhifa.registers.organisation.roster_solver import Hand
from zhifa.registers.organisation.standing import member_of, posted_on

_QUALIFIED = cite("处罚法第四十二条第一款")
_LEADERS = ("队长",)


def month_days(month: date) -> list[date]:
    """Every day of a month."""
    first = month.replace(day=1)
    return [first + timedelta(days=n) for n in range(monthrange(first.year, first.month)[1])]


def uncertified_days(members: list[Member], days: list[date]) -> dict[int, set[date]]:
    """Member → days (and the morning after the last) on which no certificate of theirs counts."""
    spans: dict[int, list[Certificate]] = defaultdict(list)
    for c in Certificate.objects.filter(member__in=members):
        spans[c.member_id].append(c)

    def counts(c: Certificate, day: date) -> bool:
        return c.valid_from <= day <= c.valid_until and (c.revoked_on is None or day < c.revoked_on)

    wanted = [*days, days[-1] + timedelta(days=1)]
    return {m.pk: {d for d in wanted if not any(counts(c, d) for c in spans[m.pk])} for m in members}


def duties_around(member_ids: list[int], first: date, last: date) -> dict[int, list[Duty]]:
    """Published duties of people from a week before the first day to a week after the last."""
    start = datetime.combine(first - timedelta(days=7), time_of_day(0), tzinfo=clock.CHINA)
    end = datetime.combine(last + timedelta(days=8), time_of_day(0), tzinfo=clock.CHINA)
    found: dict[int, list[Duty]] = defaultdict(list)
    rows = Shift.objects.filter(member_id__in=member_ids, during__overlap=Range(start, end, "[)"))
    for member_id, during in rows.values_list("member_id", "during"):
        local = during.lower.astimezone(clock.CHINA)
        found[member_id].append(
            Duty(local.date(), ShiftKind.DAY if 6 <= local.hour < 18 else ShiftKind.NIGHT)
        )
    return found


def away_days(team: Team, members: Iterable[Member], days: list[date]) -> dict[int, set[date]]:
    """Member → days (and the morning after the last) on which the person's post is elsewhere; people entered without a post
    are where they are registered (one query)."""
    wanted = [*days, days[-1] + timedelta(days=1)]
    there: dict[int, set[date]] = {}
    for p in Posting.objects.filter(member__in=list(members)):
        held = there.setdefault(p.member_id, set())
        if p.team_id == team.pk:
            held |= {d for d in wanted if p.valid_from <= d and (p.valid_until is None or d <= p.valid_until)}
    return {member: set(wanted) - held for member, held in there.items()}


def kiosk_days(member_ids: list[int], days: list[date]) -> dict[int, set[date]]:
    """Member → days on which the person stands at a kiosk: no shift of a team beside it (one query)."""
    start = datetime.combine(days[0], time_of_day(0), tzinfo=clock.CHINA)
    end = datetime.combine(days[-1] + timedelta(days=1), time_of_day(0), tzinfo=clock.CHINA)
    found: dict[int, set[date]] = defaultdict(set)
    rows = Shift.objects.filter(
        member_id__in=member_ids, post="kiosk", during__overlap=Range(start, end, "[)")
    )
    for member_id, during in rows.values_list("member_id", "during"):
        found[member_id].add(during.lower.astimezone(clock.CHINA).date())
    return found


def _people_of(team: Team, days: list[date]) -> list[Member]:
    """Who stands in a team on the first day of a stretch, or comes to it later in it."""
    found = {m.pk: m for m in (member_of(r) for r in posted_on([team.pk], days[0])[team.pk].values())}
    coming = Posting.objects.filter(
        team=team, valid_from__gt=days[0], valid_from__lte=days[-1], member__ended_on=None,
        member__kind__in=(MemberKind.OFFICER, MemberKind.AUXILIARY),
    )  # fmt: skip
    found |= {p.member_id: p.member for p in coming.select_related("member")}
    return list(found.values())


def hands_of(team: Team, days: list[date], *, supports: bool) -> list[Hand]:
    """Who can be put on a team's roster: certified officers (not the leader), auxiliaries in support; each on the days on
    which the post is here."""
    people = _people_of(team, days)
    officers = [m for m in people if m.kind == MemberKind.OFFICER and m.position not in _LEADERS]
    helpers = [m for m in people if m.kind == MemberKind.AUXILIARY] if supports else []
    barred = uncertified_days(officers, days)
    for key, away in away_days(team, (*officers, *helpers), days).items():
        barred.setdefault(key, set()).update(away)
    for key, busy in kiosk_days([m.pk for m in (*officers, *helpers)], days).items():
        barred.setdefault(key, set()).update(busy)
    around = duties_around([m.pk for m in (*officers, *helpers)], days[0], days[-1])
    before = {key: tuple(d for d in rows if d.day < days[0]) for key, rows in around.items()}
    return [
        Hand(m.code, m.kind == MemberKind.AUXILIARY, frozenset(barred.get(m.pk, ())), before.get(m.pk, ()))
        for m in sorted((*officers, *helpers), key=lambda m: m.code)
    ]


def check_hand(member: Member, team: Team, day: date, shift: str, *, support: bool) -> None:
    """Refuse somebody who may not stand on a shift.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid: as named.
    :raises BadInput: not of the team on that day, not an auxiliary on a supporting place.
    """
    if support:
        if member.kind != MemberKind.AUXILIARY:
            raise BadInput(f"{member.name}不是辅助人员", field="member")
    elif member.kind != MemberKind.OFFICER:
        raise AuxiliaryMayNotEnforce(
            f"{member.name}是{member.get_kind_display()}，不能算在值班的执法两人里", _QUALIFIED, "排在辅助岗"
        )
    if member.pk not in posted_on([team.pk], day)[team.pk]:
        raise BadInput(f"{member.name}在 {day:%Y-%m-%d} 不在{team.name}", field="member")
    ends = [day, day + timedelta(days=1)] if shift == ShiftKind.NIGHT else [day]
    if not support and uncertified_days([member], ends)[member.pk] & set(ends):
        raise CertificateNotValid(
            f"{member.name}在 {day:%Y-%m-%d} 没有有效的执法证", _QUALIFIED, "换成持证的执法人员"
        )


def duties_of(roster: Roster, member_id: int, *, but: int | None = None) -> list[Duty]:
    """Duties of somebody on a roster (``but``: one line left out) and published ones around its month."""
    days = month_days(roster.month)
    mine = [
        Duty(r.day, r.shift)
        for r in RosterLine.objects.filter(member_id=member_id, roster=roster)
        if r.pk != but
    ]
    # what stands in the month without this roster gives way to it when it is published
    around = duties_around([member_id], days[0], days[-1])[member_id]
    published = [d for d in around if d.day < days[0] or d.day > days[-1]]
    return list(dict.fromkeys((*mine, *published)))


def open_shifts(roster: Roster) -> list[tuple[date, str, int]]:
    """Shifts with fewer officers than the pair: (day, shift, how many are missing)."""
    there: dict[tuple[date, str], int] = defaultdict(int)
    for day, shift in roster.lines.filter(support=False).values_list("day", "shift"):
        there[day, shift] += 1
    return [
        (day, shift, roster.pair - there[day, shift])
        for day in month_days(roster.month)
        for shift in ShiftKind.values
        if there[day, shift] < roster.pair
    ]


def instants(day: date, shift: str) -> Range[datetime]:
    """From when to when a shift runs."""
    start = datetime.combine(day, time_of_day(8 if shift == ShiftKind.DAY else 20), tzinfo=clock.CHINA)
    return Range(start, start + timedelta(hours=12), "[)")
