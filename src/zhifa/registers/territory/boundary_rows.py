"""导入界线 — the rows of a map file as outlines of the county's own towns or villages, by code or by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import shapely
from shapely.geometry import mapping

from zhifa.registers.territory.boundaries import known_divisions, standing_rows
from zhifa.registers.territory.checking import Drawn, Finding, polygons, rounded
from zhifa.registers.territory.models import BoundaryKind, Town
from zhifa.registers.territory.reading.columns import text_of
from zhifa.registers.territory.reading.layer import Layer

#: outlines closer than this everywhere (Hausdorff, degrees) are the same: about 0.3 m
SAME = 3e-6


def boundary_rows(
    source: Layer, columns: Mapping[str, str], kind: str, findings: list[Finding]
) -> list[dict[str, Any]]:
    """Rows of divisions; what is no division of the county becomes a finding."""
    known = known_divisions(kind)
    towns = {n: c for c, n in Town.objects.values_list("code", "name")}
    by_name: dict[str, list[str]] = {}
    for code, (name, town) in known.items():
        by_name.setdefault(name, []).append(code)
        by_name.setdefault(f"{town}/{name}", []).append(code)
    rows = []
    for f in source.features:
        told = {ours: text_of(f.properties.get(theirs)) for ours, theirs in columns.items()}
        code, name, town = told.get("code", ""), told.get("name", ""), told.get("town", "")
        town = towns.get(town, town)
        # a national table writes a town with nine digits or with twelve
        hit = next((c for c in (code, code[:9] if code.endswith("000") else "") if c in known), "")
        named = by_name.get(f"{town}/{name}") or by_name.get(name) or []
        if not hit and len(named) == 1:
            hit = named[0]
        if not hit:
            at = f.outline.representative_point() if not f.outline.is_empty else None
            word = "unknown_town" if kind == BoundaryKind.TOWN else "unknown_village"
            findings.append(
                Finding(
                    word,
                    (code,),
                    f"第 {f.place} 个要素「{name or code}」不是本县名录里的{'乡镇' if kind == BoundaryKind.TOWN else '村社'}",
                    at.x if at else 0.0,
                    at.y if at else 0.0,
                )
            )
            continue
        rows.append({"code": hit, "name": known[hit][0], "town": known[hit][1], "outline": f.outline})
    return rows


def compared(
    rows: list[dict[str, Any]], kind: str, on: date
) -> tuple[list[Drawn], list[dict[str, Any]], list[str], list[str], list[str]]:
    """(drawn, rows to put, codes unchanged, codes with a first outline, codes redrawn) against what stands on a day."""
    standing = {r["code"]: r["outline"] for r in standing_rows(kind, on=on)}
    drawn, put, same, fresh, redrawn = [], [], [], [], []
    for r in rows:
        outline = r["outline"]
        drawn.append(Drawn(r["code"], r["name"], kind, r["town"], outline))
        if outline.is_empty or outline.geom_type not in ("Polygon", "MultiPolygon"):
            parts = polygons(outline)
            if not parts:
                continue
            outline = shapely.MultiPolygon(parts)
        was = standing.get(r["code"])
        if was is not None and (
            bool(was.equals(outline))
            or (outline.is_valid and was.is_valid and float(was.hausdorff_distance(outline)) < SAME)
        ):
            same.append(r["code"])
            continue
        (redrawn if was is not None else fresh).append(r["code"])
        put.append(
            {"code": r["code"], "name": r["name"], "town": r["town"], "geometry": rounded(mapping(outline))}
        )
    return drawn, put, same, fresh, redrawn
