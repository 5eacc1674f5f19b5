"""前提的问法 — what a guard is asked, how it answers, and the register of all guards.

A guard is one function named by its id in the procedure. It answers ``True`` or the refusal that is to be said. ``wish`` is
what the form says; it is ``None`` when a page only asks what may be done, and a guard about the form's content then has
nothing to object to yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from zhifa.core.actors import Actor
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal


@dataclass(frozen=True)
class Asked:
    """所问 — a file, who asks, and what the form says (``None``: only looking)."""

    file: CaseFile
    actor: Actor
    wish: Mapping[str, Any] | None = None

    @property
    def today(self) -> date:
        return self.file.today

    def refuse(self, guard: str) -> Refusal:
        """The procedure's own sentence for a guard that does not hold."""
        return self.file.procedure.guards[guard].refuse()

    def text(self, name: str) -> str:
        """A text of the form, bare."""
        return str((self.wish or {}).get(name) or "").strip()

    @property
    def penalty(self) -> Penalty:
        """The penalty the form names."""
        return penalty_of(self.wish or {})


Answer = Literal[True] | Refusal
Guard = Callable[[Asked], Answer]
GUARDS: dict[str, Guard] = {}


def guard(function: Callable[[Asked], bool | Refusal]) -> Guard:
    """Register a guard. It may answer a refusal or ``False`` (then the procedure's own sentence is said), or let a rule of
    the law floor raise."""

    def answer(asked: Asked) -> Answer:
        try:
            said = function(asked)
        except Refusal as refusal:
            return refusal
        if isinstance(said, Refusal):
            return said
        return True if said else asked.refuse(function.__name__)

    answer.__doc__ = function.__doc__
    answer.__name__ = function.__name__
    GUARDS[function.__name__] = answer
    return answer


def penalty_of(wish: Mapping[str, Any]) -> Penalty:
    """A penalty from the fields ``kinds``, ``fine_fen``, ``gains_fen``, ``goods_fen``."""
    return Penalty(
        frozenset(wish.get("kinds") or ()),
        int(wish.get("fine_fen") or 0),
        int(wish.get("gains_fen") or 0),
        int(wish.get("goods_fen") or 0),
    )
