"""缴纳 — fifteen days at a bank or online, collection on the spot, deferral and instalments
(处罚法第六十六条至第七十一条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import amount, check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_SEPARATE = cite("处罚法第六十七条第二款")
_SMALL = cite("处罚法第六十八条第一项")
_HARD_LATER = cite("处罚法第六十八条第二项")
_REMOTE = cite("处罚法第六十九条")
_RECEIPT = cite("处罚法第七十条")
_DEFER = cite("处罚法第六十六条第二款")


class MayNotCollect(Refusal):
    """不得自行收缴罚款."""


class DeferralNotAllowed(Refusal):
    """不得延期或者分期."""


def payment_due(served_on: date, *, calendar: HolidayTable, profile: str = "base") -> Explained[date]:
    """Return the last day to pay: fifteen calendar days from receipt of the letter (第六十七条第三款)."""
    return deadline("payment", served_on, calendar=calendar, profile=profile)


def check_collect_on_the_spot(
    fine_fen: int,
    *,
    summary: bool,
    hard_to_collect_later: bool,
    remote: bool,
    party_asks: bool,
    fiscal_receipt: bool,
    on: date,
) -> Explained[bool]:
    """Check that an officer may take the money himself.

    Summary procedure: up to 100 yuan, or hard to collect later.  Remote places, on the water, without
    traffic: in both procedures, when the party asks.  Always with the fiscal receipt.

    :raises MayNotCollect: otherwise.
    """
    check_money(fine_fen, "罚款数额")
    if not fiscal_receipt:
        raise MayNotCollect(
            "当场收缴罚款必须出具财政部门统一制发的专用票据。", _RECEIPT, "没有票据的，到银行或者网上缴纳。"
        )
    limit = amount("on_the_spot_collection", on)
    if summary and fine_fen <= limit.number:
        return Explained(
            True, (Step(f"当场处罚{yuan(fine_fen)}，不超过{yuan(limit.number)}，可以当场收缴。", _SMALL),)
        )
    if summary and hard_to_collect_later:
        return Explained(True, (Step("不当场收缴事后难以执行，可以当场收缴。", _HARD_LATER),))
    if remote and party_asks:
        return Explained(True, (Step("边远、水上、交通不便地区，经当事人提出，可以当场收缴。", _REMOTE),))
    raise MayNotCollect(
        "行政机关及其执法人员不得自行收缴罚款。", _SEPARATE, "由当事人到指定银行或者通过电子支付系统缴纳。"
    )


@dataclass(frozen=True)
class Instalment:
    """一期 — the day by which and the amount to be paid, in 分."""

    due_on: date
    fen: int


def check_deferral(
    fine_fen: int,
    plan: Sequence[Instalment],
    *,
    hardship: bool,
    asked: bool,
    approved: bool,
    paid_fen: int = 0,
) -> Explained[date]:
    """Check a deferral or an instalment plan and return its last day.

    One instalment is a deferral.  The parts must make up what is left of the fine, on rising days.

    :raises DeferralNotAllowed: no hardship, no request, no approval, or a plan that does not add up.
    """
    if not (hardship and asked):
        raise DeferralNotAllowed(
            "延期或者分期须当事人确有经济困难并提出申请。", _DEFER, "由当事人申请并说明困难。"
        )
    if not approved:
        raise DeferralNotAllowed("延期或者分期须经行政机关批准。", _DEFER, "报负责人批准。")
    left = check_money(fine_fen, "罚款数额") - check_money(paid_fen, "已缴数额")
    total = sum(check_money(part.fen, "分期数额") for part in plan)
    if not plan or total != left:
        raise DeferralNotAllowed(f"各期合计{yuan(total)}，应为{yuan(left)}。", _DEFER, "重新确定各期数额。")
    days = [part.due_on for part in plan]
    if days != sorted(set(days)):
        raise DeferralNotAllowed("各期期限应当依次在后。", _DEFER, "重新确定各期期限。")
    term = "延期" if len(plan) == 1 else f"分{len(plan)}期"
    return Explained(days[-1], (Step(f"批准{term}缴纳，最后期限为{days[-1]:%Y-%m-%d}。", _DEFER),))
