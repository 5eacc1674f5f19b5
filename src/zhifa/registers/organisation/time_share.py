"""主责占比 — the share of booked time a team spent on tasks that are not enforcement, and on barred ones (one query)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from zhifa.registers.organisation.figures import share
from zhifa.registers.organisation.models import TimeEntry


@dataclass
class TimeShare:
    """工时占比 — minutes; emergencies are told apart, they are nobody's fault."""

    enforcement: int = 0
    other: int = 0
    barred: int = 0
    emergency: int = 0
    tasks: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def all(self) -> int:
        return self.enforcement + self.other

    @property
    def other_share(self) -> Decimal | None:
        """Per cent of booked time that was not enforcement."""
        return share(self.other, self.all)


def time_shares(team_ids: Iterable[int], first: date, last: date) -> dict[int, TimeShare]:
    """Team → share over the days (both included)."""
    out = {i: TimeShare() for i in team_ids}
    rows = (
        TimeEntry.objects.filter(team_id__in=list(out), day__gte=first, day__lte=last)
        .values_list("team_id", "task__title", "task__barred", "emergency")
        .annotate(n=Sum("minutes"))
    )
    for team, title, barred, emergency, minutes in rows:
        kept = out[team]
        if title is None:
            kept.enforcement += minutes
            continue
        kept.other += minutes
        kept.tasks[title] += minutes
        if emergency:
            kept.emergency += minutes
        elif barred:
            kept.barred += minutes
    return out
