"""裁量基准的核对 — a published grade never leaves the statutory range, and a graver grade never means less. Pure.

处罚法第三十四条 lets authorities make benchmarks; 第七十六条第一款第二项 forbids changing the statutory range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from zhifa.law.citation import cite
from zhifa.law.discretion import Band, FineRange, Gravity
from zhifa.law.refusal import Refusal

_KEPT = cite("处罚法第七十六条第一款第二项")
_PROPORTION = cite("处罚法第五条第二款")


class OutsideStatutoryRange(Refusal):
    """超出法定幅度."""


class GraverMeansLess(Refusal):
    """重的档次反而轻."""


@dataclass(frozen=True)
class Range:
    """法定幅度 — in 元 or in multiples, with the provision's words."""

    low: Decimal
    high: Decimal
    place: str


@dataclass(frozen=True)
class Grade:
    """一档 — ``line``: where it stands in the list; ``gravity``: 1 从轻, 2 一般, 3 从重; ``unit``: 元 or 倍."""

    line: int
    gravity: int
    low: Decimal
    high: Decimal
    unit: str
    circumstances: str = ""


def check_grades(grades: Sequence[Grade], ranges: Mapping[str, Range]) -> list[tuple[int, Refusal]]:
    """Every fault of one item's grades: (line, refusal)."""
    faults: list[tuple[int, Refusal]] = []
    for g in grades:
        allowed = ranges.get(g.unit)
        if allowed is None:
            faults.append(
                (g.line, OutsideStatutoryRange(f"依据没有按{g.unit}规定的罚款幅度", _KEPT, "核对单位"))
            )
        elif g.low > g.high:
            faults.append((g.line, OutsideStatutoryRange("下限大于上限", _KEPT, "对调")))
        elif g.low < allowed.low or g.high > allowed.high:
            faults.append(
                (
                    g.line,
                    OutsideStatutoryRange(
                        f"{g.low:f}–{g.high:f}{g.unit}超出{allowed.place}的幅度 {allowed.low:f}–{allowed.high:f}{g.unit}",
                        _KEPT,
                        "改到幅度以内；低于下限的只能在个案里依第三十二条减轻",
                    ),
                )
            )
    ends: dict[tuple[str, int], tuple[Decimal, Decimal, int]] = {}
    for g in grades:
        low, high, line = ends.get((g.unit, g.gravity), (g.low, g.high, g.line))
        ends[g.unit, g.gravity] = (min(low, g.low), max(high, g.high), line)
    for (unit, gravity), (low, high, line) in sorted(ends.items()):
        for milder in range(1, gravity):
            other = ends.get((unit, milder))
            if other and (low < other[0] or high < other[1]):
                faults.append(
                    (
                        line,
                        GraverMeansLess(
                            f"{Gravity(gravity).term}档低于{Gravity(milder).term}档",
                            _PROPORTION,
                            "重的档次不低于轻的",
                        ),
                    )
                )
    return faults


def band_of_grades(
    grades: Sequence[Grade], fine_range: FineRange, gravity: int, base_fen: int | None
) -> Band | None:
    """The band a published benchmark gives a gravity, in 分, inside the range of the case; ``None`` where it has no such grade.

    With a base the grades in multiples count, without one those in 元. A lower end goes up to the next 分, an upper end down.
    """
    unit = "倍" if base_fen is not None else "元"
    own = [g for g in grades if g.gravity == gravity and g.unit == unit]
    if not own:
        return None
    factor = Decimal(base_fen) if base_fen is not None else Decimal(100)
    low = ceil(min(g.low for g in own) * factor)
    high = floor(max(g.high for g in own) * factor)
    least = min(max(low, fine_range.low_fen), fine_range.high_fen)
    return Band(Gravity(gravity), least, max(least, min(high, fine_range.high_fen)))
