"""公告条目 — what one line of an announcement says: which power, over which items, from whom, to whom, where, since when.

A county's powers are nothing but these lines read in order. Penalty, inspection and coercion are three powers; the
power to coerce rests on its own provision of a law or regulation and is neither inherited nor delegated
(行政强制法第十七条、第二十二条): only a line that names that provision says anything about it. When bodies merge, one line
hands everything of a body to its successor (行政诉讼法第二十六条第六款). Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

PENALTY, INSPECTION, COERCION = "penalty", "inspection", "coercion"
ACTS = (PENALTY, INSPECTION, COERCION)
ACT_WORDS = {PENALTY: "处罚", INSPECTION: "检查", COERCION: "采取强制措施"}
ACT_TITLES = {PENALTY: "行政处罚", INSPECTION: "行政检查", COERCION: "行政强制"}
#: the place of a question that names no town
COUNTY_WIDE = ""


class Manner(StrEnum):
    """方式 — how a line changes who holds a power."""

    SUCCEED = "succeed"
    BASE = "base"
    WITHDRAW = "withdraw"
    TRANSFER = "transfer"
    EMPOWER = "empower"
    DELEGATE = "delegate"

    @property
    def word(self) -> str:
        return MANNER_WORDS[self]


MANNER_WORDS = {
    Manner.SUCCEED: "承继",
    Manner.BASE: "本职权",
    Manner.WITHDRAW: "收回",
    Manner.TRANSFER: "划转",
    Manner.EMPOWER: "赋权",
    Manner.DELEGATE: "委托",
}
#: lines of one day are read in this order
RANK = {m: n for n, m in enumerate(Manner)}
#: lines that move a power from its giver
MOVING = frozenset({Manner.TRANSFER, Manner.EMPOWER})
#: lines that always say something about coercion, where they name it
OWN_GROUND = frozenset({Manner.BASE, Manner.WITHDRAW})


@dataclass(frozen=True)
class Paper:
    """公告 — the published paper a line stands in."""

    number: str
    title: str
    kind: str
    issuer: str
    issued_on: date
    effective_on: date


@dataclass(frozen=True)
class Clause:
    """公告条目 — both days included; ``valid_until`` ``None``: until another line ends it.

    ``body``: who holds the power from then on (``WITHDRAW``: who loses it; ``DELEGATE``: who acts in the giver's name).
    ``SUCCEED``: everything of the giver, in whatever it names a body from that day on; it names no items and no powers.
    ``giver``: from whom; "" on a base power, and on old lists that do not say. ``town``: "" for the whole county.
    ``choice``: of an empowerment, ``must`` 必须放 or ``may`` 可放可不放.
    ``law`` and ``article``: the own ground of a power to coerce, and the rule that allows a delegation.
    """

    paper: Paper
    place_in_paper: int
    manner: Manner
    acts: frozenset[str]
    items: frozenset[str]
    body: str
    valid_from: date
    valid_until: date | None = None
    giver: str = ""
    town: str = COUNTY_WIDE
    choice: str = ""
    law: str = ""
    article: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def carries(self, act: str) -> bool:
        """Whether the line says anything about a power it names: about coercion only a base line, a withdrawal, and a
        transfer that names the law or regulation of the measure (行政强制法第十七条第二款)."""
        if act != COERCION:
            return True
        return self.manner in OWN_GROUND or (
            self.manner == Manner.TRANSFER and bool(self.law and self.article)
        )


def reading_order(clause: Clause) -> tuple[date, int, date, str, int]:
    """Lines are read by the day they take effect; on one day base powers first, delegations last."""
    return (
        clause.valid_from,
        RANK[clause.manner],
        clause.paper.issued_on,
        clause.paper.number,
        clause.place_in_paper,
    )


@dataclass(frozen=True)
class Holder:
    """权力人 — a body and the lines that led the power to it, oldest first."""

    body: str
    chain: tuple[Clause, ...]


class Delegate(NamedTuple):
    """受委托组织 — ``body`` acts in the name of ``giver``, both as they are called on the day; ``line`` as it was published."""

    body: str
    giver: str
    line: Clause


@dataclass(frozen=True)
class Holding:
    """权力状态 — who holds one power over one item in one place on one day; two or more are an overlap."""

    holders: tuple[Holder, ...] = ()
    delegates: tuple[Delegate, ...] = ()

    @property
    def bodies(self) -> tuple[str, ...]:
        return tuple(h.body for h in self.holders)


NOBODY = Holding()


def settled(story: Sequence[Clause]) -> Clause:
    """The last line of a story that gave or moved the power itself: a succession only changes the body's name."""
    return next((c for c in reversed(story) if c.manner != Manner.SUCCEED), story[-1])


def succeed(names: Mapping[str, str], line: Clause) -> dict[str, str] | None:
    """Former body → its successor after one more succession, each to the last; ``None`` where it changes nothing: a body
    gone before, or one that would succeed itself."""
    former, heir = line.giver, names.get(line.body, line.body)
    if not former or former in names or heir == former:
        return None
    return {**{k: heir if v == former else v for k, v in names.items()}, former: heir}


def names_on(successions: Iterable[Clause], day: date) -> dict[str, str]:
    """Former body → who has succeeded it by a day. ``successions``: in reading order."""
    names: dict[str, str] = {}
    for line in successions:
        if line.holds_on(day):
            names = succeed(names, line) or names
    return names
