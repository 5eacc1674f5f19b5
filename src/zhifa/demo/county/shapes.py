"""示范县的形状 — the plain records of which the demo county's territory consists.

Everything is invented (虚构). Coordinates are CGCS2000 (longitude, latitude) in degrees, six decimals;
a `ring` is a closed tuple of such pairs, counter-clockwise, without holes.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """乡镇（街道）— `kind`: 街道, 镇 or 乡; `hub`: the town that hosts the team serving this one."""

    code: str
    name: str
    initials: str
    kind: str
    seat: Point
    ring: Ring
    hub: str


@dataclass(frozen=True, slots=True)
class Village:
    """村、社区 — `code`: 12 digits (town 9 + 3); `serial`: position in its town, from 1."""

    code: str
    name: str
    kind: str
    town: str
    serial: int
    ring: Ring


@dataclass(frozen=True, slots=True)
class BasicGrid:
    """基础网格 — one of 1,271; `code` 15 digits (village 12 + 3), `label` as spoken: QB-04-2."""

    code: str
    label: str
    town: str
    village: str
    centre: Point
    ring: Ring


@dataclass(frozen=True, slots=True)
class MicroGrid:
    """微网格 — one of 743 in one town; nests in a basic grid and belongs to one governance unit."""

    code: str
    label: str
    town: str
    village: str
    grid: str
    unit: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class GovernanceUnit:
    """治理单元 — one of 12; a connected union of basic grids (so of micro-grids) of one town."""

    code: str
    name: str
    town: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class ProfessionalGrid:
    """专业网格 — one of 206: a park, market, school … overlaid on the basic grids of one town."""

    code: str
    name: str
    kind: str
    town: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Road:
    """道路 — `kind`: 干道, 街路 or 村道; lines that meet share the coordinate where they meet."""

    code: str
    name: str
    kind: str
    town: str
    line: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """地址 — road + number, or village + number; the point lies inside the basic grid it names."""

    code: str
    text: str
    town: str
    village: str
    grid: str
    road: str
    number: int
    point: Point


@dataclass(frozen=True, slots=True)
class Territory:
    """地域 — the county's areas, roads and addresses, each list in code order."""

    name: str
    division_code: str
    note: str
    ring: Ring
    towns: tuple[Town, ...]
    villages: tuple[Village, ...]
    grids: tuple[BasicGrid, ...]
    micro_grids: tuple[MicroGrid, ...]
    units: tuple[GovernanceUnit, ...]
    professional_grids: tuple[ProfessionalGrid, ...]
    roads: tuple[Road, ...]
    addresses: tuple[Address, ...]
    invented: bool = True
