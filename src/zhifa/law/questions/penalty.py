"""拟处罚之事实 — the facts that many questions share: the party, the kinds of penalty and their money."""

from __future__ import annotations

from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.discretion import FineRange
from zhifa.law.party import PartyKind
from zhifa.law.penalty_kinds import kinds
from zhifa.law.proposal import Penalty
from zhifa.law.questions.fact import Choices, Fact, article, choice, choices, money


def register_choices(register: str) -> Choices:
    """A register of kinds as choices: code → (term, code)."""
    return {code: (item.term, code) for code, item in kinds(register).items()}


KINDS = register_choices("penalty")
PARTY = choice("party", "当事人", {item.value: (item.term, item) for item in PartyKind})
PENALTY: tuple[Fact, ...] = (
    choices("kinds", "处罚种类", KINDS, (), note="有金额的种类不必再写"),
    money("fine", "罚款", 0),
    money("gains", "没收违法所得", 0),
    money("goods", "没收非法财物的价值", 0),
)
A_RANGE: tuple[Fact, ...] = (
    money("low", "法定下限", 0),
    money("high", "法定上限"),
    article("basis", "幅度所在条款", cite("处罚法第五条第二款")),
)


def penalty_of(facts: dict[str, Any]) -> Penalty:
    """Take the facts of ``PENALTY`` out of ``facts`` and return the penalty."""
    return Penalty(
        frozenset(facts.pop("kinds")),
        facts.pop("fine_fen"),
        facts.pop("gains_fen"),
        facts.pop("goods_fen"),
    )


def range_of(low_fen: int, high_fen: int, basis: Citation) -> FineRange:
    """The range of ``A_RANGE``.

    :raises BadFact: the lower end above the upper.
    """
    return FineRange(low_fen, high_fen, basis)
