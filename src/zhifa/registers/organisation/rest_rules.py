"""值班休息 — the rest a person keeps between shifts; pure.

A day shift is 08:00–20:00, a night 20:00–08:00. Statutes say: at least one day off a week (劳动法第三十八条 for contract staff;
civil servants keep the hours the state lays down and get time off for overtime, 公务员法第八十二条第二款). What they leave
open — rest after a night, nights a week — is the county's own number (``policy.yaml``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.policy import number

DAY, NIGHT = "day", "night"
_WEEKLY = cite("劳动法第三十八条")
_HOURS = cite("公务员法第八十二条第二款")
WORDS = {DAY: "白班", NIGHT: "夜班"}


class RestRuleBroken(Refusal):
    """违反休息规则 — a shift too near another, too many days or nights running."""


@dataclass(frozen=True, order=True)
class Duty:
    """一班."""

    day: date
    shift: str

    @property
    def start(self) -> datetime:
        return datetime.combine(self.day, time(8 if self.shift == DAY else 20))

    @property
    def end(self) -> datetime:
        return self.start + timedelta(hours=12)

    def __str__(self) -> str:
        return f"{self.day:%m-%d}{WORDS[self.shift]}"


@dataclass(frozen=True)
class Rest:
    """休息规则 — hours after a night and between shifts, days running, nights in any seven days."""

    after_night: int
    between: int
    days_on: int
    nights_a_week: int

    @classmethod
    def on(cls, day: date) -> Rest:
        """The county's rules on a day."""
        return cls(
            *(number(n, day).amount for n in ("rest_after_night", "rest_between", "days_on", "nights_a_week"))
        )


def first_fault(duties: Iterable[Duty], rest: Rest) -> tuple[str, bool] | None:
    """The first breach among one person's duties: (words, whether it is the weekly day off); ``None`` when all is kept."""
    kept = sorted(duties)
    for one, two in itertools.pairwise(kept):
        if one == two:
            return f"{one}排了两次", False
        hours = (two.start - one.end).total_seconds() / 3600
        wanted = rest.after_night if one.shift == NIGHT else rest.between
        if hours < wanted:
            return f"{one}与{two}之间只隔 {max(0, int(hours))} 小时，至少要隔 {wanted} 小时", False
    running = 1
    days = sorted({d.day for d in kept})
    for one, two in itertools.pairwise(days):
        running = running + 1 if two - one == timedelta(days=1) else 1
        if running > rest.days_on:
            return f"到 {two:%m-%d} 已经连续值班 {running} 天，最多 {rest.days_on} 天", True
    nights = [d.day for d in kept if d.shift == NIGHT]
    for index, day in enumerate(nights):
        within = [n for n in nights[index:] if n - day < timedelta(days=7)]
        if len(within) > rest.nights_a_week:
            return f"{day:%m-%d} 起七天里有 {len(within)} 个夜班，最多 {rest.nights_a_week} 个", False
    return None


def check_rest(name: str, duties: Iterable[Duty], rest: Rest) -> None:
    """Refuse a person's duties that break the rules.

    :raises RestRuleBroken: the first breach in words.
    """
    fault = first_fault(duties, rest)
    if fault:
        words, weekly = fault
        raise RestRuleBroken(
            f"{name}：{words}", (_WEEKLY, _HOURS) if weekly else _HOURS, "换一个人，或者换一班"
        )
