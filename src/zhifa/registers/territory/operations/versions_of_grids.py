"""网格版本 — writing a decided change of grids, and taking it back before its day. No operation of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.territory.models import GovernanceUnit, Grid, GridChange, Town, Village, in_force


def newest(kind: str, codes: Iterable[str]) -> dict[str, Grid]:
    """The newest version under each code, of whatever kind."""
    rows = Grid.objects.filter(code__in=set(codes)).select_related("scope", "town").order_by("valid_from")
    return {g.code: g for g in rows}


def earliest_day(kind: str, codes: Iterable[str], towns: Iterable[str], today: date) -> date | None:
    """The first day a change may take effect: today; ``None`` (any day) for a first laying-out of these towns."""
    stands = Grid.objects.filter(kind=kind, town__code__in=set(towns)) | Grid.objects.filter(
        code__in=set(codes)
    )
    return today if stands.exists() else None


def write(change: GridChange, known: Mapping[str, Grid]) -> None:
    """End the old versions the day before, begin the new ones on the day."""
    content, day = change.content, change.effective_on
    for code in [*content["close"], *(r["code"] for r in content["put"])]:
        if (old := known.get(code)) is not None:
            old.valid_until = day - timedelta(1)
            old.save()
    rows = content["put"]
    towns = {
        t.code: t for t in Town.objects.select_related("scope").filter(code__in={r["town"] for r in rows})
    }
    villages = {v.code: v for v in Village.objects.filter(code__in={r["village"] for r in rows})}
    units = {u.code: u for u in GovernanceUnit.objects.filter(code__in={r["unit"] for r in rows})}
    parents = {
        g.code: g
        for g in Grid.objects.filter(in_force(day), code__in={r["parent"] for r in rows if r["parent"]})
    }
    fresh = [r for r in rows if r["code"] not in known]
    scopes = {
        s.code: s
        for s in Scope.objects.bulk_create(
            [
                Scope(kind=ScopeKind.GRID, code=r["code"], name=r["name"], parent=towns[r["town"]].scope)
                for r in fresh
            ]
        )
    }
    made = []
    for r in rows:
        old = known.get(r["code"])
        if old is not None and old.scope.name != r["name"]:
            old.scope.name = r["name"]
            old.scope.save()
        origin = old or next((known[c] for c in content["from"].get(r["code"], ()) if c in known), None)
        made.append(
            Grid(
                scope=old.scope if old else scopes[r["code"]],
                kind=change.kind,
                code=r["code"],
                name=r["name"],
                town=towns[r["town"]],
                village=villages.get(r["village"])
                or (origin.village if origin and not r["village"] else None),
                parent=parents.get(r["parent"]),
                unit=units.get(r["unit"]),
                purpose=r["purpose"],
                geometry=r["geometry"],
                worker=origin.worker if origin and not r["worker_name"] else None,
                worker_name=r["worker_name"] or (origin.worker_name if origin else ""),
                valid_from=day,
            )
        )
    Grid.objects.bulk_create(made)


def undo(change: GridChange, known: Mapping[str, Grid]) -> None:
    """Take back what ``write`` wrote: new versions go, the old ones run on."""
    day = change.effective_on
    for g in Grid.objects.filter(code__in={r["code"] for r in change.content["put"]}, valid_from=day):
        g.delete()
    for g in Grid.objects.filter(code__in=known.keys(), valid_until=day - timedelta(1)):
        g.valid_until = None
        g.save()
