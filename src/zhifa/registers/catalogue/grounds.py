"""依据变动 — items whose ground has gone or is about to change on a day, with what becomes of the law behind it.

A ground is good for the days it is entered for; ``law.basis_change`` looks at the text behind it: repealed, amended since,
not yet in force, or with a newer version announced ("effective soon").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhifa.law.basis_change import BasisChange, basis_change
from zhifa.law.citation import Citation, NotACitation
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.facts import Ground, ItemFacts


@dataclass(frozen=True)
class Flagged:
    """要核对的事项 — an item with its ground of the day and what becomes of it (``change`` ``None``: no ground that day)."""

    item: str
    name: str
    ground: Ground | None
    change: BasisChange | None

    @property
    def gone(self) -> bool:
        """Whether no act of that day may rest on it any more."""
        return self.change is None or not self.change.ahead

    @property
    def tone(self) -> str:
        return "over" if self.gone else "soon"

    @property
    def word(self) -> str:
        return self.change.word if self.change else "没有依据"

    @property
    def why(self) -> str:
        return self.change.in_words if self.change else "当日没有有效的处罚依据"


@lru_cache(maxsize=8192)
def _change(law: str, article: str, day: date, since: date) -> BasisChange | None:
    try:
        cited = Citation.parse(f"《{law}》{article.split('、')[0]}")
    except (NotACitation, ValueError):
        return None
    return basis_change(cited, day, since=since)


def _flag(facts: ItemFacts, day: date) -> Flagged | None:
    if not facts.span.holds(day):
        return None
    ground = facts.ground_on(day)
    change = _change(ground.law, ground.article, day, ground.span.first) if ground else None
    return Flagged(facts.code, facts.name, ground, change) if ground is None or change is not None else None


def flags(codes: Iterable[str], day: date) -> dict[str, Flagged]:
    """Of some items those whose ground is missing, gone or about to change on a day."""
    known = compiled.register().known.items
    found = (_flag(known[c], day) for c in codes if c in known)
    return {f.item: f for f in found if f is not None}


def flagged(day: date) -> list[Flagged]:
    """Items in force on a day whose ground is missing, gone or about to change: what is gone first, then by day."""
    known = compiled.register().known.items
    out = list(flags(known, day).values())
    return sorted(out, key=lambda f: (not f.gone, f.change.from_on if f.change else day, f.item))
