"""网格 — what may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhifa.registers.territory.locating import Located, register_stamp, tree
from zhifa.registers.territory.models import (
    GovernanceUnit,
    Grid,
    GridChange,
    GridPosting,
    PatrolChecklist,
    Town,
    Village,
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
    "Named",
    "Place",
    "changes",
    "checklist_of",
    "find_address",
    "grid_under",
    "grids",
    "locate",
    "locate_many",
    "named",
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


@dataclass(frozen=True)
class Named:
    """查到的地域 — ``what``: grid, unit, town or village; ``where`` the name of its town."""

    what: str
    code: str
    name: str
    where: str


def named(text: str, *, on: date, limit: int = 8) -> list[Named]:
    """网格、治理单元、乡镇、村社 — by part of a name; grids also by the beginning of their code (one query)."""
    text = text.strip()
    if len(text) < 2:
        return []
    by_code = Q(code__istartswith=text[:30]) if text.isascii() else Q()
    sources: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("grid", Grid.objects.filter(in_force(on)).filter(Q(name__contains=text) | by_code), "town__name"),
        ("unit", GovernanceUnit.objects.filter(Q(name__contains=text) | by_code), "town__name"),
        ("town", Town.objects.filter(name__contains=text), "name"),
        ("village", Village.objects.filter(name__contains=text), "town__name"),
    )
    parts = [
        rows.order_by().annotate(what=Value(what), of=F(where)).values_list("what", "code", "name", "of")
        for what, rows, where in sources
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("code")[: limit * 4]
    asked = text.upper()
    ranked = sorted(
        (Named(*row) for row in found),
        key=lambda n: (asked not in (n.code.upper(), n.name.upper()), len(n.name), n.code),
    )
    return ranked[:limit]


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
