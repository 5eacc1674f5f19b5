"""所问的事实 — what an answer about powers needs to know of items, bodies and officers. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhifa.registers.catalogue.clauses import Clause, names_on


@dataclass(frozen=True)
class Span:
    """一段日子 — both days included."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Ground:
    """设定依据 — the days on which a provision founds an item's penalty; ``fine``: its range in the provision's words."""

    span: Span
    law: str
    article: str
    fine: str = ""

    def __str__(self) -> str:
        return f"《{self.law}》{self.article}"


@dataclass(frozen=True)
class ItemFacts:
    """事项 — ``duties``: (supervise | license, body, days): never moved by a transfer of the power to penalise."""

    code: str
    name: str
    span: Span
    department: str
    department_name: str
    grounds: tuple[Ground, ...] = ()
    duties: tuple[tuple[str, str, Span], ...] = ()
    field: str = ""

    def ground_on(self, day: date) -> Ground | None:
        for ground in self.grounds:
            if ground.span.holds(day):
                return ground
        return None


@dataclass(frozen=True)
class BodyFacts:
    """机构 — in whose name, under whose seal, where to complain; ``days`` ``None``: not registered."""

    code: str
    name: str
    seal: str
    reconsideration: str
    court: str
    town: str = ""
    kind: str = ""
    enforces: bool = True
    days: Span | None = None
    short: str = ""


@dataclass(frozen=True)
class OfficerFacts:
    """执法人员 — ``certificates``: (number, days, day it was withdrawn); ``acts_for``: (body, town or "", items or "",
    days): in whose name the officer's team acts, where, over which items; ``printed``: certificate → fields on it,
    ``passed``: exams of a field with their day (only a province's field bar reads these two)."""

    code: str
    name: str
    kind: str
    body: str
    certificates: tuple[tuple[str, Span, date | None], ...] = ()
    acts_for: tuple[tuple[str, str, str, Span], ...] = ()
    team: str = ""
    account: int | None = None
    printed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    passed: tuple[tuple[str, date], ...] = ()

    def certificate_on(self, day: date) -> str:
        """The number of a certificate valid on a day, or ""."""
        for number, span, withdrawn in self.certificates:
            if span.holds(day) and (withdrawn is None or day < withdrawn):
                return number
        return ""


@dataclass(frozen=True)
class Special:
    """特别管辖 — from a day, cases of some powers over an item (of one kind of subject, in one town) belong to ``line.body``.

    ``level``: county | city | province | nation, the level that has it; ``subject``: the kind of subject in words, ""
    for all. ``line`` names the law and article that say so (处罚法第二十二条、第二十三条).
    """

    line: Clause
    level: str
    subject: str = ""

    def reaches(self, act: str, town: str, day: date) -> bool:
        """Whether it speaks of a power in a place on a day, whoever the subject is."""
        return act in self.line.acts and self.line.holds_on(day) and self.line.town in ("", town)


@dataclass(frozen=True)
class Known:
    """名录 — facts by code, and the version of the register they were read at.

    ``specials``: item → special jurisdiction, in the order of their days; ``successions``: in reading order.
    """

    items: Mapping[str, ItemFacts]
    bodies: Mapping[str, BodyFacts]
    officers: Mapping[str, OfficerFacts]
    towns: Mapping[str, str]
    version: int = 0
    #: sentences said before, so that the same one is not composed for every question
    said: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    specials: Mapping[str, tuple[Special, ...]] = field(default_factory=dict)
    successions: tuple[Clause, ...] = ()

    def now(self, body: str, day: date) -> str:
        """Who stands for a body on a day: itself, or its successor."""
        if not self.successions:
            return body
        turns = self.said.get("successions")
        if turns is None:
            days = sorted({c.valid_from for c in self.successions})
            turns = self.said["successions"] = days, [names_on(self.successions, d) for d in days]
        days, names = turns
        at = bisect_right(days, day)
        return str(names[at - 1].get(body, body)) if at else body

    def gone(self, body: str, day: date) -> Clause | None:
        """The line by which a body was succeeded by a day."""
        return next((c for c in self.successions if c.giver == body and c.holds_on(day)), None)
