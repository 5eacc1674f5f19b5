"""一案怎样演 — the case of a story, who handles it, and how its steps are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import Person, PublicActor
from zhifa.core.calendar import work_calendar
from zhifa.demo.loading.stage import Scene
from zhifa.enforcement.casework import basis as basis_rules
from zhifa.enforcement.casework import casefile, casefile_reading
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import Case
from zhifa.law.time_limits import deadline
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.models import ItemBasis


@dataclass(frozen=True)
class Punishable:
    """可罚的依据 — a basis with a fixed range of fine, and the range itself in 分."""

    basis: ItemBasis
    low: int
    high: int


def punishable(item_code: str, day: date) -> Punishable | None:
    """The basis of an item on a day when it gives a fine between two fixed amounts and no multiple."""
    item = catalogue.item(item_code)
    found = catalogue.basis_on(item, day) if item else None
    if found is None or found.multiple_max is not None or found.fine_max_fen is None:
        return None
    if "fine" not in basis_rules.kinds_of(found):
        return None
    return Punishable(found, found.fine_min_fen or 0, found.fine_max_fen)


@dataclass
class CaseStory:
    """一案 — the case, who handles it, and the stop after which nothing more is played."""

    world: Any
    scene: Scene
    plot: Any
    case: Case
    handler: Person
    head: Person
    proposal: dict[str, Any]
    facts: str
    basis_text: str

    def step(self, action: str, by: Any = None, **wish: Any) -> Any:
        operation = casework.STEPS.get(action) or casework.BESIDE[action]
        return self.scene.do(operation, by=by or self.handler, case=self.case, **wish)

    @property
    def file(self) -> casefile.CaseFile:
        return casefile_reading.read(casefile_reading.cases().get(pk=self.case.pk), on=clock.today())

    @property
    def receiver(self) -> str:
        """Who takes papers for the party."""
        return (self.case.party.representative or self.case.party.name.removesuffix("（虚构）"))[:40]

    @property
    def party(self) -> PublicActor:
        return PublicActor(through="party", matter_ids=frozenset({self.case.matter_id}))

    def stops(self, state: str) -> bool:
        return bool(self.plot.stop == state)

    def past(self, rule: str, start: date) -> datetime:
        """Office hours of the first working day after a period counted from a day has ended."""
        end = deadline(rule, start, calendar=work_calendar(), profile=self.case.limits).result
        self.scene.at = self.scene.office_hour(clock.noon_of(end + timedelta(days=1)))
        return self.scene.at
