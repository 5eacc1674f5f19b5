"""交叉与缺位 — over the whole catalogue, every town and every day: where two bodies hold one power, where none does.

交叉执法: two or more holders; whoever files first has it (处罚法第二十五条), and the overlap should be ended. 监管缺位: nobody
holds it. Coercion is looked at only for items a line speaks of: most items have no ground for it at all. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhifa.registers.catalogue.clauses import COERCION, COUNTY_WIDE, INSPECTION, PENALTY, Holding
from zhifa.registers.catalogue.facts import ItemFacts
from zhifa.registers.catalogue.power_index import History, PowerIndex

GAP, OVERLAP = "gap", "overlap"
KIND_WORDS = {GAP: "监管缺位", OVERLAP: "交叉执法"}


@dataclass(frozen=True)
class Finding:
    """一处交叉或者缺位 — both days included; ``place`` "": the county, but for the towns that have lines of their own."""

    kind: str
    item: str
    act: str
    place: str
    first: date
    last: date
    bodies: tuple[str, ...] = ()


def scan(
    index: PowerIndex,
    items: Mapping[str, ItemFacts],
    *,
    first: date,
    last: date,
    acts: Iterable[str] = (PENALTY, INSPECTION, COERCION),
) -> list[Finding]:
    """All overlaps and gaps between two days, by item, power and place."""
    return list(findings(index, items, first=first, last=last, acts=acts))


def findings(
    index: PowerIndex,
    items: Mapping[str, ItemFacts],
    *,
    first: date,
    last: date,
    acts: Iterable[str] = (PENALTY, INSPECTION, COERCION),
) -> Iterator[Finding]:
    """As ``scan``, one by one. Items that share a history are looked at once."""
    start, end = first.toordinal(), last.toordinal()
    faults: dict[tuple[int, str], list[tuple[int, int, Holding]]] = {}
    acts = tuple(acts)
    for code in sorted(items):
        facts = items[code]
        own_start = max(start, facts.span.first.toordinal())
        own_end = min(end, facts.span.last.toordinal()) if facts.span.last else end
        if own_start > own_end:
            continue
        for act in acts:
            shape = index.shape(code, act)
            if shape is None:
                if act != COERCION:
                    yield _finding(GAP, code, act, COUNTY_WIDE, own_start, own_end, Holding())
                continue
            for place in (COUNTY_WIDE, *sorted(index.towns_of(shape))):
                key = (shape, place)
                if key not in faults:
                    faults[key] = _faults(index.history_of(shape, place), start, end)
                for since, until, holding in faults[key]:
                    since, until = max(since, own_start), min(until, own_end)
                    if since <= until:
                        kind = OVERLAP if holding.holders else GAP
                        yield _finding(kind, code, act, place, since, until, holding)


def _faults(history: History, start: int, end: int) -> list[tuple[int, int, Holding]]:
    return [s for s in history.stretches(start, end) if len(s[2].holders) != 1]


def _finding(kind: str, item: str, act: str, place: str, since: int, until: int, holding: Holding) -> Finding:
    return Finding(kind, item, act, place, date.fromordinal(since), date.fromordinal(until), holding.bodies)
