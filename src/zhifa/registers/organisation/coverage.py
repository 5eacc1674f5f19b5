"""培训覆盖 — who of those a plan is for has the hours, and who has passed an exam of it (three queries a plan)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from zhifa.registers.organisation.figures import share
from zhifa.registers.organisation.models import CourseSeat, Member, MemberKind, Sitting, TrainingPlan


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


def people_for(plan: TrainingPlan, on: date, team_ids: Iterable[int] | None = None) -> frozenset[int]:
    """Members a plan is for on a day."""
    kinds = [plan.audience] if plan.audience != "both" else [MemberKind.OFFICER, MemberKind.AUXILIARY]
    rows = Member.objects.filter(kind__in=kinds).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    if team_ids is not None:
        rows = rows.filter(team_id__in=list(team_ids))
    return frozenset(rows.values_list("pk", flat=True))


def coverage(plan: TrainingPlan, on: date, team_ids: Iterable[int] | None = None) -> Coverage:
    """How far a plan reaches on a day, over everybody or some teams."""
    wanted = people_for(plan, on, team_ids)
    hours = dict(
        CourseSeat.objects.filter(course__plan=plan, present=True, course__held_on__lte=on)
        .values_list("member_id")
        .annotate(n=Sum("course__hours"))
    )
    passed = Sitting.objects.filter(exam__plan=plan, passed=True).values_list("member_id", flat=True)
    return Coverage(
        plan,
        wanted,
        frozenset(m for m in hours if m in wanted),
        frozenset(m for m, n in hours.items() if n >= plan.hours and m in wanted),
        frozenset(passed) & wanted,
    )
