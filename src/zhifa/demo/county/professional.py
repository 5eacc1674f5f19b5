"""专业网格 — 206 professional grids laid over the basic grids, each inside one town, none overlapping."""

from __future__ import annotations

import math
import random

import shapely

from zhifa.demo.county.names import COMMUNITY_PAIRS, VILLAGE_HEADS, VILLAGE_TAILS
from zhifa.demo.county.outlines import to_lng_lat
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.county.shapes import ProfessionalGrid
from zhifa.demo.county.territory import Ground

# kind → (name ending, radius from–to in km, weight in 街道, 镇, 乡)
KINDS: dict[str, tuple[str, float, float, tuple[int, int, int]]] = {
    "工业园区": ("工业园", 0.22, 0.50, (2, 4, 2)),
    "农贸市场": ("农贸市场", 0.05, 0.10, (4, 3, 2)),
    "学校": ("学校", 0.07, 0.16, (5, 4, 3)),
    "医院": ("卫生院", 0.06, 0.12, (2, 2, 2)),
    "建设工地": ("建设工地", 0.08, 0.20, (5, 3, 1)),
    "景区": ("景区", 0.25, 0.60, (1, 2, 4)),
    "商业综合体": ("商业广场", 0.08, 0.18, (4, 1, 0)),
    "物流园区": ("物流园", 0.15, 0.30, (1, 2, 0)),
    "客运站": ("客运站", 0.06, 0.12, (1, 1, 1)),
    "养殖园区": ("养殖园", 0.12, 0.25, (0, 2, 3)),
    "危险化学品单位": ("加油站", 0.04, 0.07, (2, 2, 1)),
    "矿山": ("石料矿区", 0.15, 0.35, (0, 1, 2)),
}
_POSITIONS = ("街道", "镇", "乡")


def _blob(rng: random.Random, x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    """A closed, counter-clockwise, star-shaped outline of eight to twelve corners."""
    corners = rng.randint(8, 12)
    stretch = rng.uniform(0.75, 1.3)
    turn = rng.uniform(0, math.tau)
    ring = []
    for i in range(corners):
        angle = turn + math.tau * i / corners
        length = radius * rng.uniform(0.82, 1.12)
        ring.append(
            to_lng_lat(x + length * math.cos(angle) * stretch, y + length * math.sin(angle) / stretch)
        )
    return (*ring, ring[0])


def lay_professional_grids(rng: random.Random, ground: Ground) -> list[ProfessionalGrid]:
    """Professional grids by town in code order; ValueError when a town has no room."""
    sites = ground.mesh.sites.tolist()
    cells: dict[str, list[int]] = {t.name: [] for t in ground.towns}
    for cell in sorted(ground.cell_grid):
        cells[ground.grids[ground.cell_grid[cell]].town].append(cell)
    found: list[ProfessionalGrid] = []
    taken: set[str] = set()
    for town, plan in zip(ground.towns, TOWNS, strict=True):
        area = shapely.Polygon(town.ring)
        shapely.prepare(area)
        weights = [k[3][_POSITIONS.index(plan.kind)] for k in KINDS.values()]
        placed: list[shapely.Polygon] = []
        for _ in range(60 * plan.professional):
            if len(placed) == plan.professional:
                break
            kind = rng.choices(list(KINDS), weights)[0]
            ending, low, high, _weights = KINDS[kind]
            shrink = 0.6 if plan.kind == "街道" else 1.0
            x, y = sites[rng.choice(cells[town.name])]
            ring = _blob(rng, x, y, rng.uniform(low, high) * shrink)
            shape = shapely.Polygon(ring)
            if not (shape.is_valid and area.contains_properly(shape)) or any(
                shape.intersects(p) for p in placed
            ):
                continue
            stem = (
                rng.choice(COMMUNITY_PAIRS)
                if rng.random() < 0.4
                else rng.choice(VILLAGE_HEADS) + rng.choice(VILLAGE_TAILS)
            )
            name = town.name.removesuffix("街道").removesuffix("镇").removesuffix("乡") + stem + ending
            if name in taken:
                continue
            taken.add(name)
            placed.append(shape)
            found.append(ProfessionalGrid(f"{town.code}Z{len(placed):03d}", name, kind, town.name, ring))
        if len(placed) != plan.professional:
            raise ValueError(f"{town.name}放不下{plan.professional}个专业网格")
    return found
