"""重读公告 — who holds a power, found by reading every announcement from the first to the day asked about.

Slow and plain on purpose: it is the definition the compiled index is held against (``zhifa bench may``, ``zhifa
catalogue check``, the property tests). It shares nothing with the index but the words of ``clauses``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhifa.registers.catalogue.clauses import COERCION, COUNTY_WIDE, Clause, Delegate, Holder, Holding, Manner

_ORDER = [Manner.SUCCEED, Manner.BASE, Manner.WITHDRAW, Manner.TRANSFER, Manner.EMPOWER, Manner.DELEGATE]


def reread(clauses: Iterable[Clause], *, item: str, act: str, place: str, day: date) -> Holding:
    """Who holds ``act`` over ``item`` in ``place`` (a town's code, or "" for no town) on ``day``.

    1. A base power adds its holder.
    2. A withdrawal ends a holding; what had been handed over goes back to who gave it.
    3. A transfer and an empowerment move the power from the giver, if the giver has it there that day, and do
       nothing if not. In a town a line for the town moves it for that town only. An old list that does not name
       the giver: for a town, the town stands alone; county-wide, a further holder, but not where a town has its own.
    4. A delegation lets another act in the name of a holder; the holder stays the same.
    5. Of coercion only base powers and withdrawals speak, and a transfer that names the law of the measure.
    6. A succession gives all that the former body holds to its successor, where the successor does not hold it already;
       from then on every line means the successor where it names the former body. A body gone before, or one that
       would succeed itself, changes nothing.
    """
    spoken = []
    for clause in clauses:
        if clause.valid_from > day or (clause.valid_until is not None and clause.valid_until < day):
            continue
        if clause.manner != Manner.SUCCEED:
            if item not in clause.items or act not in clause.acts or clause.town not in (COUNTY_WIDE, place):
                continue
            own_ground = clause.manner in (Manner.BASE, Manner.WITHDRAW)
            names_law = clause.manner == Manner.TRANSFER and clause.law and clause.article
            if act == COERCION and not own_ground and not names_law:
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
    gone: list[tuple[str, str]] = []

    def now(body: str) -> str:
        for former, heir in gone:
            if body == former:
                body = heir
        return body

    held: dict[str, list[Clause]] = {}
    named: list[Clause] = []
    for clause in spoken:
        body, giver = now(clause.body), now(clause.giver)
        if clause.manner == Manner.SUCCEED:
            if clause.giver and giver == clause.giver and body != giver:
                gone.append((giver, body))
                if giver in held:
                    story = held.pop(giver)
                    if body not in held:
                        held[body] = [*story, clause]
        elif clause.manner == Manner.BASE:
            if body not in held:
                held[body] = [clause]
        elif clause.manner == Manner.WITHDRAW:
            if body in held:
                story = held.pop(body)
                moved = _without_successions(story)
                back = moved.giver if moved.manner in (Manner.TRANSFER, Manner.EMPOWER) else ""
                if back:
                    held[now(back)] = [*story, clause]
        elif clause.manner == Manner.DELEGATE:
            named.append(clause)
        elif clause.giver:
            if giver in held:
                story = held.pop(giver)
                held[body] = [*story, clause]
        else:
            in_town = [b for b, story in held.items() if _without_successions(story).town != COUNTY_WIDE]
            if clause.town != COUNTY_WIDE:
                held = {b: story for b, story in held.items() if b in in_town}
                held[body] = [clause]
            elif not in_town:
                held[body] = [clause]
    return Holding(
        tuple(Holder(body, tuple(story)) for body, story in held.items()),
        tuple(Delegate(now(c.body), now(c.giver), c) for c in named if now(c.giver) in held),
    )


def _without_successions(story: list[Clause]) -> Clause:
    """The line that last gave or moved the power itself."""
    return [c for c in story if c.manner != Manner.SUCCEED][-1]
