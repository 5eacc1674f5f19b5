"""权力索引 — all announcements compiled once, so that any day of any item and place is one look-up.

Many items share their history (a batch moves hundreds with one line), so a history is compiled once for each set of
lines: ``shapes``. A history is a list of days from which something else holds, in order. Pure: no database, no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhifa.registers.catalogue.clauses import (
    COUNTY_WIDE,
    MOVING,
    NOBODY,
    Clause,
    Delegate,
    Holder,
    Holding,
    Manner,
    reading_order,
    settled,
    succeed,
)


@dataclass(frozen=True)
class History:
    """历史 — ``holdings[i]`` from ``days[i]`` (proleptic ordinal) until the day before ``days[i + 1]``; nobody before."""

    days: tuple[int, ...]
    holdings: tuple[Holding, ...]

    def on(self, ordinal: int) -> Holding:
        at = bisect_right(self.days, ordinal)
        return self.holdings[at - 1] if at else NOBODY

    def stretches(self, first: int, last: int) -> Iterator[tuple[int, int, Holding]]:
        """(from, to, holding) over the days ``first`` … ``last``, both included."""
        at = bisect_right(self.days, first)
        start = first
        while start <= last:
            end = self.days[at] - 1 if at < len(self.days) else last
            yield start, min(end, last), self.holdings[at - 1] if at else NOBODY
            start, at = end + 1, at + 1


_EMPTY = History((), ())


class PowerIndex:
    """权力索引 — immutable; build a new one when a line is added.

    :param clauses: in any order.
    """

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self.clauses: tuple[Clause, ...] = tuple(sorted(clauses, key=reading_order))
        #: successions speak of every item: they stand beside the shapes
        self.successions: tuple[Clause, ...] = tuple(c for c in self.clauses if c.manner == Manner.SUCCEED)
        lines: dict[tuple[str, str], list[int]] = {}
        for n, clause in enumerate(self.clauses):
            if clause.manner == Manner.SUCCEED:
                continue
            for act in clause.acts:
                if not clause.carries(act):
                    continue
                for item in clause.items:
                    lines.setdefault((item, act), []).append(n)
        numbers: dict[tuple[int, ...], int] = {}
        self._shapes: list[tuple[int, ...]] = []
        self._shape_of: dict[tuple[str, str], int] = {}
        for cell, own in lines.items():
            shape = tuple(own)
            number = numbers.setdefault(shape, len(self._shapes))
            if number == len(self._shapes):
                self._shapes.append(shape)
            self._shape_of[cell] = number
        self._towns_of: list[frozenset[str]] = [
            frozenset(self.clauses[n].town for n in shape) - {COUNTY_WIDE} for shape in self._shapes
        ]
        self._histories: dict[tuple[int, str], History] = {}

    @property
    def items(self) -> frozenset[str]:
        """Items any line speaks of."""
        return frozenset(item for item, _ in self._shape_of)

    def shape(self, item: str, act: str) -> int | None:
        """The number of an item's history; items of one number were always held alike."""
        return self._shape_of.get((item, act))

    def lines_of(self, item: str, act: str) -> tuple[Clause, ...]:
        """Every line that speaks of a power over an item, in reading order."""
        shape = self._shape_of.get((item, act))
        return () if shape is None else tuple(self.clauses[n] for n in self._shapes[shape])

    def shapes(self) -> dict[int, list[tuple[str, str]]]:
        """Number → the (item, act) pairs that share it."""
        found: dict[int, list[tuple[str, str]]] = {}
        for cell, number in self._shape_of.items():
            found.setdefault(number, []).append(cell)
        return found

    def towns_of(self, shape: int) -> frozenset[str]:
        """Towns with lines of their own in a history; everywhere else the county's holds."""
        return self._towns_of[shape]

    def history(self, item: str, act: str, place: str) -> History:
        """The history of a power over an item in a place."""
        shape = self._shape_of.get((item, act))
        return _EMPTY if shape is None else self.history_of(shape, place)

    def history_of(self, shape: int, place: str) -> History:
        if place not in self._towns_of[shape]:
            place = COUNTY_WIDE
        found = self._histories.get((shape, place))
        if found is None:
            found = self._histories[shape, place] = self._compile(shape, place)
        return found

    def at(self, item: str, act: str, place: str, day: date) -> Holding:
        """Who holds a power over an item in a place on a day."""
        shape = self._shape_of.get((item, act))
        if shape is None:
            return NOBODY
        return self.history_of(shape, place).on(day.toordinal())

    def _compile(self, shape: int, place: str) -> History:
        own = [c for n in self._shapes[shape] if (c := self.clauses[n]).town in (COUNTY_WIDE, place)]
        if self.successions and (heirs := self._heirs(own)):
            own = sorted([*own, *heirs], key=reading_order)
        turns = sorted(
            {c.valid_from.toordinal() for c in own}
            | {c.valid_until.toordinal() + 1 for c in own if c.valid_until is not None}
        )
        lasting = all(c.valid_until is None for c in own)
        days: list[int] = []
        holdings: list[Holding] = []
        state = _State()
        read = 0
        for turn in turns:
            if not lasting:
                # a line that lapsed leaves the days after it as if it had never been: read anew
                state, read = _State(), 0
            while read < len(own) and own[read].valid_from.toordinal() <= turn:
                until = own[read].valid_until
                if until is None or turn <= until.toordinal():
                    state.take(own[read])
                read += 1
            holding = state.holding()
            if not holdings or holdings[-1] != holding:
                days.append(turn)
                holdings.append(holding)
        return History(tuple(days), tuple(holdings))

    def _heirs(self, own: Iterable[Clause]) -> list[Clause]:
        """Successions that bear on lines: of a body they name, or of one that comes to stand for it."""
        named = {c.body for c in own} | {c.giver for c in own}
        found: list[Clause] = []
        more = True
        while more:
            found = [c for c in self.successions if c.giver in named]
            more = not named.issuperset(c.body for c in found)
            named.update(c.body for c in found)
        return found


