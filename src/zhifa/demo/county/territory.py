"""示范县地域 — divides the towns into basic grids, villages, micro-grids and governance units.

Cells → basic grids → villages (unions of grids); in the micro-grid town every cell is a micro-grid and
units are unions of grids. All parts are connected by growth and tile their whole by construction.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from zhifa.demo.county.mesh import Mesh
from zhifa.demo.county.names import NameBook
from zhifa.demo.county.outlines import Outlines, to_lng_lat
from zhifa.demo.county.partition import balanced_parts
from zhifa.demo.county.plan import GOVERNANCE_UNITS, MICRO_TOWN, TOWNS, TownPlan
from zhifa.demo.county.shapes import BasicGrid, GovernanceUnit, MicroGrid, Point, Ring, Town, Village
from zhifa.demo.county.towns_ground import divide_towns, lay_mesh

# places that the look of the product already names
_KNOWN_VILLAGES = {("青埠镇", 4): "塘湾村", ("青埠镇", 1): "禾桥社区"}
_ATTEMPTS = 12


@dataclass(slots=True)
class Ground:
    """底 — areas with the mesh cells behind them; `grid_cells[i]` belongs to `grids[i]`."""

    mesh: Mesh
    cell_grid: dict[int, int]
    grid_cells: list[list[int]]
    seat_cells: list[int]
    county_ring: Ring
    towns: list[Town]
    villages: list[Village]
    grids: list[BasicGrid]
    micro_grids: list[MicroGrid]
    units: list[GovernanceUnit]


def _links(parts: Sequence[Sequence[int]], mesh: Mesh) -> list[list[int]]:
    """Which parts share a cell edge."""
    part_of = {c: i for i, part in enumerate(parts) for c in part}
    links: list[set[int]] = [set() for _ in parts]
    for cell, i in part_of.items():
        links[i] |= {part_of[n] for n in mesh.neighbours[cell] if part_of.get(n, i) != i}
    return [sorted(s) for s in links]


def _whole(mesh: Mesh, cells: Sequence[int]) -> bool:
    """Whether a connected cell set has no hole: corners − edges + cells is 1."""
    corners = {c for cell in cells for c in mesh.rings[cell]}
    edges = set()
    for cell in cells:
        ring = mesh.rings[cell]
        edges |= {(min(a, b), max(a, b)) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)}
    return len(corners) - len(edges) + len(cells) == 1


def _grid_parts(rng: random.Random, mesh: Mesh, cells: list[int], count: int) -> list[list[int]]:
    sites = mesh.sites.tolist()
    weight = dict.fromkeys(cells, 1.0)
    for _ in range(_ATTEMPTS):
        parts = balanced_parts(
            rng,
            cells,
            mesh.neighbours,
            sites,
            weight,
            count,
            lambda a, b: math.dist(sites[a], sites[b]) * rng.uniform(0.75, 1.3),
        )
        if all(_whole(mesh, part) for part in parts):
            return parts
    raise ValueError("基础网格划分反复出现飞地")


def _unions(
    rng: random.Random, mesh: Mesh, grids: list[list[int]], weigh_cells: bool, count: int
) -> list[list[int]]:
    """`count` connected, hole-free unions of grids (numbers into `grids`)."""
    sites = mesh.sites
    middles = [sites[g].mean(axis=0).tolist() for g in grids]
    links = _links(grids, mesh)
    weight = [float(len(g)) if weigh_cells else 1.0 for g in grids]
    for _ in range(_ATTEMPTS):
        parts = balanced_parts(
            rng,
            range(len(grids)),
            links,
            middles,
            weight,
            count,
            lambda a, b: math.dist(middles[a], middles[b]),
        )
        if all(_whole(mesh, [c for i in part for c in grids[i]]) for part in parts):
            return parts
    raise ValueError("村界划分反复出现飞地")


def _communities(plan: TownPlan) -> int:
    """How many of a town's villages are communities 社区 (those nearest its seat)."""
    share = {"街道": 0.78, "镇": 0.17, "乡": 0.06}[plan.kind]
    return max(1, round(plan.villages * share))


def _centre(ring: Ring) -> Point:
    polygon = shapely.Polygon(ring)
    middle = polygon.centroid
    if not polygon.buffer(-0.0002).contains(middle):
        middle = polygon.point_on_surface()
    return round(middle.x, 6), round(middle.y, 6)


