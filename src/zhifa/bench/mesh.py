"""模拟网格 — a county of 41 × 31 jagged cells, the size of a real one: 1,271 basic grids in 18 towns, professional grids
over them, micro-grids inside one town. Neighbours share every vertex of their edge, so nothing overlaps and nothing is
left out. Invented; the same every time.
"""

import random
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon

COLUMNS, ROWS, TOWNS = 41, 31, 18
WEST, SOUTH, STEP = 118.0, 28.7, 0.009
_BENDS = 8
_SEED = 20260301

Point = tuple[float, float]


@dataclass(frozen=True)
class Cell:
    """网格 — code, kind, number of its town, outline."""

    code: str
    kind: str
    town: int
    outline: Any


def _corners(chance: random.Random) -> dict[tuple[int, int], Point]:
    return {
        (c, r): (
            round(WEST + (c + chance.uniform(-0.25, 0.25)) * STEP, 7),
            round(SOUTH + (r + chance.uniform(-0.25, 0.25)) * STEP, 7),
        )
        for c in range(COLUMNS + 1)
        for r in range(ROWS + 1)
    }


def _edge(chance: random.Random, a: Point, b: Point) -> list[Point]:
    """A bent line from ``a`` to ``b``, the last point left out."""
    line = [a]
    for i in range(1, _BENDS):
        t, off = i / _BENDS, chance.uniform(-0.02, 0.02) * STEP
        line.append((round(a[0] + (b[0] - a[0]) * t + off, 7), round(a[1] + (b[1] - a[1]) * t - off, 7)))
    return line


def basic() -> list[Cell]:
    """The 1,271 basic grids."""
    chance = random.Random(_SEED)
    corner = _corners(chance)
    across = {
        (c, r): _edge(chance, corner[c, r], corner[c + 1, r]) for c in range(COLUMNS) for r in range(ROWS + 1)
    }
    upward = {
        (c, r): _edge(chance, corner[c, r], corner[c, r + 1]) for c in range(COLUMNS + 1) for r in range(ROWS)
    }
    cells = []
    for c in range(COLUMNS):
        for r in range(ROWS):
            ring = [
                *across[c, r],
                *upward[c + 1, r],
                corner[c + 1, r + 1],
                *reversed(across[c, r + 1][1:]),
                corner[c, r + 1],
                *reversed(upward[c, r][1:]),
            ]
            town = min(c * 6 // COLUMNS, 5) * 3 + min(r * 3 // ROWS, 2)
            cells.append(Cell(f"J{c:02d}{r:02d}", "basic", town, Polygon(ring)))
    return cells


def professional(cells: list[Cell]) -> list[Cell]:
    """About 200 professional grids: blocks of two by three basic ones, each over part of one town."""
    blocks: dict[tuple[int, int, int], list[Cell]] = {}
    for cell in cells:
        key = (int(cell.code[1:3]) // 2, int(cell.code[3:5]) // 3, cell.town)
        blocks.setdefault(key, []).append(cell)
    return [
        Cell(f"Z{n:04d}", "professional", town, shapely.union_all([c.outline for c in own]))
        for n, ((_, _, town), own) in enumerate(sorted(blocks.items(), key=lambda kv: kv[0]))
    ]


def micro(cells: list[Cell]) -> list[Cell]:
    """Micro-grids of the first town: each basic grid cut by lines into four by three."""
    found = []
    for cell in cells:
        if cell.town != 0:
            continue
        x0, y0, x1, y1 = cell.outline.bounds
        for i in range(4):
            for j in range(3):
                part = cell.outline.intersection(
                    shapely.box(
                        x0 + (x1 - x0) * i / 4,
                        y0 + (y1 - y0) * j / 3,
                        x0 + (x1 - x0) * (i + 1) / 4,
                        y0 + (y1 - y0) * (j + 1) / 3,
                    )
                )
                if part.area:
                    shape = part if isinstance(part, Polygon | MultiPolygon) else part.buffer(0)
                    found.append(Cell(f"W{cell.code}{i}{j}", "micro", 0, shape))
    return found


def whole() -> list[Cell]:
    """All grids, by code."""
    cells = basic()
    return sorted([*cells, *professional(cells), *micro(cells)], key=lambda c: c.code)
