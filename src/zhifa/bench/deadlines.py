"""期限跑分 — statutory ends in working days, explained step by step, against numpy's bare count, and against a loop over
days.

The bare count knows weekends and a list of holidays and answers with a date alone; ours answers with the steps and the
articles too, so the ratio says what an explanation costs. Agreement is with the loop, whose only knowledge is
``is_working_day`` of one day.
"""

import random
import time
from datetime import date, timedelta

import numpy as np

from zhifa.bench.result import Result
from zhifa.law import time_limits
from zhifa.law.workdays import national_calendar

_DAY = timedelta(days=1)
RULE = "acceptance"


def measure(cases: int) -> Result:
    """Rates and agreement over start days of the years the calendar has."""
    calendar = national_calendar()
    rules = [
        limit
        for name in time_limits.rule_names()
        if (limit := time_limits.time_limit(name, date(2025, 6, 2))).unit is time_limits.Unit.WORKING_DAY
        and not limit.before
    ]
    chance = random.Random(9)
    first = date(2024, 1, 2)
    given = [(chance.choice(rules), first + chance.randrange(600) * _DAY) for _ in range(cases)]
    began = time.perf_counter()
    ours = [time_limits.deadline(rule, start, calendar=calendar).result for rule, start in given]
    spent = time.perf_counter() - began
    off = [
        day
        for n in range(1200)
        if (day := first + n * _DAY).weekday() < 5 and not calendar.is_working_day(day)
    ]
    starts = np.array([s for _, s in given], dtype="datetime64[D]")
    amounts = np.array([r.amount for r, _ in given])
    holidays = np.array(off, dtype="datetime64[D]")
    began = time.perf_counter()
    np.busday_offset(starts, amounts, roll="backward", holidays=holidays)
    bare = time.perf_counter() - began
    same = sum(
        end == _by_loop(calendar, start, rule.amount) for end, (rule, start) in zip(ours, given, strict=True)
    )
    result = Result("deadlines", "期限：工作日期限", {"件": cases, "规则": len(rules)})
    result.add("numpy busday_offset", cases / bare, "件/秒", note="只有日期，不识调休上班")
    result.add("本平台（带理由与条文）", cases / spent, "件/秒")
    result.add("比值", bare / spent)
    result.add("与逐日数相符", same / cases * 100, "%", limit=100, at_least=True)
    return result


def _by_loop(calendar: object, start: date, amount: int) -> date:
    day = start
    while amount:
        day += _DAY
        amount -= calendar.is_working_day(day)  # type: ignore[attr-defined]
    return day
