"""界线核对 — outlines of towns tile the county as it was, villages lie in their town; grids left outside are named.

A town's outline and its grids are changed one after the other: the outline first, with a note of every grid that no longer
lies in its town on that day, then the grids, checked against the outline. Pure, like ``checking``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from zhifa.registers.territory.checking import (
    Drawn,
    Finding,
    beyond,
    check_shapes,
    overlaps,
    sound,
    uncovered,
)


def check_towns(
    drawn: Sequence[Drawn], *, before: BaseGeometry, changed: frozenset[str], grids: Sequence[Drawn]
) -> list[Finding]:
    """乡镇界线 — ``before``: the county as the towns covered it the day before; it neither grows nor loses ground."""
    found = check_shapes(drawn)
    good = sound(drawn)
    found += overlaps(good, touching=changed)
    for d in good:
        if d.code in changed:
            found += beyond(d, before, "原来的县界", "outside_county")
    if len(good) == len(drawn):
        found += [
            replace(
                f,
                sentence=f.sentence.replace("没有网格", "不归任何乡镇").replace(
                    "四面都是网格", "四面都是别的乡镇"
                ),
            )
            for f in uncovered(before, "全县", good)
        ]
    return _sorted([*found, *_left_outside(good, changed, grids, "town")])


def check_villages(
    drawn: Sequence[Drawn],
    towns: Mapping[str, tuple[str, BaseGeometry]],
    *,
    changed: frozenset[str],
    grids: Sequence[Drawn],
) -> list[Finding]:
    """村社界线 — in their town, without overlaps; a town whose villages all have outlines is covered by them (note)."""
    found = check_shapes(drawn)
    good = sound(drawn)
    found += overlaps(good, touching=changed)
    for d in good:
        if d.code in changed and d.town in towns:
            found += beyond(d, towns[d.town][1], towns[d.town][0], "outside_town")
    for code in sorted({d.town for d in good if d.code in changed} & towns.keys()):
        name, whole = towns[code]
        own = [d for d in good if d.town == code]
        # outlines come in village by village: ground without one is told, not held against the file
        found += [
            replace(f, note=True, sentence=f.sentence.replace("没有网格", "没有村社界线"))
            for f in uncovered(whole, name, own)
        ]
    return _sorted([*found, *_left_outside(good, changed, grids, "village")])


def _left_outside(
    good: Sequence[Drawn], changed: frozenset[str], grids: Sequence[Drawn], belongs: str
) -> list[Finding]:
    """Notes: basic grids of a changed division that reach beyond its new outline."""
    outlines = {d.code: d for d in good if d.code in changed}
    for d in outlines.values():
        shapely.prepare(d.outline)
    found: list[Finding] = []
    for g in sound(grids):
        home = outlines.get(getattr(g, belongs))
        if home is not None:
            kind = "outside_town" if belongs == "town" else "outside_village"
            found += [
                replace(f, note=True, sentence=f"{f.sentence}；网格要随之调整，生效日相同")
                for f in beyond(g, home.outline, f"{home.name}的新界线", kind)
            ]
    return found


def _sorted(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda f: (f.note, not f.never, -f.area_m2, f.kind, f.grids))
