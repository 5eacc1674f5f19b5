"""底图网眼 — a mesh of small cells from which every area of the county is put together.

Sites are scattered by density, smoothed, triangulated (Delaunay); a cell's corners are the centroids of
the triangles around its site. Each corner belongs to exactly three cells and no edge is tiny, so a
connected set of cells is always one simple polygon, and two areas that meet share identical coordinates.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely


@dataclass(slots=True)
class Mesh:
    """网眼 — sites and corners in kilometres.

    `rings[i]`: corner numbers around cell i, counter-clockwise (empty for cells on the rim).
    `neighbours[i]`: cells sharing an edge with i. `corner_cells[c]`: the three cells at corner c.
    """

    sites: np.ndarray
    corners: np.ndarray
    corner_cells: np.ndarray
    rings: list[list[int]]
    neighbours: list[list[int]]


def scatter(
    rng: random.Random, density: Callable[[float, float], float], half_x: float, half_y: float, block: float
) -> np.ndarray:
    """Random sites, `density` per km², drawn block by block so that counts stay close to the density."""
    points: list[tuple[float, float]] = []
    carry = 0.0
    for row in range(math.ceil(2 * half_y / block)):
        for column in range(math.ceil(2 * half_x / block)):
            x0, y0 = -half_x + column * block, -half_y + row * block
            carry += density(x0 + block / 2, y0 + block / 2) * block * block
            while carry >= 1.0:
                carry -= 1.0
                points.append((x0 + rng.random() * block, y0 + rng.random() * block))
    return np.round(np.array(points), 6)


def _triangles(sites: np.ndarray) -> np.ndarray:
    """Delaunay triangles as rows of three site numbers, counter-clockwise."""
    number = {(x, y): i for i, (x, y) in enumerate(sites.tolist())}
    parts = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(sites)))
    coordinates = shapely.get_coordinates(parts).reshape(-1, 4, 2)[:, :3]
    triangles = np.array([[number[tuple(p)] for p in triangle] for triangle in coordinates.tolist()])
    a, b, c = (sites[triangles[:, k]] for k in range(3))
    clockwise = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) < (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    triangles[clockwise] = triangles[clockwise][:, ::-1]
    # GEOS promises no order: sort, so that the same seed is the same county everywhere
    first = triangles.argmin(axis=1)
    rolled = np.take_along_axis(triangles, (first[:, None] + np.arange(3)) % 3, axis=1)
    return rolled[np.lexsort((rolled[:, 2], rolled[:, 1], rolled[:, 0]))]


def _smoothed(sites: np.ndarray, triangles: np.ndarray, half_x: float, half_y: float) -> np.ndarray:
    """Each site moves most of the way to the mean of its neighbours; the outer rim stays."""
    total = np.zeros_like(sites)
    count = np.zeros(len(sites))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        for p, q in ((a, b), (b, a)):
            np.add.at(total, triangles[:, p], sites[triangles[:, q]])
            np.add.at(count, triangles[:, p], 1)
    mean = total / np.maximum(count, 1)[:, None]
    rim = (np.abs(sites[:, 0]) > half_x - 1.0) | (np.abs(sites[:, 1]) > half_y - 1.0)
    moved = np.where(rim[:, None], sites, sites + 0.8 * (mean - sites))
    return np.round(moved, 6)


def build_mesh(sites: np.ndarray, half_x: float, half_y: float, smoothing: int = 3) -> Mesh:
    """The mesh over `sites` (kilometres, distinct after rounding to a millimetre)."""
    sites = np.unique(sites, axis=0)
    for _ in range(smoothing):
        sites = np.unique(_smoothed(sites, _triangles(sites), half_x, half_y), axis=0)
    triangles = _triangles(sites)
    corners = (sites[triangles[:, 0]] + sites[triangles[:, 1]] + sites[triangles[:, 2]]) / 3.0

    # around site a, the triangle (a, b, c) leads from neighbour b to neighbour c
    onward: list[dict[int, tuple[int, int]]] = [{} for _ in range(len(sites))]
    for t, (a, b, c) in enumerate(triangles.tolist()):
        onward[a][b] = (c, t)
        onward[b][c] = (a, t)
        onward[c][a] = (b, t)
    rings: list[list[int]] = []
    neighbours: list[list[int]] = []
    for steps in onward:
        start = min(steps)
        ring: list[int] = []
        around: list[int] = []
        here = start
        while here in steps and len(ring) < len(steps):
            around.append(here)
            here, triangle = steps[here]
            ring.append(triangle)
        closed = here == start and len(ring) == len(steps)
        rings.append(ring if closed else [])
        neighbours.append(sorted(around) if closed else sorted(steps))
    return Mesh(sites, corners, triangles, rings, neighbours)
