"""设定权 — which rank of law may set which penalty, measure or enforcement
(处罚法第十条至第十六条; 强制法第十条、第十三条)."""

from __future__ import annotations

from enum import Enum

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.penalty_kinds import kind
from zhifa.law.refusal import BadFact, Refusal

_NONE = cite("处罚法第十六条")
_MEASURE_NONE = cite("强制法第十条第四款")
_ENFORCE = cite("强制法第十三条第一款")


class Rank(Enum):
    """效力位阶."""

    STATUTE = "法律"
    STATE_COUNCIL = "行政法规"
    LOCAL_REGULATION = "地方性法规"
    MINISTRY_RULE = "部门规章"
    LOCAL_RULE = "地方政府规章"
    OTHER = "其他规范性文件"


class MayNotBeSet(Refusal):
    """无权设定."""


_RULE_KINDS = {"warning", "criticism", "fine"}
_PENALTY_BASIS: dict[Rank, Citation] = {
    Rank.STATUTE: cite("处罚法第十条第一款"),
    Rank.STATE_COUNCIL: cite("处罚法第十一条第一款"),
    Rank.LOCAL_REGULATION: cite("处罚法第十二条第一款"),
    Rank.MINISTRY_RULE: cite("处罚法第十三条第二款"),
    Rank.LOCAL_RULE: cite("处罚法第十四条第二款"),
}
_SPECIFY_BASIS: dict[Rank, Citation] = {
    Rank.STATE_COUNCIL: cite("处罚法第十一条第二款"),
    Rank.LOCAL_REGULATION: cite("处罚法第十二条第二款"),
    Rank.MINISTRY_RULE: cite("处罚法第十三条第一款"),
    Rank.LOCAL_RULE: cite("处罚法第十四条第一款"),
}
_MEASURE_BASIS: dict[Rank, Citation] = {
    Rank.STATUTE: cite("强制法第十条第一款"),
    Rank.STATE_COUNCIL: cite("强制法第十条第二款"),
    Rank.LOCAL_REGULATION: cite("强制法第十条第三款"),
}


def check_penalty_set(rank: Rank, penalty_kind: str, *, business_licence: bool) -> Explained[bool]:
    """Check that a text of this rank may set a penalty of this kind, where no higher text sets one.

    ``business_licence``: the revoked licence is the 营业执照, which a local regulation may not touch.

    :raises MayNotBeSet: it may not.
    :raises BadFact: unknown kind.
    """
    found = kind("penalty", penalty_kind)
    if rank is Rank.OTHER:
        raise MayNotBeSet("其他规范性文件不得设定行政处罚。", _NONE, "以法律、法规、规章为依据。")
    basis = _PENALTY_BASIS[rank]
    refused = (
        (penalty_kind == "detention" and rank is not Rank.STATUTE)
        or (penalty_kind == "other" and rank not in (Rank.STATUTE, Rank.STATE_COUNCIL))
        or (rank is Rank.LOCAL_REGULATION and penalty_kind == "revoke_licence" and business_licence)
        or (rank in (Rank.MINISTRY_RULE, Rank.LOCAL_RULE) and penalty_kind not in _RULE_KINDS)
    )
    if refused:
        said = "吊销营业执照" if penalty_kind == "revoke_licence" and business_licence else found.term
        raise MayNotBeSet(f"{rank.value}不得设定{said}。", basis, "以有权设定的法律、法规为依据。")
    return Explained(True, (Step(f"{rank.value}可以设定{found.term}。", basis),))


