"""地址 — three to eight addresses in every basic grid, and the crossings of named streets.

Every point lies strictly inside the grid its address names.
"""

from __future__ import annotations

import random
from collections import defaultdict

import shapely

from zhifa.demo.county.outlines import to_lng_lat
from zhifa.demo.county.roads import RoadPath
from zhifa.demo.county.shapes import Address, BasicGrid, Point
from zhifa.demo.county.territory import Ground

_LEAST, _MOST = 3, 8


class GridGround:
    """落点 — random places strictly inside a basic grid."""

    def __init__(self, rng: random.Random, ground: Ground) -> None:
        self._rng = rng
        self._ground = ground
        self._sites = ground.mesh.sites.tolist()
        self._areas = [shapely.Polygon(g.ring) for g in ground.grids]
        shapely.prepare(self._areas)

    def holds(self, grid: int, point: Point) -> bool:
        """Whether the point lies inside (not on the border of) a grid."""
        return bool(shapely.contains_xy(self._areas[grid], *point))

    def near_cell(self, grid: int, cell: int, spread_km: float) -> Point:
        """A place within `spread_km` of a cell of the grid; the grid's centre area when none fits."""
        x, y = self._sites[cell]
        for _ in range(6):
            rng = self._rng
            point = to_lng_lat(x + rng.uniform(-spread_km, spread_km), y + rng.uniform(-spread_km, spread_km))
            if self.holds(grid, point):
                return point
            spread_km *= 0.6
        return self._ground.grids[grid].centre

    def anywhere(self, grid: int) -> Point:
        """A place near one of the grid's cells."""
        return self.near_cell(grid, self._rng.choice(self._ground.grid_cells[grid]), 0.09)


def make_addresses(rng: random.Random, ground: Ground, roads: list[RoadPath]) -> list[Address]:
    """All addresses in code order: numbered road addresses, village numbers, then crossings (number 0)."""
    places = GridGround(rng, ground)
    road_cells: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for r, path in enumerate(roads):
        for position, cell in enumerate(path.cells):
            road_cells[cell].append((r, position))

    on_road: dict[str, list[tuple[str, int, int, int, Point]]] = defaultdict(list)
    found: list[tuple[BasicGrid, str, int, Point]] = []
    house: dict[str, int] = defaultdict(int)
    for g, grid in enumerate(ground.grids):
        passing = [(r, position, cell) for cell in ground.grid_cells[g] for r, position in road_cells[cell]]
        for _ in range(rng.randint(_LEAST, _MOST)):
            if passing and rng.random() < 0.72:
                r, position, cell = rng.choice(passing)
                point = places.near_cell(g, cell, 0.05)
                on_road[grid.town + roads[r].road.name].append((roads[r].road.name, r, position, g, point))
            else:
                house[grid.village] += rng.randint(1, 7)
                found.append((grid, "", house[grid.village], places.anywhere(g)))

    for key in sorted(on_road):
        number = 0
        for name, _, _, g, point in sorted(on_road[key], key=lambda e: (e[1], e[2], e[4])):
            number += rng.randint(1, 9)
            found.append((ground.grids[g], name, number, point))

    crossings = _crossings(ground, roads, places)
    found.sort(key=lambda f: (f[0].code, f[1], f[2]))
    addresses: list[Address] = []
    for grid, road, number, point in found + crossings:
        where = f"{road}{number}号" if road else f"{grid.village}{number}号"
        if not number:
            where = road
        code = f"D{len(addresses) + 1:05d}"
        text = grid.town + where
        addresses.append(Address(code, text, grid.town, grid.village, grid.code, road, number, point))
    return addresses


def _crossings(
    ground: Ground, roads: list[RoadPath], places: GridGround
) -> list[tuple[BasicGrid, str, int, Point]]:
    """Where two named streets of a town first meet: 柳浦路与兴禾路口."""
    meeting: dict[int, list[RoadPath]] = defaultdict(list)
    for path in roads:
        if path.road.kind == "街路":
            for cell in path.cells:
                meeting[cell].append(path)
    seats = set(ground.seat_cells)
    found: list[tuple[BasicGrid, str, int, Point]] = []
    named: set[tuple[str, str]] = set()
    for cell in sorted(meeting, key=lambda c: (c not in seats, c)):
        here = meeting[cell]
        g = ground.cell_grid[cell]
        point = to_lng_lat(*ground.mesh.sites[cell].tolist())
        if len(here) < 2 or not places.holds(g, point):
            continue
        for i, first in enumerate(here):
            for second in here[i + 1 :]:
                pair = (first.road.code, second.road.code)
                if pair not in named:
                    named.add(pair)
                    found.append((ground.grids[g], f"{first.road.name}与{second.road.name}口", 0, point))
    found.sort(key=lambda f: (f[0].code, f[1]))
    return found
