"""轮廓 — polygons of connected cell sets, with one shared polyline for every common border.

Corners where three finest areas meet are fixed; the chains between them are smoothed and thinned once,
for all levels, so a town's border, its villages' and its grids' are the same numbers. Coordinates are
CGCS2000 degrees on a 0.000001° lattice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from zhifa.demo.county.mesh import Mesh
from zhifa.demo.county.plan import CENTRE_LAT, CENTRE_LNG, KM_PER_DEGREE_LAT, KM_PER_DEGREE_LNG

THINNING_KM = 0.012


def to_lng_lat(x: float, y: float) -> tuple[float, float]:
    """Kilometres from the county's centre → degrees, six decimals (about 0.1 m)."""
    return round(CENTRE_LNG + x / KM_PER_DEGREE_LNG, 6), round(CENTRE_LAT + y / KM_PER_DEGREE_LAT, 6)


class Outlines:
    """轮廓 — draws the border of any union of finest areas.

    `label[cell]`: number of the finest area the cell belongs to, −1 outside the county.
    """

    def __init__(self, mesh: Mesh, label: Sequence[int]) -> None:
        self._mesh = mesh
        self._label = np.asarray(label)
        self._labels = list(label)
        self._corner_cells = [frozenset(c) for c in mesh.corner_cells.tolist()]
        around = self._label[mesh.corner_cells]
        kinds = 1 + (around[:, 1] != around[:, 0])
        kinds += (around[:, 2] != around[:, 0]) & (around[:, 2] != around[:, 1])
        self._fixed = kinds == 3
        self._position = mesh.corners.copy()
        self._kept = self._fixed.copy()
        chains = self._chains(kinds)
        self._smooth(chains)
        self._thin(chains)
        self._degrees = [to_lng_lat(x, y) for x, y in self._position.tolist()]

    def _chains(self, kinds: np.ndarray) -> list[list[int]]:
        """Border corner paths between fixed corners."""
        links: dict[int, set[int]] = {}
        for cell, ring in enumerate(self._mesh.rings):
            if not ring or self._label[cell] < 0:
                continue
            # ring[i] → ring[i+1] is the edge towards the one cell both corners share besides this
            for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
                if kinds[a] == 1 or kinds[b] == 1:
                    continue
                if self._other_label(cell, a, b) != self._label[cell]:
                    links.setdefault(a, set()).add(b)
                    links.setdefault(b, set()).add(a)
        chains: list[list[int]] = []
        done: set[tuple[int, int]] = set()
        for start in sorted(c for c in links if self._fixed[c]):
            for first in sorted(links[start]):
                if (start, first) in done:
                    continue
                chain = [start, first]
                while not self._fixed[chain[-1]]:
                    (onward,) = links[chain[-1]] - {chain[-2]}
                    chain.append(onward)
                done.add((start, first))
                done.add((chain[-1], chain[-2]))
                chains.append(chain)
        return chains

    def _other_label(self, cell: int, a: int, b: int) -> int:
        (other,) = (self._corner_cells[a] & self._corner_cells[b]) - {cell}
        return self._labels[other]

    def _smooth(self, chains: list[list[int]]) -> None:
        for _ in range(2):
            moved: dict[int, np.ndarray] = {}
            for chain in chains:
                for before, here, after in zip(chain, chain[1:], chain[2:], strict=False):
                    p = self._position
                    moved[here] = 0.5 * p[here] + 0.25 * (p[before] + p[after])
            for corner, place in moved.items():
                self._position[corner] = place

    def _thin(self, chains: list[list[int]]) -> None:
        """Douglas–Peucker on each chain; a chain keeps a middle corner so that no area becomes a sliver."""
        for chain in chains:
            stack = [(0, len(chain) - 1)]
            while stack:
                lo, hi = stack.pop()
                if hi - lo < 2:
                    continue
                ax, ay = self._position[chain[lo]]
                bx, by = self._position[chain[hi]]
                length = float(np.hypot(bx - ax, by - ay)) or 1e-9
                middle = self._position[chain[lo + 1 : hi]]
                away = np.abs((bx - ax) * (middle[:, 1] - ay) - (by - ay) * (middle[:, 0] - ax)) / length
                pick = int(away.argmax())
                if away[pick] > THINNING_KM or (lo == 0 and hi == len(chain) - 1 and len(chain) > 4):
                    self._kept[chain[lo + 1 + pick]] = True
                    stack += [(lo, lo + 1 + pick), (lo + 1 + pick, hi)]

    def _walk(self, inside: set[int]) -> list[list[tuple[float, float]]]:
        edges: set[tuple[int, int]] = set()
        for cell in inside:
            ring = self._mesh.rings[cell]
            for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
                if (b, a) in edges:
                    edges.remove((b, a))
                else:
                    edges.add((a, b))
        onward = dict(edges)
        rings: list[list[tuple[float, float]]] = []
        while onward:
            start = min(onward)
            corners = [start]
            while (following := onward.pop(corners[-1])) != start:
                corners.append(following)
            ring = [self._degrees[c] for c in corners if self._kept[c]]
            rings.append([*ring, ring[0]])
        rings.sort(key=lambda r: -abs(shapely.Polygon(r).area))
        return rings

    def ring(self, cells: Iterable[int]) -> tuple[tuple[float, float], ...]:
        """The closed border of a connected cell set without holes; ValueError when it has one."""
        (outer, *holes) = self._walk(set(cells))
        if holes:
            raise ValueError("区域中有飞地")
        return tuple(outer)
