"""利害关系 — the dated ties an officer has registered, held against the party of a matter (处罚法第四十三条).

A near relative or an own share keeps the officer away whatever anybody thinks of it. The other ties may affect fairness:
the head judges them in the case (第四十三条第三款); before there is a case somebody else goes, which costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.recusal import MustRecuse, Relation, must_recuse
from zhifa.registers.organisation.interests import Tie, ties_of, with_party

_LAW = cite("处罚法第四十三条第一款")
_HEAD = cite("处罚法第四十三条第三款")
#: how a registered tie reads under the Act
_RELATIONS = {
    "relative": Relation.NEAR_RELATIVE,
    "share": Relation.DIRECT_INTEREST,
    "former": Relation.OTHER,
    "property": Relation.OTHER,
    "other": Relation.OTHER,
}

__all__ = ["MustRecuse", "Tie", "refusal_of", "relation_of", "ties_of", "with_party"]


def relation_of(tie: Tie) -> Relation:
    """The relation of the Act a registered tie falls under."""
    return _RELATIONS[tie.kind]


def in_words(tie: Tie) -> str:
    """周砚秋与某公司有登记的利害关系（近亲属经营或任职，2024-01-01 起）."""
    return f"{tie.name}与{tie.subject_name}有登记的利害关系（{tie.label}，{tie.since} 起）"


def refusal_of(
    ties: Sequence[Tie], *, settled: Collection[int] = (), in_case: bool = False
) -> MustRecuse | None:
    """What is said of ties to the party; ``None`` when nothing stands against these people.

    ``settled``: accounts the head has judged in this case not to step aside. ``in_case``: the head can still judge.
    """
    for tie in sorted(ties, key=lambda t: list(Relation).index(relation_of(t))):
        relation = relation_of(tie)
        step = must_recuse({relation}).steps[0].text.removesuffix("。")
        if relation is not Relation.OTHER:
            return MustRecuse(f"{in_words(tie)}，{step}。", _LAW, "更换人员。")
        if not in_case:
            return MustRecuse(
                f"{in_words(tie)}，{step}。", _LAW, "更换人员；已经立案核查的，由负责人决定是否回避。"
            )
        if tie.account_id not in settled:
            return MustRecuse(
                f"{in_words(tie)}，还没有由负责人决定是否回避。", (_LAW, _HEAD), "由负责人“决定回避”，准予的更换人员。"
            )  # fmt: skip
    return None


def check(account_ids: Sequence[int], *, code: str = "", names: Collection[str], on: date) -> None:
    """Refuse people with a registered tie to the party of a matter that is not a case yet (one query).

    :raises MustRecuse: a tie in force on the day.
    """
    if not code and not any(names):
        return
    refusal = refusal_of(with_party(ties_of(account_ids, on=on), code=code, names=names))
    if refusal is not None:
        raise refusal
