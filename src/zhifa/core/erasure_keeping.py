"""个人信息保存到何时 — what is still needed or must still be kept is not erased (个人信息保护法第十九条、第四十七条).

Of a matter: while it is open its purpose stands; afterwards its papers are kept for the years of
``law/parameters/county/personal_data_keeping.yaml``, longer where an administrative act was made. Registers say the same of
what they hold (``Holder``). Until then personal data are stored and put to no other use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.matter import OPEN_STATES, Matter
from zhifa.law.citation import cite
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import add_months

PURPOSE_STANDS = cite("个保法第四十七条第一款")
NOT_YET = cite("个保法第四十七条第二款")
_TABLE = "county/personal_data_keeping.yaml"
_UNTIL_THEN = "期满以前只存储、保护，不作他用；期满后再删除"


class StillKept(Refusal):
    """保存期限未满，或者处理目的还没有实现."""


@dataclass(frozen=True)
class Kept:
    """保存 — the last day, what it is counted from, the term and its source."""

    until: date
    since: date
    term: str
    source: str


def kept_until(name: str, ended_on: date) -> Kept:
    """The last day on which what ended on a day is kept; the day itself is not counted.

    :raises KeyError: no such period.
    """
    row = load_parameters(_TABLE)[name]
    held = [v for v in row["values"] if v["from"] <= ended_on] or row["values"][:1]
    value: dict[str, Any] = held[-1]
    months = int(value["amount"]) * (12 if value["unit"] == "year" else 1)
    return Kept(add_months(ended_on, months), ended_on, row["term"], value["source"])


def kept_since(name: str, today: date) -> date:
    """The day before which what came in has been kept for the days of a period that is counted in days.

    :raises KeyError: no such period.
    """
    row = load_parameters(_TABLE)[name]
    held = [v for v in row["values"] if v["from"] <= today] or row["values"][:1]
    return today - timedelta(days=int(held[-1]["amount"]))


def check_period(kept: Kept, today: date, *, what: str) -> None:
    """:raises StillKept: the last day has not passed."""
    if today <= kept.until:
        raise StillKept(
            f"{what}应当保存到 {kept.until:%Y-%m-%d}（{kept.term}，自 {kept.since:%Y-%m-%d} 起算），不得删除",
            NOT_YET,
            f"{_UNTIL_THEN}。依据：{kept.source}",
        )


def check_matter(matter: Matter, today: date) -> None:
    """:raises StillKept: it is open, or its papers are still kept."""
    if matter.state in OPEN_STATES or matter.closed_at is None:
        raise StillKept(
            f"{matter.number} 还没有办结，处理目的没有实现，不得删除",
            PURPOSE_STANDS,
            "办结并且保存期满以后再删除",
        )
    name = "matter_with_act" if matter.acts.exists() else "matter_without_act"  # type: ignore[attr-defined]
    closed = matter.closed_at.astimezone(clock.CHINA).date()
    check_period(kept_until(name, closed), today, what=matter.number)


@dataclass(frozen=True)
class Holder:
    """登记的人 — how a register's own rows about people are erased.

    ``family``: the rows that stand for the same person; ``check`` raises ``StillKept``; ``renew`` makes what is derived
    from a row (a search entry) again.
    """

    family: Callable[[Any], Sequence[Any]]
    check: Callable[[Sequence[Any], date], None]
    renew: Callable[[Any], None]


_holders: dict[type, Holder] = {}


def holds_people(model: type, holder: Holder) -> None:
    """A register says that rows of ``model`` are about people (once, when its app is ready)."""
    _holders[model] = holder


def holder_of(row: Any) -> Holder:
    """:raises LookupError: no register has said that such rows are about people."""
    return _holders[type(row)]
