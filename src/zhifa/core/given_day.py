"""填的日子 — a day somebody wrote that no record of a county can bear is a slip of the pen, and is refused before any rule.

What a day means (an effective day, a last day) its own operation judges; this gate only keeps 1900 and 2999 out of all.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhifa.core.errors import BadInput

#: no record kept here is older than the Republic; no period, licence or post reaches further than thirty years
EARLIEST = date(1949, 10, 1)
FURTHEST = timedelta(days=30 * 366)


def read_day(text: str, today: date) -> date | None:
    """``2026-03-02`` as a day a record can bear; ``None`` for anything else (an address somebody typed over)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= today + FURTHEST else None


def check_days(arguments: Mapping[str, Any], today: date) -> None:
    """The days among an operation's arguments, and in the rows (mappings) it is given.

    Raises
    ------
    BadInput
        Before 1949-10-01, or more than thirty years ahead; ``field`` is the argument's name.
    """
    last = today + FURTHEST
    for name, value in arguments.items():
        if isinstance(value, date):
            day = date(value.year, value.month, value.day)
            if not EARLIEST <= day <= last:
                word = "早" if day < EARLIEST else "远"
                raise BadInput(f"日期 {day:%Y-%m-%d} 太{word}，不会是这一天", field=name, way_out="核对年份")
        elif isinstance(value, dict):
            check_days(value, today)
