"""GeoJSON — a FeatureCollection (RFC 7946); an old ``crs`` member is obeyed."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely.geometry import shape

from zhifa.core.errors import FileRefused
from zhifa.registers.territory.reading.coordinate_system import reader
from zhifa.registers.territory.reading.layer import Feature, Layer


def read(data: bytes) -> Layer:
    """Features with an area.

    :raises FileRefused: broken JSON, no FeatureCollection, a geometry that is none.
    """
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise FileRefused("GeoJSON 读不通", field="file", way_out="用 UTF-8 编码重新导出") from None
    if isinstance(told, dict) and told.get("type") == "Feature":
        told = {"type": "FeatureCollection", "features": [told]}
    if (
        not isinstance(told, dict)
        or told.get("type") != "FeatureCollection"
        or not isinstance(told.get("features"), list)
    ):
        raise FileRefused("文件不是 GeoJSON 的 FeatureCollection", field="file", way_out="导出整个图层")
    name, convert = "CGCS2000 / WGS 84 经纬度", None
    if told.get("crs"):
        name, convert = reader(_crs(told["crs"]))
    found = []
    for place, one in enumerate(told["features"], 1):
        outline = _outline(one, place)
        found.append(
            Feature(place, dict(one.get("properties") or {}), convert(outline) if convert else outline)
        )
    return Layer("GeoJSON", found, name)


def _crs(member: Any) -> Any:
    try:
        return member["properties"]["name"]
    except (TypeError, KeyError):
        return member


def _outline(one: Any, place: int) -> Any:
    if not isinstance(one, dict):
        raise FileRefused(f"第 {place} 个要素不是对象", field="file", way_out="重新导出")
    geometry = one.get("geometry")
    if geometry is None:
        return shapely.Polygon()
    try:
        return shapely.force_2d(shape(geometry))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError):
        raise FileRefused(f"第 {place} 个要素的坐标看不懂", field="file", way_out="重新导出") from None
