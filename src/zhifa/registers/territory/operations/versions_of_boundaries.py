"""界线版本 — writing a decided change of outlines of towns or villages, and taking it back. No operation of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from zhifa.registers.territory.models import (
    BoundaryKind,
    BoundaryVersion,
    GridChange,
    Town,
    Village,
)


def newest(kind: str, codes: Iterable[str]) -> dict[str, BoundaryVersion]:
    """The newest version under each code; a town that stands as it was laid out has none."""
    rows = BoundaryVersion.objects.filter(code__in=set(codes)).select_related("town", "village")
    return {b.code: b for b in rows.order_by("valid_from")}


def earliest_day(kind: str, codes: Iterable[str], towns: Iterable[str], today: date) -> date | None:
    """Today for a town and for a village that has an outline; ``None`` (any day) for a village's first outline."""
    if kind == BoundaryKind.TOWN or BoundaryVersion.objects.filter(code__in=set(codes)).exists():
        return today
    return None


def write(change: GridChange, known: Mapping[str, BoundaryVersion]) -> None:
    """End the old outlines the day before, begin the new ones on the day."""
    day, rows = change.effective_on, change.content["put"]
    for r in rows:
        if (old := known.get(r["code"])) is not None:
            old.valid_until = day - timedelta(1)
            old.save()
    towns = {t.code: t for t in Town.objects.filter(code__in={r["town"] for r in rows})}
    codes = {r["code"] for r in rows} if change.kind == BoundaryKind.VILLAGE else set()
    villages = {v.code: v for v in Village.objects.select_related("town").filter(code__in=codes)}
    BoundaryVersion.objects.bulk_create(
        [
            BoundaryVersion(
                kind=change.kind,
                code=r["code"],
                town=villages[r["code"]].town if r["code"] in villages else towns[r["town"]],
                village=villages.get(r["code"]),
                geometry=r["geometry"],
                valid_from=day,
            )
            for r in rows
        ]
    )


def undo(change: GridChange, known: Mapping[str, BoundaryVersion]) -> None:
    """Take back what ``write`` wrote."""
    day = change.effective_on
    for b in BoundaryVersion.objects.filter(
        code__in={r["code"] for r in change.content["put"]}, valid_from=day
    ):
        b.delete()
    for b in BoundaryVersion.objects.filter(code__in=known.keys(), valid_until=day - timedelta(1)):
        b.valid_until = None
        b.save()
