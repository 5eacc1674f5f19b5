"""突发事件中的处罚 — fast and heavier for breaches of emergency measures, inside the statutory range
(处罚法第四十九条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_RULE = cite("处罚法第四十九条")
_PROPORTION = cite("处罚法第五条第二款")


class NotAnEmergencyBreach(Refusal):
    """不属于违反突发事件应对措施的行为."""


def heavier_range(base: FineRange, *, emergency: bool, breaks_measure: bool) -> Explained[FineRange]:
    """Return the range in which the fine for a breach of emergency measures lies: the upper half 从重.

    "Heavier" stays inside the statutory range; that it means the upper half is our reading (the Act gives no
    number).  Fast 快速 shortens no right of the party: notice, defence and hearing stay as they are.

    :raises NotAnEmergencyBreach: no emergency declared, or the act breaks no measure taken against it.
    """
    if not (emergency and breaks_measure):
        raise NotAnEmergencyBreach(
            "从重处罚只适用于突发事件期间违反应对措施的行为。", _RULE, "按通常的裁量基准办理。"
        )
    middle = (base.low_fen + base.high_fen + 1) // 2
    heavier = FineRange(middle, base.high_fen, base.citation)
    return Explained(
        heavier,
        (
            Step("违反突发事件应对措施，依法快速、从重处罚。", _RULE),
            Step(f"在法定幅度内从重：{heavier.in_words()}；告知、申辩、听证的权利不变。", _PROPORTION),
        ),
    )
