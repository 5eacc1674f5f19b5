"""先行处置 — seized things that will not keep are sold before the decision, with consent or after notice; what
nobody fetches goes to the treasury (市监程序规定第四十一条、第四十二条; 强制法第二十八条)."""

from __future__ import annotations

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_RULE = cite("市监程序规定第四十一条第三款")
_UNCLAIMED = cite("市监程序规定第四十二条第三款")
_BACK = cite("强制法第二十八条第二款")


class MayNotBeDisposedOfYet(Refusal):
    """不得先行处置."""


def check_early_disposal(
    *,
    will_not_keep: bool,
    evidence_kept: bool,
    approved_by_head: bool,
    owner_known: bool,
    owner_agrees: bool,
    notice_over: bool,
) -> Explained[bool]:
    """Check that a seized thing may be sold before it is decided on.

    :raises MayNotBeDisposedOfYet: it keeps; no evidence kept; not approved; the owner has not agreed, or is
        unknown and the public notice has not run out.
    """
    if not will_not_keep:
        raise MayNotBeDisposedOfYet("物品可以长期保存。", _RULE, "妥善保管至作出决定。")
    if not evidence_kept:
        raise MayNotBeDisposedOfYet("没有采取措施留存证据。", _RULE, "拍照、抽样后再处置。")
    if not approved_by_head:
        raise MayNotBeDisposedOfYet("没有经负责人批准。", _RULE, "报负责人批准。")
    if owner_known and not owner_agrees:
        raise MayNotBeDisposedOfYet("权利人没有同意或者申请。", _RULE, "取得权利人同意。")
    if not owner_known and not notice_over:
        raise MayNotBeDisposedOfYet("权利人不明确，公告期还没有满。", _RULE, "公告期满后再处置。")
    return Explained(True, (Step("可以依法先行处置，所得款项按照涉案现金管理。", _RULE),))


def unclaimed_goods(*, notice_over: bool, approved_by_head: bool) -> Explained[bool]:
    """Say whether released things nobody fetched may go to the treasury: after the notice, approved."""
    if notice_over and approved_by_head:
        return Explained(
            True, (Step("公告期满仍无人领取，上缴或者依法拍卖后将所得款项上缴国库。", _UNCLAIMED),)
        )
    return Explained(False, (Step("公告期未满，或者没有经负责人批准。", _UNCLAIMED),))


def owed_for_sold_goods(proceeds_fen: int, market_fen: int) -> Explained[int]:
    """Return what is owed to the party for released things that were sold, in 分: the proceeds, and the
    difference where they were sold clearly below the market (强制法第二十八条第二款 gives no threshold: the
    strict reading makes good the whole difference)."""
    check_money(proceeds_fen, "变卖所得")
    check_money(market_fen, "市场价格")
    owed = max(proceeds_fen, market_fen)
    made_good = owed - proceeds_fen
    return Explained(owed, (Step(f"退还所得款项{yuan(proceeds_fen)}，补偿差价{yuan(made_good)}。", _BACK),))
