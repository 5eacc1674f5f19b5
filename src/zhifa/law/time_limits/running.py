"""期限届满 — until when: the last lawful day of a period, explained step by step.

* the first day is not counted (民法典第二百零一条, 民诉法第八十五条第二款 and 市监程序规定第八十条 agree;
  the 处罚法 is silent);
* calendar or working days as the Act says (see :mod:`zhifa.law.workdays`); months and years end on the
  corresponding day, or on the month's last (民法典第二百零二条);
* a last day of rest moves only where the rule's ``last_day`` says so: where the law is silent, the strict
  reading against the authority and the mild one for the party is taken (docs/decisions/0004);
* pauses and extensions only as the rule allows (:mod:`zhifa.law.time_limits.pauses`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits.pauses import Extension, Pause, exclude, extend, tell_too_late
from zhifa.law.time_limits.rule import TimeLimit, Unit, time_limit
from zhifa.law.time_limits.run import DAY, Run
from zhifa.law.workdays import HolidayTable


def deadline(
    rule: str | TimeLimit,
    start: date,
    *,
    calendar: HolidayTable,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    profile: str = "base",
    as_of: date | None = None,
) -> Explained[date]:
    """Return the last lawful day, explained.

    ``start`` is the day the period counts from (not itself counted).  For a rule that runs backwards
    (``before``) ``start`` is the event, and the answer is the last day on which the act may still be done.
    ``as_of`` closes a pause that is still open on that day, and the answer is then provisional.

    :raises UnknownTimeLimit, TimeLimitNotInForce: no such rule on that day.
    :raises PauseNotAllowed, PauseStillOpen, ContradictoryPauses, ExtensionNotAllowed, BadFact: as named.
    """
    limit = time_limit(rule, start, profile) if isinstance(rule, str) else rule
    if limit.unit in (Unit.HOUR, Unit.MINUTE):
        raise BadFact(f"{limit.term}以{limit.unit.term}计，须给出时刻。", way_out="改用 deadline_at。")
    run = Run(limit, start, calendar)
    run.explain_rule()
    if limit.before:
        return _counted_back(run, pauses, extensions)
    excluded = exclude(run, pauses, as_of)
    due = extend(run, run.count(start, limit.amount, limit.unit), extensions)
    tell_too_late(run, excluded, due)
    due = run.settle_last_day(due)
    provisional = excluded.still_open or (
        (limit.working or limit.moves_last_day) and calendar.is_provisional(start, due)
    )
    return Explained(due, tuple(run.steps), run.citations, provisional)


def _counted_back(run: Run, pauses: Sequence[Pause], extensions: Sequence[Extension]) -> Explained[date]:
    limit, event = run.rule, run.start
    if pauses or extensions:
        raise BadFact(
            f"{limit.term}是提前期，没有扣除或者延长。", limit.citation, "改期的，按新的日期重新计算。"
        )
    # “七日前”: neither the day of the notice nor the day of the event is one of the seven.
    away = limit.amount + 1
    due = run.calendar.add_working_days(event, -away) if limit.working else event - away * DAY
    run.say(f"从{event:%Y-%m-%d}往前数，通知日与当日之间须有{limit.length_in_words}，最迟为{due:%Y-%m-%d}。")
    provisional = limit.working and run.calendar.is_provisional(due, event)
    return Explained(due, tuple(run.steps), run.citations, provisional)


def deadline_at(rule: str | TimeLimit, start: datetime, *, profile: str = "base") -> Explained[datetime]:
    """Return the last moment of a period in hours or minutes, counted without a break from ``start``.

    :raises BadFact: the rule is not in hours or minutes.
    """
    limit = time_limit(rule, start.date(), profile) if isinstance(rule, str) else rule
    if limit.unit not in (Unit.HOUR, Unit.MINUTE):
        raise BadFact(f"{limit.term}以{limit.unit.term}计，不按时刻计算。", way_out="改用 deadline。")
    span = timedelta(hours=limit.amount) if limit.unit is Unit.HOUR else timedelta(minutes=limit.amount)
    basis = f"内部目标：{limit.source}" if limit.internal else f"规定“{limit.quote}”"
    steps = (
        Step(
            f"{limit.term}：{limit.length_in_words}，自{limit.counts_from}起连续计算；{basis}。",
            limit.citation,
        ),
        Step(f"{start:%Y-%m-%d %H:%M}起{limit.length_in_words}，至{start + span:%Y-%m-%d %H:%M}。"),
    )
    return Explained(start + span, steps)


def may_act_before(
    rule: str | TimeLimit, event: date, act: date, *, calendar: HolidayTable, profile: str = "base"
) -> Explained[bool]:
    """Say whether ``act`` lies early enough before ``event`` for a backwards rule (hearing notice).

    Working days are counted between the two: an act on a day of rest after the last working day that
    :func:`deadline` names leaves as many whole ones, and is early enough.
    """
    limit = time_limit(rule, event, profile) if isinstance(rule, str) else rule
    latest = deadline(limit, event, calendar=calendar)
    early = (
        calendar.working_days_between(act, event - DAY) >= limit.amount
        if limit.working
        else act <= latest.result
    )
    verdict = "符合提前期要求" if early else "提前天数不足"
    return latest.replace_result(early, Step(f"实际为{act:%Y-%m-%d}，{verdict}。"))
