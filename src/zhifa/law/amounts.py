"""数额 — dated amounts, shares and counts from ``parameters/``, and money in 分 as people write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal

_FILES = ("national/amounts.yaml", "county/thresholds.yaml")


class UnknownAmount(Refusal):
    """没有这项数额."""


@dataclass(frozen=True)
class Amount:
    """数额 — one dated value: ``number`` in the unit of its key (fen, years, count), or a share
    ``number/denominator``.

    ``citation`` is None for a local threshold, whose ``source`` says who fixed it.
    """

    id: str
    term: str
    number: int
    denominator: int
    citation: Citation | None
    quote: str
    source: str

    def step(self, text: str) -> Step:
        """One step that rests on this amount; a local value names its source."""
        return Step(text if self.citation else f"{text}（{self.source}）", self.citation)


@lru_cache(maxsize=512)
def amount(name: str, on: date) -> Amount:
    """Return the amount in force on ``on``.

    :raises UnknownAmount: no such name, or not in force yet.
    """
    for file in _FILES:
        row = load_parameters(file).get(name)
        if row is None:
            continue
        values: list[dict[str, Any]] = [value for value in row["values"] if value["from"] <= on]
        if not values:
            raise UnknownAmount(f"{row['term']}在{on:%Y-%m-%d}还没有规定。", way_out="按当时有效的法律办理。")
        value = values[-1]
        number = next(value[key] for key in ("fen", "years", "count", "numerator") if key in value)
        return Amount(
            id=name,
            term=row["term"],
            number=number,
            denominator=value.get("denominator", 1),
            citation=cite(value["citation"]) if "citation" in value else None,
            quote=value.get("quote", ""),
            source=value.get("source", ""),
        )
    raise UnknownAmount(f"没有“{name}”这项数额。", way_out="用 zhifa where 查找。")


def yuan(fen: int) -> str:
    """Return 分 as 元 in words of money: 300000 → 3000元, 12345 → 123.45元."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole}元" if rest == 0 else f"{sign}{whole}.{rest:02d}元"


def check_money(fen: int, term: str) -> int:
    """Return ``fen`` if it is a whole number of 分, not negative.

    :raises BadFact: negative, or not an integer (money is never a float).
    """
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise BadFact(f"{term}应为整数分，收到：{fen!r}。", way_out="以分为单位填写整数。")
    if fen < 0:
        raise BadFact(f"{term}不能为负数：{fen}分。", way_out="核对金额。")
    return fen
