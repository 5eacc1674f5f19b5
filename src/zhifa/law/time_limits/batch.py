"""成批期限 — the last days of many periods of one rule at once: a million in a fraction of a second, each equal
to what :func:`zhifa.law.time_limits.deadline` explains.

Neither weekends nor a list of holidays can express a Saturday worked in lieu 调休.  So the calendar is laid out
once as tables over its days (which worked day is this, which day is the n-th worked day, to which day does a day of
rest move), and every answer is two look-ups.

The only file of this floor that needs numpy: imported by its own name, never from the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from zhifa.law.refusal import BadFact
from zhifa.law.time_limits.rule import LastDay, TimeLimit, Unit, changes, time_limit
from zhifa.law.workdays import FIRST_YEAR, LAST_YEAR, HolidayTable

Days = NDArray[np.datetime64]
Numbers = NDArray[np.signedinteger[Any]]
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Deadlines:
    """成批期限 — ``due`` datetime64[D] and ``provisional`` bool, both of the shape of the starts."""

    due: Days
    provisional: NDArray[np.bool_]


@dataclass(frozen=True)
class _Tables:
    """日历表 — over every day of whole years; ``base`` is the first day (days since 1970).

    ``rank[d]`` worked days up to and including day d · ``worked[k]`` the k-th worked day ·
    ``next_worked[d]``, ``past_festival[d]`` where day d moves to · ``unknown[d]`` unannounced years up to the year
    of d · ``unknown_before[d]`` before it.
    """

    base: int
    years: range
    rank: NDArray[np.int32]
    worked: NDArray[np.int32]
    next_worked: NDArray[np.int32]
    past_festival: NDArray[np.int32]
    unknown: NDArray[np.int16]
    unknown_before: NDArray[np.int16]


_tables: WeakKeyDictionary[HolidayTable, _Tables] = WeakKeyDictionary()


def deadlines(
    rule: str | TimeLimit, starts: Days, *, calendar: HolidayTable, profile: str = "base"
) -> Deadlines:
    """Return the last lawful day of ``rule`` for every start (days, any shape), without pauses or extensions.

    A named rule is taken as it stood on each start; a rule that runs backwards takes events, as ``deadline`` does.

    :raises UnknownTimeLimit, TimeLimitNotInForce: no such rule on the earliest of the days.
    :raises BadFact: starts that are no days, an empty day, outside 1990–2100, or a rule in hours or minutes.
    """
    days = _checked(starts)
    if days.size == 0:
        return Deadlines(days.view("datetime64[D]"), np.zeros(days.shape, bool))
    first, last = _day(days.min()), _day(days.max())
    if not FIRST_YEAR < first.year <= last.year < LAST_YEAR:
        raise BadFact(f"日期超出{FIRST_YEAR + 1}—{LAST_YEAR - 1}年。", way_out="核对起算日期。")
    if isinstance(rule, TimeLimit):
        return _of_one(rule, days, calendar)
    limit = time_limit(rule, first, profile)
    later = [day for day in changes(rule, profile) if first < day <= last]
    if not later:
        return _of_one(limit, days, calendar)
    due, provisional = np.empty_like(days), np.empty(days.shape, bool)
    for since, until in zip([first, *later], [*later, None], strict=True):
        here = days >= since.toordinal() - _EPOCH
        if until is not None:
            here &= days < until.toordinal() - _EPOCH
        part = _of_one(time_limit(rule, since, profile), days[here], calendar)
        due[here], provisional[here] = part.due.view(np.int64), part.provisional
    return Deadlines(due.view("datetime64[D]"), provisional)


def _checked(starts: Days) -> NDArray[np.int64]:
    """The starts as days since 1970."""
    if not isinstance(starts, np.ndarray) or starts.dtype != np.dtype("datetime64[D]"):
        raise BadFact("起算日应为 datetime64[D] 的数组。", way_out="把时刻换算为日期后再算。")
    days = np.ascontiguousarray(starts).reshape(starts.shape).view(np.int64)
    if days.size and days.min() == np.iinfo(np.int64).min:
        place = int(np.flatnonzero(np.isnat(starts).ravel())[0])
        raise BadFact(f"第{place + 1}个起算日是空的。", way_out="补上日期，或者去掉这一行。")
    return days


def _of_one(limit: TimeLimit, days: NDArray[np.int64], calendar: HolidayTable) -> Deadlines:
    if limit.unit in (Unit.HOUR, Unit.MINUTE):
        raise BadFact(f"{limit.term}以{limit.unit.term}计，须给出时刻。", way_out="改用 deadline_at。")
    reach = limit.amount * {Unit.MONTH: 31, Unit.YEAR: 366}.get(limit.unit, 2) + 60
    first, last = int(days.min()), int(days.max())
    tables = _laid_out(calendar, _day(first - reach).year, _day(last + reach).year)
    at = days - tables.base
    due: Numbers
    if limit.working and limit.before:
        # worked days strictly before the event, then the one that leaves ``amount`` whole ones between
        due = tables.worked.take(tables.rank.take(at - 1) - (limit.amount + 1))
    elif limit.working:
        due = tables.worked.take(tables.rank.take(at) + (limit.amount - 1))
    else:
        due = _counted(limit, days, at, tables)
    earliest, latest = (due, at) if limit.before else (at, due)
    uncertain = limit.working or (limit.moves_last_day and not limit.before)
    provisional = (
        tables.unknown.take(latest) != tables.unknown_before.take(earliest)
        if uncertain
        else np.zeros(days.shape, bool)
    )
    return Deadlines(np.add(due, tables.base, dtype=np.int64).view("datetime64[D]"), provisional)


def _counted(limit: TimeLimit, days: NDArray[np.int64], at: NDArray[np.int64], tables: _Tables) -> Numbers:
    """The last day of a period in calendar days, months or years, as an index of the tables."""
    if limit.before:
        return at - (limit.amount + 1)
    if limit.unit is Unit.CALENDAR_DAY:
        due = at + limit.amount
    else:
        months = limit.amount * (12 if limit.unit is Unit.YEAR else 1)
        dates = days.view("datetime64[D]")
        month = dates.astype("datetime64[M]")
        of_month = (dates - month.astype("datetime64[D]")).astype(np.int64)
        # the unit is written out: numpy 2.5 warns where a bare number is added to a month
        due_month = month + np.timedelta64(months, "M")
        first = due_month.astype("datetime64[D]").astype(np.int64)
        length = (due_month + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) - first
        due = first + np.minimum(of_month, length - 1) - tables.base
    if limit.last_day is LastDay.NEXT_WORKING_DAY:
        return tables.next_worked.take(due)
    if limit.last_day is LastDay.NEXT_DAY_AFTER_FESTIVAL:
        return tables.past_festival.take(due)
    return due


def _laid_out(calendar: HolidayTable, first: int, last: int) -> _Tables:
    """Return tables that cover the years, widened only when they must be."""
    known = _tables.get(calendar)
    if known is None or first not in known.years or last not in known.years:
        years = [first, last] + ([known.years[0], known.years[-1]] if known else [])
        known = _tables[calendar] = _lay_out(calendar, range(min(years), max(years) + 1))
    return known


def _lay_out(calendar: HolidayTable, years: range) -> _Tables:
    base, end = date(years[0], 1, 1).toordinal(), date(years[-1] + 1, 1, 1).toordinal()
    kinds = [calendar.kind_of(date.fromordinal(day)) for day in range(base, end)]
    working = np.array([kind.working for kind in kinds])
    festival = np.array([kind.festival and not kind.working for kind in kinds])
    missing = np.cumsum([not calendar.is_announced(year) for year in years])
    year_of = np.array([kind.on.year - years[0] for kind in kinds])
    missing_before = np.concatenate(([0], missing[:-1]))
    return _Tables(
        base - _EPOCH,
        years,
        np.cumsum(working).astype(np.int32),
        np.flatnonzero(working).astype(np.int32),
        _next(working),
        _next(~festival),
        missing[year_of].astype(np.int16),
        missing_before[year_of].astype(np.int16),
    )


def _next(good: NDArray[np.bool_]) -> NDArray[np.int32]:
    """For every day the first good day not before it (the table's last good day at its very end)."""
    places = np.flatnonzero(good)
    found = np.searchsorted(places, np.arange(good.size))
    return places[np.minimum(found, places.size - 1)].astype(np.int32)


def _day(number: int | np.int64) -> date:
    try:
        return date.fromordinal(int(number) + _EPOCH)
    except (ValueError, OverflowError):
        raise BadFact(f"日期超出{FIRST_YEAR + 1}—{LAST_YEAR - 1}年。", way_out="核对起算日期。") from None
