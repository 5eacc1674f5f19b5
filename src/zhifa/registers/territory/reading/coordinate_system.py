"""坐标系 — which coordinate systems can be turned into CGCS2000 degrees, and by whom.

Geographic and projected systems on CGCS2000 or WGS 84 are converted by PROJ. Beijing 1954 and Xian 1980 need parameters
that the surveying authority keeps: they are refused instead of being a hundred metres wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer, network
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from zhifa.core.errors import FileRefused

network.set_network_enabled(active=False)
_KNOWN_DATUMS = ("china 2000", "china_2000", "cgcs2000", "cgcs_2000", "china geodetic coordinate system 2000",
                 "wgs 84", "wgs_1984", "wgs84", "world geodetic system 1984")  # fmt: skip
_WAY_OUT = "请测绘主管部门（或数据提供方）转换成 CGCS2000 经纬度（EPSG:4490）后再导入"


class CoordinateSystemRefused(FileRefused):
    """坐标系不能换算 — the file is in a coordinate system that cannot be converted exactly."""


def reader(given: Any) -> tuple[str, Callable[[BaseGeometry], BaseGeometry] | None]:
    """(name in words, conversion to CGCS2000 degrees or ``None`` when they are that already).

    ``given``: an EPSG number, WKT, or ``EPSG:4490`` / ``urn:ogc:def:crs:…``.

    :raises CoordinateSystemRefused: unreadable, or on another datum.
    """
    try:
        crs = CRS.from_user_input(given)
    except CRSError:
        raise CoordinateSystemRefused(
            f"看不懂文件的坐标系：{str(given)[:60]}", field="file", way_out=_WAY_OUT
        ) from None
    base = crs.geodetic_crs
    datum = (base.datum.name if base is not None and base.datum is not None else "").lower()
    if not any(known in datum for known in _KNOWN_DATUMS):
        raise CoordinateSystemRefused(
            f"文件的坐标系是 {crs.name}，它的基准不是 CGCS2000 或 WGS 84，换算参数不公开，不能准确换算",
            field="file",
            way_out=_WAY_OUT,
        )
    if not crs.is_projected:
        return crs.name, None
    turn = Transformer.from_crs(crs, base, always_xy=True)

    def convert(shape: BaseGeometry) -> BaseGeometry:
        def points(given: Any) -> Any:
            x, y = turn.transform(given[:, 0], given[:, 1])
            return np.round(np.column_stack([x, y]), 8)

        return shapely.transform(shape, points)

    return crs.name, convert