def check_specified_within(
    rank: Rank,
    *,
    higher_has_act: bool,
    higher_has_kind: bool,
    low_fen: int,
    high_fen: int,
    higher_low_fen: int,
    higher_high_fen: int,
) -> Explained[bool]:
    """Check a text that specifies what a higher one already punishes: only the acts, the kinds and the range that one
    lays down.

    :raises MayNotBeSet: another act, another kind, or a range that leaves the higher one.
    :raises BadFact: negative money, or a lower end above its upper one.
    """
    ends = ((low_fen, high_fen), (higher_low_fen, higher_high_fen))
    for low, high in ends:
        if check_money(low, "下限") > check_money(high, "上限"):
            raise BadFact("罚款幅度的下限高于上限。", way_out="核对条文。")
    if rank is Rank.OTHER:
        raise MayNotBeSet("其他规范性文件不得设定行政处罚。", _NONE, "以法律、法规、规章为依据。")
    if rank is Rank.STATUTE:
        return Explained(True, (Step("法律可以设定各种行政处罚。", _PENALTY_BASIS[rank]),))
    basis = _SPECIFY_BASIS[rank]
    way_out = "适用上位法。"
    if not higher_has_act:
        raise MayNotBeSet(f"上位法没有规定处罚这种行为，{rank.value}不得作为具体规定增加。", basis, way_out)
    if not higher_has_kind:
        raise MayNotBeSet(f"上位法对这种行为没有规定这个种类，{rank.value}不得增加。", basis, way_out)
    if low_fen < higher_low_fen or high_fen > higher_high_fen:
        said = f"{yuan(low_fen)}至{yuan(high_fen)}超出上位法的{yuan(higher_low_fen)}至{yuan(higher_high_fen)}"
        raise MayNotBeSet(f"{said}，{rank.value}只能在其幅度内具体规定。", basis, way_out)
    return Explained(True, (Step(f"{rank.value}在上位法规定的行为、种类和幅度内具体规定。", basis),))


def check_rule_fine(rank: Rank, fine_fen: int, *, cap_fen: int) -> Explained[bool]:
    """Check a fine a rule 规章 sets by itself against the cap of the State Council (ministries) or of the province's
    standing committee (local rules); the cap is given, for the Act names none.

    :raises MayNotBeSet: above the cap, or not a rule.
    :raises BadFact: negative money.
    """
    check_money(fine_fen, "罚款")
    check_money(cap_fen, "限额")
    if rank not in (Rank.MINISTRY_RULE, Rank.LOCAL_RULE):
        raise MayNotBeSet(f"{rank.value}不是规章，罚款限额的规定不适用。", _NONE, "按其位阶核对设定权。")
    basis = _PENALTY_BASIS[rank]
    if fine_fen > cap_fen:
        whose = "国务院" if rank is Rank.MINISTRY_RULE else "省级人大常委会"
        raise MayNotBeSet(
            f"{rank.value}设定的罚款{yuan(fine_fen)}超过{whose}规定的限额{yuan(cap_fen)}。",
            basis,
            "以上位法为依据。",
        )
    return Explained(True, (Step(f"{rank.value}设定的罚款没有超过限额{yuan(cap_fen)}。", basis),))


def check_measure_set(rank: Rank, measure_kind: str) -> Explained[bool]:
    """Check that a text of this rank may set a coercive measure of this kind.

    :raises MayNotBeSet: it may not.
    :raises BadFact: unknown kind.
    """
    found = kind("coercive_measure", measure_kind)
    if rank not in _MEASURE_BASIS:
        raise MayNotBeSet(f"{rank.value}不得设定行政强制措施。", _MEASURE_NONE, "以法律、法规为依据。")
    basis = _MEASURE_BASIS[rank]
    allowed = {
        Rank.STATUTE: True,
        Rank.STATE_COUNCIL: measure_kind not in {"restrict_liberty", "freeze"},
        Rank.LOCAL_REGULATION: measure_kind in {"seal", "seize"},
    }[rank]
    if not allowed:
        raise MayNotBeSet(f"{rank.value}不得设定{found.term}。", basis, "以法律为依据。")
    return Explained(True, (Step(f"{rank.value}可以设定{found.term}。", basis),))


def check_enforcement_set(rank: Rank) -> Explained[bool]:
    """Check that administrative enforcement 行政强制执行 rests on a statute.

    :raises MayNotBeSet: any lower text.
    """
    if rank is not Rank.STATUTE:
        raise MayNotBeSet("行政强制执行由法律设定。", _ENFORCE, "申请人民法院强制执行。")
    return Explained(True, (Step("行政强制执行由法律设定。", _ENFORCE),))
