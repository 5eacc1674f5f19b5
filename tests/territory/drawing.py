"""画图 — map files for the tests, made from squares: GeoJSON, zipped Shapefile, GeoPackage."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterable
from typing import Any

import shapefile
import shapely
from pyproj import CRS
from shapely.geometry import mapping, shape

from tests.county import square

Grids = Iterable[tuple[str, str, dict[str, Any]]]


def ring(*points: tuple[float, float]) -> dict[str, Any]:
    """A polygon through these points."""
    return {"type": "Polygon", "coordinates": [[list(p) for p in (*points, points[0])]]}


def feature(code: str, town: str, geometry: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {"网格代码": code, "网格名称": more.pop("name", f"{code}网格"), "乡镇": town, **more}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def shapefile_zip(
    grids: Grids, *, prj: str | None = "EPSG:4490", encoding: str = "utf-8", cpg: bool = True
) -> bytes:
    parts = {ending: io.BytesIO() for ending in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding=encoding) as out:
        for name in ("WGDM", "WGMC", "XZMC"):
            out.field(name, "C", 60)
        for code, town, geometry in grids:
            out.shape(geometry)
            out.record(code, f"{code}网格", town)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending, content in parts.items():
            archive.writestr(f"网格/wg.{ending}", content.getvalue())
        if prj:
            archive.writestr("网格/wg.prj", CRS.from_user_input(prj).to_wkt("WKT1_ESRI"))
        if cpg:
            archive.writestr("网格/wg.cpg", encoding)
    return packed.getvalue()


def geopackage(grids: Grids, *, srs: int = 4490, layers: tuple[str, ...] = ("网格",)) -> bytes:
    base = sqlite3.connect(":memory:")
    base.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
        " organization_coordsys_id INTEGER, definition TEXT);"
        "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);"
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
    )
    base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', ?, 'EPSG', ?, '')", [srs, srs])
    for name in layers:
        base.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY, geom BLOB, code TEXT, town TEXT)')
        base.execute("INSERT INTO gpkg_contents VALUES (?, 'features', ?)", [name, srs])
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?)", [name, srs])
        for code, town, geometry in grids:
            outline = shape(geometry)
            west, south, east, north = outline.bounds
            head = b"GP\x00\x03" + struct.pack("<i", srs) + struct.pack("<4d", west, east, south, north)
            base.execute(
                f'INSERT INTO "{name}" (geom, code, town) VALUES (?, ?, ?)',
                [head + shapely.to_wkb(outline), code, town],
            )
    base.commit()
    return base.serialize()


def moved(geometry: dict[str, Any], turn: Any) -> dict[str, Any]:
    """A geometry with every point sent through ``turn`` ((n, 2) → (n, 2))."""
    return mapping(shapely.transform(shape(geometry), turn))


QINGBU, QIXI = "330899101", "330899001"
#: the four grids of 青埠镇 as the small county has them
STANDING = {
    "QB-11": square(118.00, 28.90, 118.01, 28.91),
    "QB-12": square(118.00, 28.91, 118.01, 28.92),
    "QB-21": square(118.01, 28.90, 118.02, 28.91),
    "QB-22": square(118.01, 28.91, 118.02, 28.92),
}
