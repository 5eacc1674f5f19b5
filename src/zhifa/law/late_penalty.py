"""加处罚款 — three per cent of the fine a day, never more than the fine, not while a remedy runs
(处罚法第七十二条、第七十三条; 强制法第四十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from zhifa.law.amounts import amount, check_money, yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact

_RATE = cite("处罚法第七十二条第一款第一项")
_CAP = cite("强制法第四十五条第二款")
_TOLD = cite("强制法第四十五条第一款")
_NAMED = cite("罚缴分离办法第七条第一款")
_STOP = {
    "reconsideration": ("行政复议", cite("处罚法第七十三条第三款")),
    "suit": ("行政诉讼", cite("处罚法第七十三条第三款")),
    "deferral": ("延期、分期缴纳", cite("处罚法第六十六条第二款")),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """停计期间 — ``ground``: reconsideration, suit or deferral; both days included; ``until`` None while it
    lasts."""

    ground: str
    since: date
    until: date | None = None

    @property
    def basis(self) -> tuple[str, Citation]:
        if self.ground not in _STOP:
            raise BadFact(
                f"“{self.ground}”不是停计加处罚款的事由。", _STOP["suit"][1], "可用：复议、诉讼、延期分期。"
            )
        return _STOP[self.ground]


@dataclass(frozen=True)
class Payment:
    """缴款 — a part of the fine paid on a day, in 分."""

    on: date
    fen: int


def late_penalty(
    fine_fen: int,
    due_on: date,
    today: date,
    *,
    stops: Sequence[Stop] = (),
    payments: Sequence[Payment] = (),
    told_in_letter: bool = True,
) -> Explained[int]:
    """Return the late penalty owed at the end of ``today``, in 分.

    Counted from the day after ``due_on``, calendar days, ``today`` included; a day in a stop is not
    counted.  Where a part has been paid in time or later, the daily three per cent is taken from what is
    unpaid at the start of the day (the mild reading: the Act speaks of the fine), each day rounded down to
    分.  The sum never exceeds the fine.  Not told in the letter, none.

    :raises BadFact: negative money, a stop that ends before it starts, an unknown ground, more paid than the
    fine.
    """
    check_money(fine_fen, "罚款数额")
    if sum(check_money(payment.fen, "缴款数额") for payment in payments) > fine_fen:
        raise BadFact("缴款合计超过罚款数额。", _RATE, "核对缴款记录。")
    for stop in stops:
        if stop.until is not None and stop.until < stop.since:
            raise BadFact(f"{stop.basis[0]}的止日早于起日。", stop.basis[1], "核对起止日期。")
    if not told_in_letter:
        return Explained(
            0,
            (
                Step("决定书没有明确逾期加处罚款及其标准，不得加处。", _NAMED),
                Step("标准应当告知当事人。", _TOLD),
            ),
        )
    if today <= due_on:
        return Explained(0, (Step(f"缴款期限至{due_on:%Y-%m-%d}，尚未逾期。", _RATE),))
    rate = amount("late_penalty_rate", due_on)
    owed, days = _accrue(fine_fen, due_on, today, stops, payments, rate.number, rate.denominator)
    steps = [Step(f"自{due_on + _DAY:%Y-%m-%d}起每日按罚款数额的百分之三加处。", _RATE)]
    for stop in stops:
        term, basis = stop.basis
        until = f"{stop.until:%Y-%m-%d}" if stop.until else "今"
        steps.append(Step(f"{term}期间{stop.since:%Y-%m-%d}至{until}不予计算。", basis))
    steps.append(Step(f"计{days}日，为{yuan(owed)}。"))
    if owed >= fine_fen:
        owed = fine_fen
        steps.append(Step(f"不得超出罚款数额，以{yuan(fine_fen)}为限。", _CAP))
    return Explained(owed, tuple(steps))


def _accrue(
    fine_fen: int,
    due_on: date,
    today: date,
    stops: Sequence[Stop],
    payments: Sequence[Payment],
    numerator: int,
    denominator: int,
) -> tuple[int, int]:
    """Return (penalty, days counted); walks from change to change, not day by day, and stops at the cap."""
    first = due_on + _DAY
    changes = {first, today + _DAY}
    changes |= {payment.on + _DAY for payment in payments if first <= payment.on < today}
    for stop in stops:
        changes |= {day for day in (stop.since, (stop.until or today) + _DAY) if first <= day <= today}
    edges = sorted(changes)
    owed = days = 0
    for since, until in pairwise(edges):
        if any(stop.since <= since and (stop.until is None or since <= stop.until) for stop in stops):
            continue
        unpaid = fine_fen - sum(payment.fen for payment in payments if payment.on < since)
        if unpaid > 0:
            span = (until - since).days
            days += span
            owed += span * (unpaid * numerator // denominator)
    return owed, days
