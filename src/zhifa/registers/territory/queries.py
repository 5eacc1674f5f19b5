"""网格 — what may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhifa.registers.territory.locating import Located, register_stamp, tree
from zhifa.registers.territory.models import (
    Grid,
    GridChange,
    GridPosting,
    PatrolChecklist,
    Town,
    in_force,
)
from zhifa.registers.territory.patrols import checklists_by_grid
from zhifa.registers.territory.places import (
    AddressMatch,
    Place,
    find_address,
    grid_under,
    parse_address,
    place_of,
)

__all__ = [
    "AddressMatch",
    "Place",
    "changes",
    "checklist_of",
    "find_address",
    "grid_under",
    "grids",
    "locate",
    "locate_many",
    "parse_address",
    "place_of",
    "register_stamp",
    "towns",
    "versions",
    "worker_name_at",
]


def locate(lng: Decimal | float, lat: Decimal | float, *, on: date) -> Located:
    """所在网格 — which basic, professional and micro-grid a point lies in on a day (CGCS2000 degrees)."""
    return tree(on).locate_many([float(lng)], [float(lat)])[0]


def locate_many(points: Sequence[tuple[float, float]], *, on: date) -> list[Located]:
    """As ``locate``, in bulk: (lng, lat) pairs in, answers in the same order out."""
    if not points:
        return []
    return tree(on).locate_many([p[0] for p in points], [p[1] for p in points])


def towns() -> QuerySet[Town]:
    """All towns by code, without their outlines."""
    return Town.objects.select_related("scope").defer("geometry").order_by("code")


def grids(kind: str = "", *, on: date | None = None) -> QuerySet[Grid]:
    """Grids of a kind by code, without their outlines; ``on``: those in force on a day, else every version."""
    rows = Grid.objects.select_related("town", "village").defer("geometry", "town__geometry").order_by("code")
    if kind:
        rows = rows.filter(kind=kind)
    return rows if on is None else rows.filter(in_force(on))


def versions(code: str) -> QuerySet[Grid]:
    """Every version of a grid, newest first."""
    return (
        Grid.objects.filter(code=code)
        .select_related("town", "village", "unit", "scope", "parent")
        .defer("town__geometry", "parent__geometry")
        .order_by("-valid_from")
    )


def changes(*, code: str = "") -> QuerySet[GridChange]:
    """Changes, newest first, without their drawings; ``code``: those that put or close this grid."""
    rows = GridChange.objects.order_by("-id")
    if code:
        rows = rows.filter(content__close__contains=[code]) | rows.filter(
            content__put__contains=[{"code": code}]
        )
    return rows.defer("content", "findings")


def checklist_of(grid: Grid, *, on: date) -> PatrolChecklist | None:
    """The patrol checklist that holds in a grid on a day."""
    return checklists_by_grid([grid], on=on).get(grid.code)


def worker_name_at(scope: str, at: str) -> Coalesce:
    """网格员姓名 — an expression for ``annotate``: who works the grid in column ``scope`` on the day of the instant ``at``."""
    day = OuterRef(f"{at}__date")
    held = [m.objects.filter(in_force(day), scope_id=OuterRef(scope)) for m in (GridPosting, Grid)]
    return Coalesce(
        Subquery(held[0].values("name")[:1]), Subquery(held[1].values("worker_name")[:1]), Value("")
    )
