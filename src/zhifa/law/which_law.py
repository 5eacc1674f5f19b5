"""从旧兼从轻 — which version of a law applies to an act: the law of its day, unless a later one is milder
(处罚法第三十七条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step

_RULE = cite("处罚法第三十七条")


def applicable_range(
    at_act: FineRange, at_decision: FineRange | None, *, acted_on: date, decided_on: date
) -> Explained[FineRange | None]:
    """Return the fine range to apply; ``None`` when the new law no longer calls the act unlawful.

    ``at_decision`` is the range in force on the day of decision: equal to ``at_act`` where nothing changed,
    ``None`` where the act is no longer unlawful.  Milder is judged by the ceiling, then by the floor.
    """
    old = Step(f"行为发生于{acted_on:%Y-%m-%d}，当时的规定为{at_act.in_words()}。", at_act.citation)
    if at_decision is None:
        return Explained(
            None, (old, Step(f"{decided_on:%Y-%m-%d}作出决定时，新的规定不认为是违法，适用新的规定。", _RULE))
        )
    if (at_decision.high_fen, at_decision.low_fen) < (at_act.high_fen, at_act.low_fen):
        new = Step(f"作出决定时的规定为{at_decision.in_words()}，处罚较轻。", at_decision.citation)
        return Explained(at_decision, (old, new, Step("新的规定处罚较轻，适用新的规定。", _RULE)))
    return Explained(at_act, (old, Step("适用违法行为发生时的规定。", _RULE)))
