"""地点代码 — coordinates, plus codes and grid codes as people type them. Pure (openlocationcode does the decoding)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from openlocationcode import openlocationcode as plus

_PAIR = re.compile(r"^[(（]?\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*[)）]?$")
_PLUS = re.compile(
    r"(?<![0-9A-Z])([23456789CFGHJMPQRVWX]{2,8}0{0,6}\+[23456789CFGHJMPQRVWX]{0,7})(?![0-9A-Z])"
)


@dataclass(frozen=True)
class Pinned:
    """点位 — degrees, and how fine the code was (metres; 0 = as typed)."""

    lng: float
    lat: float
    how: str
    within_m: int = 0


def coordinates(text: str) -> Pinned | None:
    """118.005, 28.905 → a point; latitude first is turned round where it cannot be otherwise (China: 73–136 east)."""
    hit = _PAIR.match(unicodedata.normalize("NFKC", text).strip())
    if hit is None:
        return None
    a, b = float(hit[1]), float(hit[2])
    if 3 <= a <= 54 and 73 <= b <= 136:
        a, b = b, a
    return Pinned(a, b, "坐标") if abs(a) <= 180 and abs(b) <= 90 else None


def plus_code(text: str, *, near: tuple[float, float] | None = None) -> Pinned | None:
    """8Q2WW235+2C → the middle of its box. A short code (W235+2C) is completed near (lng, lat); without it: ``None``."""
    hit = _PLUS.search(unicodedata.normalize("NFKC", text).upper())
    if hit is None:
        return None
    code = hit[1]
    if plus.isShort(code):
        if near is None:
            return None
        code = plus.recoverNearest(code, near[1], near[0])
    if not plus.isFull(code):
        return None
    box = plus.decode(code)
    metres = round((box.latitudeHi - box.latitudeLo) * 111_000)
    return Pinned(float(box.longitudeCenter), float(box.latitudeCenter), f"Plus code {code}", max(1, metres))


def plus_code_of(lng: float, lat: float) -> str:
    """The ten-digit plus code of a point (a box of about 14 × 14 m)."""
    return str(plus.encode(lat, lng, 10))
