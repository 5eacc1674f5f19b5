"""坐标基准 — CGCS2000 (equal to WGS 84 here), GCJ-02 and BD-09; converting, and telling which one a drawing is in.

GCJ-02 is the offset that maps on Chinese phones carry, BD-09 adds Baidu's own. Both are told from the published formulas;
their inverse is found by iteration, to less than a millimetre. Outside China nothing is shifted. Pure (numpy, shapely).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_AXIS, _E2 = 6378245.0, 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0
#: the box in which GCJ-02 is shifted
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_ROUNDS = 8


class Datum(StrEnum):
    """坐标基准."""

    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


WORDS = {Datum.CGCS2000: "CGCS2000", Datum.GCJ02: "GCJ-02（火星坐标）", Datum.BD09: "BD-09（百度坐标）"}


def _shift(x: Any, y: Any) -> tuple[Any, Any]:
    """GCJ-02 offset in degrees at (lng − 105, lat − 35)."""
    wave = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + wave
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + wave
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    lat = np.radians(y + 35)
    root = np.sqrt(1 - _E2 * np.sin(lat) ** 2)
    north = north * 180 / (_AXIS * (1 - _E2) / root**3 * np.pi)
    east = east * 180 / (_AXIS / root * np.cos(lat) * np.pi)
    return east, north


def to_gcj02(points: Any) -> Any:
    """(n, 2) CGCS2000 degrees → GCJ-02."""
    points = np.asarray(points, dtype=float)
    lng, lat = points[:, 0], points[:, 1]
    inside = (lng > _WEST) & (lng < _EAST) & (lat > _SOUTH) & (lat < _NORTH)
    east, north = _shift(lng - 105.0, lat - 35.0)
    return np.column_stack([lng + np.where(inside, east, 0), lat + np.where(inside, north, 0)])


def gcj02_to_bd09(points: Any) -> Any:
    """(n, 2) GCJ-02 → BD-09."""
    points = np.asarray(points, dtype=float)
    lng, lat = points[:, 0], points[:, 1]
    far = np.hypot(lng, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    turn = np.arctan2(lat, lng) + 0.000003 * np.cos(lng * _BAIDU_TURN)
    return np.column_stack([far * np.cos(turn) + 0.0065, far * np.sin(turn) + 0.006])


def _inverse(forward: Callable[[Any], Any], points: Any) -> Any:
    points = np.asarray(points, dtype=float)
    guess = points.copy()
    for _ in range(_ROUNDS):
        guess += points - forward(guess)
    return guess


def from_gcj02(points: Any) -> Any:
    """(n, 2) GCJ-02 → CGCS2000."""
    return _inverse(to_gcj02, points)


def from_bd09(points: Any) -> Any:
    """(n, 2) BD-09 → CGCS2000."""
    return from_gcj02(_inverse(gcj02_to_bd09, points))


_TO_OURS: dict[Datum, Callable[[Any], Any]] = {Datum.GCJ02: from_gcj02, Datum.BD09: from_bd09}


def converted(shape: BaseGeometry, datum: Datum | str) -> BaseGeometry:
    """A shape of a datum in CGCS2000, rounded to 7 decimals (a centimetre)."""
    turn = _TO_OURS.get(Datum(datum))
    if turn is None:
        return shape
    return shapely.transform(shape, lambda points: np.round(turn(points), 7))


#: a drawing counts as shifted when this share of it misses the known ground and another datum misses at most a third of that
SHIFTED_SHARE, BETTER = 0.02, 1 / 3


def misfit(drawn: BaseGeometry, known: BaseGeometry, *, whole: bool) -> float:
    """Share of a drawing that lies outside the known ground; with ``whole`` also what it leaves uncovered."""
    if drawn.is_empty or not drawn.area:
        return 1.0
    missed = drawn.difference(known).area
    if whole:
        missed += known.difference(drawn).area
    return float(missed / drawn.area)


def guess(drawn: BaseGeometry, known: BaseGeometry, *, whole: bool = False) -> Datum:
    """识别基准 — the datum under which a drawing fits the known ground; CGCS2000 unless another fits far better.

    ``known``: outline of the ground the drawing should lie in (CGCS2000). ``whole``: the drawing should cover it.
    """
    as_is = misfit(drawn, known, whole=whole)
    if as_is < SHIFTED_SHARE:
        return Datum.CGCS2000
    fits = {d: misfit(converted(drawn, d), known, whole=whole) for d in (Datum.GCJ02, Datum.BD09)}
    best = min(fits, key=lambda d: fits[d])
    return best if fits[best] < as_is * BETTER else Datum.CGCS2000
