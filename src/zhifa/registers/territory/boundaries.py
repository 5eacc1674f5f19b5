"""界线 — outlines of towns and villages on a day. A town's boundary moved in May leaves April's where it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from zhifa.registers.territory.models import BoundaryKind, BoundaryVersion, Town, Village, in_force


def town_outlines(*, on: date) -> dict[str, tuple[str, BaseGeometry]]:
    """Town code → (name, outline on the day) (two queries)."""
    moved = dict(
        BoundaryVersion.objects.filter(in_force(on), kind=BoundaryKind.TOWN).values_list("code", "geometry")
    )
    return {
        code: (name, shape(moved.get(code, geometry)))
        for code, name, geometry in Town.objects.order_by("code").values_list("code", "name", "geometry")
    }


def village_outlines(*, on: date) -> dict[str, tuple[str, str, BaseGeometry]]:
    """Village code → (name, town code, outline on the day), for those that have one (one query)."""
    rows = BoundaryVersion.objects.filter(in_force(on), kind=BoundaryKind.VILLAGE).order_by("code")
    return {
        code: (name, town, shape(geometry))
        for code, name, town, geometry in rows.values_list(
            "code", "village__name", "town__code", "geometry"
        ).iterator(chunk_size=500)
    }


def boundary_of(code: str, *, on: date) -> Any:
    """GeoJSON of a division's outline on a day; ``None`` where it has none (two queries at most)."""
    held = BoundaryVersion.objects.filter(in_force(on), code=code).values_list("geometry", flat=True).first()
    if held is not None:
        return held
    return Town.objects.filter(code=code).values_list("geometry", flat=True).first()


def boundary_versions(code: str) -> QuerySet[BoundaryVersion]:
    """Every version under a code, newest first, without the drawings."""
    return (
        BoundaryVersion.objects.filter(code=code)
        .select_related("town", "village")
        .defer("geometry", "town__geometry")
        .order_by("-valid_from")
    )


def standing_rows(kind: str, *, on: date) -> list[dict[str, Any]]:
    """Divisions of a kind with an outline on a day: code, name, town, geometry as a shape."""
    if kind == BoundaryKind.TOWN:
        return [{"code": c, "name": n, "town": c, "outline": o} for c, (n, o) in town_outlines(on=on).items()]
    return [
        {"code": c, "name": n, "town": t, "outline": o} for c, (n, t, o) in village_outlines(on=on).items()
    ]


def known_divisions(kind: str) -> dict[str, tuple[str, str]]:
    """Code → (name, town code) of every division of a kind in the register."""
    if kind == BoundaryKind.TOWN:
        return {c: (n, c) for c, n in Town.objects.values_list("code", "name")}
    return {c: (n, t) for c, n, t in Village.objects.values_list("code", "name", "town__code")}
