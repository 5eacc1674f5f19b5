"""网格核对 — overlaps, gaps, holes, slivers, self-intersections, grids outside their town: found, placed, measured.

Works on drawings in degrees (CGCS2000) and knows nothing of the database. Each finding names the grids, says where and how
many square metres, and carries its own shape so that a map can show it. Basic grids tile each town; micro-grids lie in
their basic grid and tile it where it has any; professional grids of one purpose do not overlap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from zhifa.registers.territory.metric import area_m2, area_words, mean_width_m

#: below this nothing is reported: coordinates of six decimals are good for about 0.1 m
NOISE_M2, NOISE_WIDTH_M = 1.0, 0.2
#: a strip narrower than this is a sliver (drawn twice, not disputed ground)
SLIVER_WIDTH_M = 3.0

KIND_WORDS = {
    "self_intersection": "自相交",
    "not_an_area": "不是面",
    "duplicate_code": "代码重复",
    "no_code": "没有代码",
    "too_long": "文字太长",
    "unknown_town": "乡镇不在名录",
    "unknown_parent": "上级网格不在",
    "unknown_village": "村社不在名录",
    "unknown_unit": "治理单元不在本乡镇",
    "wrong_datum": "坐标基准不对",
    "overlap": "重叠",
    "gap": "空白",
    "hole": "孔洞",
    "sliver": "细缝",
    "outside_town": "超出乡镇",
    "outside_parent": "超出上级网格",
    "outside_village": "超出村社",
    "outside_county": "在县外",
    "cuts_basic": "穿过基础网格",
}
#: what stands in the way whatever anybody decides: the register could not hold it
NEVER = frozenset(
    {"self_intersection", "not_an_area", "duplicate_code", "no_code", "too_long", "unknown_town", "unknown_parent",
     "unknown_village", "unknown_unit"}
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """画出的网格 — ``town``, ``parent``, ``unit`` are codes; ``outline`` a Polygon or MultiPolygon in degrees."""

    code: str
    name: str
    kind: str
    town: str
    outline: BaseGeometry
    parent: str = ""
    purpose: str = ""
    unit: str = ""
    village: str = ""


@dataclass(frozen=True)
class Finding:
    """一个问题 — ``lng``/``lat`` lie in the faulty piece; ``area_m2`` is 0 where nothing can be measured."""

    kind: str
    grids: tuple[str, ...]
    sentence: str
    lng: float = 0.0
    lat: float = 0.0
    area_m2: float = 0.0
    piece: BaseGeometry | None = None
    note: bool = False

    @property
    def never(self) -> bool:
        """Whether nobody can let it pass."""
        return self.kind in NEVER

    def as_json(self) -> dict[str, Any]:
        """For the ledger, the page and ``--json``."""
        told: dict[str, Any] = {
            "kind": self.kind,
            "word": KIND_WORDS[self.kind],
            "grids": list(self.grids),
            "sentence": self.sentence,
            "lng": round(self.lng, 6),
            "lat": round(self.lat, 6),
            "area_m2": round(self.area_m2, 1),
            "note": self.note,
            "never": self.never,
        }
        if self.piece is not None:
            told["shape"] = rounded(mapping(self.piece))
        return told


def rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """GeoJSON with 7 decimals (a centimetre) and lists throughout."""

    def at(c: Any) -> Any:
        return [round(float(v), 7) for v in c] if c and isinstance(c[0], int | float) else [at(x) for x in c]

    return {"type": geometry["type"], "coordinates": at(geometry["coordinates"])}


def polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """The areas in whatever an intersection or difference has left."""
    if shape.geom_type == "Polygon":
        return [shape] if not shape.is_empty else []
    return [p for part in getattr(shape, "geoms", ()) for p in polygons(part)]


def _counts(piece: BaseGeometry) -> bool:
    return area_m2(piece) >= NOISE_M2 and mean_width_m(piece) >= NOISE_WIDTH_M


def _placed(
    kind: str, grids: Iterable[str], piece: BaseGeometry, words: str, *, always: bool = False
) -> Finding:
    """A finding at a piece; a strip becomes a sliver unless it is ``always`` what it is."""
    square, width = area_m2(piece), mean_width_m(piece)
    at = piece.representative_point()
    if width < SLIVER_WIDTH_M and not always:
        kind, words = "sliver", f"{words}（宽约 {width:.1f} 米的细缝）"
    return Finding(
        kind, tuple(grids), f"{words}，{area_words(square)}", float(at.x), float(at.y), square, piece
    )


def check_shapes(drawn: Sequence[Drawn]) -> list[Finding]:
    """自相交、不是面、代码重复 — what makes a drawing unusable by itself."""
    found: list[Finding] = []
    for code, n in Counter(d.code for d in drawn).items():
        if n > 1 and code:
            found.append(
                Finding("duplicate_code", (code,), f"代码 {code} 出现 {n} 次，一个代码只能有一个网格")
            )
    for d in drawn:
        whole = d.outline
        area = whole.geom_type in ("Polygon", "MultiPolygon") and not whole.is_empty
        # a bow tie of two equal halves has no area by sum: what is wrong with it is that it crosses itself
        if not area or (whole.is_valid and not whole.area):
            found.append(Finding("not_an_area", (d.code,), f"{d.name}（{d.code}）不是一个面"))
        elif not whole.is_valid:
            why = explain_validity(whole)
            numbers = why[why.find("[") + 1 : why.find("]")].split() if "[" in why else []
            lng, lat = (float(n) for n in numbers[:2]) if len(numbers) >= 2 else whole.bounds[:2]
            mended = shapely.make_valid(whole)
            lost = abs(area_m2(mended) - area_m2(whole))
            found.append(
                Finding(
                    "self_intersection",
                    (d.code,),
                    f"{d.name}（{d.code}）的边界自相交，按边界算的面积与实际相差 {area_words(lost)}",
                    lng,
                    lat,
                    lost,
                )
            )
    return found


def sound(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Those that can be measured against others."""
    return [
        d
        for d in drawn
        if d.outline.geom_type in ("Polygon", "MultiPolygon") and d.outline.area and d.outline.is_valid
    ]


