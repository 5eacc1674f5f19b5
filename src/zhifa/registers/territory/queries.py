"""网格 — what may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zhifa.core.search import bigrams
from zhifa.registers.territory.locating import Located, tree
from zhifa.registers.territory.models import AddressPoint, Grid, Town


def locate(lng: Decimal | float, lat: Decimal | float, *, on: date) -> Located:
    """所在网格 — which basic, professional and micro-grid a point lies in on a day (CGCS2000 degrees)."""
    return tree(on).locate_many([float(lng)], [float(lat)])[0]


def locate_many(points: Sequence[tuple[float, float]], *, on: date) -> list[Located]:
    """As ``locate``, in bulk: (lng, lat) pairs in, answers in the same order out."""
    if not points:
        return []
    return tree(on).locate_many([p[0] for p in points], [p[1] for p in points])


@dataclass(frozen=True)
class AddressMatch:
    """地址匹配 — ``score`` is the share of the asked pairs of characters found, 0 to 1."""

    address: str
    lng: Decimal
    lat: Decimal
    grid_code: str
    score: float


def find_address(text: str, *, limit: int = 8) -> list[AddressMatch]:
    """地址查询 — known addresses that share most pairs of characters with ``text``, best first."""
    pairs = bigrams(text)
    if not pairs:
        return []
    found = AddressPoint.objects.filter(bigrams__overlap=pairs).select_related("grid").defer("grid__geometry")
    whole = list(found.filter(bigrams__contains=pairs)[: limit * 5])
    rows = whole or list(found[:400])
    asked = set(pairs)
    matches = [
        AddressMatch(r.address, r.lng, r.lat, r.grid.code, len(asked & set(r.bigrams)) / len(asked))
        for r in rows
    ]
    return sorted(matches, key=lambda m: (-m.score, len(m.address), m.address))[:limit]


def towns() -> QuerySet[Town]:
    """All towns by code, without their outlines."""
    return Town.objects.select_related("scope").defer("geometry").order_by("code")


def grids(kind: str = "") -> QuerySet[Grid]:
    """Grids of a kind by code, without their outlines."""
    rows = Grid.objects.select_related("town", "village").defer("geometry").order_by("code")
    return rows.filter(kind=kind) if kind else rows
