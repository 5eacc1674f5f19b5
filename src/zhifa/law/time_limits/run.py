"""一次计算 — what one calculation of a period gathers: the days not counted, and the steps in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Step
from zhifa.law.time_limits.months import add_months
from zhifa.law.time_limits.rule import LastDay, TimeLimit, Unit
from zhifa.law.workdays import HolidayTable

DAY = timedelta(days=1)
_FIRST_DAY_NOT_COUNTED = cite("民法典第二百零一条第一款")
_MONTHS_END = cite("民法典第二百零二条")


@dataclass
class Run:
    """一次计算."""

    rule: TimeLimit
    start: date
    calendar: HolidayTable
    excluded: set[date] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def say(self, text: str, citation: Citation | None = None) -> None:
        """Add one step."""
        self.steps.append(Step(text, citation))

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(step.citation for step in self.steps if step.citation)

    def explain_rule(self) -> None:
        """Say what the rule is and from when it runs."""
        limit = self.rule
        if limit.internal:
            text = f"{limit.term}：{limit.length_in_words}，是内部目标，没有法律效力（{limit.source}）。"
        elif limit.analogy:
            text = f"{limit.term}：{limit.length_in_words}，比照“{limit.quote}”。{limit.last_day_note}"
        else:
            text = f"{limit.term}：{limit.length_in_words}，规定“{limit.quote}”。"
        self.say(text, limit.citation)
        if not limit.before:
            self.say(f"自{limit.counts_from}{self.start:%Y-%m-%d}起算，当日不计入。", _FIRST_DAY_NOT_COUNTED)

    def count(self, start: date, amount: int, unit: Unit) -> date:
        """Return the last day of ``amount`` units counted from ``start``, skipping excluded days."""
        if unit is Unit.MONTH or unit is Unit.YEAR:
            due = add_months(start, amount * (12 if unit is Unit.YEAR else 1))
            due = self._push(start, due, working=False)
            self.say(f"{amount}{unit.term}后的对应日为{due:%Y-%m-%d}。", _MONTHS_END)
            return due
        if unit is Unit.WORKING_DAY:
            due = self._push(start, self.calendar.add_working_days(start, amount), working=True)
            self.say(f"数满{amount}个工作日，为{due:%Y-%m-%d}。")
            return due
        due = self._push(start, start + amount * DAY, working=False)
        skipped = sum(1 for day in self.excluded if start < day <= due)
        self.say(f"数满{amount}个日历日{f'（另扣除{skipped}日）' if skipped else ''}，为{due:%Y-%m-%d}。")
        return due

    def settle_last_day(self, due: date) -> date:
        """Apply the rule's ``last_day`` to a last day of rest."""
        limit, kind = self.rule, self.calendar.kind_of(due)
        if kind.working:
            return due
        festival_only = limit.last_day is LastDay.NEXT_DAY_AFTER_FESTIVAL
        if limit.last_day is LastDay.STAYS or (festival_only and not kind.festival):
            self.say(
                f"末日{due:%Y-%m-%d}是{kind.reason}，不顺延：{limit.last_day_note}", limit.last_day_citation
            )
            return due
        moved = (
            day_after_festival(due, self.calendar) if festival_only else self.calendar.next_working_day(due)
        )
        note = "" if limit.last_day_citation else limit.last_day_note
        self.say(
            f"末日{due:%Y-%m-%d}是{kind.reason}，顺延至{moved:%Y-%m-%d}。{note}", limit.last_day_citation
        )
        return moved

    def _push(self, start: date, due: date, *, working: bool) -> date:
        """Move ``due`` back one counted day for each excluded counted day up to it, until none is left."""
        owed = sorted(
            day for day in self.excluded if day > start and (not working or self.calendar.is_working_day(day))
        )
        for day in owed:
            if day > due:
                break
            due = self.calendar.add_working_days(due, 1) if working else due + DAY
        return due


def day_after_festival(on: date, calendar: HolidayTable) -> date:
    """Return ``on`` unless it is a day off of a festival, else the first day after it — worked or not, as the
    rule's words have it."""
    while calendar.kind_of(on).festival:
        on += DAY
    return on
