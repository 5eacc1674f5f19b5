"""草案怎么排的 — what was proposed, how evenly, and which shifts nobody could lawfully take, in the leader's words.

How it was computed is of no use to whoever decides; what is kept with the roster (``Roster.proposal``) names it.
"""

from dataclasses import dataclass
from datetime import date

from zhifa.registers.organisation.models import Roster, ShiftKind
from zhifa.registers.organisation.operations.roster_units import Unit

#: open shifts named one by one; the rest is counted
_NAMED = 6


@dataclass(frozen=True)
class Said:
    """几句话 — ``open``: each shift left open at the proposal, as it is said; ``more``: how many further ones."""

    proposed: str
    evenly: str
    open: tuple[str, ...]
    more: int


def said_of(roster: Roster, unit: Unit) -> Said | None:
    """The words of a roster; ``None`` of one put together without a proposal."""
    kept = roster.proposal
    if "counts" not in kept:
        return None
    people = sum(counts[0] > 0 for counts in kept["counts"].values())
    shifts = sum(counts[0] for counts in kept["counts"].values())
    rows = [_open(row, unit) for row in kept["open"]]
    filled = "每班都排满" if not rows else f"有 {len(rows)} 班排不满"
    spread, nights = kept["spread"], kept["night_spread"]
    evenly = (
        f"{unit.main}班数、夜班一样多"
        if not spread and not nights
        else f"{unit.main}最多的比最少的多 {spread} 班，夜班多 {nights} 个"
    )
    return Said(
        f"草案给 {people} 人排了 {shifts} 个班次，{filled}", evenly, tuple(rows[:_NAMED]), len(rows[_NAMED:])
    )


def _open(row: list[object], unit: Unit) -> str:
    day, shift, support, missing = row
    who = unit.beside if support else unit.main
    on = date.fromisoformat(str(day))
    return f"{on.month}月{on.day}日{ShiftKind(str(shift)).label}缺 {missing} 名{who}"
