"""冻结 — only a body named by statute, an amount that matches, a letter in three working days, thirty days
and once thirty more (强制法第二十九条至第三十三条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import Extension, deadline
from zhifa.law.workdays import HolidayTable

_BODY = cite("强制法第二十九条第一款")
_AMOUNT = cite("强制法第二十九条第二款")
_TELL_BANK = cite("强制法第三十三条第二款")
_BANK_RELEASES = cite("强制法第三十三条第三款")


class FreezeNotAllowed(Refusal):
    """不得冻结存款、汇款."""


class FreezeLetterIncomplete(ContentsMissing):
    """冻结决定书不全."""


def check_freeze(
    amount_fen: int, case_fen: int, *, by_statute: bool, frozen_by_other_body: bool
) -> Explained[int]:
    """Check a freeze; returns the amount in 分.

    "Matches" 相当 is read strictly: not more than what the case is about.

    :raises FreezeNotAllowed: no statute (法律) gives the power, frozen already, or more than the case.
    """
    check_money(amount_fen, "冻结数额")
    check_money(case_fen, "违法行为涉及的金额")
    if not by_statute:
        raise FreezeNotAllowed(
            "冻结存款、汇款应当由法律规定的行政机关实施。", _BODY, "请有权的机关实施，或者申请法院保全。"
        )
    if frozen_by_other_body:
        raise FreezeNotAllowed("已被其他国家机关依法冻结，不得重复冻结。", _AMOUNT, "与冻结机关协调。")
    if amount_fen > case_fen:
        raise FreezeNotAllowed(
            f"冻结{yuan(amount_fen)}，超过违法行为涉及的{yuan(case_fen)}。", _AMOUNT, "减少冻结数额。"
        )
    return Explained(amount_fen, (Step(f"冻结{yuan(amount_fen)}，与违法行为涉及的金额相当。", _AMOUNT),))


def check_freeze_letter(present: Collection[str]) -> Explained[bool]:
    """Check the letter (``freeze_letter`` of the required contents).

    :raises FreezeLetterIncomplete: naming what is missing.
    """
    return check_contents("freeze_letter", present, FreezeLetterIncomplete)


def frozen_until(
    frozen_on: date, *, calendar: HolidayTable, extension: Extension | None = None
) -> Explained[date]:
    """Return the last day of a freeze; after it the bank releases by itself.

    :raises ExtensionNotAllowed: as of the time limit.
    """
    given = [extension] if extension else []
    due = deadline("freeze", frozen_on, calendar=calendar, extensions=given)
    return due.replace_result(
        due.result, Step("逾期未作处理的，金融机构自期满之日起解除冻结。", _BANK_RELEASES)
    )


def release_freeze(code: str) -> Explained[str]:
    """Return what is done when a ground of article 33 arises (``release_of_freeze`` of the grounds).

    :raises BadFact: not one of the five grounds.
    """
    found = ground("release_of_freeze", code)
    return Explained("release", (found.step(), Step("及时解除并通知金融机构和当事人。", _TELL_BANK)))
