"""Shapefile — a zip with .shp and .dbf (and .prj, .cpg); read by pyshp, never unpacked to disk."""

from __future__ import annotations

import io
import logging
import zipfile
from typing import Any

import shapefile
import shapely
from shapely.geometry import shape

from zhifa.core.errors import FileRefused
from zhifa.registers.territory.reading.coordinate_system import reader
from zhifa.registers.territory.reading.layer import MOST_BYTES, Feature, Layer

_NEEDED = (".shp", ".dbf")
_MOST_UNPACKED = 4 * MOST_BYTES


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    by_stem: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for info in archive.infolist():
        name = info.filename
        if info.is_dir() or name.startswith("__MACOSX") or "." not in name:
            continue
        stem, _, ending = name.rpartition(".")
        by_stem.setdefault(stem, {})[f".{ending.lower()}"] = info
    whole = [parts for parts in by_stem.values() if ".shp" in parts]
    if not whole:
        raise FileRefused(
            "压缩包里没有 .shp 文件",
            field="file",
            way_out="把同名的 .shp、.dbf、.shx、.prj 一起打成一个 zip",
        )
    if len(whole) > 1:
        raise FileRefused(
            f"压缩包里有 {len(whole)} 个图层", field="file", way_out="一个 zip 只放一个 Shapefile"
        )
    missing = [ending for ending in _NEEDED if ending not in whole[0]]
    if missing:
        raise FileRefused(
            f"Shapefile 缺少 {'、'.join(missing)}", field="file", way_out="把同名的几个文件一起打包"
        )
    if sum(i.file_size for i in whole[0].values()) > _MOST_UNPACKED:
        raise FileRefused("解开后的文件过大", field="file", way_out="按乡镇分成几个文件")
    return whole[0]


def read(data: bytes) -> Layer:
    """Features with an area.

    :raises FileRefused: not a Shapefile's zip, damaged, in a system that cannot be converted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _members(archive)
            content = {ending: archive.read(info) for ending, info in parts.items() if ending != ".shx"}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise FileRefused("压缩包打不开", field="file", way_out="重新打包，不要加密码") from None
    notes = []
    if ".prj" in content:
        name, convert = reader(content[".prj"].decode("utf-8", "replace").strip())
    else:
        name, convert = "未说明（按 CGCS2000 经纬度读）", None
        notes.append("压缩包里没有 .prj，坐标系没有说明，按 CGCS2000 经纬度读")
    for encoding in _encodings(content.get(".cpg", b"")):
        try:
            found = _features(content, encoding, convert)
        except Exception as fault:
            # pyshp unpacks what strangers send: a damaged file or a wrong encoding fails anywhere and as anything
            logging.getLogger("zhifa.territory").info(
                "shapefile not read as %s: %s", encoding, type(fault).__name__
            )
            continue
        return Layer("Shapefile", found, name, notes)
    raise FileRefused("Shapefile 损坏或者编码不明", field="file", way_out="用 UTF-8 编码重新导出")


def _encodings(cpg: bytes) -> list[str]:
    named = cpg.decode("ascii", "ignore").strip().lower()
    aliases = {"936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "65001": "utf-8"}
    first = [aliases.get(named, named)] if named else []
    known = []
    for encoding in [*first, "utf-8", "gb18030"]:
        try:
            "".encode(encoding)
        except LookupError:
            continue
        known.append(encoding)
    return list(dict.fromkeys(known))


def _features(content: dict[str, bytes], encoding: str, convert: Any) -> list[Feature]:
    with shapefile.Reader(
        shp=io.BytesIO(content[".shp"]), dbf=io.BytesIO(content[".dbf"]), encoding=encoding
    ) as source:
        found = []
        for place, one in enumerate(source.iterShapeRecords(), 1):
            told = one.shape.__geo_interface__ if one.shape.shapeType else None
            outline = shapely.force_2d(shape(told)) if told and told.get("coordinates") else shapely.Polygon()
            found.append(Feature(place, one.record.as_dict(), convert(outline) if convert else outline))
        return found
