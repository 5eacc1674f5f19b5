"""法律跑分 — a million statutory ends in one call against numpy's ``busday_offset`` over as many days, every one of them
held against a loop that counts one day after another; and what one answer costs with its steps and articles.

numpy knows weekends and a list of holidays, no Saturdays worked in lieu, and no rule for a last day of rest: it is the
yardstick of speed, the loop is the yardstick of truth. The loop's only knowledge is whether a single day is worked.
"""

import csv
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from zhifa.bench.result import Result
from zhifa.law.time_limits import PROFILES, LastDay, TimeLimit, Unit, deadline, rule_names, time_limit
from zhifa.law.time_limits.batch import deadlines
from zhifa.law.time_limits.months import add_months
from zhifa.law.workdays import HolidayTable, national_calendar

_DAY = timedelta(days=1)
AS_OF = date(2026, 11, 20)
#: one of each way of counting: worked days, calendar days, an end that moves, months, festivals only, backwards
TIMED = (
    ("7个工作日", "base", "service"),
    ("90日", "base", "decision"),
    ("15日，末日顺延", "base", "payment"),
    ("6个月，末日顺延", "base", "suit"),
    ("90日，末日为节假日顺延", "market_supervision", "decision"),
    ("听证7个工作日前", "base", "hearing_notice"),
)
ROUNDS = 3


def measure(deadlines: int, explained: int, data: str | None = None) -> Result:
    """Rates, ratios and agreement; ``data`` a file of start days, one a line, used over and over up to the number."""
    calendar = national_calendar()
    starts = _from_file(Path(data), deadlines) if data else _drawn(deadlines)
    limits = _every_limit()
    first, last = starts.min().item(), starts.max().item()
    conditions = {
        "期限": len(starts),
        "起算日": f"{first}—{last}",
        "规则": len(limits),
        "单项说理": explained,
    }
    result = Result("law", "法律：成批期限与单项说理", conditions)
    _rates(result, calendar, starts)
    wrong, checked = _disagreements(calendar, starts, limits)
    result.add("与逐日数相符", (checked - wrong) / checked * 100, "%", limit=100, at_least=True)
    result.add("逐日核对", checked, "件", note="每项规则 × 全部起算日")
    _explained(result, calendar, starts[:explained].tolist(), limits)
    return result


def _rates(result: Result, calendar: HolidayTable, starts: Any) -> None:
    """Best of some rounds, taking turns with numpy over the same starts."""
    holidays = _weekdays_off(calendar, starts)

    def bare() -> Any:
        return np.busday_offset(starts, 7, roll="backward", holidays=holidays)

    began = time.perf_counter()
    deadlines("service", starts[:1], calendar=calendar.with_adjustments())
    result.add("日历展开一次", (time.perf_counter() - began) * 1000, "毫秒")
    slowest = float("inf")
    for words, profile, name in TIMED:
        limit = time_limit(name, AS_OF, profile)
        ours, theirs = _in_turns(lambda limit=limit: deadlines(limit, starts, calendar=calendar), bare)
        if name == "service":
            result.add(
                "numpy busday_offset", len(starts) / theirs, "件/秒", note="不识调休上班，没有末日规则"
            )
        result.add(f"{words}", len(starts) / ours, "件/秒")
        result.add(f"{words}，与 numpy 之比", theirs / ours)
        slowest = min(slowest, theirs / ours)
    result.add("最慢一项与 numpy 之比", slowest, limit=0.1, at_least=True)


def _in_turns(ours: Callable[[], Any], theirs: Callable[[], Any]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, spent in zip((ours, theirs), times, strict=True):
            began = time.perf_counter()
            call()
            spent.append(time.perf_counter() - began)
    return min(times[0]), min(times[1])


def _disagreements(calendar: HolidayTable, starts: Any, limits: list[TimeLimit]) -> tuple[int, int]:
    """(wrong, compared): every start under every rule; the loop runs once for each different day."""
    days, place = np.unique(starts, return_inverse=True)
    worked: dict[date, bool] = {}

    def is_worked(day: date) -> bool:
        if day not in worked:
            worked[day] = calendar.is_working_day(day)
        return worked[day]

    wrong = 0
    for limit in limits:
        by_loop = np.array(
            [_by_loop(limit, day, is_worked, calendar) for day in days.tolist()], "datetime64[D]"
        )
        wrong += int((deadlines(limit, starts, calendar=calendar).due != by_loop[place]).sum())
    return wrong, len(starts) * len(limits)


def _by_loop(
    limit: TimeLimit, start: date, is_worked: Callable[[date], bool], calendar: HolidayTable
) -> date:
    way, left = (-_DAY, limit.amount + 1) if limit.before else (_DAY, limit.amount)
    day = start
    if limit.unit in (Unit.MONTH, Unit.YEAR):
        day, left = add_months(start, limit.amount * (12 if limit.unit is Unit.YEAR else 1)), 0
    while left:
        day += way
        left -= is_worked(day) if limit.unit is Unit.WORKING_DAY else 1
    if limit.before or limit.unit is Unit.WORKING_DAY:
        return day
    while (limit.last_day is LastDay.NEXT_WORKING_DAY and not is_worked(day)) or (
        limit.last_day is LastDay.NEXT_DAY_AFTER_FESTIVAL
        and not is_worked(day)
        and calendar.kind_of(day).festival
    ):
        day += _DAY
    return day


def _explained(result: Result, calendar: HolidayTable, starts: list[date], limits: list[TimeLimit]) -> None:
    """One answer with its steps and articles, over every rule in turn."""
    spent = []
    for number, start in enumerate(starts):
        began = time.perf_counter()
        deadline(limits[number % len(limits)], start, calendar=calendar)
        spent.append(time.perf_counter() - began)
    result.add("一项说理：平均", sum(spent) / len(spent) * 1000, "毫秒", limit=1)
    result.add("一项说理：百分之九十九以内", sorted(spent)[len(spent) * 99 // 100] * 1000, "毫秒", limit=1)


def _every_limit() -> list[TimeLimit]:
    return [
        limit
        for profile in PROFILES
        for name in rule_names(profile)
        if (limit := time_limit(name, AS_OF, profile)).unit not in (Unit.HOUR, Unit.MINUTE)
    ]


def _weekdays_off(calendar: HolidayTable, starts: Any) -> Any:
    first, last = starts.min().item(), starts.max().item()
    span = (first + n * _DAY for n in range((last - first).days + 60))
    return np.array([d for d in span if d.weekday() < 5 and not calendar.is_working_day(d)], "datetime64[D]")


def _drawn(count: int) -> Any:
    """Days of the announced years and of two that are not."""
    chance = np.random.default_rng(20261120)
    first = np.datetime64("2021-01-01")
    return first + chance.integers(0, 8 * 365, count).astype("timedelta64[D]")


def _from_file(file: Path, count: int) -> Any:
    """The first column of a CSV or a plain list, a heading allowed. Ends the bench with the line that is no date."""
    days: list[str] = []
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.reader(lines), 1):
                text = row[0].strip() if row else ""
                try:
                    days += [date.fromisoformat(text).isoformat()] if text else []
                except ValueError:
                    if number > 1:
                        raise SystemExit(
                            f"{file.name}第{number}行不是日期：{text[:40]}（应如 2026-11-20）"
                        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"读不了{file.name}：{error}") from None
    if not days:
        raise SystemExit(f"{file.name}里没有日期（每行一个，如 2026-11-20）")
    return np.resize(np.array(days, "datetime64[D]"), count)
