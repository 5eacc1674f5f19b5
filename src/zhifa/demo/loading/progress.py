"""装载进度 — every piece is one operation with a key, so a load broken off anywhere goes on where it stopped.

The first key ever taken carries the day the county was drawn for (``示范县/2026-11-21/…``); later runs read it
back, so that a load begun before midnight goes on with the same county.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.idempotency import IdempotencyKey

LOADER = Automatic("示范县装载", on_behalf_of="澄川县人民政府（虚构）")
CHUNK = 1000

Row = Mapping[str, Any]


def drawn_for() -> date | None:
    """The day a load already begun was drawn for, or ``None``."""
    first = (
        IdempotencyKey.objects.filter(actor=f"automatic:{LOADER.label}", key__startswith="示范县/")
        .order_by("id")
        .values_list("key", flat=True)
        .first()
    )
    return date.fromisoformat(first.split("/")[1]) if first else None


@dataclass
class Loading:
    """一次装载 — the county's day, the instant the registers are entered at, and what has been done already."""

    day: date
    opened_on: date
    tell: Callable[[str], None] = print
    done: set[str] = field(default_factory=set)
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.done |= set(
            IdempotencyKey.objects.filter(
                actor=f"automatic:{LOADER.label}", key__startswith="示范县/"
            ).values_list("key", flat=True)
        )

    def key(self, name: str) -> str:
        """The key of one piece."""
        return f"示范县/{self.day}/{name}"

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """An instant of the county."""
        return datetime.combine(day, time_of_day(hour, minute), tzinfo=clock.CHINA)

    def once(self, name: str, operation: Callable[..., Any], **arguments: Any) -> None:
        """Run one operation unless its key is already taken."""
        key = self.key(name)
        if key in self.done:
            return
        with clock.travel(self.at(self.opened_on)):
            operation(by=LOADER, key=key, **arguments)
        self.done.add(key)

    def mark(self, name: str) -> None:
        """Remember that something is done which is no operation of its own."""
        key = self.key(name)
        if key not in self.done:
            IdempotencyKey.objects.get_or_create(
                actor=f"automatic:{LOADER.label}",
                key=key,
                defaults={"operation": "demo.load", "content": "", "made_at": clock.now()},
            )
            self.done.add(key)

    def in_chunks(
        self,
        name: str,
        operation: Callable[..., Any],
        rows: Sequence[Row],
        *,
        size: int = CHUNK,
        **more: Any,
    ) -> None:
        """Run an operation over rows, ``size`` at a time, each chunk once."""
        for number, start in enumerate(range(0, len(rows), size)):
            self.once(f"{name}/{number:03d}", operation, rows=rows[start : start + size], **more)

    @contextmanager
    def step(self, title: str, size: int | None = None) -> Iterator[None]:
        """Say what is being loaded and how long it took."""
        started = time.monotonic()
        yield
        count = f" {size:,}" if size is not None else ""
        self.tell(f"  {title}{count}（{time.monotonic() - started:.1f} 秒）")

    @property
    def seconds(self) -> float:
        """Seconds since this run began."""
        return time.monotonic() - self._began

    def days_ago(self, days: int) -> date:
        """The county's day so many calendar days before the day it was drawn for."""
        return self.day - timedelta(days=days)
