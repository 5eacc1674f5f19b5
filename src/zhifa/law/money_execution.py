"""金钱给付义务的执行 — more than thirty days of late penalty and a demand; seized things sold against the
fine; all proceeds to the treasury (强制法第四十五条至第四十九条)."""

from __future__ import annotations

from datetime import date, timedelta

from zhifa.law.amounts import amount, check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_THIRTY = cite("强制法第四十六条第一款")
_SOLD = cite("强制法第四十六条第三款")
_TRANSFER = cite("强制法第四十七条第一款")
_AUCTION = cite("强制法第四十八条")
_TREASURY = cite("强制法第四十九条")


class TooEarlyToEnforce(Refusal):
    """加处罚款没有超过三十日."""


class MayNotBeSold(Refusal):
    """不得拍卖抵缴."""


class TransferNotAllowed(Refusal):
    """不得划拨."""


def check_may_enforce_money(
    penalty_runs_from: date, today: date, *, demanded: bool, power_by_statute: bool
) -> Explained[str]:
    """Return by whom an unpaid fine is enforced: ``self`` or ``court``.

    ``penalty_runs_from``: the first day of the late penalty, counted itself.  "More than thirty days"
    超过三十日: from day 31 on.

    :raises TooEarlyToEnforce: day 30 or before, or not demanded.
    """
    least = amount("execution_fee_days", today)
    days = (today - penalty_runs_from).days + 1
    if not power_by_statute:
        return Explained("court", (Step("没有行政强制执行权，应当申请人民法院强制执行。", _SOLD),))
    if days <= least.number:
        first = penalty_runs_from + timedelta(days=least.number)
        raise TooEarlyToEnforce(
            f"加处罚款至{today:%Y-%m-%d}为{max(days, 0)}日，没有超过三十日。",
            _THIRTY,
            f"{first:%Y-%m-%d}起，经催告仍不履行的可以强制执行。",
        )
    if not demanded:
        raise TooEarlyToEnforce("没有经过催告。", _THIRTY, "先送达催告书。")
    return Explained("self", (Step(f"加处罚款已{days}日，超过三十日，经催告仍不履行。", _THIRTY),))


def check_may_sell_seized(
    *,
    seized_in_the_case: bool,
    remedy_time_over: bool,
    remedy_started: bool,
    demanded: bool,
    by_auction: bool,
) -> Explained[bool]:
    """Check that a body without enforcement power may sell what it seized, against the fine.

    :raises MayNotBeSold: a condition of article 46, third paragraph, is missing.
    """
    if not seized_in_the_case:
        raise MayNotBeSold(
            "没有在实施行政管理过程中依法采取查封、扣押措施。", _SOLD, "申请人民法院强制执行。"
        )
    if remedy_started or not remedy_time_over:
        raise MayNotBeSold("行政复议、行政诉讼的期限未满或者正在进行。", _SOLD, "等待期满或者终结。")
    if not demanded:
        raise MayNotBeSold("没有经过催告。", _SOLD, "先送达催告书。")
    if not by_auction:
        raise MayNotBeSold("依法拍卖财物，由行政机关委托拍卖机构办理。", _AUCTION, "委托拍卖机构。")
    return Explained(True, (Step("可以将查封、扣押的财物依法拍卖抵缴罚款。", _SOLD),))


def settle_proceeds(proceeds_fen: int, owed_fen: int) -> Explained[int]:
    """Return what of the proceeds goes back to the party after the debt, in 分; the rest to the treasury."""
    check_money(proceeds_fen, "拍卖所得")
    check_money(owed_fen, "应缴数额")
    back = max(proceeds_fen - owed_fen, 0)
    paid = proceeds_fen - back
    return Explained(back, (Step(f"{yuan(paid)}抵缴并上缴国库，余款{yuan(back)}退还当事人。", _TREASURY),))


def check_transfer(*, power_by_statute: bool, bank_told_in_writing: bool) -> Explained[bool]:
    """Check a transfer of deposits 划拨.

    :raises TransferNotAllowed: no statute gives the power, or the bank was not told in writing.
    """
    if not power_by_statute:
        raise TransferNotAllowed(
            "划拨存款、汇款应当由法律规定的行政机关决定。", _TRANSFER, "申请人民法院强制执行。"
        )
    if not bank_told_in_writing:
        raise TransferNotAllowed("没有书面通知金融机构。", _TRANSFER, "送达划拨通知书。")
    return Explained(True, (Step("依法划拨，款项上缴国库或者划入财政专户。", _TREASURY),))