class _State:
    """The holders of one place while lines are read one after the other."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[Clause, ...]] = {}
        self.delegations: list[Clause] = []
        #: former body → who has succeeded it
        self.names: dict[str, str] = {}

    def take(self, clause: Clause) -> None:
        held = self.held
        body, giver = self._now(clause.body), self._now(clause.giver)
        match clause.manner:
            case Manner.SUCCEED:
                self._succeed(clause)
            case Manner.BASE:
                held.setdefault(body, (clause,))
            case Manner.WITHDRAW:
                story = held.pop(body, None)
                if story and (last := settled(story)).manner in MOVING and last.giver:
                    held[self._now(last.giver)] = (*story, clause)
            case Manner.DELEGATE:
                self.delegations.append(clause)
            case _ if giver:
                story = held.pop(giver, None)
                if story is not None:
                    held[body] = (*story, clause)
            case _:
                of_the_town = {b: s for b, s in held.items() if settled(s).town}
                if clause.town:
                    self.held = {**of_the_town, body: (clause,)}
                elif not of_the_town:
                    held[body] = (clause,)

    def _now(self, body: str) -> str:
        return self.names.get(body, body)

    def _succeed(self, clause: Clause) -> None:
        names = succeed(self.names, clause)
        if names is None:
            return
        self.names = names
        story = self.held.pop(clause.giver, None)
        if story is not None:
            self.held.setdefault(self._now(clause.body), (*story, clause))

    def holding(self) -> Holding:
        return Holding(
            tuple(Holder(body, story) for body, story in self.held.items()),
            tuple(
                Delegate(self._now(c.body), giver, c)
                for c in self.delegations
                if (giver := self._now(c.giver)) in self.held
            ),
        )
