"""公示期 — how long a market penalty stays on show, and when it may come down early
(市监公示规定第八条、第十三条、第十四条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.penalty_kinds import kind
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_TOLD = cite("市监公示规定第八条")
_BAN = cite("市监公示规定第十三条第三款")
_GRAVE = cite("市监公示规定第十四条第三款")
_GRAVE_KINDS = {
    "stop_business",
    "restrict_business",
    "ban_from_trade",
    "downgrade_licence",
    "revoke_licence",
}


class MayNotComeDownEarly(Refusal):
    """不得提前停止公示."""


class EarlyEndConditionsMissing(ContentsMissing):
    """提前停止公示的条件不具备."""


def shown_until(
    shown_on: date,
    kinds: Collection[str],
    *,
    lower_fine: bool,
    calendar: HolidayTable,
    banned_until: date | None = None,
) -> Explained[date]:
    """Return the last day on show: three months for criticism or a lower fine alone, else three years; a
    longer ban from business or trade is shown as long as it lasts.

    ``lower_fine`` 较低数额 is fixed by the province.

    :raises BadFact: an unknown kind.
    """
    for code in kinds:
        kind("penalty", code)
    light = bool(kinds) and set(kinds) <= {"criticism", "fine"} and ("fine" not in kinds or lower_fine)
    answer = deadline("market_display_light" if light else "market_display", shown_on, calendar=calendar)
    if banned_until is not None and banned_until > answer.result:
        return answer.replace_result(
            banned_until, Step(f"限制期限至{banned_until:%Y-%m-%d}，公示期按照实际限制期限执行。", _BAN)
        )
    return answer


def check_early_end(kinds: Collection[str], holds: Collection[str]) -> Explained[bool]:
    """Check that the party may ask for an early end (``early_end_of_display`` of the required contents).

    :raises MayNotComeDownEarly: one of the grave kinds.
    :raises EarlyEndConditionsMissing: naming what does not hold.
    """
    for code in sorted(set(kinds) & _GRAVE_KINDS):
        raise MayNotComeDownEarly(
            f"受到{kind('penalty', code).term}处罚的，不得提前停止公示。", _GRAVE, "等公示期届满。"
        )
    return check_contents("early_end_of_display", holds, EarlyEndConditionsMissing)


def must_tell_of_display() -> Explained[bool]:
    """With a decision that will be shown, the party is told in writing that it will be (第八条)."""
    return Explained(True, (Step("送达决定书时，书面告知处罚信息将向社会公示。", _TOLD),))
