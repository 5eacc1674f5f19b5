"""重读公告 — who holds a power, found by reading every announcement from the first to the day asked about.

Slow and plain on purpose: it is the definition the compiled index is held against (``zhifa bench may``, ``zhifa
catalogue check``, the property tests). It shares nothing with the index but the words of ``clauses``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhifa.registers.catalogue.clauses import COERCION, COUNTY_WIDE, Clause, Holder, Holding, Manner

_ORDER = [Manner.BASE, Manner.WITHDRAW, Manner.TRANSFER, Manner.EMPOWER, Manner.DELEGATE]


def reread(clauses: Iterable[Clause], *, item: str, act: str, place: str, day: date) -> Holding:
    """Who holds ``act`` over ``item`` in ``place`` (a town's code, or "" for no town) on ``day``.

    1. A base power adds its holder.
    2. A withdrawal ends a holding; what had been handed over goes back to who gave it.
    3. A transfer and an empowerment move the power from the giver, if the giver has it there that day, and do
       nothing if not. In a town a line for the town moves it for that town only. An old list that does not name
       the giver: for a town, the town stands alone; county-wide, a further holder, but not where a town has its own.
    4. A delegation lets another act in the name of a holder; the holder stays the same.
    5. Of coercion only base powers and withdrawals speak.
    """
    spoken = []
    for clause in clauses:
        if item not in clause.items or act not in clause.acts:
            continue
        if clause.town not in (COUNTY_WIDE, place):
            continue
        if act == COERCION and clause.manner not in (Manner.BASE, Manner.WITHDRAW):
            continue
        if clause.valid_from > day or (clause.valid_until is not None and clause.valid_until < day):
            continue
        spoken.append(clause)
    spoken.sort(
        key=lambda c: (
            c.valid_from,
            _ORDER.index(c.manner),
            c.paper.issued_on,
            c.paper.number,
            c.place_in_paper,
        )
    )
    held: dict[str, list[Clause]] = {}
    named: list[Clause] = []
    for clause in spoken:
        if clause.manner == Manner.BASE:
            if clause.body not in held:
                held[clause.body] = [clause]
        elif clause.manner == Manner.WITHDRAW:
            if clause.body in held:
                story = held.pop(clause.body)
                back = story[-1].giver if story[-1].manner in (Manner.TRANSFER, Manner.EMPOWER) else ""
                if back:
                    held[back] = [*story, clause]
        elif clause.manner == Manner.DELEGATE:
            named.append(clause)
        elif clause.giver:
            if clause.giver in held:
                story = held.pop(clause.giver)
                held[clause.body] = [*story, clause]
        else:
            in_town = [body for body, story in held.items() if story[-1].town != COUNTY_WIDE]
            if clause.town != COUNTY_WIDE:
                held = {body: story for body, story in held.items() if body in in_town}
                held[clause.body] = [clause]
            elif not in_town:
                held[clause.body] = [clause]
    return Holding(
        tuple(Holder(body, tuple(story)) for body, story in held.items()),
        tuple((clause.body, clause) for clause in named if clause.giver in held),
    )
