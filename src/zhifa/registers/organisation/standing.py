"""在岗情况 — who stands in which team on a day, who of them is certified and who dedicated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from zhifa.core.fixed_statement import fetch_all
from zhifa.core.read_together import Written
from zhifa.registers.organisation.models import Member, MemberKind, Posting
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


class Standing(NamedTuple):
    """在岗一人 — ``by_post``: by a posting, else only registered with the team; minutes are 0 unless hours were asked for."""

    team_id: int
    member_id: int
    by_post: bool
    dedicated: bool
    other_work: str
    position: str
    code: str
    name: str
    kind: str
    establishment: str
    law_degree: bool
    legal_qualification: bool
    certified: bool
    enforcement_minutes: int
    other_minutes: int

    @property
    def dedicated_certified(self) -> bool:
        """An officer on a dedicated post, without other work beside it, whose certificate counts."""
        alone = self.by_post and self.dedicated and not self.other_work
        return alone and self.kind == MemberKind.OFFICER and self.certified


_HOURS = """(SELECT coalesce(sum(e.minutes) FILTER (WHERE e.task_id IS {0}), 0) FROM organisation_timeentry e
   WHERE %s AND e.member_id = m.id AND e.day > %s AND e.day <= %s AND NOT e.emergency)"""
_STANDING = f"""WITH stand AS (
  SELECT p.team_id, p.member_id, TRUE AS by_post, p.dedicated, p.other_work, p.position
    FROM organisation_posting p
   WHERE p.team_id = ANY(%s) AND p.valid_from <= %s AND (p.valid_until IS NULL OR p.valid_until >= %s)
  UNION ALL
  SELECT m.team_id, m.id, FALSE, FALSE, '', m.position FROM organisation_member m
   WHERE m.team_id = ANY(%s) AND (m.posted_on IS NULL OR m.posted_on <= %s)
     AND NOT EXISTS (SELECT 1 FROM organisation_posting p WHERE p.member_id = m.id))
SELECT s.team_id, s.member_id, s.by_post, s.dedicated, s.other_work, s.position, m.code, m.name, m.kind, m.establishment,
       m.law_degree, m.legal_qualification,
       EXISTS (SELECT 1 FROM organisation_certificate c WHERE c.member_id = m.id AND c.valid_from <= %s
               AND c.valid_until >= %s AND (c.revoked_on IS NULL OR c.revoked_on > %s)),
       {_HOURS.format("NULL")}, {_HOURS.format("NOT NULL")}
  FROM stand s JOIN organisation_member m ON m.id = s.member_id
 WHERE m.kind IN ('officer', 'auxiliary') AND (m.ended_on IS NULL OR m.ended_on > %s)"""


def standing_on(team_ids: Iterable[int], on: date, *, hours_of_days: int = 0) -> dict[int, list[Standing]]:
    """Team → its people on a day, as ``posted_on`` finds them, in plain rows (one statement, however many teams).

    ``hours_of_days``: also the minutes booked in so many calendar days up to the day, emergencies left out.
    """
    ids = list(team_ids)
    asked = standing_rows(ids, on, hours_of_days=hours_of_days)
    return standing_from(ids, fetch_all(asked.statement, asked.values))


def standing_rows(team_ids: Sequence[int], on: date, *, hours_of_days: int = 0) -> Written:
    """What ``standing_on`` asks, to be read together with other things; ``standing_from`` makes its answer."""
    ids = list(team_ids)
    hours = [hours_of_days > 0, on - timedelta(days=hours_of_days), on]
    values = [ids, on, on, ids, on, on, on, on, *hours, *hours, on]
    return Written(_STANDING, values, len(Standing._fields))


def standing_from(team_ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> dict[int, list[Standing]]:
    """Team → its people, of the rows of ``standing_rows``."""
    found: dict[int, list[Standing]] = {i: [] for i in team_ids}
    for row in rows:
        found[row[0]].append(Standing(*row))
    return found


def dedicated_certified(team_ids: Iterable[int], on: date) -> dict[int, set[int]]:
    """Team → officers on a dedicated post there, without other work beside it, whose certificate counts on the day (one
    statement)."""
    return {
        team: {s.member_id for s in rows if s.dedicated_certified}
        for team, rows in standing_on(team_ids, on).items()
    }
