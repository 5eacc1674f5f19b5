"""程序 — the ordinary procedure 普通程序 as dated, versioned data: states, actions, guards, forms, clocks,
articles.

The table stands in ``parameters/national/ordinary_procedure.yaml``.  A case pins the version in force on
the day it was filed.  This module reads the table and answers questions about its shape; whether a guard
holds for a case is asked by the slice that holds the case, with the rules of this floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import Refusal

SAME = "same"

ROLES = {
    "handler": "承办人",
    "head": "负责人",
    "heads": "负责人集体",
    "reviewer": "法制审核人员",
    "chair": "听证主持人",
    "party": "当事人",
}


class UnknownProcedure(Refusal):
    """没有这个程序版本."""


class StepOutOfOrder(Refusal):
    """程序次序不对 — the action is not open in the state the case is in."""


@dataclass(frozen=True)
class State:
    """状态 — where a case stands; ``stage`` groups states into the steps people see."""

    id: str
    term: str
    stage: str
    terminal: bool = False


@dataclass(frozen=True)
class Guard:
    """前提 — a condition by name; ``refusal`` and ``way_out`` are said when it does not hold."""

    id: str
    term: str
    refusal: str
    way_out: str
    citation: Citation

    def refuse(self) -> Refusal:
        """Return the refusal to raise when the guard does not hold."""
        return GuardNotMet(self)


class GuardNotMet(Refusal):
    """前提不具备 — a guard of the procedure does not hold; ``guard`` says which."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard.refusal, guard.citation, guard.way_out)
        self.guard = guard


@dataclass(frozen=True)
class Action:
    """动作 — what may be done: by whom, from which states to which, under which guards, with which forms.

    ``to`` is ``None`` when the state stays as it is (``same`` in the table).  ``starts`` and ``stops`` name
    time limits of :mod:`zhifa.law.time_limits`.
    """

    id: str
    term: str
    by: str
    sources: tuple[str, ...]
    to: str | None
    guards: tuple[str, ...]
    forms: tuple[str, ...]
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    citation: Citation

    def target(self, source: str) -> str:
        """Return the state reached from ``source``."""
        return source if self.to is None else self.to

    @property
    def role(self) -> str:
        """The role in Chinese."""
        return ROLES[self.by]


@dataclass(frozen=True)
class Procedure:
    """程序 — one version, whole."""

    version: str
    term: str
    in_force_from: date
    basis: Citation
    start: str
    states: dict[str, State]
    guards: dict[str, Guard]
    actions: dict[str, Action]

    def __hash__(self) -> int:
        return hash(self.version)

    def actions_from(self, state: str) -> list[Action]:
        """Return the actions the table opens in ``state``, in the table's order."""
        return [action for action in self.actions.values() if state in action.sources]

    def guards_of(self, action: str) -> list[Guard]:
        """Return the guards of an action, in order."""
        return [self.guards[name] for name in self.actions[action].guards]

    def take(self, action: str, state: str) -> str:
        """Return the state after ``action`` in ``state``; guards are not asked here.

        :raises StepOutOfOrder: the action is not open in that state.
        """
        if action not in self.actions:
            raise StepOutOfOrder(f"程序{self.version}没有“{action}”这个动作。", self.basis)
        step = self.actions[action]
        if state not in step.sources:
            allowed = "、".join(self.states[name].term for name in step.sources)
            here = self.states[state].term if state in self.states else state
            raise StepOutOfOrder(
                f"案件现处于“{here}”，不能“{step.term}”；只能在“{allowed}”时进行。",
                step.citation,
                "按程序先办完前面的步骤。",
            )
        return step.target(state)

    def transitions(self) -> Iterator[tuple[str, str, str]]:
        """Yield (from state, action, to state): the rows of the database's transition table."""
        for action in self.actions.values():
            for source in action.sources:
                yield source, action.id, action.target(source)

    def reachable_from(self, state: str, *, without: Iterable[str] = ()) -> set[str]:
        """Return every state reachable from ``state`` (itself included), never taking the actions in
        ``without``."""
        barred = set(without)
        seen, open_states = {state}, [state]
        while open_states:
            here = open_states.pop()
            for action in self.actions_from(here):
                target = action.target(here)
                if action.id not in barred and target not in seen:
                    seen.add(target)
                    open_states.append(target)
        return seen

    def stages(self) -> list[str]:
        """Return the stages in the order in which they first appear."""
        return list(dict.fromkeys(state.stage for state in self.states.values()))


@lru_cache(maxsize=1)
def _versions() -> tuple[Procedure, ...]:
    rows = load_parameters("national/ordinary_procedure.yaml")["versions"]
    return tuple(sorted((_read(row) for row in rows), key=lambda item: item.in_force_from))


def _read(row: dict[str, Any]) -> Procedure:
    return Procedure(
        version=row["version"],
        term=row["term"],
        in_force_from=row["in_force_from"],
        basis=cite(row["basis"]),
        start=row["start"],
        states={item["id"]: State(**item) for item in row["states"]},
        guards={
            item["id"]: Guard(
                item["id"], item["term"], item["refusal"], item["way_out"], cite(item["citation"])
            )
            for item in row["guards"]
        },
        actions={
            item["id"]: Action(
                id=item["id"],
                term=item["term"],
                by=item["by"],
                sources=tuple(item["from"]),
                to=None if item["to"] == SAME else item["to"],
                guards=tuple(item["guards"]),
                forms=tuple(item["forms"]),
                starts=tuple(item.get("starts", ())),
                stops=tuple(item.get("stops", ())),
                citation=cite(item["citation"]),
            )
            for item in row["actions"]
        },
    )


def procedure(version: str) -> Procedure:
    """Return a version by its id, such as ``PT-2021.1``.

    :raises UnknownProcedure: no such version.
    """
    for item in _versions():
        if item.version == version:
            return item
    raise UnknownProcedure(
        f"没有“{version}”这个程序版本。", way_out=f"可用：{'、'.join(item.version for item in _versions())}。"
    )


def procedure_in_force(on: date) -> Procedure:
    """Return the version a case filed on ``on`` is handled under.

    :raises UnknownProcedure: ``on`` lies before the first version (the Act of 2021-07-15).
    """
    held = [item for item in _versions() if item.in_force_from <= on]
    if not held:
        raise UnknownProcedure(
            f"{on:%Y-%m-%d}立案的案件早于{_versions()[0].in_force_from:%Y-%m-%d}，没有可用的程序版本。",
            _versions()[0].basis,
            "此前的案件按当时有效的法律线下办结。",
        )
    return held[-1]


def procedure_versions() -> tuple[Procedure, ...]:
    """Return every version, oldest first."""
    return _versions()
