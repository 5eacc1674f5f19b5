"""交叉与缺位 — over the whole catalogue, every town and every day: where two bodies hold one power, where none does.

交叉执法: two or more holders; whoever files first has it (处罚法第二十五条), and the overlap should be ended. 监管缺位: nobody
holds it. Coercion is looked at only for items a line speaks of: most items have no ground for it at all. Where special
jurisdiction keeps an item for a body (特别管辖) that body has it alone: such days are no fault and are listed apart; where it
keeps one kind of subject, a fault counts for the other subjects only. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from zhifa.registers.catalogue.clauses import COERCION, COUNTY_WIDE, INSPECTION, PENALTY
from zhifa.registers.catalogue.facts import ItemFacts, Special
from zhifa.registers.catalogue.power_index import History, PowerIndex

GAP, OVERLAP, RESERVED = "gap", "overlap", "reserved"
KIND_WORDS = {GAP: "监管缺位", OVERLAP: "交叉执法", RESERVED: "特别管辖"}
_FOREVER = date.max.toordinal()


class Finding(NamedTuple):
    """一处交叉、缺位或者特别管辖 — both days included; ``place`` "": the county, but for the towns that have lines of their own.

    ``subject``: of special jurisdiction, the kind of subject it is about, "" for all. ``besides``: of a fault, kinds of
    subject that special jurisdiction keeps for a body on some of its days, for which it does not count.
    """

    kind: str
    item: str
    act: str
    place: str
    first: date
    last: date
    bodies: tuple[str, ...] = ()
    subject: str = ""
    besides: tuple[str, ...] = ()


def scan(
    index: PowerIndex,
    items: Mapping[str, ItemFacts],
    *,
    first: date,
    last: date,
    acts: Iterable[str] = (PENALTY, INSPECTION, COERCION),
    specials: Mapping[str, tuple[Special, ...]] | None = None,
) -> list[Finding]:
    """All overlaps and gaps between two days, and what special jurisdiction keeps apart, by item, power and place."""
    return list(findings(index, items, first=first, last=last, acts=acts, specials=specials))


def findings(
    index: PowerIndex,
    items: Mapping[str, ItemFacts],
    *,
    first: date,
    last: date,
    acts: Iterable[str] = (PENALTY, INSPECTION, COERCION),
    specials: Mapping[str, tuple[Special, ...]] | None = None,
) -> Iterator[Finding]:
    """As ``scan``, one by one. Items that share a history are looked at once."""
    specials = specials or {}
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
            kept = _kept(specials[code], act, own_start, own_end) if code in specials else ()
            for s, since, until in kept:
                yield Finding(
                    RESERVED, code, act, s.line.town, _day(since), _day(until), (s.line.body,), s.subject
                )
            if shape is None:
                if act != COERCION:
                    yield from _uncut(
                        Finding(GAP, code, act, COUNTY_WIDE, _day(own_start), _day(own_end)), kept
                    )
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
                    found = Finding(kind, code, act, place, _day(since), _day(until), bodies)
                    if kept:
                        yield from _uncut(found, kept)
                    else:
                        yield found


def _kept(own: tuple[Special, ...], act: str, start: int, end: int) -> tuple[tuple[Special, int, int], ...]:
    """Special jurisdiction over a power between two days, with its days among them."""
    found = []
    for s in own:
        until = s.line.valid_until
        since, until_on = (
            max(start, s.line.valid_from.toordinal()),
            min(end, until.toordinal() if until else _FOREVER),
        )
        if act in s.line.acts and since <= until_on:
            found.append((s, since, until_on))
    return tuple(found)


def _uncut(found: Finding, kept: tuple[tuple[Special, int, int], ...]) -> Iterator[Finding]:
    """What is left of a fault on the days on which nobody keeps the item for all subjects."""
    here = [(s, a, b) for s, a, b in kept if s.line.town in (COUNTY_WIDE, found.place)]
    first, last = found.first.toordinal(), found.last.toordinal()
    besides = tuple(sorted({s.subject for s, a, b in here if s.subject and a <= last and first <= b}))
    for since, until in sorted((a, b) for s, a, b in here if not s.subject):
        if until < first or since > last:
            continue
        if since > first:
            yield found._replace(first=_day(first), last=_day(since - 1), besides=besides)
        first = max(first, until + 1)
    if first <= last:
        yield found._replace(first=_day(first), besides=besides)


def _faults(history: History, start: int, end: int) -> list[tuple[int, int, str, tuple[str, ...]]]:
    return [
        (since, until, OVERLAP if holding.holders else GAP, holding.bodies)
        for since, until, holding in history.stretches(start, end)
        if len(holding.holders) != 1
    ]


@lru_cache(maxsize=20_000)
def _day(ordinal: int) -> date:
    return date.fromordinal(ordinal)
