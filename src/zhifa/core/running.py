"""当前操作 — which operation is running in this thread."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from zhifa.core.errors import OutsideOperation

if TYPE_CHECKING:
    from zhifa.core.operation import Op

_running: ContextVar[Op | None] = ContextVar("zhifa_running_operation", default=None)


def current() -> Op:
    """The running operation.

    Raises
    ------
    OutsideOperation
        None is running: guarded rows change only inside ``@operation``.
    """
    op = _running.get()
    if op is None:
        raise OutsideOperation("不在操作中：受控记录只能在 @operation 里写")
    return op


def maybe() -> Op | None:
    """The running operation, or ``None``."""
    return _running.get()
