"""GeoPackage — an SQLite file (OGC 12-128): the feature table and its geometry blobs, read with sqlite3 and shapely."""

from __future__ import annotations

import sqlite3
import struct
from typing import Any

import shapely

from zhifa.core.errors import FileRefused
from zhifa.registers.territory.reading.coordinate_system import reader
from zhifa.registers.territory.reading.layer import MOST_FEATURES, Feature, Layer

#: bytes of the envelope by its code in the flags (OGC 12-128, 2.1.3.1.1)
_ENVELOPE = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
#: steps after which a query of a hostile file is broken off
_MOST_STEPS = 20_000


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read(data: bytes, *, layer: str = "") -> Layer:
    """The features of one table.

    :raises FileRefused: damaged, several feature tables and none named, in a system that cannot be converted.
    """
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("PRAGMA query_only=ON")
        steps = iter(range(_MOST_STEPS))
        database.set_progress_handler(lambda: 0 if next(steps, None) is not None else 1, 10_000)
        return _layer(database, layer)
    except (sqlite3.Error, struct.error, shapely.errors.ShapelyError, UnicodeDecodeError, IndexError):
        raise FileRefused("GeoPackage 损坏或者不完整", field="file", way_out="重新导出") from None
    finally:
        database.close()


def _layer(database: sqlite3.Connection, wanted: str) -> Layer:
    tables = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c"
        " JOIN gpkg_geometry_columns g ON g.table_name = c.table_name WHERE c.data_type = 'features' ORDER BY 1"
    ).fetchall()
    if wanted:
        tables = [t for t in tables if t[0] == wanted]
    if not tables:
        raise FileRefused(
            f"GeoPackage 里没有{'图层「' + wanted + '」' if wanted else '图层'}",
            field="file",
            way_out="核对图层名称",
        )
    if len(tables) > 1:
        names = "、".join(str(t[0]) for t in tables[:6])
        raise FileRefused(
            f"GeoPackage 里有 {len(tables)} 个图层：{names}",
            field="layer",
            way_out="写明图层名称（命令行 --layer）",
        )
    table, column, srs = tables[0]
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        [srs],
    ).fetchone()
    notes = []
    name, convert = "未说明（按 CGCS2000 经纬度读）", None
    if srs in (0, -1) or found is None:
        notes.append("坐标系没有说明，按 CGCS2000 经纬度读")
    else:
        authority, number, definition = found
        name, convert = reader(int(number) if str(authority).upper() == "EPSG" else definition)
    return Layer("GeoPackage", _features(database, str(table), str(column), convert), name, notes)


def _features(database: sqlite3.Connection, table: str, column: str, convert: Any) -> list[Feature]:
    rows = database.execute(f"SELECT * FROM {_quoted(table)} LIMIT {MOST_FEATURES + 1}")
    names = [d[0] for d in rows.description]
    at = names.index(column)
    found = []
    for place, row in enumerate(rows, 1):
        outline = _outline(row[at])
        properties = {
            n: v
            for n, v in zip(names, row, strict=True)
            if n != column and isinstance(v, str | int | float | None)
        }
        found.append(Feature(place, properties, convert(outline) if convert else outline))
    return found


def _outline(blob: Any) -> Any:
    """A GeoPackage geometry: ``GP``, version, flags, SRS, envelope, then WKB."""
    if not blob:
        return shapely.Polygon()
    if blob[:2] != b"GP":
        raise FileRefused("GeoPackage 的几何读不通", field="file", way_out="重新导出")
    flags = blob[3]
    return shapely.force_2d(shapely.from_wkb(bytes(blob[8 + _ENVELOPE[(flags >> 1) & 7] :])))
