"""在岗情况 — who stands in which team on a day, who of them is certified and who dedicated (two queries a call)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from zhifa.registers.organisation.models import Certificate, Member, MemberKind, Posting
from zhifa.registers.organisation.queries import valid_on

_STAFF = (MemberKind.OFFICER, MemberKind.AUXILIARY)


def posted_on(team_ids: Iterable[int], on: date) -> dict[int, dict[int, Posting | Member]]:
    """Team → {member id: posting}; people entered without a posting count where they are registered.

    A value is the ``Posting`` (with its member) or, without one, the ``Member``.
    """
    ids = list(team_ids)
    found: dict[int, dict[int, Posting | Member]] = {i: {} for i in ids}
    for p in Posting.objects.filter(valid_on(on), team_id__in=ids).select_related("member"):
        if p.member.kind in _STAFF and (p.member.ended_on is None or on < p.member.ended_on):
            found[p.team_id or 0][p.member_id] = p
    without = Member.objects.filter(team_id__in=ids, kind__in=_STAFF, postings=None).filter(
        Q(ended_on=None) | Q(ended_on__gt=on)
    )
    for m in without.filter(Q(posted_on=None) | Q(posted_on__lte=on)):
        found[m.team_id or 0][m.pk] = m
    return found


def member_of(row: Posting | Member) -> Member:
    """The person behind a value of ``posted_on``."""
    return row.member if isinstance(row, Posting) else row


def certified_of(member_ids: Collection[int], on: date) -> set[int]:
    """Who of these holds a certificate that counts on a day."""
    rows = Certificate.objects.filter(
        member_id__in=member_ids, valid_from__lte=on, valid_until__gte=on
    ).filter(Q(revoked_on=None) | Q(revoked_on__gt=on))
    return set(rows.values_list("member_id", flat=True))


def dedicated_certified(team_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """Team → officers on a dedicated post there, without other work beside it, whose certificate counts on the day (three
    queries)."""
    posted = posted_on(team_ids, on)
    dedicated = {
        team: {
            key
            for key, row in rows.items()
            if isinstance(row, Posting)
            and row.dedicated
            and not row.other_work
            and row.member.kind == MemberKind.OFFICER
        }
        for team, rows in posted.items()
    }
    certified = certified_of({m for rows in dedicated.values() for m in rows}, on)
    return {team: rows & certified for team, rows in dedicated.items()}
