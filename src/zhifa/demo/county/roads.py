"""道路 — a simple named road network over the mesh: trunk roads, town streets and village roads.

A road is a path through cell sites; roads that meet pass through the same site, so the network can be
joined by coordinate for travel times.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from zhifa.demo.county.mesh import Mesh
from zhifa.demo.county.names import LANE_HEADS, ROAD_HEADS
from zhifa.demo.county.outlines import to_lng_lat
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.county.shapes import Road
from zhifa.demo.county.territory import Ground

_STREETS = {"街道": 14, "镇": 7, "乡": 3}
# streets the look of the product already names; the first two of a town cross at its seat
_KNOWN_STREETS = {"青埠镇": ("柳浦路", "兴禾路", "禾桥街", "塘坊里")}
_USED_ROAD_DISCOUNT = 0.55


@dataclass(slots=True)
class RoadPath:
    """路径 — a road and the cells it runs through, in order."""

    road: Road
    cells: list[int]


class _Paths:
    """Shortest paths that like to follow roads already laid."""

    def __init__(self, mesh: Mesh) -> None:
        self._sites = mesh.sites.tolist()
        self._neighbours = mesh.neighbours
        self._laid: set[tuple[int, int]] = set()

    def lay(self, start: int, goal: int, allowed: set[int]) -> list[int]:
        """Cells from start to goal inside `allowed` (A*); remembers the path as road."""
        sites, goal_at = self._sites, self._sites[goal]
        best = {start: 0.0}
        before: dict[int, int] = {}
        queue = [(0.0, start)]
        done: set[int] = set()
        while queue:
            _, cell = heapq.heappop(queue)
            if cell == goal:
                break
            if cell in done:
                continue
            done.add(cell)
            for other in self._neighbours[cell]:
                if other not in allowed or other in done:
                    continue
                step = math.dist(sites[cell], sites[other])
                if (min(cell, other), max(cell, other)) in self._laid:
                    step *= _USED_ROAD_DISCOUNT
                length = best[cell] + step
                if length < best.get(other, math.inf):
                    best[other] = length
                    before[other] = cell
                    guess = length + _USED_ROAD_DISCOUNT * math.dist(sites[other], goal_at)
                    heapq.heappush(queue, (guess, other))
        path = [goal]
        while path[-1] != start:
            path.append(before[path[-1]])
        path.reverse()
        self._laid |= {(min(a, b), max(a, b)) for a, b in pairwise(path)}
        return path


def lay_roads(rng: random.Random, ground: Ground) -> list[RoadPath]:
    """Trunk roads between towns, streets round each seat, one road to each village."""
    mesh = ground.mesh
    sites = mesh.sites.tolist()
    town_of = {t.name: k for k, t in enumerate(ground.towns)}
    cell_town = {cell: town_of[ground.grids[grid].town] for cell, grid in ground.cell_grid.items()}
    everywhere = set(cell_town)
    town_cells: dict[int, list[int]] = defaultdict(list)
    for cell in sorted(cell_town):
        town_cells[cell_town[cell]].append(cell)
    paths = _Paths(mesh)
    roads: list[RoadPath] = []

    def add(name: str, kind: str, town: str, cells: list[int]) -> None:
        if len(cells) > 1:
            line = tuple(to_lng_lat(*sites[c]) for c in cells)
            roads.append(RoadPath(Road(f"L{len(roads) + 1:04d}", name, kind, town, line), cells))

    for a, b in _town_pairs():
        name = f"{TOWNS[a].name[0]}{TOWNS[b].name[0]}线"
        add(name, "干道", "", paths.lay(ground.seat_cells[a], ground.seat_cells[b], everywhere))

    for k, plan in enumerate(TOWNS):
        seat = ground.seat_cells[k]
        near = [c for c in town_cells[k] if math.dist(sites[c], sites[seat]) < 1.9]
        allowed = set(town_cells[k])
        known = _KNOWN_STREETS.get(plan.name, ())
        free = [h + rng.choice(("路", "路", "街", "大道")) for h in ROAD_HEADS]
        free = [n for n in free if not any(k.startswith(n[:2]) for k in known)] + [
            h + rng.choice("巷里弄") for h in LANE_HEADS
        ]
        names = [*known, *rng.sample(free, _STREETS[plan.kind])][: _STREETS[plan.kind]]
        for number, name in enumerate(names):
            if number < 2:
                ends = _opposite(near, sites, sites[seat], math.pi / 2 * number + 0.4)
                first = paths.lay(ends[0], seat, allowed)
                second = paths.lay(seat, ends[1], allowed - set(first[:-1]))
                add(name, "街路", plan.name, first + second[1:])
            else:
                tries = [rng.sample(near, 2) for _ in range(4)]
                start, goal = max(tries, key=lambda pair: math.dist(sites[pair[0]], sites[pair[1]]))
                add(name, "街路", plan.name, paths.lay(start, goal, allowed))

    middles = _village_middles(ground)
    for village in ground.villages:
        k = town_of[village.town]
        path = paths.lay(ground.seat_cells[k], middles[village.code], set(town_cells[k]))
        stem = village.name.removesuffix("社区").removesuffix("村")
        add(f"{stem}路" if village.kind == "社区" else f"{stem}村道", "村道", village.town, path[-12:])
    return roads


def _town_pairs() -> list[tuple[int, int]]:
    """Each town with its three nearest others, every pair once."""
    pairs: set[tuple[int, int]] = set()
    for a, town in enumerate(TOWNS):
        near = sorted(
            (b for b in range(len(TOWNS)) if b != a),
            key=lambda b: math.dist((town.x, town.y), (TOWNS[b].x, TOWNS[b].y)),
        )
        pairs |= {(min(a, b), max(a, b)) for b in near[:3]}
    return sorted(pairs)


def _opposite(near: list[int], sites: list[list[float]], seat: list[float], angle: float) -> tuple[int, int]:
    """The two cells furthest along a line through the seat, one on each side."""
    along = {
        c: (sites[c][0] - seat[0]) * math.cos(angle) + (sites[c][1] - seat[1]) * math.sin(angle) for c in near
    }
    return min(near, key=along.__getitem__), max(near, key=along.__getitem__)


def _village_middles(ground: Ground) -> dict[str, int]:
    """Village code → the cell nearest to the middle of its cells."""
    cells: dict[str, list[int]] = defaultdict(list)
    for grid, members in zip(ground.grids, ground.grid_cells, strict=True):
        cells[grid.code[:12]] += members
    sites = ground.mesh.sites
    middles: dict[str, int] = {}
    for code, members in cells.items():
        middle = sites[members].mean(axis=0)
        middles[code] = min(members, key=lambda c: math.dist(sites[c], middle))
    return middles
