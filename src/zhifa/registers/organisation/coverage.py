"""培训覆盖 — who of those a plan is for has the hours, and who has passed an exam of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from zhifa.core.fixed_statement import fetch_all
from zhifa.core.read_together import Written
from zhifa.registers.organisation.figures import share
from zhifa.registers.organisation.models import Member, MemberKind, TrainingPlan


@dataclass(frozen=True)
class Coverage:
    """覆盖率 — member ids: who the plan is for, who was taught at all, who has all hours, who has passed."""

    plan: TrainingPlan
    wanted: frozenset[int]
    taught: frozenset[int]
    whole: frozenset[int]
    passed: frozenset[int]

    @property
    def taught_share(self) -> Decimal | None:
        """培训覆盖率 — of those wanted, who sat in at least one course."""
        return share(len(self.taught), len(self.wanted))

    @property
    def whole_share(self) -> Decimal | None:
        """学时达标率."""
        return share(len(self.whole), len(self.wanted))

    @property
    def passed_share(self) -> Decimal | None:
        return share(len(self.passed), len(self.wanted))


def _kinds(plan: TrainingPlan) -> list[str]:
    return [plan.audience] if plan.audience != "both" else [MemberKind.OFFICER, MemberKind.AUXILIARY]


def people_for(plan: TrainingPlan, on: date) -> frozenset[int]:
    """Members a plan is for on a day."""
    rows = Member.objects.filter(kind__in=_kinds(plan)).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return frozenset(rows.values_list("pk", flat=True))


_REACHED = """SELECT NULL::bigint, m.kind, m.id, 0 FROM organisation_member m
 WHERE m.kind IN ('officer', 'auxiliary') AND (m.ended_on IS NULL OR m.ended_on > %s) AND (%s OR m.team_id = ANY(%s))
UNION ALL SELECT c.plan_id, 'hours', s.member_id, sum(c.hours)
  FROM organisation_courseseat s JOIN organisation_course c ON c.id = s.course_id
 WHERE c.plan_id = ANY(%s) AND s.present AND c.held_on <= %s GROUP BY c.plan_id, s.member_id
UNION ALL SELECT DISTINCT e.plan_id, 'passed', s.member_id, 0
  FROM organisation_sitting s JOIN organisation_exam e ON e.id = s.exam_id WHERE e.plan_id = ANY(%s) AND s.passed"""


def coverages(
    plans: Sequence[TrainingPlan], on: date, team_ids: Iterable[int] | None = None
) -> list[Coverage]:
    """How far plans reach on a day, over everybody or some teams, in the order given (one statement)."""
    asked = reached_rows(plans, on, team_ids)
    return coverages_from(plans, fetch_all(asked.statement, asked.values))


def reached_rows(plans: Sequence[TrainingPlan], on: date, team_ids: Iterable[int] | None = None) -> Written:
    """What ``coverages`` asks, to be read together with other things; ``coverages_from`` makes its answer."""
    ids = [p.pk for p in plans]
    return Written(_REACHED, [on, team_ids is None, list(team_ids or ()), ids, on, ids], 4)


def coverages_from(plans: Sequence[TrainingPlan], rows: Iterable[Sequence[Any]]) -> list[Coverage]:
    """How far plans reach, of the rows of ``reached_rows``."""
    ids = [p.pk for p in plans]
    people: dict[str, set[int]] = {MemberKind.OFFICER: set(), MemberKind.AUXILIARY: set()}
    hours: dict[int, dict[int, int]] = {i: {} for i in ids}
    passed: dict[int, set[int]] = {i: set() for i in ids}
    for plan, what, member, amount in rows:
        if plan is None:
            people[what].add(member)
        elif what == "hours":
            hours[plan][member] = amount
        else:
            passed[plan].add(member)

    def of(plan: TrainingPlan) -> Coverage:
        wanted = frozenset().union(*(people[k] for k in _kinds(plan)))
        taught = {m: n for m, n in hours[plan.pk].items() if m in wanted}
        return Coverage(
            plan,
            wanted,
            frozenset(taught),
            frozenset(m for m, n in taught.items() if n >= plan.hours),
            frozenset(passed[plan.pk]) & wanted,
        )

    return [of(p) for p in plans]


def coverage(plan: TrainingPlan, on: date, team_ids: Iterable[int] | None = None) -> Coverage:
    """How far one plan reaches."""
    return coverages([plan], on, team_ids)[0]
