"""分期缴纳 — an instalment plan in whole 分, and the late penalty of each instalment not paid in time
(处罚法第六十六条第二款、第七十二条).

While a plan runs, the fine is not overdue as a whole: an instalment is late from the day after its own day, on
what is unpaid of it (the mild reading; the Act speaks of the fine).  All late penalties together never exceed the
fine (强制法第四十五条第二款).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.late_penalty import Payment, Stop, late_penalty
from zhifa.law.payment import Instalment
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits.months import add_months
from zhifa.law.workdays import LAST_YEAR

_DEFER = cite("处罚法第六十六条第二款")
_RATE = cite("处罚法第七十二条第一款第一项")
_CAP = cite("强制法第四十五条第二款")


@dataclass(frozen=True)
class InstalmentStanding:
    """一期的状况 — unpaid 分, late penalty 分, and the days for which it ran."""

    instalment: Instalment
    unpaid_fen: int
    late_days: int
    late_fen: int


def even_plan(
    left_fen: int, number: int, first_due: date, *, every_months: int = 1
) -> Explained[tuple[Instalment, ...]]:
    """Return ``number`` equal instalments in 分, the odd 分 in the first ones, each ``every_months`` after the last.

    The day of the month is that of ``first_due``, or the month's last.

    :raises BadFact: fewer than one instalment or 分 each, no whole months, or a plan beyond 2100.
    """
    check_money(left_fen, "待缴数额")
    if number < 1 or every_months < 1:
        raise BadFact("期数和间隔的月数都应为一以上。", _DEFER, "重新确定期数和间隔。")
    if left_fen < number:
        raise BadFact(f"{yuan(left_fen)}不够分{number}期，每期至少一分。", _DEFER, "减少期数。")
    if first_due.year * 12 + first_due.month - 1 + (number - 1) * every_months >= (LAST_YEAR + 1) * 12:
        raise BadFact(f"最后一期在{LAST_YEAR}年以后。", _DEFER, "减少期数，或者缩短间隔。")
    share, odd = divmod(left_fen, number)
    plan = tuple(
        Instalment(add_months(first_due, place * every_months), share + (place < odd))
        for place in range(number)
    )
    said = "；".join(f"{part.due_on:%Y-%m-%d}缴{yuan(part.fen)}" for part in plan)
    return Explained(plan, (Step(f"{yuan(left_fen)}分{number}期：{said}。", _DEFER),))


def late_on_instalments(
    plan: Sequence[Instalment],
    today: date,
    *,
    payments: Sequence[Payment] = (),
    stops: Sequence[Stop] = (),
    told_in_letter: bool = True,
) -> Explained[tuple[InstalmentStanding, ...]]:
    """Return where each instalment stands at the end of ``today``; a payment goes to the earliest one open.

    A stop for deferral does not apply here: the plan itself is the deferral.

    :raises BadFact: no plan, days not rising, more paid than planned, a stop for deferral.
    """
    days = [part.due_on for part in plan]
    if not plan or days != sorted(set(days)):
        raise BadFact("分期计划应当至少一期，期限依次在后。", _DEFER, "重新确定各期期限。")
    if any(stop.ground == "deferral" for stop in stops):
        raise BadFact("分期缴纳期间不再另计延期停计。", _DEFER, "只登记复议、诉讼期间。")
    total = sum(check_money(part.fen, "分期数额") for part in plan)
    if sum(check_money(payment.fen, "缴款数额") for payment in payments) > total:
        raise BadFact("缴款合计超过计划总额。", _DEFER, "核对缴款记录。")
    standings: list[InstalmentStanding] = []
    steps: list[Step] = []
    room = total
    for part, paid in zip(plan, _allotted(plan, payments), strict=True):
        known = [payment for payment in paid if payment.on <= today]
        answer = late_penalty(
            part.fen, part.due_on, today, stops=stops, payments=known, told_in_letter=told_in_letter
        )
        late = min(answer.result, room)
        room -= late
        unpaid = part.fen - sum(payment.fen for payment in known)
        late_days = _late_days(part, known, today, stops)
        standings.append(InstalmentStanding(part, unpaid, late_days, late))
        text = f"{part.due_on:%Y-%m-%d}一期{yuan(part.fen)}，未缴{yuan(unpaid)}，逾期{late_days}日，加处{yuan(late)}。"
        steps.append(Step(text, _RATE))
    steps.append(Step(f"加处罚款合计{yuan(total - room)}，不超过{yuan(total)}。", _CAP))
    return Explained(tuple(standings), tuple(steps))


def _allotted(plan: Sequence[Instalment], payments: Sequence[Payment]) -> list[list[Payment]]:
    """Each instalment's payments, the earliest instalment first."""
    found: list[list[Payment]] = [[] for _ in plan]
    open_fen = [part.fen for part in plan]
    for payment in sorted(payments, key=lambda payment: payment.on):
        left = payment.fen
        for place in range(len(plan)):
            taken = min(left, open_fen[place])
            if taken:
                found[place].append(Payment(payment.on, taken))
                open_fen[place] -= taken
                left -= taken
    return found


def _late_days(part: Instalment, payments: Sequence[Payment], today: date, stops: Sequence[Stop]) -> int:
    """Days after the instalment's own day with something unpaid at their start, without stopped ones."""
    paid_off = part.fen
    last = today
    for payment in payments:
        paid_off -= payment.fen
        if paid_off == 0:
            last = min(payment.on, today)
    days = range(part.due_on.toordinal() + 1, last.toordinal() + 1)
    return sum(
        1
        for number in days
        if not any(
            stop.since.toordinal() <= number and (stop.until is None or number <= stop.until.toordinal())
            for stop in stops
        )
    )
