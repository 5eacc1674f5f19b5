"""时钟 — the only place time comes from.

Law functions get dates as arguments; everything else asks here. Instants are aware, in UTC; days are
the county's (UTC+8, Asia/Shanghai). Simulated time exists in demo and test cells only, and the origin
line of the ledger says which kind of cell it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.conf import settings

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_travelled: ContextVar[datetime | None] = ContextVar("zhifa_travelled", default=None)


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _travelled.get() or datetime.now(UTC)  # noqa: TID251 — this is the one reader of the clock


def today() -> date:
    """The present day in the county (UTC+8)."""
    return now().astimezone(CHINA).date()


def day_of(instant: datetime) -> date:
    """The county's day an instant falls on."""
    return instant.astimezone(CHINA).date()


def end_of(day: date) -> datetime:
    """The last instant of a day in the county: a period that ends on ``day`` ends here."""
    return datetime.combine(day, time(23, 59, 59, 999_000), tzinfo=CHINA)


def noon_of(day: date) -> datetime:
    """Twelve o'clock of a day in the county (for records of which only the day is known)."""
    return datetime.combine(day, time(12), tzinfo=CHINA)


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Simulated time inside the block. Demo and test cells only."""
    if settings.CELL_MODE not in {"demo", "test"}:
        raise RuntimeError("模拟时间只能用于演示或测试单元")
    if to.tzinfo is None:
        raise ValueError("需要带时区的时刻")
    token = _travelled.set(to.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)
