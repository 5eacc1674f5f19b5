"""交叉与缺位 — over the whole catalogue, every town and every day: where two bodies hold one power, where none does.

交叉执法: two or more holders; whoever files first has it (处罚法第二十五条), and the overlap should be ended. 监管缺位: nobody
holds it. Coercion is looked at only for items a line speaks of: most items have no ground for it at all. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zhifa.registers.catalogue.clauses import COERCION, COUNTY_WIDE, INSPECTION, PENALTY
from zhifa.registers.catalogue.facts import ItemFacts
from zhifa.registers.catalogue.power_index import History, PowerIndex

GAP, OVERLAP = "gap", "overlap"
KIND_WORDS = {GAP: "监管缺位", OVERLAP: "交叉执法"}


class Finding(NamedTuple):
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
    # shape → (place, first, last, what kind, who) of every fault of its history
    faults: dict[int, list[tuple[str, int, int, str, tuple[str, ...]]]] = {}
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
                    yield Finding(GAP, code, act, COUNTY_WIDE, _day(own_start), _day(own_end), ())
                continue
            if shape not in faults:
                faults[shape] = [
                    (place, *fault)
                    for place in (COUNTY_WIDE, *sorted(index.towns_of(shape)))
                    for fault in _faults(index.history_of(shape, place), start, end)
                ]
            for place, since, until, kind, bodies in faults[shape]:
                since, until = max(since, own_start), min(until, own_end)
                if since <= until:
                    yield Finding(kind, code, act, place, _day(since), _day(until), bodies)


def _faults(history: History, start: int, end: int) -> list[tuple[int, int, str, tuple[str, ...]]]:
    return [
        (since, until, OVERLAP if holding.holders else GAP, holding.bodies)
        for since, until, holding in history.stretches(start, end)
        if len(holding.holders) != 1
    ]


@lru_cache(maxsize=20_000)
def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
