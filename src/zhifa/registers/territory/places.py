"""地点 — whatever somebody wrote (coordinates, plus code, grid code, address) → a point, and what stands there on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from shapely.geometry import shape

from zhifa.core.search import bigrams
from zhifa.registers.territory.address_parts import AddressParts, local_part, normalised, parse
from zhifa.registers.territory.locating import Located, tree
from zhifa.registers.territory.models import AddressPoint, Grid, Town, Village, in_force
from zhifa.registers.territory.place_codes import Pinned, coordinates, plus_code

#: an address counts as found when this share of its pairs of characters stands in a known one
ADDRESS_SHARE = 0.8
_SIX = Decimal("0.000001")


@dataclass(frozen=True)
class AddressMatch:
    """地址匹配 — ``score`` is the share of the asked pairs of characters found, 0 to 1."""

    address: str
    lng: Decimal
    lat: Decimal
    grid_code: str
    score: float


@dataclass(frozen=True)
class Place:
    """地点 — a point, how it was found (坐标, Plus code, 网格, 地址), the words to tell, and how sure."""

    lng: Decimal
    lat: Decimal
    how: str
    note: str
    score: float = 1.0
    parts: AddressParts | None = None


def _known_names() -> tuple[list[str], list[str]]:
    return (
        list(Town.objects.values_list("name", flat=True)),
        list(Village.objects.values_list("name", flat=True)),
    )


def parse_address(text: str) -> AddressParts:
    """地址分解 — with this county's own towns and villages (two queries)."""
    towns, villages = _known_names()
    return parse(text, towns=towns, villages=villages, county=settings.COUNTY_NAME)


def find_address(text: str, *, on: date | None = None, limit: int = 8) -> list[AddressMatch]:
    """地址查询 — known addresses that share most pairs of characters with ``text``, best first.

    ``on``: the grid is that of the day (``None``: the one the address was entered with).
    """
    found = _match(normalised(text), limit=limit)
    if on is None or not found:
        return found
    located = tree(on).locate_many([float(m.lng) for m in found], [float(m.lat) for m in found])
    return [
        AddressMatch(m.address, m.lng, m.lat, where.basic.code if where.basic else "", m.score)
        for m, where in zip(found, located, strict=True)
    ]


def _match(text: str, *, limit: int) -> list[AddressMatch]:
    pairs = bigrams(text)
    if not pairs:
        return []
    found = (
        AddressPoint.objects.filter(bigrams__overlap=pairs, retired_on=None)
        .select_related("grid")
        .defer("grid__geometry")
    )
    whole = list(found.filter(bigrams__contains=pairs)[: limit * 5])
    rows = whole or list(found[:400])
    asked = set(pairs)
    matches = [
        AddressMatch(r.address, r.lng, r.lat, r.grid.code, len(asked & set(r.bigrams)) / len(asked))
        for r in rows
    ]
    return sorted(matches, key=lambda m: (-m.score, len(m.address), m.address))[:limit]


def _exact_number(match: AddressMatch, parts: AddressParts) -> bool:
    """12号 is not 112号: pairs of characters do not see where a number begins."""
    return not parts.number or parse(match.address).number in ("", parts.number)


def _middle_of_county() -> tuple[float, float] | None:
    seats = [(float(t.lng), float(t.lat)) for t in Town.objects.only("lng", "lat")]
    if not seats:
        return None
    return sum(s[0] for s in seats) / len(seats), sum(s[1] for s in seats) / len(seats)


def grid_under(code: str, *, on: date) -> Grid | None:
    """The version of a grid in force on a day (any kind), by its code without regard to case."""
    return (
        Grid.objects.filter(in_force(on), code__iexact=code.strip()[:30])
        .select_related("town", "village", "unit", "scope")
        .defer("town__geometry")
        .first()
    )


def place_of(text: str, *, on: date) -> Place | None:
    """地点 — the point that words or a code mean on a day; ``None`` when nothing fits well enough.

    Tried in this order: coordinates, a plus code, the code of a grid (its inner point), an address of the book; an
    address that is not in the book is tried again without county, room and words of place.
    """
    text = text.strip()[:200]
    if not text:
        return None
    if (point := coordinates(text)) is not None:
        return _place(point, "按坐标定位")
    if "+" in text or "＋" in text:
        point = plus_code(text, near=_middle_of_county())
        if point is not None:
            return _place(point, f"按 {point.how} 定位，范围约 {point.within_m} 米")
    if text.isascii() and len(text) <= 30 and any(c.isdigit() for c in text):
        grid = grid_under(text, on=on)
        if grid is not None:
            inner = shape(grid.geometry).representative_point()
            return Place(
                Decimal(str(inner.x)).quantize(_SIX),
                Decimal(str(inner.y)).quantize(_SIX),
                "网格",
                f"按网格「{grid.name}」定位，只到网格，以现场为准",
            )
    return _by_address(text)


def _by_address(text: str) -> Place | None:
    whole = normalised(text)
    if len(whole) < 3:
        return None
    best = next(iter(_match(whole, limit=1)), None)
    parts = None
    if best is None or best.score < 1:
        parts = parse_address(whole)
        local = local_part(parts)
        again = _match(local, limit=8) if len(local) > 2 and local != whole else _match(whole, limit=8)
        fitting = [m for m in again if m.score >= ADDRESS_SHARE and _exact_number(m, parts)]
        if fitting:
            best = fitting[0]
        elif best is not None and not _exact_number(best, parts):
            best = None
    if best is None or best.score < ADDRESS_SHARE:
        return None
    return Place(
        best.lng, best.lat, "地址", f"按地址「{best.address}」定位，以现场为准", round(best.score, 2), parts
    )


def _place(point: Pinned, note: str) -> Place:
    return Place(
        Decimal(str(point.lng)).quantize(_SIX), Decimal(str(point.lat)).quantize(_SIX), point.how, note
    )


def located(place: Place, *, on: date) -> Located:
    """What stands at a place on a day."""
    return tree(on).locate_many([float(place.lng)], [float(place.lat)])[0]
