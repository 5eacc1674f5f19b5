"""裁量 — the statutory range of a fine, the benchmark's bands inside it, and the check of an amount.

Never above the range; below it only on a recorded ground of 处罚法第三十条 to 第三十二条 (减轻), or on the
gates of 第三十三条 that end in no penalty at all.  Lighter 从轻 and heavier 从重 stay inside the range.
Money is whole 分: a lower end is rounded up, an upper end down, so that rounding never leaves the range.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal

_RANGE_KEPT = cite("处罚法第七十六条第一款第二项")
_MITIGATE = cite("处罚法第三十二条")
_PROPORTION = cite("处罚法第五条第二款")
_BENCHMARK = cite("处罚法第三十四条")

# Provisions that open the lower side; 33 ends in no penalty and is no ground for an amount below the range.
_OPENING = {("中华人民共和国行政处罚法", article) for article in (30, 31, 32)}


class AboveMaximum(Refusal):
    """超过法定上限."""


class BelowMinimum(Refusal):
    """低于法定下限而没有减轻依据."""


class NotAMitigationGround(Refusal):
    """所列条款不是减轻处罚的依据."""


class Gravity(IntEnum):
    """裁量阶次 — how grave within the range; a graver step never gives a lower fine."""

    LIGHTER = 1
    ORDINARY = 2
    HEAVIER = 3

    @property
    def term(self) -> str:
        return {1: "从轻", 2: "一般", 3: "从重"}[self.value]


@dataclass(frozen=True)
class FineRange:
    """罚款幅度 — lowest and highest fine in 分, both allowed; ``low_fen`` 0 where the law names only a
    ceiling."""

    low_fen: int
    high_fen: int
    citation: Citation
    words: str = ""

    def __post_init__(self) -> None:
        check_money(self.low_fen, "罚款下限")
        check_money(self.high_fen, "罚款上限")
        if self.low_fen > self.high_fen:
            raise BadFact(
                f"罚款下限{yuan(self.low_fen)}高于上限{yuan(self.high_fen)}。", self.citation, "核对条文。"
            )

    def in_words(self) -> str:
        """500元以上5000元以下, or 5000元以下."""
        if self.low_fen == 0:
            return f"{yuan(self.high_fen)}以下"
        return f"{yuan(self.low_fen)}以上{yuan(self.high_fen)}以下"


@dataclass(frozen=True)
class Band:
    """裁量档次 — one step of a benchmark, both ends included."""

    gravity: Gravity
    low_fen: int
    high_fen: int


def multiple_range(
    base_fen: int,
    low_times: Fraction | int,
    high_times: Fraction | int,
    citation: Citation,
    *,
    base_term: str,
) -> Explained[FineRange]:
    """Return the range for "一倍以上五倍以下" of a base (illegal gains, value of goods, turnover).

    Percentages are fractions: ``Fraction(5, 100)``.

    :raises BadFact: a negative base or multiples in the wrong order.
    """
    check_money(base_fen, base_term)
    if low_times < 0 or low_times > high_times:
        raise BadFact(f"倍数{low_times}至{high_times}不成幅度。", citation, "核对条文。")
    low = -((-Fraction(low_times) * base_fen) // 1)
    high = Fraction(high_times) * base_fen // 1
    found = FineRange(int(low), int(high), citation, f"{base_term}{low_times}倍以上{high_times}倍以下")
    text = f"{base_term}{yuan(base_fen)}，{low_times}倍以上{high_times}倍以下，即{found.in_words()}。"
    return Explained(found, (Step(text, citation),))


def bands(
    fine_range: FineRange, *, shares: Sequence[Fraction] = (Fraction(3, 10), Fraction(7, 10))
) -> list[Band]:
    """Divide the range into lighter, ordinary and heavier bands that meet without overlap in the amounts
    between.

    ``shares`` are the two inner borders as shares of the width; 30 % and 70 % unless the published
    benchmark says otherwise.  A border belongs to the milder band.

    :raises BadFact: borders not rising between 0 and 1.
    """
    if len(shares) != 2 or not 0 <= shares[0] <= shares[1] <= 1:
        raise BadFact("裁量分档的界点应为两个递增的、零至一之间的数。", _BENCHMARK, "核对裁量基准。")
    width = fine_range.high_fen - fine_range.low_fen
    first, second = (fine_range.low_fen + int(share * width) for share in shares)
    return [
        Band(Gravity.LIGHTER, fine_range.low_fen, first),
        Band(Gravity.ORDINARY, min(first + 1, second), second),
        Band(Gravity.HEAVIER, min(second + 1, fine_range.high_fen), fine_range.high_fen),
    ]


def suggested_band(fine_range: FineRange, gravity: Gravity) -> Explained[Band]:
    """Return the band for a gravity; graver never means lower (the bands rise)."""
    band = next(item for item in bands(fine_range) if item.gravity is gravity)
    return Explained(
        band,
        (
            Step(f"法定幅度为{fine_range.in_words()}。", fine_range.citation),
            Step("处罚与违法行为的事实、性质、情节以及社会危害程度相当。", _PROPORTION),
            Step(f"{gravity.term}档：{yuan(band.low_fen)}至{yuan(band.high_fen)}。", _BENCHMARK),
        ),
    )


def check_amount(
    fine_fen: int, fine_range: FineRange, *, mitigation: Collection[Citation] = ()
) -> Explained[int]:
    """Check a fine against its range; returns it.

    ``mitigation``: the recorded grounds (articles 30, 31, 32 of the 处罚法) that open the lower side.

    :raises AboveMaximum: higher than the range allows; no ground can change that.
    :raises BelowMinimum: lower, and no ground recorded.
    :raises NotAMitigationGround: a ground that is none.
    """
    check_money(fine_fen, "罚款数额")
    for ground in mitigation:
        if (ground.law, ground.article) not in _OPENING:
            raise NotAMitigationGround(
                f"{ground.full}不是减轻处罚的依据。", _MITIGATE, "写明第三十条至第三十二条中的哪一项。"
            )
    steps = [Step(f"法定幅度为{fine_range.in_words()}。", fine_range.citation)]
    if fine_fen > fine_range.high_fen:
        raise AboveMaximum(
            f"罚款{yuan(fine_fen)}超过法定上限{yuan(fine_range.high_fen)}。",
            (fine_range.citation, _RANGE_KEPT),
            f"不得高于{yuan(fine_range.high_fen)}。",
        )
    if fine_fen < fine_range.low_fen:
        if not mitigation:
            raise BelowMinimum(
                f"罚款{yuan(fine_fen)}低于法定下限{yuan(fine_range.low_fen)}，没有减轻处罚的依据。",
                (fine_range.citation, _MITIGATE),
                "记录第三十条至第三十二条规定的减轻情形和证据，或者提高到下限以上。",
            )
        steps += [
            Step(f"有减轻处罚的情形，可以低于下限{yuan(fine_range.low_fen)}。", ground)
            for ground in mitigation
        ]
    steps.append(Step(f"罚款{yuan(fine_fen)}合法。"))
    return Explained(fine_fen, tuple(steps))


def per_item_total(amounts_fen: Sequence[int], *, cap_fen: int | None = None) -> Explained[int]:
    """Add fines set for each item or each separate act, up to a cap if the provision sets one
    分别裁量、合并执行."""
    for fen in amounts_fen:
        check_money(fen, "罚款数额")
    total = sum(amounts_fen)
    steps = [Step(f"{len(amounts_fen)}项分别裁量，合计{yuan(total)}。", _PROPORTION)]
    if cap_fen is not None and total > check_money(cap_fen, "合并上限"):
        total = cap_fen
        steps.append(Step(f"合并不超过{yuan(cap_fen)}。"))
    return Explained(total, tuple(steps))
