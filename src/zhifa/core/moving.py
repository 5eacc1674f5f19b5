"""事的流转 — from one state of a matter to the next, along the table the database checks again."""

from datetime import datetime

from zhifa.core.errors import StepOutOfOrder
from zhifa.core.matter import Matter, MatterState

_ALLOWED = {(was, to) for _, was, _, to in Matter.transitions}


def move(matter: Matter, to: MatterState, *, at: datetime, word: str = "办理") -> None:
    """Set the state of a (locked) matter and save it, inside an operation.

    :raises StepOutOfOrder: the table does not lead there.
    """
    if matter.state == to:
        matter.save()
        return
    if (matter.state, to) not in _ALLOWED:
        raise StepOutOfOrder(
            f"这件事现在是「{matter.get_state_display()}」，不能{word}",
            way_out="刷新页面，看这件事现在可以做什么",
        )
    matter.state = to
    matter.closed_at = (
        at if to in (MatterState.CLOSED, MatterState.REFERRED_OUT, MatterState.MERGED) else None
    )
    matter.save()
