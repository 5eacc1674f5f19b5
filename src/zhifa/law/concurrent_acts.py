"""数个违法行为、数人 — several acts are decided each by itself and the fines added; each person is fined by himself.

The 处罚法 says nothing about several acts; the measure is 第五条第二款, and 治安处罚法第十六条 says it in words
(分别决定、合并执行).  One act under several norms is another question: :mod:`zhifa.law.one_fine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal

_PROPORTION = cite("处罚法第五条第二款")
_ONE_ACT = cite("处罚法第二十九条")
_TREASURY = cite("处罚法第二十八条第二款")


class SameActTwice(Refusal):
    """同一违法行为列了两次罚款."""


@dataclass(frozen=True)
class ActFine:
    """一个行为的罚款 — which act, by whom, within which range; confiscated gains beside it, in 分."""

    act: str
    person: str
    fine_fen: int
    fine_range: FineRange
    gains_fen: int = 0


@dataclass(frozen=True)
class PersonTotal:
    """一人合计 — fines and confiscated gains of one person, in 分."""

    person: str
    fine_fen: int
    gains_fen: int

    @property
    def pays_fen(self) -> int:
        """What this person pays to the treasury."""
        return self.fine_fen + self.gains_fen


def joined(fines: Sequence[ActFine]) -> Explained[tuple[PersonTotal, ...]]:
    """Return what each person pays, in the order of naming: every act within its own range, then added.

    :raises SameActTwice: one act of one person is fined twice.
    :raises BadFact: none given, negative money, or a fine above its own act's ceiling.
    """
    if not fines:
        raise BadFact("没有列出违法行为。", _PROPORTION, "至少列出一项。")
    seen: set[tuple[str, str]] = set()
    totals: dict[str, PersonTotal] = {}
    steps: list[Step] = []
    for fine in fines:
        check_money(fine.fine_fen, "罚款数额")
        check_money(fine.gains_fen, "没收违法所得")
        if (fine.act, fine.person) in seen and fine.fine_fen:
            raise SameActTwice(
                f"{fine.person}的“{fine.act}”列了两次罚款。",
                _ONE_ACT,
                "同一行为只罚一次，按罚款数额高的规定处罚。",
            )
        if fine.fine_fen:
            seen.add((fine.act, fine.person))
        if fine.fine_fen > fine.fine_range.high_fen:
            raise BadFact(
                f"{fine.act}罚款{yuan(fine.fine_fen)}超过这一行为的上限{yuan(fine.fine_range.high_fen)}。",
                fine.fine_range.citation,
                "合并执行不能把一个行为的余额用到另一个行为上。",
            )
        before = totals.get(fine.person, PersonTotal(fine.person, 0, 0))
        totals[fine.person] = PersonTotal(
            fine.person, before.fine_fen + fine.fine_fen, before.gains_fen + fine.gains_fen
        )
        text = f"{fine.person}，{fine.act}：罚款{yuan(fine.fine_fen)}"
        text += f"，没收违法所得{yuan(fine.gains_fen)}" if fine.gains_fen else ""
        steps.append(Step(f"{text}。", fine.fine_range.citation))
    for total in totals.values():
        steps.append(Step(f"{total.person}合计罚款{yuan(total.fine_fen)}，分别裁量、合并执行。", _PROPORTION))
        if total.gains_fen:
            steps.append(
                Step(f"{total.person}合计没收违法所得{yuan(total.gains_fen)}，上缴国库。", _TREASURY)
            )
    return Explained(tuple(totals.values()), tuple(steps))
