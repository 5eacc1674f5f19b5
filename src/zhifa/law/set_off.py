"""折抵 — an administrative fine given before is set off against the court's 罚金, administrative detention against
the sentence; after a 罚金 no fine is given (处罚法第三十五条)."""

from __future__ import annotations

from dataclasses import dataclass

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact

_DETENTION = cite("处罚法第三十五条第一款")
_FINE = cite("处罚法第三十五条第二款")


@dataclass(frozen=True)
class SetOff:
    """折抵结果 — in 分 or days: how much is set off, how much of the criminal penalty is left."""

    set_off: int
    left: int


def set_off_fine(fine_fen: int, criminal_fine_fen: int) -> Explained[SetOff]:
    """Set an administrative fine given for the same act off against the criminal fine; never below nought.

    The late penalty 加处罚款 is a means of execution, not the fine: it is not set off.

    :raises BadFact: negative money.
    """
    check_money(fine_fen, "已给予的罚款")
    check_money(criminal_fine_fen, "罚金数额")
    found = SetOff(min(fine_fen, criminal_fine_fen), max(criminal_fine_fen - fine_fen, 0))
    text = f"罚款{yuan(fine_fen)}折抵罚金{yuan(criminal_fine_fen)}中的{yuan(found.set_off)}，罚金余{yuan(found.left)}。"
    steps = [Step(text, _FINE)]
    if fine_fen > criminal_fine_fen:
        steps.append(Step(f"罚款高于罚金的{yuan(fine_fen - criminal_fine_fen)}不在折抵之列。", _FINE))
    return Explained(found, tuple(steps))


def set_off_detention(detained_days: int, sentence_days: int) -> Explained[SetOff]:
    """Set days of administrative detention for the same act off against 拘役 or 有期徒刑, a day for a day.

    :raises BadFact: negative or no whole days.
    """
    for term, days in (("行政拘留", detained_days), ("刑期", sentence_days)):
        if isinstance(days, bool) or not isinstance(days, int) or days < 0:
            raise BadFact(f"{term}应为不小于零的整数日：{days!r}。", _DETENTION, "核对天数。")
    found = SetOff(min(detained_days, sentence_days), max(sentence_days - detained_days, 0))
    text = f"行政拘留{detained_days}日折抵刑期{found.set_off}日，余{found.left}日。"
    return Explained(found, (Step(text, _DETENTION),))
