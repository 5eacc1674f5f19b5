"""镇界 — the mesh under the county and its division among the 18 towns.

Density of cells follows each town's planned number of grids and rises round its seat; the micro-grid town
gets exactly 743 cells, one per micro-grid.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from zhifa.demo.county.mesh import Mesh, build_mesh, scatter
from zhifa.demo.county.partition import connected, grow
from zhifa.demo.county.plan import MICRO_GRIDS, MICRO_TOWN, TOWNS

HALF_X, HALF_Y = 25.0, 20.0
CELLS_PER_GRID = 6.0
_STEP_KM = 0.5
# the rivers and hills that borders follow: waves (amplitude, x- and y-frequency per km, phase)
_WAVES = ((1.0, 0.55, 0.30, 0.3), (0.8, -0.35, 0.62, 1.9), (0.6, 0.95, -0.75, 4.1), (0.45, 1.5, 1.2, 2.2))


def ruggedness(x: float, y: float) -> float:
    """How hard the ground is to cross at a place (about −2.8 … 2.8)."""
    return sum(a * math.sin(fx * x + fy * y + phase) for a, fx, fy, phase in _WAVES)


def inside_county(x: float, y: float) -> bool:
    """Whether a place (km) lies inside the hand-shaped outline, about 40 km × 30 km."""
    angle = math.atan2(y / 15.0, x / 20.0)
    edge = 0.93 + 0.055 * math.sin(3 * angle + 0.8) + 0.05 * math.sin(2 * angle - 1.1)
    edge += (
        0.035 * math.sin(5 * angle + 2.0) + 0.022 * math.sin(9 * angle + 0.4) + 0.014 * math.sin(17 * angle)
    )
    return math.hypot(x / 20.0, y / 15.0) < edge


def _nearest_town(x: float, y: float) -> int:
    return min(range(len(TOWNS)), key=lambda k: math.hypot(x - TOWNS[k].x, y - TOWNS[k].y) / TOWNS[k].reach)


def _pull(k: int, x: float, y: float) -> float:
    return 0.55 + 2.0 * math.exp(-((math.hypot(x - TOWNS[k].x, y - TOWNS[k].y) / 1.5) ** 2))


def cell_density() -> Callable[[float, float], float]:
    """Cells per km² at a place; outside the county a thin margin that is cut off later."""
    mass = [0.0] * len(TOWNS)
    for row in range(int(2 * HALF_Y / _STEP_KM)):
        for column in range(int(2 * HALF_X / _STEP_KM)):
            x, y = -HALF_X + (column + 0.5) * _STEP_KM, -HALF_Y + (row + 0.5) * _STEP_KM
            if inside_county(x, y):
                k = _nearest_town(x, y)
                mass[k] += _pull(k, x, y) * _STEP_KM**2
    wanted = [MICRO_GRIDS if t.name == MICRO_TOWN else t.grids * CELLS_PER_GRID for t in TOWNS]

    def density(x: float, y: float) -> float:
        if not inside_county(x * 0.93, y * 0.93):
            return 3.0
        k = _nearest_town(x, y)
        return wanted[k] * _pull(k, x, y) / mass[k]

    return density


def lay_mesh(rng: random.Random) -> tuple[Mesh, set[int]]:
    """The mesh and the cells that make up the county (one connected piece)."""
    mesh = build_mesh(scatter(rng, cell_density(), HALF_X, HALF_Y, _STEP_KM), HALF_X, HALF_Y)
    cells = {i for i, (x, y) in enumerate(mesh.sites.tolist()) if mesh.rings[i] and inside_county(x, y)}
    start = min(cells, key=lambda c: math.hypot(*mesh.sites[c]))
    piece, stack = {start}, [start]
    while stack:
        for other in mesh.neighbours[stack.pop()]:
            if other in cells and other not in piece:
                piece.add(other)
                stack.append(other)
    return mesh, piece


def divide_towns(mesh: Mesh, cells: set[int]) -> tuple[dict[int, int], list[int]]:
    """Cell → town number in TOWNS, and each town's seat cell. Towns are connected."""
    sites = mesh.sites.tolist()
    rugged = [ruggedness(x, y) for x, y in sites]

    def cost(a: int, b: int) -> float:
        return math.dist(sites[a], sites[b]) * (1.0 + 0.22 * max(0.0, 1.6 + rugged[a] + rugged[b]))

    seats = [min(cells, key=lambda c: math.dist(sites[c], (t.x, t.y))) for t in TOWNS]
    micro = next(k for k, t in enumerate(TOWNS) if t.name == MICRO_TOWN)
    reach = [t.reach for t in TOWNS]
    low, high = 0.4, 2.5
    for _ in range(12):
        owner = grow(cells, mesh.neighbours, seats, cost, reach)
        size = sum(1 for k in owner.values() if k == micro)
        if abs(size - MICRO_GRIDS) <= 6:
            break
        low, high = (reach[micro], high) if size < MICRO_GRIDS else (low, reach[micro])
        reach[micro] = (low + high) / 2
    _settle(mesh, owner, micro, MICRO_GRIDS)
    return owner, seats


def _settle(mesh: Mesh, owner: dict[int, int], town: int, wanted: int) -> None:
    """Hand border cells over one by one until the town has exactly `wanted`; all towns stay connected."""
    while (size := sum(1 for k in owner.values() if k == town)) != wanted:
        for cell in sorted(owner):
            around = [owner.get(n, -1) for n in mesh.neighbours[cell]]
            here = owner[cell]
            if -1 in around or (size > wanted) != (here == town):
                continue
            to = max(sorted(set(around) - {here}), key=around.count, default=here)
            if to == here or (here != town and to != town) or around.count(to) < 2:
                continue
            if connected({c for c, k in owner.items() if k == here and c != cell}, mesh.neighbours):
                owner[cell] = to
                break
        else:
            raise ValueError(f"{TOWNS[town].name}凑不足{wanted}个微网格")
