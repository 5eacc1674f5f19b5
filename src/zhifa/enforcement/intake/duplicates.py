"""疑似重复 — the same thing reported twice: near in place, near in time, alike in words.

Candidates lie in the hexagons around the matter (two rings of level 9 hold everything within 300 m) and within
fourteen calendar days. Score = place × (0.55 + 0.10 × recency + 0.35 × share of common character pairs), where place is
1 at the same address or within 20 m and fades as e^(−metres/120), halved when the addresses name different numbers. What was
already over when the later one came in is something that happened again, no duplicate: its score is halved too. From 0.5 on
it is shown. A matter without a pin is compared with the latest matters by words and address alone. The score
only proposes: a person merges.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import h3.api.basic_int as hexagons

from zhifa.core.matter import Matter, MatterState
from zhifa.core.search import bigrams

NEAR_METRES = 300
DAYS = 14
RINGS = 2
SAME_METRES = 20
FADES_METRES = 120
#: what the earlier one counts for when it was closed before the later one came in
OVER = 0.5
SHOWN_FROM = 0.5
LATEST = 150
WORDS_FROM = 150
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Likely:
    """疑似 — one candidate with its score (0 to 1) and the reason in words."""

    matter: Matter
    score: float
    metres: int | None
    days: float
    alike: float
    reason: str


def metres_between(lng1: Any, lat1: Any, lng2: Any, lat2: Any) -> float:
    """Distance of two points in degrees, on a sphere of 6,371,009 m (a county is small)."""
    a1, a2 = math.radians(float(lat1)), math.radians(float(lat2))
    h = (
        math.sin((a2 - a1) / 2) ** 2
        + math.cos(a1) * math.cos(a2) * math.sin(math.radians(float(lng2) - float(lng1)) / 2) ** 2
    )
    return 2 * 6_371_009 * math.asin(min(1.0, math.sqrt(h)))


def alike(one: set[str], other: set[str]) -> float:
    """Jaccard share of common character pairs; nothing to compare is 0."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def numbers_differ(one: str, other: str) -> bool:
    """Whether two addresses name different numbers: 塘湾路12号 and 塘湾路14号 do, 塘湾路12号 and 青埠镇塘湾路12号旁 do not."""
    mine, theirs = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return bool(mine and theirs) and not mine & theirs


class Words:
    """字句 — character pairs of matters (title and the beginning of the summary), worked out once each when asked for:
    most candidates are told apart by place and time alone."""

    def __init__(self) -> None:
        self._known: dict[int, set[str]] = {}

    def of(self, matter: Matter) -> set[str]:
        found = self._known.get(matter.pk)
        if found is None:
            found = self._known[matter.pk] = set(bigrams(f"{matter.title} {matter.summary[:WORDS_FROM]}"))
        return found


def score(
    metres: float | None, days: float, text: float, *, same_address: bool, other_address: bool
) -> float:
    """0 to 1. ``other_address``: both wrote an address, with different numbers in it."""
    recency = max(0.0, 1 - days / DAYS)
    if same_address or (metres is not None and metres <= SAME_METRES and not other_address):
        place = 1.0
    elif metres is not None:
        place = math.exp(-metres / FADES_METRES) * (0.5 if other_address else 1.0)
    else:
        # neither pin nor address: the words have to carry all of it
        place = text**0.5
    return place * (0.55 + 0.10 * recency + 0.35 * text)


def _reason(metres: float | None, days: float, text: float, same_address: bool) -> str:
    where = ("地址相同" if same_address else ("同一地点" if metres is not None and metres < 20 else "")) or (
        f"相距 {round(metres)} 米" if metres is not None else "没有定位"
    )
    when = "同一天" if days < 1 else f"相隔 {round(days)} 天"
    return f"{where}，{when}，字句相同 {round(text * 100)}%"


def _compare(matter: Matter, other: Matter, words: Words) -> Likely | None:
    days = abs((matter.received_at - other.received_at).total_seconds()) / 86_400
    if days > DAYS:
        return None
    earlier, later = (matter, other) if matter.received_at <= other.received_at else (other, matter)
    counts = OVER if earlier.closed_at is not None and earlier.closed_at < later.received_at else 1.0
    metres = None
    if None not in (matter.lng, matter.lat, other.lng, other.lat):
        metres = metres_between(matter.lng, matter.lat, other.lng, other.lat)
        if metres > NEAR_METRES:
            return None
    same = bool(matter.address) and matter.address == other.address
    differs = not same and numbers_differ(matter.address, other.address)
    if counts * score(metres, days, 1.0, same_address=same, other_address=differs) < SHOWN_FROM:
        return None
    text = alike(words.of(matter), words.of(other))
    total = counts * score(metres, days, text, same_address=same, other_address=differs)
    if total < SHOWN_FROM:
        return None
    return Likely(
        other,
        round(total, 3),
        None if metres is None else round(metres),
        days,
        text,
        _reason(metres, days, text, same),
    )


def _span(matters: Sequence[Matter]) -> dict[str, Any]:
    reach = timedelta(days=DAYS)
    times = [m.received_at for m in matters]
    return {"received_at__gte": min(times) - reach, "received_at__lte": max(times) + reach}


def _candidates(matters: Sequence[Matter], *, rings: int, most: int) -> Iterable[Matter]:
    cells: set[int] = set()
    for m in matters:
        if m.h3 is not None:
            cells.update(hexagons.grid_disk(m.h3, rings))
    rows = Matter.objects.filter(**_span(matters)).exclude(state=MatterState.MERGED)
    return (  # type: ignore[return-value]
        rows.filter(h3__in=sorted(cells))
        .only(
            "uid",
            "number",
            "title",
            "summary",
            "state",
            "received_at",
            "closed_at",
            "lng",
            "lat",
            "address",
            "h3",
        )
        .order_by("-received_at")[:most]
    )


def likely(matter: Matter, *, limit: int = 5) -> list[Likely]:
    """Likely duplicates of one matter, best first."""
    words = Words()
    if matter.h3 is not None:
        rows: Iterable[Matter] = _candidates([matter], rings=RINGS, most=LATEST)
    else:
        rows = (  # type: ignore[assignment]
            Matter.objects.filter(**_span([matter]))
            .exclude(state=MatterState.MERGED)
            .only(
                "uid",
                "number",
                "title",
                "summary",
                "state",
                "received_at",
                "closed_at",
                "lng",
                "lat",
                "address",
                "h3",
            )
            .order_by("-received_at")[:LATEST]
        )
    found = [one for other in rows if other.pk != matter.pk and (one := _compare(matter, other, words))]
    return sorted(found, key=lambda one: (-one.score, -one.matter.pk))[:limit]


def count_alike(matters: Sequence[Matter], *, most: int = 400) -> dict[int, int]:
    """How many likely duplicates each matter of a page has (one query; pins only, neighbouring hexagons)."""
    pinned = [m for m in matters if m.h3 is not None]
    if not pinned:
        return {}
    rows = list(_candidates(pinned, rings=1, most=most))
    words = Words()
    by_cell: dict[int, list[Matter]] = {}
    for m in rows:
        by_cell.setdefault(m.h3 or 0, []).append(m)
    counts: dict[int, int] = {}
    for m in pinned:
        for cell in hexagons.grid_disk(m.h3, 1):
            for other in by_cell.get(cell, ()):
                if other.pk != m.pk and _compare(m, other, words):
                    counts[m.pk] = counts.get(m.pk, 0) + 1
    return counts
