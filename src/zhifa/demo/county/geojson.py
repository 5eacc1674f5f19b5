"""图形交换 — the county's areas, roads and addresses as GeoJSON (CGCS2000 degrees, six decimals)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from zhifa.demo.county.plan import INVENTED_NOTE
from zhifa.demo.county.shapes import (
    Address,
    BasicGrid,
    GovernanceUnit,
    MicroGrid,
    ProfessionalGrid,
    Road,
    Town,
    Village,
)

Area = Town | Village | BasicGrid | MicroGrid | GovernanceUnit | ProfessionalGrid


def feature(record: Area | Road | Address) -> dict[str, Any]:
    """One record as a GeoJSON feature; every field but the geometry becomes a property."""
    match record:
        case Road():
            shape, geometry = "line", {"type": "LineString", "coordinates": record.line}
        case Address():
            shape, geometry = "point", {"type": "Point", "coordinates": record.point}
        case _:
            shape, geometry = "ring", {"type": "Polygon", "coordinates": [record.ring]}
    names = [f.name for f in dataclasses.fields(record) if f.name != shape]
    properties = {name: getattr(record, name) for name in names} | {"note": INVENTED_NOTE}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(records: Iterable[Area | Road | Address]) -> dict[str, Any]:
    """A GeoJSON feature collection in the order given."""
    return {"type": "FeatureCollection", "features": [feature(r) for r in records]}
