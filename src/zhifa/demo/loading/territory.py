"""地域装载 — towns, villages, units, grids of three kinds and addresses."""

from __future__ import annotations

from typing import Any

from zhifa.demo.county.build import County
from zhifa.demo.county.organisation import BEGINNING
from zhifa.demo.county.shapes import Ring
from zhifa.demo.loading.organisation import user_name
from zhifa.demo.loading.progress import Loading
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import GridKind, TownKind

_KINDS = {"街道": TownKind.STREET, "镇": TownKind.TOWN, "乡": TownKind.TOWNSHIP}


def _outline(ring: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[lng, lat] for lng, lat in ring]]}


def load_territory(loading: Loading, county: County) -> None:
    """Everything that has a place (accounts of the grid workers must exist)."""
    ground, workers = county.territory, county.people.grid_workers
    town_code = {t.name: t.code for t in ground.towns}
    village_code = {(v.town, v.name): v.code for v in ground.villages}
    worker = {w.grid: w for w in workers}
    loading.once(
        "乡镇",
        territory.lay_out_towns,
        rows=[
            {"code": t.code, "name": t.name, "kind": _KINDS[t.kind], "geometry": _outline(t.ring),
             "lng": t.seat[0], "lat": t.seat[1]}
            for t in ground.towns
        ],
    )  # fmt: skip
    loading.in_chunks(
        "村社",
        territory.lay_out_villages,
        [{"code": v.code, "name": v.name, "town": town_code[v.town]} for v in ground.villages],
    )
    loading.in_chunks(
        "治理单元",
        territory.lay_out_units,
        [{"code": u.code, "name": u.name, "town": town_code[u.town]} for u in ground.units],
    )
    loading.in_chunks(
        "基础网格",
        territory.lay_out_grids,
        [
            {"code": g.code, "name": f"{g.village}{g.label}", "kind": GridKind.BASIC, "town": town_code[g.town],
             "village": village_code[g.town, g.village], "geometry": _outline(g.ring), "valid_from": BEGINNING,
             "worker": user_name(county, worker[g.code].code) if g.code in worker else "",
             "worker_name": worker[g.code].name if g.code in worker else ""}
            for g in ground.grids
        ],
    )  # fmt: skip
    loading.in_chunks(
        "微网格",
        territory.lay_out_grids,
        [
            {"code": g.code, "name": g.label, "kind": GridKind.MICRO, "town": town_code[g.town],
             "village": village_code[g.town, g.village], "parent": g.grid, "unit": g.unit,
             "geometry": _outline(g.ring), "valid_from": BEGINNING}
            for g in ground.micro_grids
        ],
    )  # fmt: skip
    loading.in_chunks(
        "专业网格",
        territory.lay_out_grids,
        [
            {"code": g.code, "name": g.name, "kind": GridKind.PROFESSIONAL, "town": town_code[g.town],
             "purpose": g.kind, "geometry": _outline(g.ring), "valid_from": BEGINNING}
            for g in ground.professional_grids
        ],
    )  # fmt: skip
    loading.in_chunks(
        "地址",
        territory.add_addresses,
        [{"address": a.text, "grid": a.grid, "lng": a.point[0], "lat": a.point[1]} for a in ground.addresses],
    )
