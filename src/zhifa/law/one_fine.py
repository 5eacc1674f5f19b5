"""一事不二罚款 — one act is never fined twice; of several norms the one with the higher fine applies
(处罚法第二十九条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import yuan
from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal

_RULE = cite("处罚法第二十九条")
_CRIMINAL = cite("处罚法第三十五条第二款")


class FinedBefore(Refusal):
    """同一违法行为已罚款."""


@dataclass(frozen=True)
class EarlierFine:
    """已有罚款 — a fine already given for an act: by whom, when, the decision's number."""

    body: str
    decided_on: date
    number: str
    fine_fen: int
    annulled: bool = False


def check_no_double_fine(earlier: Sequence[EarlierFine], *, fine_fen: int) -> Explained[bool]:
    """Check that the same act has not been fined before; an annulled decision does not count, nor does a
    fine of nought.

    :raises FinedBefore: it has, whoever gave the fine.
    """
    standing = [fine for fine in earlier if not fine.annulled and fine.fine_fen > 0]
    if fine_fen > 0 and standing:
        first = standing[0]
        raise FinedBefore(
            f"{first.body}已于{first.decided_on:%Y-%m-%d}就同一违法行为罚款{yuan(first.fine_fen)}（{first.number}），不得再次罚款。",
            _RULE,
            "可以依法给予罚款以外的处罚，或者不予处罚。",
        )
    return Explained(True, (Step("没有就同一违法行为罚过款。", _RULE),))


def highest_norm(ranges: Sequence[FineRange]) -> Explained[FineRange]:
    """Return the norm to apply when one act breaks several: the higher ceiling, then the higher floor.

    :raises BadFact: none given.
    """
    if not ranges:
        raise BadFact("没有可以比较的罚款规定。", _RULE, "至少列出一项。")
    best = max(ranges, key=lambda item: (item.high_fen, item.low_fen))
    steps = [Step(f"{item.citation.short}：{item.in_words()}。", item.citation) for item in ranges]
    steps.append(Step(f"按照罚款数额高的规定处罚，适用{best.citation.short}。", _RULE))
    return Explained(best, tuple(steps))


def fine_after_criminal_fine(*, criminal_fine_given: bool, administrative_fine_fen: int) -> Explained[int]:
    """Return the administrative fine that may still be given after a court's 罚金: none (第三十五条第二款).

    A fine given earlier is set off by the court against the criminal fine and stays on record.
    """
    if criminal_fine_given:
        return Explained(0, (Step("人民法院已判处罚金，行政机关尚未罚款的，不再给予罚款。", _CRIMINAL),))
    return Explained(administrative_fine_fen, (Step("没有判处罚金。", _CRIMINAL),))
