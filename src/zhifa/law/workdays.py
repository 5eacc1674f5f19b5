"""工作日 — which days are worked, and when the word 日 in an Act means a working day.

Three Acts define it differently (处罚法第八十五条, 强制法第六十九条, 复议法第八十八条第二款).  The calendar
is the State Council's yearly arrangement (``parameters/national/holidays/``), plus a county's own
adjustments.  A year that is not announced is never an error: weekends and the statutory festivals of
放假办法 are taken, and everything that rests on them is ``provisional``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.law_names import full_title
from zhifa.law.parameters import PARAMETERS, load_parameters
from zhifa.law.refusal import BadFact

#: years a working calendar answers for
FIRST_YEAR, LAST_YEAR = 1990, 2100
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayKind:
    """一天的性质 — worked or not, why, on whose word, and whether that may still change.

    ``festival`` is true for days off by an arrangement or a statutory festival, false for a plain weekend.
    """

    on: date
    working: bool
    reason: str
    source: str
    festival: bool = False
    provisional: bool = False


@dataclass(frozen=True)
class Arrangement:
    """放假安排 — one year's arrangement: days off, weekend days worked, and its number."""

    year: int
    source: str
    off: Mapping[date, str]
    worked: Mapping[date, str]

    @classmethod
    def from_mapping(cls, row: Mapping[str, Any]) -> Arrangement:
        """Read the form of ``parameters/national/holidays/2026.yaml``.

        :raises BadFact: a period that ends before it starts, or a day both off and worked.
        """
        off: dict[date, str] = {}
        worked: dict[date, str] = {}
        for item in row["arrangements"]:
            first, last = item["from"], item["to"]
            if last < first:
                raise BadFact(
                    f"{item['term']}的放假止日{last}早于起日{first}。", way_out="核对放假通知后重新导入。"
                )
            for offset in range((last - first).days + 1):
                off[first + offset * _DAY] = item["term"]
            worked |= dict.fromkeys(item.get("worked", ()), f"{item['term']}调休上班")
        both = sorted(off.keys() & worked.keys())
        if both:
            raise BadFact(f"{both[0]}既放假又上班。", way_out="核对放假通知后重新导入。")
        return cls(int(row["year"]), str(row["source"]), off, worked)


