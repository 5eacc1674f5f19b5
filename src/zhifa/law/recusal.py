"""回避 — who must step aside, who decides, and that the investigation goes on meanwhile
(处罚法第四十三条)."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_MUST = cite("处罚法第四十三条第一款")
_DECIDE = cite("处罚法第四十三条第三款")


class MustRecuse(Refusal):
    """应当回避."""


class Relation(Enum):
    """利害关系 — ties that may affect fair enforcement; the last is judged by the head."""

    IS_PARTY = "本人是当事人"
    NEAR_RELATIVE = "与当事人有近亲属关系"
    DIRECT_INTEREST = "与案件有直接利害关系"
    TOOK_PART_OTHERWISE = "担任过本案证人、鉴定人或者代理人"
    OTHER = "有其他关系可能影响公正执法"


def must_recuse(relations: Collection[Relation]) -> Explained[bool]:
    """Say whether a person with these ties must step aside; any of them is enough."""
    if not relations:
        return Explained(False, (Step("没有发现利害关系。", _MUST),))
    named = "、".join(sorted(relation.value for relation in relations))
    return Explained(True, (Step(f"{named}，应当回避。", _MUST),))


def check_no_recusal(name: str, relations: Collection[Relation]) -> None:
    """Refuse a person who must step aside.

    :raises MustRecuse: any tie.
    """
    if relations:
        named = "、".join(sorted(relation.value for relation in relations))
        raise MustRecuse(f"{name}{named}，应当回避。", _MUST, "更换人员。")


def who_decides(*, is_head: bool) -> Explained[str]:
    """Say who decides on a recusal: the head; for the head himself, the heads together.

    The Act names the head only; nobody decides on his own recusal (市监程序规定第四条第一款 says so for its
    field).
    """
    if is_head:
        step = Step("负责人本人的回避，由其他负责人集体讨论决定。", cite("市监程序规定第四条第一款"))
        return Explained("heads", (step,))
    return Explained("head", (Step("由行政机关负责人决定。", _DECIDE),))


def investigation_continues() -> Explained[bool]:
    """Until the decision on recusal the investigation is not stopped (第四十三条第三款)."""
    return Explained(True, (Step("决定作出之前，不停止调查。", _DECIDE),))
