"""指挥关系 — who commands whom on a day, as dated edges; a circle is refused, and so are two commanders of one team.

Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal

#: a stationed force is commanded by the town, by one
_COMMANDED = cite("浙江综合执法条例第九条第四款")


class CircularCommand(Refusal):
    """循环指挥 — the one commanded would, by some way, command its commander."""


class TwoCommanders(Refusal):
    """多头指挥 — one team under two bodies on one day."""


@dataclass(frozen=True)
class Edge:
    """指挥一条 — ``above`` commands ``below`` from a day to a day (both included; ``None`` open)."""

    above: str
    below: str
    valid_from: date
    valid_until: date | None = None

    def on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def meets(self, other: Edge) -> bool:
        """Whether the two have a day in common."""
        return (self.valid_until is None or other.valid_from <= self.valid_until) and (
            other.valid_until is None or self.valid_from <= other.valid_until
        )


def way(edges: Iterable[Edge], start: str, goal: str, day: date) -> list[str]:
    """The shortest chain of command from ``start`` down to ``goal`` on a day; empty when there is none."""
    below: dict[str, list[str]] = {}
    for edge in edges:
        if edge.on(day):
            below.setdefault(edge.above, []).append(edge.below)
    ways, seen = [[start]], {start}
    while ways:
        chain = ways.pop(0)
        if chain[-1] == goal:
            return chain
        for name in below.get(chain[-1], ()):
            if name not in seen:
                seen.add(name)
                ways.append([*chain, name])
    return []


def check_command(new: Edge, edges: Iterable[Edge]) -> None:
    """Refuse an edge that closes a circle on any of its days.

    A circle common to several dated edges begins on the day the last of them begins: only those days are tried.

    :raises CircularCommand: with the chain in words.
    """
    known = [e for e in edges if e.meets(new)]
    days = sorted({new.valid_from, *(e.valid_from for e in known if new.on(e.valid_from))})
    for day in days:
        chain = way(known, new.below, new.above, day)
        if chain:
            words = (
                " → ".join([*chain, new.below]) if new.above != new.below else f"{new.above} → {new.below}"
            )
            raise CircularCommand(
                f"指挥关系不能成圈：{day:%Y-%m-%d}起将成为 {words}",
                _COMMANDED,
                f"先终止其中一条指挥关系，再登记“{new.above}指挥{new.below}”",
            )


def check_one_commander(new: Edge, edges: Iterable[Edge]) -> None:
    """Refuse a second commander of one team on any day.

    :raises TwoCommanders: naming the one there is.
    """
    for edge in edges:
        if edge.below == new.below and edge.above != new.above and edge.meets(new):
            raise TwoCommanders(
                f"{new.below}自 {edge.valid_from:%Y-%m-%d} 起由{edge.above}指挥，同一天不能再由{new.above}指挥",
                _COMMANDED,
                f"先把{edge.above}的指挥终止到 {new.valid_from:%Y-%m-%d} 以前",
            )
