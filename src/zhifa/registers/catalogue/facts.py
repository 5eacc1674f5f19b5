"""所问的事实 — what an answer about powers needs to know of items, bodies and officers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """一段日子 — both days included."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Ground:
    """设定依据 — the days on which a provision founds an item's penalty."""

    span: Span
    law: str
    article: str

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

    def ground_on(self, day: date) -> Ground | None:
        for ground in self.grounds:
            if ground.span.holds(day):
                return ground
        return None


@dataclass(frozen=True)
class BodyFacts:
    """机构 — in whose name, under whose seal, where to complain."""

    code: str
    name: str
    seal: str
    reconsideration: str
    court: str
    town: str = ""


@dataclass(frozen=True)
class OfficerFacts:
    """执法人员 — ``certificates``: (number, days, day it was withdrawn); ``acts_for``: (body, town or "", items or "",
    days): in whose name the officer's team acts, where, over which items."""

    code: str
    name: str
    kind: str
    body: str
    certificates: tuple[tuple[str, Span, date | None], ...] = ()
    acts_for: tuple[tuple[str, str, str, Span], ...] = ()
    team: str = ""
    account: int | None = None

    def certificate_on(self, day: date) -> str:
        """The number of a certificate valid on a day, or ""."""
        for number, span, withdrawn in self.certificates:
            if span.holds(day) and (withdrawn is None or day < withdrawn):
                return number
        return ""
