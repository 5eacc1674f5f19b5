"""定位 — which grids contain a point.

All polygons of a day stand in one STRtree in process (as fast as PostGIS, exact at edges). A point on a shared edge is
in every polygon it touches; the one with the smallest code is taken, and the answer says that it lies on a border. The
tree is rebuilt when the register has changed: a new grid, a change decided or taken back, a worker posted.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely
from django.db import connection
from shapely.geometry import shape

from zhifa.registers.territory.models import Grid, GridKind, GridPosting, in_force


@dataclass(frozen=True)
class Placed:
    """网格要点 — what a located grid needs to tell."""

    scope_id: int
    code: str
    name: str
    kind: str
    town_scope_id: int
    town_name: str
    village_name: str
    unit_name: str
    worker_id: int | None
    worker_name: str


@dataclass(frozen=True)
class Located:
    """所在 — ``basic`` is ``None`` outside the county."""

    basic: Placed | None
    professional: tuple[Placed, ...] = ()
    micro: Placed | None = None
    on_border: bool = False

    @property
    def in_county(self) -> bool:
        return self.basic is not None


class GridTree:
    """网格树 — the polygons valid on one day, indexed."""

    def __init__(self, grids: Sequence[Placed], polygons: Any) -> None:
        self.grids = grids
        self.polygons = polygons
        shapely.prepare(self.polygons)
        self.tree = shapely.STRtree(self.polygons)
        # many points share the same grids: each combination is answered once (there are a few thousand)
        self._answers: dict[tuple[int, ...], Located] = {(): Located(None)}

    def containing(self, points: Any) -> tuple[Any, Any]:
        """(point index, grid index) pairs, borders included, sorted by point and then by grid code."""
        point_index, grid_index = self.tree.query(points, predicate="intersects")
        # one sort of whole numbers is several times as fast as a sort by two keys
        pairs = np.sort(point_index * len(self.grids) + grid_index)
        return np.divmod(pairs, max(1, len(self.grids)))

    def contains(self, scope_id: int, lng: float, lat: float) -> bool:
        """Whether a point lies in a grid (its border included)."""
        _, hits = self.containing(shapely.points([[lng, lat]]))
        return any(self.grids[i].scope_id == scope_id for i in hits)

    def locate_many(self, lngs: Sequence[float], lats: Sequence[float]) -> list[Located]:
        """One answer a point, in order."""
        points = shapely.points(np.asarray(lngs, dtype=float), np.asarray(lats, dtype=float))
        point_index, grid_index = self.containing(points)
        hits = grid_index.tolist()
        found, start, known = [], 0, self._answers
        for end in np.bincount(point_index, minlength=len(points)).cumsum().tolist():
            key = tuple(hits[start:end])
            answer = known.get(key)
            if answer is None:
                answer = known[key] = _answer([self.grids[g] for g in key])
            found.append(answer)
            start = end
        return found


def _answer(hits: list[Placed]) -> Located:
    basic = [g for g in hits if g.kind == GridKind.BASIC]
    micro = [g for g in hits if g.kind == GridKind.MICRO]
    if not basic:
        return Located(None)
    return Located(
        basic[0],
        tuple(g for g in hits if g.kind == GridKind.PROFESSIONAL),
        micro[0] if micro else None,
        on_border=len(basic) > 1,
    )


#: every change of the register moves one of these: rows are added, or a change is decided or taken back
_KNOWN = """SELECT (SELECT max(id) FROM territory_grid), (SELECT count(*) FROM territory_town),
 (SELECT max(id) FROM territory_gridposting),
 (SELECT (coalesce(sum(id) FILTER (WHERE state = 'decided'), 0)::text || '/' || count(*) FILTER (WHERE state = 'withdrawn'))
    FROM territory_gridchange)"""
_trees: dict[tuple[Any, ...], GridTree] = {}
_changes: dict[tuple[Any, ...], list[date]] = {}
_building = threading.Lock()


def register_stamp() -> tuple[Any, ...]:
    """What the register of grids looks like now; equal as long as nothing in it has changed (one plain statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        return tuple(cursor.fetchone())


_DRAWN = f"""{_KNOWN}, (SELECT max(id) FROM territory_boundaryversion), (SELECT count(*) FROM territory_village),
 (SELECT count(*) FROM territory_governanceunit)"""


def drawing_stamp() -> tuple[Any, ...]:
    """As ``register_stamp``, with the boundaries and names that grids are checked against (one plain statement)."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN)
        return tuple(cursor.fetchone())


def _stamp(on: date) -> tuple[Any, ...]:
    """What the tree of a day depends on: the grids there are, and which of their changes the day lies after."""
    known = register_stamp()
    days = _changes.get(known)
    if days is None:
        found: set[date] = set()
        for model in (Grid, GridPosting):
            for first, last in model.objects.values_list("valid_from", "valid_until").distinct().order_by():
                found |= {first} if last is None else {first, last + timedelta(1)}
        days = sorted(found)
        _changes.clear()
        _changes[known] = days
    return (*known, bisect_right(days, on))


def build_tree(on: date) -> GridTree:
    """A fresh tree of the grids valid on a day, ordered by code."""
    rows = (
        Grid.objects.filter(in_force(on))
        .select_related("town", "village", "unit")
        .defer("town__geometry")
        .order_by("code")
    )
    posted = {
        scope: (account, name)
        for scope, account, name in GridPosting.objects.filter(in_force(on)).values_list(
            "scope_id", "account_id", "name"
        )
    }
    placed, polygons = [], []
    for g in rows.iterator(chunk_size=500):
        worker_id, worker_name = posted.get(g.scope_id, (g.worker_id, g.worker_name))
        placed.append(
            Placed(
                g.scope_id,
                g.code,
                g.name,
                g.kind,
                g.town.scope_id,
                g.town.name,
                g.village.name if g.village else "",
                g.unit.name if g.unit else "",
                worker_id,
                worker_name,
            )
        )
        polygons.append(shape(g.geometry))
    return GridTree(placed, np.array(polygons, dtype=object))


def tree(on: date) -> GridTree:
    """The tree for a day, kept between calls (one query to see whether it still holds)."""
    stamp = _stamp(on)
    found = _trees.get(stamp)
    if found is None:
        with _building:
            found = _trees.get(stamp)
            if found is None:
                found = build_tree(on)
                if len(_trees) > 3:
                    _trees.clear()
                _trees[stamp] = found
    return found
