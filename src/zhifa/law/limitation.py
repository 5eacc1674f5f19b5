"""追责时效 — whether an act may still be punished: two years, five where life, health or financial safety
is hit (处罚法第三十六条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import deadline, time_limit
from zhifa.law.workdays import HolidayTable

_RULE = cite("处罚法第三十六条第一款")
_RUNS_FROM = cite("处罚法第三十六条第二款")
_FIVE_YEARS_SINCE = date(2021, 7, 15)


class TimeBarred(Refusal):
    """已过追责时效."""


def limitation(
    acted_on: date,
    discovered_on: date,
    *,
    calendar: HolidayTable,
    ended_on: date | None = None,
    safety_with_harm: bool = False,
) -> Explained[bool]:
    """Say whether the act is time-barred (True: no penalty may be given any more).

    ``ended_on``: the last day of a continuing or repeated act 连续或者继续状态.  ``safety_with_harm``:
    citizens' life and health or financial safety, *and* harmful consequences.  An act that ended before
    2021-07-15 keeps the two years of the earlier law: the longer period does not reach back (第三十七条).

    :raises BadFact: the act ends before it begins, or was found before it began.
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
    if safety_with_harm and start < _FIVE_YEARS_SINCE:
        steps.append(
            Step("行为终了于2021年7月15日以前，五年时效不溯及既往，仍为二年。", cite("处罚法第三十七条"))
        )
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