def _layers(kind: str, drawn: Sequence[Drawn]) -> list[list[Drawn]]:
    """Which grids may not overlap each other: professional ones only within their purpose."""
    if kind != "professional":
        return [list(drawn)]
    by_purpose: dict[str, list[Drawn]] = defaultdict(list)
    for d in drawn:
        by_purpose[d.purpose].append(d)
    return list(by_purpose.values())


def overlaps(drawn: Sequence[Drawn], *, touching: frozenset[str] | None = None) -> list[Finding]:
    """重叠 — pieces that two grids of one layer share. ``touching``: only pairs with one of these codes."""
    outlines = np.array([d.outline for d in drawn], dtype=object)
    if len(outlines) < 2:
        return []
    shapely.prepare(outlines)
    left, right = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    keep = left < right
    left, right = left[keep], right[keep]
    shared = shapely.intersection(outlines[left], outlines[right])
    found = []
    for i in np.flatnonzero(shapely.area(shared) > 0):
        a, b = drawn[left[i]], drawn[right[i]]
        if touching is not None and not {a.code, b.code} & touching:
            continue
        for piece in polygons(shared[i]):
            if _counts(piece):
                words = f"{a.name}（{a.code}）与{b.name}（{b.code}）重叠"
                found.append(_placed("overlap", (a.code, b.code), piece, words))
    return found


def _neighbours(piece: BaseGeometry, drawn: Sequence[Drawn], tree: shapely.STRtree) -> list[Drawn]:
    near = tree.query(piece.buffer(1e-6), predicate="intersects")
    return [drawn[i] for i in sorted(near)][:6]


def uncovered(whole: BaseGeometry, name: str, drawn: Sequence[Drawn]) -> list[Finding]:
    """空白、孔洞 — ground of a town (or of a basic grid) that no grid covers; a hole is closed in on all sides."""
    outlines = np.array([d.outline for d in drawn], dtype=object)
    covered = shapely.union_all(outlines) if len(outlines) else shapely.Polygon()
    tree = shapely.STRtree(outlines)
    found = []
    for piece in polygons(whole.difference(covered)):
        if not _counts(piece):
            continue
        around = _neighbours(piece, drawn, tree)
        hole = not piece.intersects(whole.boundary)
        words = f"{name}有一块没有网格" + ("，四面都是网格" if hole else "")
        if around:
            words += f"，挨着{'、'.join(d.name for d in around[:3])}"
        found.append(_placed("hole" if hole else "gap", [d.code for d in around], piece, words))
    return found


def beyond(d: Drawn, whole: BaseGeometry, name: str, kind: str) -> list[Finding]:
    """超出 — pieces of a grid outside the ground it belongs to."""
    if whole.covers(d.outline):
        return []
    return [
        _placed(kind, (d.code,), piece, f"{d.name}（{d.code}）超出{name}")
        for piece in polygons(d.outline.difference(whole))
        if _counts(piece)
    ]


@dataclass(frozen=True)
class Ground:
    """地面 — what grids are checked against: towns (code → name, outline), villages that have an outline (code → name,
    town, outline), the basic grids that stand."""

    towns: Mapping[str, tuple[str, BaseGeometry]]
    basic: Sequence[Drawn] = ()
    units: Mapping[str, str] | None = None
    villages: Mapping[str, tuple[str, str, BaseGeometry]] = field(default_factory=dict)
    #: whether professional grids must consist of whole basic grids
    carved: bool = False


