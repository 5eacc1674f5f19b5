"""巡查 — which checklist holds where, whose tasks are open, how well the grids are covered. Computed, never counted up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhifa.core import clock
from zhifa.core.read_together import read_together
from zhifa.registers.territory.locating import tree
from zhifa.registers.territory.models import (
    Grid,
    GridOfficer,
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
    found = {g.code: checklist_among(lists, g) for g in grids}
    return {code: best for code, best in found.items() if best is not None}


def checklist_among(lists: Iterable[PatrolChecklist], grid: Grid) -> PatrolChecklist | None:
    """Which of a day's checklists holds in a grid: one naming the grid, else its town's, else the county's."""
    held = [c for c in lists if c.kind == grid.kind]
    return (
        next((c for c in held if grid.code in c.grid_codes), None)
        or next((c for c in held if not c.grid_codes and c.town_id == grid.town_id), None)
        or next((c for c in held if not c.grid_codes and c.town_id is None), None)
    )


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


def coverage_rows(scope_ids: Sequence[int], weeks: Sequence[date]) -> QuerySet[PatrolTask, dict[str, Any]]:
    """巡查覆盖 — a row a grid and week that has tasks, to be asked alone or together with other things."""
    return (
        PatrolTask.objects.filter(scope_id__in=scope_ids, week__in=list(weeks))
        .values("scope_id", "week")
        .annotate(
            planned=Count("id"),
            done=Count("id", filter=Q(done_at__isnull=False)),
            outside=Count("id", filter=Q(inside=False)),
        )
    )


def covered(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[int, date], Week]:
    """(grid scope, Monday) → figures, of ``coverage_rows``."""
    return {(r["scope_id"], r["week"]): Week(r["planned"], r["done"], r["outside"]) for r in rows}


def coverage(scope_ids: Sequence[int], weeks: Sequence[date]) -> Mapping[tuple[int, date], Week]:
    """巡查覆盖 — (grid scope, Monday) → figures (one query)."""
    return covered(coverage_rows(scope_ids, weeks))


def county_rows(kind: str, week: date) -> dict[str, QuerySet[Any, dict[str, Any]]]:
    """The week's figures over all grids of a kind, as two rows to be asked together: grids; planned, done, outside."""
    grids = Grid.objects.filter(in_force(week + timedelta(6)), kind=kind)
    return {
        "all_grids": grids.values("kind").annotate(grids=Count("id")).order_by(),
        "rounds": PatrolTask.objects.filter(week=week, scope_id__in=grids.values("scope_id"))
        .values("week")
        .annotate(
            planned=Count("scope_id", distinct=True),
            done=Count("scope_id", distinct=True, filter=Q(done_at__isnull=False)),
            outside=Count("id", filter=Q(inside=False)),
        )
        .order_by(),
    }


def county_told(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, int]:
    """grids, planned, done, outside: of ``county_rows`` as asked."""
    none = dict.fromkeys(("grids", "planned", "done", "outside"), 0)
    found = {**none, **(rows["all_grids"] or [none])[0], **(rows["rounds"] or [{}])[0]}
    return {name: found[name] for name in none}


def county_coverage(kind: str, week: date) -> dict[str, int]:
    """The week's figures over all grids of a kind: grids, planned, done, outside (one query)."""
    return county_told(read_together(county_rows(kind, week)))


def rounds(
    *, week: date, kind: str = "", town: str = "", state: str = "", grid: int | None = None
) -> QuerySet[PatrolTask]:
    """Rounds of a week (of one grid: all weeks), for lists; ``state``: open, done, outside, faulty."""
    rows = PatrolTask.objects.select_related("scope", "worker", "checklist")
    rows = rows.filter(week=monday(week)) if grid is None else rows.filter(scope_id=grid)
    if kind or town:
        held = Grid.objects.filter(in_force(monday(week) + timedelta(6)))
        held = held.filter(kind=kind) if kind else held
        held = held.filter(town__code=town) if town else held
        rows = rows.filter(scope_id__in=held.values("scope_id"))
    if state == "open":
        rows = rows.filter(done_at=None)
    elif state == "done":
        rows = rows.filter(done_at__isnull=False)
    elif state == "outside":
        rows = rows.filter(inside=False)
    elif state == "faulty":
        rows = rows.filter(answers__contains=[{"ok": False}])
    return rows.order_by("pk")


@dataclass(frozen=True)
class Track:
    """轨迹要点 — what can be told of a track without showing where anybody was."""

    points: int = 0
    minutes: int = 0
    inside: int = 0

    @property
    def inside_share(self) -> int:
        """Per cent of the points that lie in the grid."""
        return round(100 * self.inside / self.points) if self.points else 0


def track_of(task: PatrolTask) -> Track:
    """How many points, over how many minutes, how many of them in the grid as it was that day (one query)."""
    points = list(task.points.order_by("at").values_list("at", "lng", "lat"))  # type: ignore[attr-defined]
    if not points:
        return Track()
    ground = tree(points[0][0].astimezone(clock.CHINA).date())
    inside = sum(ground.contains(task.scope_id, float(x), float(y)) for _, x, y in points)
    return Track(len(points), round((points[-1][0] - points[0][0]).total_seconds() / 60), inside)


def grids_of_officers(*, on: date) -> dict[int, int]:
    """Account → in how many grids somebody answers for enforcement on a day (one query)."""
    rows = GridOfficer.objects.filter(in_force(on)).values("account_id").annotate(n=Count("scope_id"))
    return {r["account_id"]: r["n"] for r in rows}
