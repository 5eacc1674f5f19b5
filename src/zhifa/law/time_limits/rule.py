"""期限规定 — one time limit as it stood on a day: how long, from when, what may stop or lengthen it.

The numbers stand in ``parameters/**/…time_limits.yaml`` and ``internal_targets.yaml`` by date, each with its
article (or, for an internal target 内部目标, its source).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits.profiles import UnknownTimeLimit, forget_on_change, rule_rows, split


class Unit(Enum):
    """期限单位."""

    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def term(self) -> str:
        return {
            "minute": "分钟",
            "hour": "小时",
            "calendar_day": "日",
            "working_day": "个工作日",
            "month": "个月",
            "year": "年",
        }[self.value]


class LastDay(Enum):
    """末日规则 — what happens when the last day is a day of rest.

    ``STAYS``: nothing.  ``NEXT_WORKING_DAY``: it moves to the next working day (民诉法第八十五条第三款).
    ``NEXT_DAY_AFTER_FESTIVAL``: off a day of an arranged or statutory festival to the first day after it, not
    off a plain weekend (市监程序规定第八十条 says 法定节假日 only).
    """

    STAYS = "stays"
    NEXT_WORKING_DAY = "next_working_day"
    NEXT_DAY_AFTER_FESTIVAL = "next_day_after_festival"


class TimeLimitNotInForce(Refusal):
    """当日尚无此期限 — the rule had no value on the day the period starts."""


@dataclass(frozen=True)
class PauseGround:
    """扣除事由 — a ground on which time is not counted, and the papers with which it starts and ends."""

    id: str
    term: str
    start_paper: str
    end_paper: str
    citation: Citation


@dataclass(frozen=True)
class ExtensionRule:
    """延长规定 — one extension the rule allows; ``amount`` None: a reasonable time fixed by the approver."""

    id: str
    term: str
    amount: int | None
    unit: Unit
    approver: str
    paper: str
    citation: Citation


@dataclass(frozen=True)
class TimeLimit:
    """期限规定 — one rule as it stood on a day.

    ``internal``: a target of the body's own, without legal effect (``citation`` None, ``source`` says
    whose). ``before``: counted back from the event ("at least 7 working days before").  ``analogy``: the law
    names no period here, the cited one is taken over.
    """

    id: str
    term: str
    counts_from: str
    binds: str
    amount: int
    unit: Unit
    citation: Citation | None
    quote: str
    last_day: LastDay
    last_day_citation: Citation | None
    last_day_note: str
    before: bool
    internal: bool
    analogy: bool
    source: str
    profile: str
    file: str
    pauses: tuple[PauseGround, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()

    @property
    def length_in_words(self) -> str:
        """90日, 5个工作日, 6个月."""
        return f"{self.amount}{self.unit.term}"

    @property
    def moves_last_day(self) -> bool:
        """Whether a last day of rest may move at all."""
        return self.last_day is not LastDay.STAYS

    @property
    def working(self) -> bool:
        """Whether only working days are counted."""
        return self.unit is Unit.WORKING_DAY


@lru_cache(maxsize=4096)
def time_limit(name: str, on: date, profile: str = "base") -> TimeLimit:
    """Return the rule ``name`` as it stood on ``on``, the day the period starts.

    In a pinned profile (``market_supervision@2026-11-20``) a value newer than the pinned day is not taken,
    unless the rule had none before.

    :raises UnknownTimeLimit: no such rule or profile.
    :raises TimeLimitNotInForce: ``on`` lies before the first value.
    """
    base, pinned_on = split(profile)
    rules = rule_rows(base)
    if name not in rules:
        raise UnknownTimeLimit(f"没有“{name}”这项期限。", way_out="用 zhifa where 查找期限名称。")
    file, row = rules[name]
    values = [value for value in row["values"] if value["from"] <= on]
    if not values:
        first = row["values"][0]
        raise TimeLimitNotInForce(
            f"{row['term']}自{first['from']:%Y-%m-%d}起才有规定，{on:%Y-%m-%d}不能适用。",
            cite(first["citation"]) if "citation" in first else None,
            "核对起算日期；此前的案件按当时有效的法律办理。",
        )
    known = [value for value in values if pinned_on is None or value["from"] <= pinned_on]
    value = known[-1] if known else values[0]
    basis = row.get("last_day_basis")
    return TimeLimit(
        id=name,
        term=row["term"],
        counts_from=row["counts_from"],
        binds=row["binds"],
        amount=value["amount"],
        unit=Unit(value["unit"]),
        citation=cite(value["citation"]) if "citation" in value else None,
        quote=value.get("quote", ""),
        last_day=LastDay(row["last_day"]),
        last_day_citation=cite(basis) if basis else None,
        last_day_note=row.get("last_day_note", ""),
        before=row.get("direction") == "before",
        internal=row.get("internal", False),
        analogy=row.get("analogy", False),
        source=value.get("source", ""),
        profile=profile,
        file=file,
        pauses=tuple(_ground(item) for item in row.get("pauses", ())),
        extensions=tuple(_extension(item) for item in row.get("extensions", ())),
    )


forget_on_change(time_limit.cache_clear)


def changes(name: str, profile: str = "base") -> list[date]:
    """Return the days on which the rule's value changed, the first included.

    :raises UnknownTimeLimit: no such rule or profile.
    """
    rules = rule_rows(split(profile)[0])
    if name not in rules:
        raise UnknownTimeLimit(f"没有“{name}”这项期限。", way_out="用 zhifa where 查找期限名称。")
    return [value["from"] for value in rules[name][1]["values"]]


def _ground(item: dict[str, Any]) -> PauseGround:
    return PauseGround(
        item["id"], item["term"], item["start_paper"], item["end_paper"], cite(item["citation"])
    )


def _extension(item: dict[str, Any]) -> ExtensionRule:
    return ExtensionRule(
        item["id"],
        item["term"],
        item.get("amount"),
        Unit(item["unit"]),
        item["approver"],
        item["paper"],
        cite(item["citation"]),
    )