def check(
    kind: str,
    drawn: Sequence[Drawn],
    ground: Ground,
    *,
    changed: frozenset[str] | None = None,
    left: Iterable[str] = (),
) -> list[Finding]:
    """核对一种网格 — the whole layer as it will stand.

    ``changed``: codes put or closed; faults between grids that nobody touches are left out. ``None``: everything.
    ``left``: towns that lose a grid. Worst first: what can never stand, then by area.
    """
    found = check_shapes(drawn)
    good = sound(drawn)
    towns = (
        {d.town for d in drawn if changed is None or d.code in changed}
        | set(left)
        | (set(ground.towns) if changed is None and kind == "basic" else set())
    )
    for d in drawn:
        if d.town not in ground.towns and (changed is None or d.code in changed):
            found.append(
                Finding("unknown_town", (d.code,), f"{d.name}（{d.code}）的乡镇「{d.town}」不在名录里")
            )
    for layer in _layers(kind, good):
        found += overlaps(layer, touching=changed)
    by_town: dict[str, list[Drawn]] = defaultdict(list)
    for d in good:
        by_town[d.town].append(d)
    for code in sorted(towns & ground.towns.keys()):
        name, whole = ground.towns[code]
        for d in by_town[code]:
            if changed is None or d.code in changed:
                found += beyond(d, whole, name, "outside_town")
        if kind == "basic":
            found += uncovered(whole, name, _near(whole, good))
    if kind == "basic":
        for d in good:
            if d.village in ground.villages and (changed is None or d.code in changed):
                village, _, whole = ground.villages[d.village]
                found += beyond(d, whole, village, "outside_village")
    if kind == "professional" and ground.carved:
        found += _cutting(good, ground, changed)
    if kind == "micro":
        found += _nesting(good, ground, changed)
    return sorted(found, key=lambda f: (f.note, not f.never, -f.area_m2, f.kind, f.grids))


def _cutting(drawn: Sequence[Drawn], ground: Ground, changed: frozenset[str] | None) -> list[Finding]:
    """穿过 — basic grids of which a professional grid takes a part, where it must consist of whole ones."""
    basic = sound(ground.basic)
    tree = shapely.STRtree([b.outline for b in basic])
    found = []
    for d in drawn:
        if changed is not None and d.code not in changed:
            continue
        for i in sorted(tree.query(d.outline, predicate="intersects")):
            b = basic[i]
            inside = [p for p in polygons(b.outline.intersection(d.outline)) if _counts(p)]
            rest = [p for p in polygons(b.outline.difference(d.outline)) if _counts(p)]
            if inside and rest:
                piece = max(inside, key=lambda p: p.area)
                at = piece.representative_point()
                words = f"{d.name}（{d.code}）只占基础网格{b.name}（{b.code}）的一部分"
                square = sum(area_m2(p) for p in inside)
                found.append(
                    Finding(
                        "cuts_basic", (d.code, b.code), f"{words}，{area_words(square)}", float(at.x), float(at.y),
                        square, piece,
                    )
                )  # fmt: skip
    return found


def _near(whole: BaseGeometry, drawn: Sequence[Drawn]) -> list[Drawn]:
    tree = shapely.STRtree([d.outline for d in drawn])
    return [drawn[i] for i in sorted(tree.query(whole, predicate="intersects"))]


def _nesting(drawn: Sequence[Drawn], ground: Ground, changed: frozenset[str] | None) -> list[Finding]:
    """Micro-grids in their basic grid, their unit in their town."""
    found: list[Finding] = []
    parents = {d.code: d for d in sound(ground.basic)}
    inside: dict[str, list[Drawn]] = defaultdict(list)
    for d in drawn:
        inside[d.parent].append(d)
    for code in sorted(inside):
        group = inside[code]
        touched = changed is None or code in changed or any(d.code in changed for d in group)
        if not touched:
            continue
        parent = parents.get(code)
        if parent is None:
            found += [
                Finding(
                    "unknown_parent",
                    (d.code,),
                    f"微网格{d.name}（{d.code}）的上级网格「{code or '未写'}」在这一天不存在",
                )
                for d in group
            ]
            continue
        for d in group:
            found += beyond(d, parent.outline, f"上级网格{parent.name}（{code}）", "outside_parent")
        found += uncovered(parent.outline, f"{parent.name}（{code}）", group)
    for d in drawn:
        if ground.units is not None and d.unit and ground.units.get(d.unit) != d.town:
            found.append(
                Finding(
                    "unknown_unit",
                    (d.code,),
                    f"微网格{d.name}（{d.code}）的治理单元「{d.unit}」不在它的乡镇里，治理单元不能跨乡镇",
                )
            )
    return found
