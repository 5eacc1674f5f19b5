"""图层 — what a file holds, whatever its format: features with properties, and how its coordinates were understood.

``read_layer`` tells the format by content, not by name. Refusals say what is wrong and what to do instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zhifa.core.errors import FileRefused

#: a county's micro-grids are a few thousand; more is another file
MOST_FEATURES, MOST_BYTES = 50_000, 80 * 1024 * 1024


@dataclass(frozen=True)
class Feature:
    """要素 — ``place`` is its number in the file, from 1."""

    place: int
    properties: dict[str, Any]
    outline: BaseGeometry


@dataclass
class Layer:
    """图层 — ``crs`` in words; ``notes`` are told to the person who imports."""

    form: str
    features: list[Feature]
    crs: str = "CGCS2000"
    notes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Names of properties, in the order first met."""
        return list(dict.fromkeys(k for f in self.features for k in f.properties))


def read_layer(data: bytes, *, layer: str = "") -> Layer:
    """读一个文件 — GeoJSON, a zipped Shapefile or a GeoPackage.

    :raises FileRefused: empty, too large, of another kind, without areas, in a coordinate system we cannot convert.
    """
    from zhifa.registers.territory.reading import geojson, geopackage, shapefile

    if not data.strip():
        raise FileRefused(
            "文件是空的", field="file", way_out="选一个 GeoJSON、Shapefile（zip）或 GeoPackage 文件"
        )
    if len(data) > MOST_BYTES:
        raise FileRefused(
            f"文件超过 {MOST_BYTES // 1024 // 1024} MB", field="file", way_out="按乡镇分成几个文件"
        )
    if data[:4] == b"PK\x03\x04":
        found = shapefile.read(data)
    elif data[:15] == b"SQLite format 3":
        found = geopackage.read(data, layer=layer)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        found = geojson.read(data)
    else:
        raise FileRefused(
            "认不出这个文件", field="file", way_out="支持 GeoJSON、打包成 zip 的 Shapefile、GeoPackage"
        )
    if not found.features:
        raise FileRefused(
            "文件里没有一个要素", field="file", way_out="核对导出的图层是不是空的，或者选错了图层"
        )
    if len(found.features) > MOST_FEATURES:
        raise FileRefused(f"文件里超过 {MOST_FEATURES} 个要素", field="file", way_out="按乡镇分成几个文件")
    _check_degrees(found)
    return found


def _check_degrees(found: Layer) -> None:
    box = shapely.total_bounds([f.outline for f in found.features])
    west, south, east, north = (float(b) for b in box)
    if west != west:  # every geometry is empty: the check of shapes says so for each
        return
    if 0 <= west <= 54 and 73 <= south <= 136:
        raise FileRefused(
            "经度和纬度写反了", field="file", way_out="GeoJSON 的坐标是先经度后纬度，改过再导入"
        )
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise FileRefused(
            f"坐标不是经纬度（如 {west:.0f}, {south:.0f}），文件又没有说明坐标系",
            field="file",
            way_out="导出时选 CGCS2000 经纬度（EPSG:4490），或者带上 .prj 文件",
        )
