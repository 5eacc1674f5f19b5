"""责令改正与没收违法所得 — correction goes with every penalty; illegal gains are confiscated
(处罚法第二十八条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal

_CORRECT = cite("处罚法第二十八条第一款")
_GAINS = cite("处罚法第二十八条第二款")


class CorrectionNotOrdered(Refusal):
    """没有责令改正."""


class CorrectionDateImpossible(Refusal):
    """改正期限不合理."""


def check_correction_ordered(*, ordered: bool, nothing_left_to_correct: bool) -> Explained[bool]:
    """Check that correction was ordered before the penalty.

    An act already ended and put right still gets the order in the decision; ``nothing_left_to_correct``
    records why no separate order was served.

    :raises CorrectionNotOrdered: neither.
    """
    if not (ordered or nothing_left_to_correct):
        raise CorrectionNotOrdered(
            "实施行政处罚时，应当责令当事人改正或者限期改正违法行为。", _CORRECT, "制作责令改正通知书。"
        )
    text = "已责令改正。" if ordered else "违法行为已经改正，在决定书中一并写明。"
    return Explained(True, (Step(text, _CORRECT),))


def check_correction_period(ordered_on: date, correct_by: date) -> Explained[int]:
    """Check the day set for correction and return the days given; at once is nought.

    The Act sets no period: it must not lie in the past.

    :raises CorrectionDateImpossible: it does.
    """
    if correct_by < ordered_on:
        raise CorrectionDateImpossible(
            f"改正期限{correct_by:%Y-%m-%d}早于责令日{ordered_on:%Y-%m-%d}。", _CORRECT, "重新确定改正期限。"
        )
    days = (correct_by - ordered_on).days
    return Explained(
        days, (Step(f"限{days}日内改正，至{correct_by:%Y-%m-%d}。" if days else "立即改正。", _CORRECT),)
    )


def confiscable_gains(gains_fen: int, *, refund_fen: int) -> Explained[int]:
    """Return the illegal gains to be confiscated: all that was received, less what must be refunded by law.

    :raises BadFact: negative money, or a refund larger than the gains.
    """
    check_money(gains_fen, "违法所得")
    check_money(refund_fen, "依法应当退赔的数额")
    if refund_fen > gains_fen:
        raise BadFact("退赔数额大于违法所得。", _GAINS, "核对数额。")
    left = gains_fen - refund_fen
    text = f"违法所得{yuan(gains_fen)}，除依法应当退赔的{yuan(refund_fen)}外，没收{yuan(left)}。"
    return Explained(left, (Step(text, _GAINS),))
