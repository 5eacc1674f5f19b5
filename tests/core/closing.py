"""办结一件事，走到保存期满 — for the tests of erasing."""

from contextlib import AbstractContextManager
from datetime import timedelta

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.matter import Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation

RULES = Automatic("测试")


@operation("test.close", title="办结", permission="intake.triage")
def close(op: Op, *, matter: Matter) -> Matter:
    """办结 — along the table of states."""
    move(matter, MatterState.CLOSED, at=op.at, word="办结")
    return matter


def years_on(years: int) -> AbstractContextManager[None]:
    """The clock, that many years and two days later."""
    return clock.travel(clock.now() + timedelta(days=round(years * 365.25) + 2))
