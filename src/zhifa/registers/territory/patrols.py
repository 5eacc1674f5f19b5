"""巡查 — which checklist holds where, whose tasks are open, how well the grids are covered. Computed, never counted up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from zhifa.registers.territory.models import (
    Grid,
    GridPosting,
    PatrolChecklist,
    PatrolTask,
    in_force,
)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(day.weekday())


def checklists_on(on: date) -> QuerySet[PatrolChecklist]:
    """Versions in force on a day."""
    return PatrolChecklist.objects.filter(in_force(on)).select_related("town").order_by("code")


def checklists_by_grid(grids: Iterable[Grid], *, on: date) -> dict[str, PatrolChecklist]:
    """Grid code → the checklist that holds there: one naming the grid, else its town's, else the county's (one query)."""
    lists = list(checklists_on(on))
    found = {}
    for g in grids:
        held = [c for c in lists if c.kind == g.kind]
        best = (
            next((c for c in held if g.code in c.grid_codes), None)
            or next((c for c in held if not c.grid_codes and c.town_id == g.town_id), None)
            or next((c for c in held if not c.grid_codes and c.town_id is None), None)
        )
        if best is not None:
            found[g.code] = best
    return found


def workers_of(grids: Sequence[Grid], *, on: date) -> dict[int, int | None]:
    """Grid scope → account of its worker on a day (one query)."""
    posted = dict(
        GridPosting.objects.filter(in_force(on), scope_id__in=[g.scope_id for g in grids]).values_list(
            "scope_id", "account_id"
        )
    )
    return {g.scope_id: posted.get(g.scope_id, g.worker_id) for g in grids}


def tasks_of(account_id: int, *, on: date) -> QuerySet[PatrolTask]:
    """A worker's tasks of the week of a day and open ones from before, open first."""
    return (
        PatrolTask.objects.filter(worker_id=account_id)
        .filter(Q(week=monday(on)) | Q(done_at__isnull=True, week__lte=on))
        .select_related("scope", "checklist")
        .order_by("done_at", "due_on", "scope__code")
    )


@dataclass(frozen=True)
class Week:
    """一周 — planned rounds, those done, those done outside the grid."""

    planned: int = 0
    done: int = 0
    outside: int = 0


def coverage(scope_ids: Sequence[int], weeks: Sequence[date]) -> Mapping[tuple[int, date], Week]:
    """巡查覆盖 — (grid scope, Monday) → figures (one query)."""
    rows = (
        PatrolTask.objects.filter(scope_id__in=scope_ids, week__in=list(weeks))
        .values("scope_id", "week")
        .annotate(
            planned=Count("id"),
            done=Count("id", filter=Q(done_at__isnull=False)),
            outside=Count("id", filter=Q(inside=False)),
        )
    )
    return {(r["scope_id"], r["week"]): Week(r["planned"], r["done"], r["outside"]) for r in rows}


def county_coverage(kind: str, week: date) -> dict[str, int]:
    """The week's figures over all grids of a kind: grids, planned, done, outside (two queries)."""
    grids = Grid.objects.filter(in_force(week + timedelta(6)), kind=kind)
    told = PatrolTask.objects.filter(week=week, scope_id__in=grids.values("scope_id")).aggregate(
        planned=Count("scope_id", distinct=True),
        done=Count("scope_id", distinct=True, filter=Q(done_at__isnull=False)),
        outside=Count("id", filter=Q(inside=False)),
    )
    return {"grids": grids.count(), **told}
