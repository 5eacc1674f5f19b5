"""导入网格 — a map file becomes a draft change: rows matched with the register, datum told, everything checked.

What the file says and what stands are put together before the check, so a file of one town is checked against its
neighbours too. A grid whose outline and data are unchanged is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.registers.territory.boundaries import town_outlines
from zhifa.registers.territory.boundary_rows import SAME, boundary_rows, compared
from zhifa.registers.territory.checking import Drawn, Finding, polygons, rounded
from zhifa.registers.territory.datum import WORDS, Datum, converted, guess
from zhifa.registers.territory.metric import distance_m
from zhifa.registers.territory.models import (
    BoundaryKind,
    Grid,
    GridChange,
    GridKind,
    Town,
    Village,
    in_force,
)
from zhifa.registers.territory.operations.changing import draft_change
from zhifa.registers.territory.picture import after
from zhifa.registers.territory.reading.columns import chosen, text_of
from zhifa.registers.territory.reading.layer import Feature, Layer, read_layer

#: the register's columns: characters they hold, and what people call them
_LONGEST = {"code": 30, "name": 60, "parent": 30, "unit": 30, "purpose": 20, "worker": 40}
_LABELS = {
    "code": "代码",
    "name": "名称",
    "parent": "上级网格",
    "unit": "治理单元",
    "purpose": "专业类型",
    "worker": "网格员",
}

#: findings about rows that never became drawings: the check of the draft cannot find them again
_NOT_IN_REGISTER = {
    **dict.fromkeys(GridKind.values, ("unknown_village",)),
    BoundaryKind.TOWN.value: ("unknown_town",),
    BoundaryKind.VILLAGE.value: ("unknown_village",),
}


@dataclass
class Reading:
    """读出的文件 — what it would change, and every finding. ``content`` is a change's (see ``GridChange``)."""

    layer: Layer
    kind: str
    effective_on: date
    columns: dict[str, str]
    content: dict[str, Any]
    findings: list[Finding]
    same: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    redrawn: list[str] = field(default_factory=list)
    datum: Datum = Datum.CGCS2000
    drawn: list[Drawn] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Findings that keep the file from being written."""
        return [f for f in self.findings if not f.note]

    @property
    def changes_anything(self) -> bool:
        return bool(self.content["put"] or self.content["close"])


def read_grids(
    data: bytes,
    *,
    kind: str,
    effective_on: date,
    columns: Mapping[str, str] | None = None,
    layer: str = "",
    datum: str = "",
    replace: bool = False,
) -> Reading:
    """试读 — nothing is written. ``datum`` converts from GCJ-02 or BD-09; ``replace`` closes the other grids of the kind
    in the towns that the file covers.

    :raises FileRefused: see ``read_layer``.
    :raises BadInput: a column or datum that is none.
    """
    kinds = (*GridKind.values, *BoundaryKind.values)
    if kind not in kinds:
        raise BadInput(f"没有「{kind}」这种网格", field="kind", way_out=f"可以是：{'、'.join(kinds)}")
    if datum and datum not in set(Datum):
        raise BadInput("没有这种坐标基准", field="datum", way_out=f"可以是：{'、'.join(Datum)}")
    source = read_layer(data, layer=layer)
    bounds = kind in BoundaryKind.values
    mapped = chosen(source.columns, columns or {}, needed=("code", "name") if bounds else ("code",))
    if datum:
        source.features = [
            Feature(f.place, f.properties, converted(f.outline, datum)) for f in source.features
        ]
        if datum != Datum.CGCS2000:
            source.notes.append(f"坐标已由 {WORDS[Datum(datum)]} 换算为 CGCS2000")
    outlines = town_outlines(on=effective_on)
    findings: list[Finding] = []
    if bounds:
        rows = boundary_rows(source, mapped, kind, findings)
    else:
        rows = _rows(source, mapped, kind, effective_on, outlines, findings)
    told = Datum.CGCS2000
    if not datum:
        told = _tell_datum(rows, kind, effective_on, outlines, findings)
    reading = Reading(
        source, kind, effective_on, mapped, {"close": [], "put": [], "from": {}}, findings, datum=told
    )
    if bounds:
        _compare_boundaries(reading, rows)
    else:
        _compare(reading, rows, replace)
    return reading


def _town_codes() -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Town name or code → code; village name or code → (code, town code); a name borne twice is none."""
    towns: dict[str, str] = {}
    for code, name in Town.objects.values_list("code", "name"):
        towns[code] = towns[name] = code
    villages: dict[str, tuple[str, str]] = {}
    twice: set[str] = set()
    for code, name, town in Village.objects.values_list("code", "name", "town__code"):
        villages[code] = villages[f"{town}/{name}"] = (code, town)
        if name in villages:
            twice.add(name)
        villages[name] = (code, town)
    return towns, {k: v for k, v in villages.items() if k not in twice}


