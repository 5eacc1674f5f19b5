"""网格变形 — splitting by a line and merging neighbours, on shapes in degrees. Pure."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry import LineString, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from zhifa.core.errors import BadInput
from zhifa.registers.territory.checking import polygons
from zhifa.registers.territory.metric import area_m2

#: pieces smaller than this are offcuts of a line drawn along an edge
SMALLEST_M2 = 100.0


def read_outline(geometry: Any, *, field: str = "geometry") -> BaseGeometry:
    """GeoJSON → shape.

    :raises BadInput: no GeoJSON area, or numbers that are none.
    """
    try:
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise ValueError
        found = shape(geometry)
        if not len(shapely.get_coordinates(found)) or not _finite(found):
            raise ValueError
    except (AttributeError, TypeError, ValueError, KeyError, IndexError, shapely.errors.ShapelyError):
        raise BadInput(
            "边界应当是 GeoJSON 的 Polygon 或 MultiPolygon", field=field, way_out="在地图上重画，或上传文件"
        ) from None
    return found


def _finite(found: BaseGeometry) -> bool:
    west, south, east, north = found.bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def split_by(outline: BaseGeometry, line: Sequence[Sequence[float]]) -> list[BaseGeometry]:
    """拆分 — the parts of an outline on the sides of a line, largest first.

    :raises BadInput: fewer than two points, or a line that does not cross the grid from edge to edge.
    """
    try:
        cut = LineString([(float(x), float(y)) for x, y, *_ in line])
    except (TypeError, ValueError, shapely.errors.ShapelyError):
        raise BadInput(
            "分割线至少要有两个点", field="line", way_out="在地图上从网格外点到网格外，画一条线"
        ) from None
    if not cut.length:
        raise BadInput("分割线没有长度", field="line", way_out="在地图上从网格外点到网格外，画一条线")
    parts = [p for p in polygons(split(outline, cut)) if area_m2(p) >= SMALLEST_M2]
    if len(parts) < 2:
        raise BadInput(
            "这条线没有把网格分成两块", field="line", way_out="线的两头都要画到网格外面（或者正好到边界上）"
        )
    return sorted(parts, key=lambda p: -p.area)


def merged(outlines: Sequence[BaseGeometry]) -> BaseGeometry:
    """合并 — one connected outline of neighbours.

    :raises BadInput: they do not touch along an edge.
    """
    whole = shapely.union_all(list(outlines))
    if whole.geom_type != "Polygon":
        raise BadInput(
            "这些网格不相邻，不能合并成一块", field="codes", way_out="只选有共同边界的网格（只碰一个角不算）"
        )
    return whole
