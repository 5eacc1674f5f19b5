"""处罚内容 — a penalty as proposed, noticed or decided, so that later steps can be compared with earlier
ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhifa.law.amounts import check_money, yuan
from zhifa.law.penalty_kinds import kind


@dataclass(frozen=True)
class Penalty:
    """处罚内容 — the kinds given and the money in 分.

    ``gains_fen`` confiscated gains 没收违法所得, ``goods_fen`` value of confiscated goods 没收非法财物.
    Amounts of a kind imply the kind; a fine of nought with kind ``fine`` is refused elsewhere by the range.
    """

    kinds: frozenset[str]
    fine_fen: int = 0
    gains_fen: int = 0
    goods_fen: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", frozenset(self.kinds) | self._implied())
        for code in self.kinds:
            kind("penalty", code)
        check_money(self.fine_fen, "罚款数额")
        check_money(self.gains_fen, "没收违法所得数额")
        check_money(self.goods_fen, "没收非法财物价值")

    def _implied(self) -> set[str]:
        amounts = {
            "fine": self.fine_fen,
            "confiscate_gains": self.gains_fen,
            "confiscate_goods": self.goods_fen,
        }
        return {code for code, fen in amounts.items() if fen}

    def in_words(self, write: Callable[[int], str] = yuan) -> str:
        """警告、罚款3000元; ``write``: how money is written (a document groups its figures)."""
        money = {"fine": self.fine_fen, "confiscate_gains": self.gains_fen}
        order = list(_codes())
        parts = [
            kind("penalty", code).term + (write(money[code]) if money.get(code) else "")
            for code in sorted(self.kinds, key=order.index)
        ]
        return "、".join(parts) or "不予行政处罚"


def _codes() -> dict[str, object]:
    from zhifa.law.penalty_kinds import kinds

    return dict(kinds("penalty"))