def _rows(
    source: Layer,
    columns: Mapping[str, str],
    kind: str,
    on: date,
    outlines: Mapping[str, tuple[str, BaseGeometry]],
    findings: list[Finding],
) -> list[dict[str, Any]]:
    towns, villages = _town_codes()
    known = {
        g["code"]: g
        for g in Grid.objects.filter(in_force(on), kind=kind).values("code", "town__code", "village__code", "parent__code", "unit__code", "purpose", "name")
    }  # fmt: skip
    basic_towns: dict[str, str] = {}
    if kind == GridKind.MICRO:
        basic = Grid.objects.filter(in_force(on), kind=GridKind.BASIC)
        basic_towns = dict(basic.values_list("code", "town__code"))
    rows = []
    for f in source.features:
        told = {ours: text_of(f.properties.get(theirs)) for ours, theirs in columns.items()}
        code = told.get("code", "")
        if not code:
            at = f.outline.representative_point() if not f.outline.is_empty else None
            findings.append(
                Finding(
                    "no_code", (), f"第 {f.place} 个要素没有网格代码", at.x if at else 0, at.y if at else 0
                )
            )
            continue
        if long := [n for n, most in _LONGEST.items() if len(told.get(n, "")) > most]:
            words = "、".join(f"{_LABELS[n]}超过 {_LONGEST[n]} 字" for n in long)
            findings.append(
                _unplaced("too_long", code[:30], f, f"第 {f.place} 个要素（{code[:30]}）的{words}")
            )
            continue
        was = known.get(code, {})
        village = ""
        if asked := told.get("village", ""):
            hit = villages.get(f"{towns.get(told.get('town', ''), '')}/{asked}") or villages.get(asked)
            if hit is None:
                findings.append(_unplaced("unknown_village", code, f, f"{code} 的村社「{asked}」不在名录里"))
            village = hit[0] if hit else ""
        parent = told.get("parent", "") or was.get("parent__code") or ""
        town = towns.get(told.get("town", ""), told.get("town", "")) or was.get("town__code") or ""
        if not town and village:
            town = next((t for c, t in villages.values() if c == village), "")
        if not town and parent:
            town = basic_towns.get(parent, "")
        if not town:
            town = _town_by_ground(f.outline, outlines)
        rows.append(
            {
                "code": code,
                "name": (told.get("name") or was.get("name") or code),
                "town": town,
                "village": village or was.get("village__code") or "",
                "parent": parent if kind == GridKind.MICRO else "",
                "unit": (told.get("unit") or was.get("unit__code") or "") if kind == GridKind.MICRO else "",
                "purpose": (told.get("purpose") or was.get("purpose") or ""),
                "worker_name": told.get("worker", ""),
                "outline": f.outline,
            }
        )
    return rows


def _unplaced(kind: str, code: str, f: Feature, words: str) -> Finding:
    at = f.outline.representative_point() if not f.outline.is_empty else None
    return Finding(kind, (code,), words, at.x if at else 0.0, at.y if at else 0.0)


def _town_by_ground(outline: BaseGeometry, outlines: Mapping[str, tuple[str, BaseGeometry]]) -> str:
    """Where the file does not name the town: the one that holds most of the grid."""
    if outline.is_empty or not outline.is_valid:
        return ""
    shares = {code: whole.intersection(outline).area for code, (_, whole) in outlines.items()}
    best = max(shares, key=lambda c: shares[c], default="")
    return best if best and shares[best] > 0 else ""


def _tell_datum(
    rows: list[dict[str, Any]],
    kind: str,
    on: date,
    outlines: Mapping[str, tuple[str, BaseGeometry]],
    findings: list[Finding],
) -> Datum:
    """坐标基准 — compare the whole drawing with the outline of the towns it belongs to."""
    good = [r["outline"] for r in rows if r["outline"].is_valid and r["outline"].area]
    if not good or not outlines:
        return Datum.CGCS2000
    drawn = shapely.union_all(good)
    # grids that stand already are the sharpest measure; else the towns the file names
    before = Grid.objects.filter(in_force(on), kind=kind, code__in=[r["code"] for r in rows])
    stands = [shape(g) for g in before.values_list("geometry", flat=True)]
    if len(stands) * 2 > len(rows):
        found = guess(drawn, shapely.union_all(stands), whole=True)
        return _shifted(found, drawn, findings)
    named = {r["town"] for r in rows} & outlines.keys()
    own = shapely.union_all([outlines[c][1] for c in named or outlines])
    # a partial file cannot be asked to cover its towns; one that does (in any datum, roughly) can
    whole = kind in (GridKind.BASIC, BoundaryKind.TOWN) and drawn.area > 0.9 * own.area
    found = guess(drawn, own, whole=whole)
    if found is Datum.CGCS2000 and not whole:
        found = guess(drawn, shapely.union_all([o for _, o in outlines.values()]))
    return _shifted(found, drawn, findings)


