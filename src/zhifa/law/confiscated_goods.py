"""罚没财物 — confiscated things are auctioned or handled by state rules, all money goes to the treasury, and none
of it may count in anybody's appraisal (处罚法第七十四条; 罚缴分离办法第四条)."""

from __future__ import annotations

import re
from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_GOODS = cite("处罚法第七十四条第一款")
_TREASURY = cite("处罚法第七十四条第二款")
_APPRAISAL = cite("处罚法第七十四条第三款")
_RECEIPT = cite("处罚法第七十七条")
_MONEY = re.compile(r"(罚款|罚没|没收|罚金|处罚).*(额|金|收入|款项|创收|元)|罚没款|罚没收入")


class NotHandledByRule(Refusal):
    """没收的财物处理不合法."""


class NotToTheTreasury(Refusal):
    """罚没款没有全部上缴国库."""


class ReceiptNotLawful(Refusal):
    """没有使用法定的罚款、没收财物单据."""


class FinesTiedToAppraisal(Refusal):
    """罚没款不得与考核挂钩."""


def check_disposal(way: str, *, must_be_destroyed: bool) -> Explained[bool]:
    """Check how a confiscated thing is disposed of: ``destroyed``, ``auctioned`` or ``by_state_rules``.

    :raises NotHandledByRule: another way, destroyed without need, or not destroyed where the law asks it.
    """
    if must_be_destroyed and way != "destroyed":
        raise NotHandledByRule("依法应当予以销毁的物品没有销毁。", _GOODS, "依法销毁并记录。")
    if not must_be_destroyed and way not in {"auctioned", "by_state_rules"}:
        raise NotHandledByRule(
            "没收的非法财物必须公开拍卖或者按照国家有关规定处理。", _GOODS, "委托公开拍卖。"
        )
    return Explained(True, (Step("按规定处理。", _GOODS),))


def check_all_paid_in(received_fen: int, paid_in_fen: int) -> Explained[bool]:
    """Check that everything received was paid to the treasury.

    :raises NotToTheTreasury: something is missing.
    """
    if paid_in_fen < received_fen:
        raise NotToTheTreasury(
            f"还有{received_fen - paid_in_fen}分没有上缴国库。", _TREASURY, "全部上缴，不得截留、私分。"
        )
    return Explained(True, (Step("全部上缴国库。", _TREASURY),))


def check_indicators(names: Collection[str]) -> Explained[int]:
    """Check the names of appraisal indicators: none may rest on the money of fines or confiscations; returns
    how many were checked.

    :raises FinesTiedToAppraisal: naming the first that does.
    """
    for name in names:
        if _MONEY.search(name):
            raise FinesTiedToAppraisal(
                f"考核指标“{name}”同罚款、没收的款项挂钩。", _APPRAISAL, "去掉这一指标，改考核办案质量。"
            )
    return Explained(len(names), (Step("没有指标同罚款、没收的款项挂钩。", _APPRAISAL),))


def check_receipt(*, given: bool, by_lawful_department: bool) -> Explained[bool]:
    """Check the receipt for a fine or for confiscated things: given, and made by the lawful department.

    :raises ReceiptNotLawful: otherwise; the party may refuse.
    """
    if not (given and by_lawful_department):
        said = "使用非法定部门制发的罚款、没收财物单据" if given else "没有使用罚款、没收财物单据"
        raise ReceiptNotLawful(f"{said}，当事人有权拒绝。", _RECEIPT, "使用法定部门制发的单据。")
    return Explained(True, (Step("使用法定部门制发的单据。", _RECEIPT),))
