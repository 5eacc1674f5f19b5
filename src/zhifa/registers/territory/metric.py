"""量度 — square metres and metres of shapes drawn in degrees (CGCS2000).

A county is small: a degree is taken as long as it is at the shape's own latitude, on the CGCS2000 ellipsoid. Over one grid
the error is below 0.05 %, which a report of overlaps does not notice. Pure.
"""

import math

from shapely.geometry.base import BaseGeometry

#: CGCS2000 ellipsoid (GB/T 33187 uses the same): semi-major axis in metres, flattening
SEMI_MAJOR, FLATTENING = 6_378_137.0, 1 / 298.257222101
_E2 = FLATTENING * (2 - FLATTENING)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """(metres of a degree of longitude, of latitude) at a latitude."""
    s = math.sin(math.radians(lat))
    w = math.sqrt(1 - _E2 * s * s)
    prime = SEMI_MAJOR / w
    meridian = SEMI_MAJOR * (1 - _E2) / w**3
    return math.radians(prime * math.cos(math.radians(lat))), math.radians(meridian)


def _latitude(shape: BaseGeometry) -> float:
    box = shape.bounds
    return float((box[1] + box[3]) / 2) if len(box) == 4 and not math.isnan(box[1]) else 0.0


def area_m2(shape: BaseGeometry) -> float:
    """面积 — square metres of a shape in degrees."""
    if shape.is_empty:
        return 0.0
    x, y = metres_per_degree(_latitude(shape))
    return float(shape.area) * x * y


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """距离 — metres between two (lng, lat) of one county."""
    x, y = metres_per_degree((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * x, (a[1] - b[1]) * y)


def mean_width_m(shape: BaseGeometry) -> float:
    """平均宽度 — 2 × area ÷ perimeter in metres: what tells a sliver from a piece of ground."""
    if shape.is_empty or not shape.length:
        return 0.0
    x, y = metres_per_degree(_latitude(shape))
    around = float(shape.length) * math.sqrt(x * y)
    return 2 * area_m2(shape) / around


def area_words(square_metres: float) -> str:
    """12345.6 → 1.23 万平方米; 345.2 → 345 平方米."""
    if square_metres >= 1_000_000:
        return f"{square_metres / 1_000_000:.2f} 平方千米"
    if square_metres >= 10_000:
        return f"{square_metres / 10_000:.2f} 万平方米"
    return f"{square_metres:.0f} 平方米" if square_metres >= 10 else f"{square_metres:.1f} 平方米"