def _shifted(found: Datum, drawn: BaseGeometry, findings: list[Finding]) -> Datum:
    if found is Datum.CGCS2000:
        return found
    middle = drawn.representative_point()
    right = converted(middle, found)
    away = distance_m((middle.x, middle.y), (right.x, right.y))
    findings.append(
        Finding(
            "wrong_datum",
            (),
            f"整个文件偏移约 {away:.0f} 米，坐标像是 {WORDS[found]}，不是 CGCS2000；换算后与已知边界相合",
            float(middle.x),
            float(middle.y),
        )
    )
    return found


def _compare_boundaries(reading: Reading, rows: list[dict[str, Any]]) -> None:
    reading.drawn, put, reading.same, reading.fresh, reading.redrawn = compared(
        rows, reading.kind, reading.effective_on
    )
    reading.content = {"close": [], "put": put, "from": {}}
    unchanged = set(reading.same)
    fresh = [d for d in reading.drawn if d.code not in unchanged]
    reading.findings += after(reading.kind, close=[], put=fresh, on=reading.effective_on).findings
    reading.findings.sort(key=lambda f: (f.note, not f.never, f.kind != "wrong_datum", -f.area_m2))


def _compare(reading: Reading, rows: list[dict[str, Any]], replace: bool) -> None:
    """New, redrawn and unchanged grids; then the check of the layer as it would stand."""
    kind, on = reading.kind, reading.effective_on
    standing = {
        g.code: g
        for g in Grid.objects.filter(in_force(on), kind=kind).select_related("town", "village", "parent", "unit").defer("town__geometry", "parent__geometry")
    }  # fmt: skip
    put, drawn = [], []
    for r in rows:
        outline = r.pop("outline")
        drawn.append(
            Drawn(r["code"], r["name"], kind, r["town"], outline, r["parent"], r["purpose"], r["unit"])
        )
        if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
            parts = polygons(outline)
            if not parts:
                continue
            outline = shapely.MultiPolygon(parts)
        was = standing.get(r["code"])
        if was is not None and _same(was, r, outline):
            reading.same.append(r["code"])
            continue
        (reading.redrawn if was is not None else reading.fresh).append(r["code"])
        put.append({**r, "geometry": rounded(mapping(outline))})
    close = []
    if replace:
        covered = {r["town"] for r in rows}
        mentioned = {r["code"] for r in rows}
        close = [c for c, g in standing.items() if g.town.code in covered and c not in mentioned]
    reading.content = {"close": sorted(close), "put": put, "from": {}}
    reading.drawn = drawn
    unchanged = set(reading.same)
    reading.findings += after(
        kind, close=close, put=[d for d in drawn if d.code not in unchanged], on=on
    ).findings
    reading.findings.sort(key=lambda f: (f.note, not f.never, f.kind != "wrong_datum", -f.area_m2))


def _same(was: Grid, row: Mapping[str, Any], outline: BaseGeometry) -> bool:
    if (was.name, was.town.code, was.purpose) != (row["name"], row["town"], row["purpose"]):
        return False
    if row["village"] != (was.village.code if was.village else ""):
        return False
    if row["parent"] != (was.parent.code if was.parent else "") or row["unit"] != (
        was.unit.code if was.unit else ""
    ):
        return False
    if row["worker_name"] and row["worker_name"] != was.worker_name:
        return False
    old = shape(was.geometry)
    return bool(old.equals(outline)) or (
        outline.is_valid and old.is_valid and float(old.hausdorff_distance(outline)) < SAME
    )


def draft(by: Actor, reading: Reading, *, reason: str, title: str = "", key: str | None = None) -> GridChange:
    """把读出的文件存为草稿 — its findings go along.

    :raises BadInput: nothing to change.
    """
    if not reading.changes_anything:
        raise BadInput("文件和现行网格相同，没有要改的", field="file")
    return draft_change(  # type: ignore[no-any-return]
        by=by,
        key=key,
        verb="import",
        kind=reading.kind,
        content=reading.content,
        effective_on=reading.effective_on,
        reason=reason,
        title=title,
        extra_findings=[
            f
            for f in reading.findings
            if f.kind in ("wrong_datum", "no_code", "too_long", *_NOT_IN_REGISTER[reading.kind])
        ],
    )
