"""网格图 — the grids as they stand on a day, and as they would stand after a change; read once, checked in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from shapely.geometry import shape

from zhifa.registers.territory.boundaries import standing_rows, town_outlines, village_outlines
from zhifa.registers.territory.checking import Drawn, Finding, Ground, check
from zhifa.registers.territory.checking_boundaries import check_towns, check_villages
from zhifa.registers.territory.locating import drawing_stamp
from zhifa.registers.territory.models import BoundaryKind, GovernanceUnit, Grid, GridKind, in_force
from zhifa.registers.territory.policy import professional_grids_are_carved

_TOLD = (
    "code", "name", "kind", "purpose", "geometry", "town__code", "parent__code", "unit__code", "village__code",
)  # fmt: skip


def _drawn(row: Mapping[str, Any]) -> Drawn:
    return Drawn(
        row["code"],
        row["name"],
        row["kind"],
        row["town__code"],
        shape(row["geometry"]),
        row["parent__code"] or "",
        row["purpose"],
        row["unit__code"] or "",
        row["village__code"] or "",
    )


def standing(kind: str, *, on: date) -> list[Drawn]:
    """The grids of a kind in force on a day, by code (one query)."""
    rows = Grid.objects.filter(in_force(on), kind=kind).order_by("code").values(*_TOLD)
    return [_drawn(r) for r in rows.iterator(chunk_size=1000)]


def ground(kind: str, *, on: date, basic: Sequence[Drawn] | None = None) -> Ground:
    """What grids of a kind are checked against on a day."""
    towns = town_outlines(on=on)
    if kind == GridKind.BASIC:
        return Ground(towns, villages=village_outlines(on=on))
    if kind == GridKind.PROFESSIONAL and not professional_grids_are_carved():
        return Ground(towns)
    stands = standing(GridKind.BASIC, on=on) if basic is None else basic
    if kind == GridKind.PROFESSIONAL:
        return Ground(towns, stands, carved=True)
    units = dict(GovernanceUnit.objects.values_list("code", "town__code"))
    return Ground(towns, stands, units or None)


def row_drawn(row: Mapping[str, Any], kind: str) -> Drawn:
    """A row of a change as a drawing."""
    return Drawn(
        row["code"], row.get("name") or row["code"], kind, row["town"], shape(row["geometry"]),
        row.get("parent") or "", row.get("purpose") or "", row.get("unit") or "", row.get("village") or "",
    )  # fmt: skip


@dataclass(frozen=True)
class After:
    """调整后的图 — the layer as it will stand and what is wrong with it."""

    drawn: list[Drawn]
    findings: list[Finding]


def after(kind: str, *, close: Iterable[str], put: Sequence[Drawn], on: date) -> After:
    """The layer of a kind after closing and putting grids on a day, checked where it changed.

    A change of basic grids is also checked against the micro-grids inside them. Outlines of towns and villages are layers
    like any other.
    """
    if kind in BoundaryKind.values:
        return _after_boundaries(kind, put, on)
    close, codes = set(close), {d.code for d in put}
    before = standing(kind, on=on)
    kept = [d for d in before if d.code not in close and d.code not in codes]
    layer = sorted([*kept, *put], key=lambda d: d.code)
    changed = frozenset(close | codes)
    findings = check(
        kind, layer, ground(kind, on=on), changed=changed, left={d.town for d in before if d.code in changed}
    )
    if kind == GridKind.BASIC:
        micro = [d for d in standing(GridKind.MICRO, on=on) if d.parent in changed]
        if micro:
            inside = check("micro", micro, ground(GridKind.MICRO, on=on, basic=layer), changed=changed)
            findings += [f for f in inside if f.kind in ("unknown_parent", "outside_parent", "gap", "hole")]
    return After(layer, findings)


def _after_boundaries(kind: str, put: Sequence[Drawn], on: date) -> After:
    """Outlines of divisions as they will stand; basic grids left outside are noted."""
    changed = frozenset(d.code for d in put)
    rows = standing_rows(kind, on=on)
    kept = [
        Drawn(r["code"], r["name"], kind, r["town"], r["outline"]) for r in rows if r["code"] not in changed
    ]
    layer = sorted([*kept, *put], key=lambda d: d.code)
    grids = standing(GridKind.BASIC, on=on)
    if kind == BoundaryKind.TOWN:
        before = shapely.union_all([r["outline"] for r in rows])
        return After(layer, check_towns(layer, before=before, changed=changed, grids=grids))
    return After(layer, check_villages(layer, town_outlines(on=on), changed=changed, grids=grids))


def check_standing(kind: str, *, on: date) -> list[Finding]:
    """核对现行网格 — the whole layer of a day."""
    return check(kind, standing(kind, on=on), ground(kind, on=on))


@dataclass(frozen=True)
class Checked:
    """核对结果 — how many grids of a kind stand on a day, and what is wrong with them."""

    grids: int
    findings: tuple[Finding, ...]


_checked: dict[tuple[Any, ...], Checked] = {}


def checked_standing(kind: str, *, on: date) -> Checked:
    """As ``check_standing``, kept in the process as long as nothing it looked at has changed (one query to see that)."""
    key = (*drawing_stamp(), kind, on)
    found = _checked.get(key)
    if found is None:
        drawn = standing(kind, on=on)
        found = Checked(len(drawn), tuple(check(kind, drawn, ground(kind, on=on))))
        if len(_checked) > 8:
            _checked.clear()
        _checked[key] = found
    return found
