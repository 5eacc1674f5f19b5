"""追责时效 — whether an act may still be punished: two years, five where life, health or financial safety
is hit (处罚法第三十六条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import changes, deadline, time_limit
from zhifa.law.workdays import HolidayTable

_RULE = cite("处罚法第三十六条第一款")
_RUNS_FROM = cite("处罚法第三十六条第二款")
_NOT_BACK = cite("处罚法第三十七条")

#: 法律另有规定的除外 — fields in which another Act sets the period, by the rule's name
SPECIAL = {"public_security": "limitation_public_security"}


class TimeBarred(Refusal):
    """已过追责时效."""


def limitation(
    acted_on: date,
    discovered_on: date,
    *,
    calendar: HolidayTable,
    ended_on: date | None = None,
    safety_with_harm: bool = False,
    special: str = "",
) -> Explained[bool]:
    """Say whether the act is time-barred (True: no penalty may be given any more).

    ``ended_on``: the last day of a continuing or repeated act 连续或者继续状态.  ``safety_with_harm``:
    citizens' life and health or financial safety, *and* harmful consequences.  An act that ended before
    the five years came into force keeps the two years of the earlier law: the longer period does not reach back
    (第三十七条).  ``special``: a field in which another Act sets the period (a key of ``SPECIAL``).

    :raises BadFact: the act ends before it begins, was found before it began, or an unknown field.
    """
    if ended_on is not None and ended_on < acted_on:
        raise BadFact("行为终了日早于发生日。", _RUNS_FROM, "核对日期。")
    if discovered_on < acted_on:
        raise BadFact("发现日早于行为发生日。", _RUNS_FROM, "核对日期。")
    start = ended_on or acted_on
    steps: list[Step] = []
    if ended_on is not None:
        steps.append(Step(f"行为有连续或者继续状态，从终了之日{ended_on:%Y-%m-%d}起计算。", _RUNS_FROM))
    rule = "limitation"
    five_years_since = changes("limitation_grave")[0]
    if special:
        if special not in SPECIAL:
            raise BadFact(f"没有“{special}”这一领域的追责时效。", _RULE, f"可用：{'、'.join(SPECIAL)}。")
        rule = SPECIAL[special]
        steps.append(Step("法律对追责时效另有规定，从其规定。", _RULE))
    elif safety_with_harm and start < five_years_since:
        text = f"行为终了于{five_years_since:%Y-%m-%d}以前，五年时效不溯及既往，仍为二年。"
        steps.append(Step(text, _NOT_BACK))
    elif safety_with_harm:
        rule = "limitation_grave"
    due = deadline(time_limit(rule, start), start, calendar=calendar)
    barred = discovered_on > due.result
    verdict = "已过追责时效，不再给予行政处罚" if barred else "在追责时效内"
    steps += [*due.steps, Step(f"{discovered_on:%Y-%m-%d}发现，{verdict}。", _RULE)]
    return Explained(barred, tuple(steps))


def check_not_time_barred(answer: Explained[bool]) -> None:
    """Refuse to go on with a time-barred act.

    :raises TimeBarred: with the reasoning's last sentence.
    """
    if answer.result:
        raise TimeBarred(answer.steps[-1].text, _RULE, "不予立案，并记录发现时间和途径。")
