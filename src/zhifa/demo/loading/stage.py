"""舞台 — plays stories of matters forward in simulated time, each step at its instant, all in one order.

A story is a generator: it does something through an operation and yields the instant at which it goes on. What lies
after the present is never played, so that stories begun lately stand wherever the present found them. Every
operation carries a key of its story, so a play broken off goes on: what was done answers as it did.
"""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhifa.core import clock, jobs
from zhifa.core.idempotency import IdempotencyKey
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.law.refusal import Refusal

Story = Iterator[datetime]
_PRESENT = "事/此刻/"
_SAY_EVERY = 8.0


def present(loading: Loading) -> datetime:
    """The instant up to which the matters are played: taken when the play first begins, kept for later runs."""
    prefix = loading.key(_PRESENT)
    known = IdempotencyKey.objects.filter(key__startswith=prefix).values_list("key", flat=True).first()
    if known:
        return datetime.fromisoformat(known.removeprefix(prefix))
    now = clock.now().replace(microsecond=0)
    IdempotencyKey.objects.create(
        actor=f"automatic:{LOADER.label}",
        key=prefix + now.isoformat(),
        operation="demo.load",
        content="",
        made_at=now,
    )
    return now


@dataclass
class Scene:
    """一件事的场景 — the story's own stream of chance and its keys."""

    loading: Loading
    name: str
    rng: random.Random
    at: datetime
    _turn: int = 0

    def do(self, operation: Callable[..., Any], **arguments: Any) -> Any:
        """Run an operation under the story's next key."""
        self._turn += 1
        return operation(key=self.loading.key(f"事/{self.name}/{self._turn:03d}"), **arguments)

    def after(self, *, minutes: tuple[int, int] = (0, 0), days: tuple[int, int] = (0, 0)) -> datetime:
        """So much later; days lead to working hours of a day."""
        later = self.at + timedelta(
            minutes=self.rng.randint(*minutes), seconds=self.rng.randint(0, 59) if minutes != (0, 0) else 0
        )
        if days != (0, 0):
            later = self.office_hour(later + timedelta(days=self.rng.randint(*days)))
        self.at = later
        return later

    def office_hour(self, at: datetime) -> datetime:
        """A minute between half past eight and half past five of that day; Saturdays and Sundays go to Monday."""
        local = at.astimezone(clock.CHINA)
        local = local.replace(hour=8, minute=30) + timedelta(minutes=self.rng.randint(0, 520))
        return local + timedelta(days={5: 2, 6: 1}.get(local.weekday(), 0))


@dataclass
class Stage:
    """舞台 — stories waiting for their next instant."""

    until: datetime
    tell: Callable[[str], None] = print
    refused: list[str] = field(default_factory=list)
    played: int = 0

    def play(self, stories: Sequence[tuple[datetime, str, Story]]) -> None:
        """Play all stories up to the present; a story the law refuses ends there and is remembered."""
        waiting = [(at, name, story) for at, name, story in stories if at <= self.until]
        heapq.heapify(waiting)
        if not waiting:
            return
        with clock.travel(self.until):
            jobs.run_pending()
        first, said = waiting[0][0], time.monotonic()
        while waiting:
            at, name, story = heapq.heappop(waiting)
            if time.monotonic() - said > _SAY_EVERY:
                share = (at - first) / (self.until - first)
                self.tell(f"    办到 {at.astimezone(clock.CHINA):%Y-%m-%d}（{share:.0%}）")
                said = time.monotonic()
            with clock.travel(at):
                try:
                    going_on = next(story, None)
                except Refusal as refusal:
                    self.refused.append(f"{name}：{refusal}")
                    going_on = None
                jobs.run_pending()
            self.played += 1
            if going_on is not None and going_on <= self.until:
                heapq.heappush(waiting, (max(going_on, at), name, story))