@dataclass(frozen=True)
class HolidayTable:
    """工作日历 — which days are worked.  Immutable; build with :func:`national_calendar`.

    ``arrangements`` by year of announcement; ``extra_off`` and ``extra_worked`` are a county's adjustments
    with their reason (typhoon, local festival under 放假办法第四条) and win over everything.
    """

    arrangements: Mapping[int, Arrangement]
    extra_off: Mapping[date, str] = field(default_factory=dict)
    extra_worked: Mapping[date, str] = field(default_factory=dict)
    _worked_days: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)
    _ordinals: list[int] = field(default_factory=list, repr=False, compare=False)

    def __hash__(self) -> int:
        return id(self)

    def with_adjustments(
        self, *, off: Mapping[date, str] | None = None, worked: Mapping[date, str] | None = None
    ) -> HolidayTable:
        """Return a calendar with a county's own days off and days worked, each with its reason.

        :raises BadFact: a day is both.
        """
        new_off = {**self.extra_off, **(off or {})}
        new_worked = {**self.extra_worked, **(worked or {})}
        both = sorted(new_off.keys() & new_worked.keys())
        if both:
            raise BadFact(f"{both[0]}既列为放假又列为上班。", way_out="在工作日历中只保留一种安排。")
        return HolidayTable(self.arrangements, new_off, new_worked)

    def with_arrangement(self, arrangement: Arrangement) -> HolidayTable:
        """Return a calendar that also knows a newly announced year."""
        return HolidayTable(
            {**self.arrangements, arrangement.year: arrangement}, self.extra_off, self.extra_worked
        )

    def is_announced(self, year: int) -> bool:
        """Whether the arrangement of ``year`` is known."""
        return year in self.arrangements

    def kind_of(self, on: date) -> DayKind:
        """Say whether ``on`` is worked and why."""
        if on in self.extra_off:
            return DayKind(on, False, self.extra_off[on], "本县（市、区）工作日历", festival=True)
        if on in self.extra_worked:
            return DayKind(on, True, self.extra_worked[on], "本县（市、区）工作日历")
        weekend = on.weekday() >= 5
        # A festival of January may be arranged by its own year's notice while the days lie in December.
        for year in (on.year, on.year + 1):
            arrangement = self.arrangements.get(year)
            if arrangement is None:
                continue
            if on in arrangement.worked:
                return DayKind(on, True, arrangement.worked[on], arrangement.source)
            if on in arrangement.off:
                return DayKind(on, False, arrangement.off[on], arrangement.source, festival=True)
        if on.year in self.arrangements:
            source = self.arrangements[on.year].source
            return DayKind(on, not weekend, "周末" if weekend else "工作日", source)
        name = statutory_festivals(on.year).get(on)
        if name:
            return DayKind(
                on, False, name, f"放假办法（{on.year}年安排未公布）", festival=True, provisional=True
            )
        reason = "周末" if weekend else "工作日"
        return DayKind(on, not weekend, reason, f"按周末推定（{on.year}年安排未公布）", provisional=True)

    def is_working_day(self, on: date) -> bool:
        """Whether ``on`` is worked."""
        return self.kind_of(on).working

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether the span touches a year whose arrangement is not announced."""
        return any(year not in self.arrangements for year in range(first.year, last.year + 1))

    def next_working_day(self, on: date) -> date:
        """Return ``on`` if worked, else the first working day after it."""
        while not self.is_working_day(on):
            on += _DAY
        return on

    def add_working_days(self, start: date, amount: int) -> date:
        """Return the ``amount``-th working day after ``start`` (the first day is not counted); negative
        goes back.

        :raises BadFact: outside 1990–2100, or a calendar that closes for so long that there are not as many.
        """
        if amount == 0:
            return start
        days = self._days_around(start, amount)
        if amount > 0:
            position = bisect_right(days, start.toordinal()) + amount - 1
        else:
            position = bisect_left(days, start.toordinal()) + amount
        if not 0 <= position < len(days):
            raise BadFact(
                f"工作日历中{start:%Y-%m-%d}前后没有{abs(amount)}个工作日。",
                way_out="核对放假安排和起算日期。",
            )
        return date.fromordinal(days[position])

    def working_days_between(self, after: date, until: date) -> int:
        """Count working days later than ``after``, up to and including ``until``; 0 when ``until`` is not
        later."""
        if until <= after:
            return 0
        days = self._days_around(after, (until - after).days)
        return bisect_right(days, until.toordinal()) - bisect_right(days, after.toordinal())

    def _days_around(self, start: date, amount: int) -> list[int]:
        """Return sorted ordinals of working days, for whole years, covering start ± amount working days."""
        # A county that closes for months (extra_off) still gets its day: the reach grows with what it closed.
        reach = abs(amount) * 2 + 60 + len(self.extra_off)
        # In whole numbers first: a count of millions has no date at its end to ask for its year.
        back, on = (0, reach) if amount > 0 else (reach, 0)
        earliest, latest = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
        if start.toordinal() - back < earliest or start.toordinal() + on > latest:
            raise BadFact(f"日期超出{FIRST_YEAR}—{LAST_YEAR}年。", way_out="核对起算日期和天数。")
        first, last = start - back * _DAY, start + on * _DAY
        missing = [year for year in range(first.year, last.year + 1) if year not in self._worked_days]
        if missing:
            span = range(min([*self._worked_days, *missing]), max([*self._worked_days, *missing]) + 1)
            for year in span:
                if year not in self._worked_days:
                    self._worked_days[year] = self._worked_ordinals(year)
            # A new list, never changed in place: several threads share one calendar.
            object.__setattr__(self, "_ordinals", [day for year in span for day in self._worked_days[year]])
        return self._ordinals

    def _worked_ordinals(self, year: int) -> list[int]:
        day, days = date(year, 1, 1), []
        while day.year == year:
            if self.is_working_day(day):
                days.append(day.toordinal())
            day += _DAY
        return days


@lru_cache(maxsize=1)
def national_calendar() -> HolidayTable:
    """Return the calendar of all announced years in ``parameters/national/holidays/``."""
    rows = [
        load_parameters(f"national/holidays/{path.name}")
        for path in sorted((PARAMETERS / "national" / "holidays").glob("*.yaml"))
    ]
    return HolidayTable({row["year"]: Arrangement.from_mapping(row) for row in rows})


def special_days(calendar: HolidayTable, year: int) -> list[DayKind]:
    """Return the days of ``year`` that are not what their weekday says: off by an arrangement or a festival, or a
    weekend day worked."""
    days = (
        date(year, 1, 1) + offset * _DAY for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    )
    kinds = (calendar.kind_of(day) for day in days)
    return [kind for kind in kinds if kind.festival or kind.working == (kind.on.weekday() >= 5)]


@lru_cache(maxsize=256)
def statutory_festivals(year: int) -> dict[date, str]:
    """Return the days off for all citizens under 放假办法第二条, without the compensation days of article 6.

    Article 6 gives a day in lieu without saying which: it is not invented, so a provisional period is never
    longer than the law certainly allows.
    """
    table = load_parameters("national/statutory_festivals.yaml")
    in_force = [row for row in table["values"] if row["from"].year <= year] or table["values"][:1]
    row = in_force[-1]
    days = {
        date.fromisoformat(f"{year}-{day}"): name
        for name, month_days in row["fixed"].items()
        for day in month_days
    }
    for name, day in table["lunar"].get(year, {}).items():
        offsets: Iterable[int] = row["lunar_new_year_offsets"] if name == "春节" else (0,)
        for offset in offsets:
            days.setdefault(day + offset * _DAY, name)
    return days


def means_working_days(law: str, amount: int, *, text_says_working: bool = False) -> Explained[bool]:
    """Say whether ``amount`` 日 in ``law`` means working days.

    ``text_says_working``: the provision itself writes 工作日 (as ministry rules do).  A law without a
    definition counts calendar days.

    :raises BadFact: ``amount`` below 1.
    """
    if amount < 1:
        raise BadFact(f"期限应为正数：{amount}。", way_out="核对期限的天数。")
    if text_says_working:
        return Explained(True, (Step("条文自己写明“工作日”。"),))
    title = full_title(law)
    definition = load_parameters("national/working_day_definitions.yaml")["definitions"].get(title)
    if definition is None:
        return Explained(False, (Step(f"《{title}》没有把“日”定义为工作日，按日历日计算。"),))
    citation: Citation = cite(definition["citation"])
    working = amount in definition["amounts"] if "amounts" in definition else amount <= definition["up_to"]
    answer = f"{amount}日在其列，按工作日计算" if working else f"{amount}日不在其列，按日历日计算"
    return Explained(working, (Step(f"《{title}》规定：{definition['quote']}；{answer}。", citation),))
