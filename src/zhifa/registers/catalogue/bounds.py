"""边界 — what limits the moving of items: catalogues the province approved, the list of items not to be moved, kinds of penalty. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhifa.registers.catalogue.facts import Span


@dataclass(frozen=True)
class Bounds:
    """边界 — ``approved``: item → (kind of list, number, days); ``not_to_move``: item → (reason, days);
    ``penalty_kinds``: item → kinds of penalty; ``kind_of_law``: title → 法律, 行政法规 … or "" when not held."""

    approved: Mapping[str, Sequence[tuple[str, str, Span]]] = field(default_factory=dict)
    not_to_move: Mapping[str, Sequence[tuple[str, Span]]] = field(default_factory=dict)
    penalty_kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kind_of_law: Callable[[str], str] = lambda _: ""

    def approved_on(self, item: str, day: date) -> tuple[str, str] | None:
        """(kind, number) of a province-approved catalogue that names an item on a day."""
        for kind, number, span in self.approved.get(item, ()):
            if span.holds(day):
                return kind, number
        return None
