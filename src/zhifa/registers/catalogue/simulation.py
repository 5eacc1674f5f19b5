"""变动推演 — before a change is published: which powers, matters, officers and duties it would move, and what would go wrong.

The lines are added to the register in memory; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from zhifa.core.matter import OPEN_STATES, Matter, MatterState
from zhifa.core.read_together import Part, Rows
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.clauses import COUNTY_WIDE, Clause, Manner
from zhifa.registers.catalogue.facts import OfficerFacts
from zhifa.registers.catalogue.power_index import PowerIndex
from zhifa.registers.catalogue.power_scan import GAP, OVERLAP, RESERVED, Finding, findings

_AHEAD_DAYS = 365


@dataclass
class Simulation:
    """推演结果.

    ``moves``: (from, to, act, town) → items. ``staying`` matters filed before stay with who filed them; ``moving`` ones not
    yet filed go to the new body. ``losing``: certified officers who act for the giver on the day; those of the taker are
    counted by ``capacity``, also where it acts in nobody's name yet.
    ``gaps`` and ``overlaps``: those the change would bring, in the year after it.
    """

    on: date
    moves: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    idle: int = 0
    staying: int = 0
    moving: int = 0
    losing: int = 0
    supervising: tuple[str, ...] = ()
    licensing: tuple[str, ...] = ()
    gaps: list[Finding] = field(default_factory=list)
    overlaps: list[Finding] = field(default_factory=list)


def simulate(lines: Sequence[Clause]) -> Simulation:
    """What lines would move on the day the first of them takes effect."""
    return simulated(lines).read()


def simulated(lines: Sequence[Clause]) -> Part[Simulation]:
    """What the register says at once of lines, and the open matters it hangs on, to be read together with other things."""
    register = compiled.register()
    on = min(line.valid_from for line in lines)
    out = Simulation(on)
    items = {i for line in lines for i in line.items}
    after = PowerIndex([*_about(register.index.clauses, items), *lines])
    places = {line.town for line in lines}
    for line in lines:
        for item in line.items:
            for act in line.acts:
                was = register.index.at(item, act, line.town, line.valid_from).bodies
                now = after.at(item, act, line.town, line.valid_from).bodies
                if was == now:
                    out.idle += 1
                for lost in [b for b in was if b not in now] or ([""] if now != was else []):
                    for gained in [b for b in now if b not in was] or [""]:
                        out.moves[lost, gained, act, line.town] += 1
    givers = {g for g, *_ in out.moves if g}
    out.losing = sum(_acts_for(o, givers, on) for o in compiled.officers().values())
    known = register.known
    own = {c: known.items[c] for c in sorted(items & known.items.keys())}
    supervising = {b for f in own.values() for k, b, s in f.duties if k == "supervise" and s.holds(on)} or {
        f.department for f in own.values() if f.department
    }
    licensing = {b for f in own.values() for k, b, s in f.duties if k == "license" and s.holds(on)}
    out.supervising = tuple(sorted(known.bodies[b].name for b in supervising if b in known.bodies))
    out.licensing = tuple(sorted(known.bodies[b].name for b in licensing if b in known.bodies))
    year = on + timedelta(days=_AHEAD_DAYS)
    before = set(findings(register.index, own, first=on, last=year, specials=known.specials))
    for found in findings(after, own, first=on, last=year, specials=known.specials):
        if found not in before and found.kind != RESERVED:
            {GAP: out.gaps, OVERLAP: out.overlaps}[found.kind].append(found)

    def made(told: dict[str, list[Any]]) -> Simulation:
        for row in told["matters"]:
            if row["state"] == MatterState.IN_CASE:
                out.staying += row["n"]
            else:
                out.moving += row["n"]
        return out

    return Part({"matters": _matters(out, items, places)}, made)


def _about(clauses: Iterable[Clause], items: set[str]) -> Iterator[Clause]:
    """What lines say of some items alone: compiling the whole catalogue again takes a hundred times as long."""
    for clause in clauses:
        if clause.manner == Manner.SUCCEED:
            yield clause
        elif own := clause.items & items:
            yield replace(clause, items=own)


def _matters(out: Simulation, items: set[str], places: set[str]) -> Rows:
    """How many open matters hang on what moves, by their state."""
    rows = Matter.objects.filter(item_code__in=items, state__in=OPEN_STATES)
    if COUNTY_WIDE not in places:
        rows = rows.filter(town__code__in=places)
    bodies = {g for g, *_ in out.moves if g}
    rows = rows.filter(Q(body__code__in=bodies) | Q(body=None))
    return rows.order_by().values("state").annotate(n=Count("id"))


def _acts_for(officer: OfficerFacts, bodies: set[str], on: date) -> bool:
    if officer.kind != "officer" or not officer.certificate_on(on):
        return False
    names = {b for b, _, _, span in officer.acts_for if span.holds(on)} or {officer.body}
    return bool(names & bodies)
