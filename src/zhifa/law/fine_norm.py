"""罚则 — how a provision sets a fine: amounts, multiples or shares of a base, per item or per person, steps by value,
caps and floors; and the range in 分 it gives for the facts of a case.

The shapes that occur in the statutes (measured over every provision with a fine in the law library,
``tests/law/test_fine_text.py``):

* 五百元以上五千元以下, 五千元以下, 二百元 — :class:`FineTerm` in 分;
* 违法所得一倍以上五倍以下, 工程造价百分之五以下 — a term over a ``base``;
* 每件五十元, 每人一千元以下 — a term ``per`` something counted;
* 货值金额不足一万元的 … 一万元以上的 … — :class:`FineClause` with a threshold;
* 五千万元以下或者上一年度营业额百分之五以下 — several terms: the higher ceiling stands (处罚法第二十九条 has the
  same measure for several norms);
* 但最高不超过三万元, 最低不少于五千元 — ``cap_fen`` and ``floor_fen``.

All arithmetic is exact (:class:`~fractions.Fraction`); a lower end is rounded up to 分, an upper end down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import Citation
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal


class NoAmountInLaw(Refusal):
    """条文没有写罚款数额 — the provision allows a fine and leaves its amount to others."""


class FactMissing(BadFact):
    """缺少计算罚款幅度的事实 — a base or a count the provision builds on is not given."""


class NoClauseApplies(BadFact):
    """没有适用的一档 — the facts fall under none of the provision's steps."""


@dataclass(frozen=True)
class FineTerm:
    """罚款尺度 — ``low`` to ``high``: 分, or multiples of ``base`` (百分之五 is 1/20); for each ``per`` if given.

    ``high`` None: the provision sets no ceiling of its own (其所得的一倍以上, with a cap elsewhere).
    """

    low: Fraction
    high: Fraction | None
    base: str = ""
    per: str = ""

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise BadFact(f"罚款幅度{self.low}至{self.high}不成立。", way_out="核对条文。")

    def in_words(self) -> str:
        """违法所得的1倍以上5倍以下, 每件50元, 500元以上5000元以下."""
        low, high = (None if end is None else self._said(end) for end in (self.low, self.high))
        ends = f"{low}以上" if self.low and self.low != self.high else ""
        ends = f"{high}" if self.low == self.high else f"{ends}{high}以下" if high else ends
        return f"每{self.per}" * bool(self.per) + f"{self.base}的" * bool(self.base) + ends

    def _said(self, end: Fraction) -> str:
        if not self.base:
            return yuan(int(end))
        return f"{end}倍" if end >= 1 or not end else f"{Fraction(end * 100)}%"


@dataclass(frozen=True)
class FineClause:
    """一档 — its terms (several: 或者), whom it hits, from and below which value of ``measured`` it applies.

    ``addressee`` "" is the party itself, else the words of the provision (直接负责的主管人员).  ``from_fen`` is
    included, ``below_fen`` is not (不足一万元).
    """

    terms: tuple[FineTerm, ...]
    addressee: str = ""
    measured: str = ""
    from_fen: int | None = None
    below_fen: int | None = None
    cap_fen: int | None = None
    floor_fen: int | None = None

    def applies(self, facts: FineFacts) -> bool:
        """Whether the clause is the one for these facts.

        :raises FactMissing: the value it turns on is not given.
        """
        if self.addressee != facts.addressee:
            return False
        if not self.measured:
            return True
        value = facts.money_of(self.measured)
        return (self.from_fen is None or value >= self.from_fen) and (
            self.below_fen is None or value < self.below_fen
        )


@dataclass(frozen=True)
class FineFacts:
    """计算事实 — money by the name of its base (分), counts by unit, and whom the fine is to hit."""

    money: Mapping[str, int]
    counts: Mapping[str, int]
    addressee: str = ""

    def money_of(self, base: str) -> int:
        """The base's value. :raises FactMissing: not given. :raises BadFact: negative or no whole 分."""
        if base not in self.money:
            raise FactMissing(
                f"计算罚款幅度需要“{base}”的数额。", way_out=f"查明并填写{base}（以分为单位）。"
            )
        return check_money(self.money[base], base)

    def count_of(self, unit: str) -> int:
        """How many. :raises FactMissing: not given. :raises BadFact: below one."""
        if unit not in self.counts:
            raise FactMissing(f"计算罚款幅度需要知道有多少{unit}。", way_out=f"清点并填写{unit}数。")
        number = self.counts[unit]
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise BadFact(f"{unit}数应为一以上的整数：{number!r}。", way_out="核对数量。")
        return number