def lay_ground(rng: random.Random, names: NameBook) -> Ground:
    """Draw all areas of the county; raises ValueError when a seed cannot be divided as planned."""
    mesh, county_cells = lay_mesh(rng)
    owner, seats = divide_towns(mesh, county_cells)
    town_cells: list[list[int]] = [[] for _ in TOWNS]
    for cell in sorted(owner):
        town_cells[owner[cell]].append(cell)

    label = [-1] * len(mesh.sites)
    plans: list[tuple[TownPlan, list[list[int]], list[list[int]]]] = []
    finest = 0
    for k, plan in enumerate(TOWNS):
        parts = _grid_parts(rng, mesh, town_cells[k], plan.grids)
        seat = mesh.sites[seats[k]]
        villages = _unions(rng, mesh, parts, False, plan.villages)
        villages.sort(
            key=lambda v: math.dist(seat, mesh.sites[[c for i in v for c in parts[i]]].mean(axis=0).tolist())
        )
        plans.append((plan, parts, villages))
        for part in parts:
            for cell in part:
                label[cell] = finest
                finest += plan.name == MICRO_TOWN
            finest += plan.name != MICRO_TOWN

    outlines = Outlines(mesh, label)
    ground = Ground(mesh, {}, [], seats, outlines.ring(county_cells), [], [], [], [], [])
    for k, (plan, parts, villages) in enumerate(plans):
        seat = to_lng_lat(*mesh.sites[seats[k]].tolist())
        ring = outlines.ring(town_cells[k])
        ground.towns.append(Town(plan.code, plan.name, plan.initials, plan.kind, seat, ring, plan.hub))
        codes = _add_villages(ground, outlines, plan, parts, villages, names)
        if plan.name == MICRO_TOWN:
            _add_micro_grids(rng, ground, outlines, plan, parts, codes)
    return ground


def _add_villages(
    ground: Ground,
    outlines: Outlines,
    plan: TownPlan,
    parts: list[list[int]],
    villages: list[list[int]],
    names: NameBook,
) -> dict[int, BasicGrid]:
    """Villages with their grids; returns the town's grids by part number."""
    by_part: dict[int, BasicGrid] = {}
    communities = _communities(plan)
    for serial, members in enumerate(villages, start=1):
        community = serial <= communities
        name = _KNOWN_VILLAGES.get((plan.name, serial)) or names.village(community)
        code = f"{plan.code}{serial if community else 200 + serial - communities - 1:03d}"
        cells = [c for i in members for c in parts[i]]
        kind = "社区" if name.endswith("社区") else "村"
        ground.villages.append(Village(code, name, kind, plan.name, serial, outlines.ring(cells)))
        for number, part in enumerate(members, start=1):
            ring = outlines.ring(parts[part])
            tag = f"{plan.initials}-{serial:02d}-{number}"
            grid = BasicGrid(f"{code}{number:03d}", tag, plan.name, name, _centre(ring), ring)
            ground.cell_grid.update(dict.fromkeys(parts[part], len(ground.grids)))
            ground.grid_cells.append(parts[part])
            ground.grids.append(grid)
            by_part[part] = grid
    return by_part


def _add_micro_grids(
    rng: random.Random,
    ground: Ground,
    outlines: Outlines,
    plan: TownPlan,
    parts: list[list[int]],
    grids: dict[int, BasicGrid],
) -> None:
    """One micro-grid per cell, and the governance units that gather whole grids of them."""
    units = _unions(rng, ground.mesh, parts, True, GOVERNANCE_UNITS)
    micro: list[MicroGrid] = []
    for serial, members in enumerate(units, start=1):
        code = f"{plan.code}U{serial:02d}"
        cells = [c for i in members for c in parts[i]]
        unit = GovernanceUnit(code, f"{plan.name[:-1]}第{serial}治理单元", plan.name, outlines.ring(cells))
        ground.units.append(unit)
        for part in members:
            grid = grids[part]
            for number, cell in enumerate(parts[part], start=1):
                micro.append(
                    MicroGrid(
                        f"{grid.code}{number:02d}",
                        f"{grid.label}-{number:02d}",
                        plan.name,
                        grid.village,
                        grid.code,
                        code,
                        outlines.ring([cell]),
                    )
                )
    ground.micro_grids.extend(sorted(micro, key=lambda m: m.code))
