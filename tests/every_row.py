"""逐行 — one check over every row of a table; all rows that fail are told, not the first alone.

A test of its own for each of a thousand rows costs more than looking at the rows: every process collects it, starts and
ends it, and reports it three times.
"""

from collections.abc import Callable, Iterable
from typing import Any


def failing(check: Callable[..., None], rows: Iterable[Any]) -> list[str]:
    """What the check says of each row that it does not let pass; a tuple is handed over as its parts. There are rows."""
    every, told = list(rows), []
    assert every, "没有一行可查"
    for row in every:
        try:
            check(*row) if isinstance(row, tuple) else check(row)
        except Exception as wrong:
            told.append(f"{row}：{type(wrong).__name__} {wrong}")
    return told