@dataclass(frozen=True)
class FineNorm:
    """罚则 — every clause of one provision."""

    clauses: tuple[FineClause, ...]
    citation: Citation


def fine_range(norm: FineNorm, facts: FineFacts) -> Explained[FineRange]:
    """Return the range for the facts: the first clause that applies; of its alternatives the highest ceiling.

    :raises FactMissing: a base or a count is not given.
    :raises NoClauseApplies: none of the steps.
    :raises NoAmountInLaw: the clause names no amount.
    """
    for clause in norm.clauses:
        if clause.applies(facts):
            return _range_of(clause, facts, norm.citation)
    raise NoClauseApplies(
        f"{norm.citation.short}没有适用于{facts.addressee or '当事人'}这一情形的罚款规定。",
        norm.citation,
        "核对对象和数额，或者另找依据。",
    )


def _range_of(clause: FineClause, facts: FineFacts, citation: Citation) -> Explained[FineRange]:
    if not clause.terms:
        raise NoAmountInLaw(
            f"{citation.short}可以罚款，但没有写数额。",
            citation,
            "查找有权规定数额的法规、规章，在其幅度内确定。",
        )
    steps: list[Step] = []
    if clause.measured:
        steps.append(
            Step(f"{clause.measured}为{yuan(facts.money_of(clause.measured))}，适用这一档。", citation)
        )
    ends: list[tuple[int, int]] = []
    for term in clause.terms:
        low, high, text = _ends(term, facts, clause.cap_fen)
        ends.append((low, high))
        steps.append(Step(f"{term.in_words()}{text}，即{yuan(low)}至{yuan(high)}。", citation))
    high, low = max((high, low) for low, high in ends)
    if len(ends) > 1:
        steps.append(Step(f"几种尺度取罚款数额高的，上限为{yuan(high)}。", citation))
    if clause.cap_fen is not None and high > clause.cap_fen:
        high, low = clause.cap_fen, min(low, clause.cap_fen)
        steps.append(Step(f"最高不超过{yuan(clause.cap_fen)}。", citation))
    if clause.floor_fen is not None and low < clause.floor_fen:
        low, high = clause.floor_fen, max(high, clause.floor_fen)
        steps.append(Step(f"最低不少于{yuan(clause.floor_fen)}。", citation))
    found = FineRange(low, high, citation, "；".join(term.in_words() for term in clause.terms))
    return Explained(found, tuple(steps))


def _ends(term: FineTerm, facts: FineFacts, cap_fen: int | None) -> tuple[int, int, str]:
    """(lowest, highest) in 分 and how they came about; a term without a ceiling runs up to the cap."""
    factor, text = Fraction(1), ""
    if term.base:
        factor *= facts.money_of(term.base)
        text += f"，{term.base}{yuan(facts.money_of(term.base))}"
    if term.per:
        factor *= facts.count_of(term.per)
        text += f"，共{facts.count_of(term.per)}{term.per}"
    low = ceil(term.low * factor)
    if term.high is None:
        if cap_fen is None:
            raise NoAmountInLaw("条文没有写这一尺度的上限。", None, "查明上限后再定，不得任意加重。")
        return min(low, cap_fen), cap_fen, text
    # a range narrower than one 分 would turn round: the lower end gives way, in the party's favour
    high = floor(term.high * factor)
    return min(low, high), high, text


def highest(ranges: Sequence[Explained[FineRange]]) -> Explained[FineRange]:
    """Return the range with the higher ceiling, then the higher floor, with the reasoning of all.

    :raises BadFact: none given.
    """
    if not ranges:
        raise BadFact("没有可以比较的罚款规定。", way_out="至少列出一项。")
    best = max(ranges, key=lambda answer: (answer.result.high_fen, answer.result.low_fen))
    return Explained(best.result, tuple(step for answer in ranges for step in answer.steps))
