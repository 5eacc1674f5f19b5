"""扣押的特别情形 — things handed to a carrier or kept at a home, what is sealed, what is given back
(市监程序规定第三十九条至第四十二条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_CARRIED = cite("市监程序规定第三十九条")
_AT_HOME = cite("市监程序规定第四十条")
_SEAL = cite("市监程序规定第四十一条第二款")
_BACK = cite("市监程序规定第四十二条第二款")


class CarriedGoodsNotSeizedByRule(Refusal):
    """扣押托运的物品不合规定."""


class GoodsAtHomeNotSeizedByRule(Refusal):
    """扣押家存、寄存的物品不合规定."""


class SealNotAffixed(Refusal):
    """没有加贴封条."""


class NotGivenBack(Refusal):
    """解除以后没有立即退还."""


def check_carried_goods(*, carrier_asked: bool, party_told_in_writing: bool) -> Explained[bool]:
    """Check the seizure of things the party has handed to a carrier: a letter asks the carrier's help, and the party
    is told in writing.

    :raises CarriedGoodsNotSeizedByRule: naming what is missing.
    """
    needs = (("制作协助扣押通知书", carrier_asked), ("书面通知当事人", party_told_in_writing))
    missing = [term for term, holds in needs if not holds]
    if missing:
        raise CarriedGoodsNotSeizedByRule(
            f"扣押托运的物品，没有{'、'.join(missing)}。", _CARRIED, "送达协助扣押通知书，并书面通知当事人。"
        )
    return Explained(True, (Step("已通知有关单位协助，并书面通知当事人。", _CARRIED),))


def check_goods_at_home(
    *, ordered_out: bool, refused: bool, with_local_bodies: bool, papers_done: bool
) -> Explained[bool]:
    """Check the seizure of things kept in the party's home or left with somebody: the party is ordered to bring them
    out; only a party that refuses has them taken out, together with local bodies, and the seizure is papered.

    :raises GoodsAtHomeNotSeizedByRule: saying what was passed over.
    """
    if not ordered_out:
        raise GoodsAtHomeNotSeizedByRule("没有责令当事人取出物品。", _AT_HOME, "先责令当事人取出。")
    if refused and not with_local_bodies:
        raise GoodsAtHomeNotSeizedByRule(
            "当事人拒绝取出，没有会同当地有关部门或者单位取出。", _AT_HOME, "会同当地有关部门或者单位取出。"
        )
    if not papers_done:
        raise GoodsAtHomeNotSeizedByRule("没有办理扣押手续。", _AT_HOME, "交付扣押决定书和清单。")
    said = "当事人拒绝取出，会同当地有关部门或者单位取出" if refused else "责令当事人取出"
    return Explained(True, (Step(f"{said}，已办理扣押手续。", _AT_HOME),))


def check_sealed(*, seal_affixed: bool) -> Explained[bool]:
    """Check that what is sealed bears the body's seal.

    :raises SealNotAffixed: it does not.
    """
    if not seal_affixed:
        raise SealNotAffixed("查封的场所、设施或者财物没有加贴封条。", _SEAL, "加贴本部门封条。")
    return Explained(True, (Step("已加贴本部门封条，任何人不得随意动用。", _SEAL),))


def check_given_back(*, at_once: bool, list_signed: bool, sold: bool, proceeds_paid: bool) -> Explained[bool]:
    """Check the end of a seizure: things given back at once and the list signed by both sides; what was sold early,
    its proceeds.

    :raises NotGivenBack: naming what is missing.
    """
    back = ("退还先行处置所得款项", proceeds_paid) if sold else ("立即退还财物", at_once)
    needs = (back, ("由办案人员和当事人在财物清单上签名或者盖章", list_signed))
    missing = [term for term, holds in needs if not holds]
    if missing:
        raise NotGivenBack(f"解除查封、扣押，没有{'、'.join(missing)}。", _BACK, "立即退还，并在清单上签名。")
    said = "先行处置所得款项" if sold else "财物"
    return Explained(True, (Step(f"{said}已退还，财物清单已签名。", _BACK),))
