"""证件待办行 — certificates about to lapse, drawn like every other line of the home page, desk and phone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from zhifa.core import clock
from zhifa.core.actors import Actor, holds
from zhifa.core.duty_clock import SOON_SHARE
from zhifa.faces.desk.duty_rows import Row
from zhifa.faces.law_links import article_url
from zhifa.registers.organisation.lapse_ahead import Lapse

_ACTS = {"own": "看证件", "team": "看名单"}


def _clock(w: Lapse, today: date) -> dict[str, Any]:
    """The days from when it was to be seen until the last day on which it is in time (calendar days, the last included)."""
    total = max(1, (w.last_day - w.begins).days)
    left = (w.last_day - today).days
    if left < 0:
        state, words = "over", f"逾期 {-left} 天"
    elif left == 0:
        state, words = "urgent", "今天届满"
    else:
        state, words = ("soon" if left <= total * SOON_SHARE else "ok"), f"剩 {left} 天"
    return {
        "used": max(0, total - left), "total": total, "unit": "天", "state": state, "text": words, "ends_on": w.last_day,
        "law": w.law, "law_url": article_url(w.law), "provisional": False, "label": w.title, "note": "",
    }  # fmt: skip


def _page(w: Lapse, actor: Actor, *, phone: bool) -> str:
    if w.kind == "own":
        # the phone page is for those who hold duty.own; a head reads the list
        return reverse("field:duty") if phone or holds(actor, "duty.own") else reverse("desk:certificates")
    return reverse("desk:certificates")


def certificate_rows(
    lapses: Iterable[Lapse], actor: Actor, *, near_until: date, phone: bool = False
) -> list[Row]:
    """Lines of the home page for certificates about to lapse (``lapses_for``)."""
    today = clock.today()
    rows = []
    for w in lapses:
        told = _clock(w, today)
        near = "near" if w.last_day <= near_until else "later"
        group = "over" if told["state"] == "over" else "today" if w.last_day == today else near
        rows.append(
            Row(
                w.title, w.note, told, w.law, article_url(w.law), _ACTS[w.kind], _page(w, actor, phone=phone),
                group in ("over", "today"), group,
            )
        )  # fmt: skip
    return rows
