"""岗亭一览 — the kiosks of a day: where, when open, who heads and who mans them (for the desk, the map and the public)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zhifa.core import clock
from zhifa.registers.organisation.models import Kiosk, KioskHead, Shift
from zhifa.registers.organisation.queries import valid_on

_WEEK = "一二三四五六日"


@dataclass(frozen=True)
class Manned:
    """一个岗亭 — ``head``: who heads it on the day; ``now``: shifts running at the instant asked."""

    kiosk: Kiosk
    head: KioskHead | None
    now: tuple[Shift, ...]

    @property
    def hours(self) -> str:
        """每天 07:00–19:00 / 周一、周三 07:00–19:00."""
        days = self.kiosk.days
        word = "每天" if days == "1234567" else "、".join(f"周{_WEEK[int(d) - 1]}" for d in days)
        return f"{word} {self.kiosk.opens:%H:%M}–{self.kiosk.closes:%H:%M}"

    @property
    def officers(self) -> int:
        """Officers standing now; with fewer than two nobody enforces there."""
        return sum(not s.support for s in self.now)


def kiosks_on(day: date) -> QuerySet[Kiosk]:
    """Kiosks in use on a day, by code."""
    return Kiosk.objects.filter(valid_on(day)).select_related("team__scope", "grid", "town").order_by("code")


def manned(kiosks: QuerySet[Kiosk], at: datetime) -> list[Manned]:
    """Each with its head and who stands there (three queries, however many)."""
    rows = list(kiosks)
    day = clock.day_of(at)
    heads = {
        h.kiosk_id: h
        for h in KioskHead.objects.filter(valid_on(day), kiosk__in=rows).select_related("member")
    }
    standing: dict[int, list[Shift]] = defaultdict(list)
    for s in Shift.objects.filter(kiosk__in=rows, during__contains=at).select_related("member"):
        standing[s.kiosk_id or 0].append(s)
    return [Manned(k, heads.get(k.pk), tuple(standing[k.pk])) for k in rows]
