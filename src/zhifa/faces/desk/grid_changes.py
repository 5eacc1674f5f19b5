"""网格调整 — import a map file, redraw on the map, split, merge, close; the report of a draft; deciding it."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from shapely.geometry import mapping, shape

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, FileRefused, NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.faces.desk.territory import around, day_of, grid_on, outline_feature
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal
from zhifa.registers.territory import importing, reshaping
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.boundaries import standing_rows
from zhifa.registers.territory.checking import KIND_WORDS, NEVER, Finding, rounded
from zhifa.registers.territory.datum import WORDS, Datum
from zhifa.registers.territory.metric import area_words
from zhifa.registers.territory.models import (
    BoundaryKind,
    ChangeState,
    Grid,
    GridChange,
    GridKind,
    in_force,
)
from zhifa.registers.territory.picture import checked_standing
from zhifa.registers.territory.queries import changes
from zhifa.registers.territory.reading.layer import MOST_BYTES

SHOWN = 200
#: a split makes at most so many parts
MOST_PARTS = 9


@require("registers.read")
def grid_changes(request: HttpRequest) -> HttpResponse:
    """网格调整 — drafts first, then what was decided, newest first."""
    rows = list(changes()[:100])
    return render(
        request,
        "desk/territory/changes.html",
        {
            "drafts": [c for c in rows if c.state == ChangeState.DRAFT],
            "decided": [c for c in rows if c.state != ChangeState.DRAFT],
            "today": clock.today(),
            "may_draft": holds(request.actor, "territory.draft"),  # type: ignore[attr-defined]
        },
    )


def told(found: list[Any]) -> dict[str, Any]:
    """Findings as a page shows them: figures by kind and the first rows, with areas in words."""
    rows = [f.as_json() if isinstance(f, Finding) else f for f in found]
    by_kind = Counter(f["kind"] for f in rows)
    for f in rows:
        f["area"] = area_words(f["area_m2"]) if f["area_m2"] else ""
    return {
        "n": len(rows),
        "kinds": [(KIND_WORDS[k], n, k) for k, n in by_kind.most_common()],
        "rows": rows[:SHOWN],
        "never": sorted({KIND_WORDS[f["kind"]] for f in rows if f["kind"] in NEVER}),
        "passable": [(k, KIND_WORDS[k], n) for k, n in by_kind.most_common() if k not in NEVER],
    }


@require("territory.draft")
def grid_import(request: HttpRequest) -> HttpResponse:
    """导入地图文件 — try it (report and map, nothing written), or save it as a draft."""
    context: dict[str, Any] = {
        "kinds": [*GridKind.choices, *BoundaryKind.choices],
        "datums": [(str(d), WORDS[d]) for d in Datum],
        "today": clock.today(),
        "typed": request.POST,
        "crumbs": [{"label": "网格调整", "url": reverse("desk:grid_changes")}, {"label": "导入"}],
    }
    if request.method != "POST":
        return render(request, "desk/territory/import.html", context)
    try:
        reading = _read(request)
        if request.POST.get("do") == "draft":
            change = importing.draft(
                request.actor,  # type: ignore[attr-defined]
                reading,
                reason=request.POST.get("reason", ""),
                title=request.POST.get("title", ""),
                key=key_of(request),
            )
            return redirect("desk:grid_change", uid=change.uid)
    except Refusal as refusal:
        return render(request, "desk/territory/import.html", {**context, "refusal": refusal}, status=422)
    return render(
        request,
        "desk/territory/import.html",
        {
            **context,
            "reading": reading,
            "report": told(list(reading.findings)),
            "datum_word": WORDS[reading.datum],
            "may_map": holds(request.actor, "map.read"),  # type: ignore[attr-defined]
        },
    )


def _read(request: HttpRequest) -> importing.Reading:
    sent = request.FILES.get("file")
    if sent is None:
        raise FileRefused(
            "没有选择文件", field="file", way_out="选一个 GeoJSON、Shapefile（zip）或 GeoPackage 文件"
        )
    if (sent.size or 0) > MOST_BYTES:
        raise FileRefused(
            f"文件超过 {MOST_BYTES // 1024 // 1024} MB", field="file", way_out="按乡镇分成几个文件"
        )
    columns = {}
    for part in filter(
        None, (p.strip() for p in request.POST.get("columns", "").replace("，", ",").split(","))
    ):
        ours, mark, theirs = part.partition("=")
        if not mark:
            raise BadInput(f"列对应要写成 字段=列：{part}", field="columns", way_out="如 code=WGDM,name=WGMC")
        columns[ours.strip()] = theirs.strip()
    return importing.read_grids(
        sent.read(),
        kind=request.POST.get("kind", ""),
        effective_on=day_of(request.POST.get("effective_on", ""), "生效日"),
        columns=columns,
        layer=clean(request.POST.get("layer", "")),
        datum=request.POST.get("datum", ""),
        replace=bool(request.POST.get("replace")),
    )


def _change(uid: UUID) -> GridChange:
    found = GridChange.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次网格调整")
    return found


@require("registers.read")
def grid_change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次调整 — what changes, the report, the map; decide it, or take it back."""
    change = _change(uid)
    refusal = None
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            if request.POST.get("do") == "withdraw":
                territory.withdraw_change(
                    by=actor, key=key_of(request), change=change, reason=request.POST.get("why", "")
                )
            else:
                given = {
                    k.removeprefix("override_"): str(v)
                    for k, v in request.POST.items()
                    if k.startswith("override_") and str(v).strip()
                }
                territory.decide_change(by=actor, key=key_of(request), change=change, overrides=given)
            return redirect("desk:grid_change", uid=uid)
        except Refusal as refused:
            refusal = refused
            change = _change(uid)
    content = change.content
    context = {
        "c": change,
        "bounds": change.kind in BoundaryKind.values,
        "report": told(change.findings),
        "may_map": holds(actor, "map.read"),
        "put": content["put"][:SHOWN],
        "put_n": len(content["put"]),
        "close": content["close"][:SHOWN],
        "close_n": len(content["close"]),
        "origins": content.get("from", {}),
        "passed": [(KIND_WORDS.get(k, k), why) for k, why in change.overridden.items()],
        "may_decide": change.state == ChangeState.DRAFT and holds(actor, "territory.manage"),
        "may_withdraw": change.state != ChangeState.WITHDRAWN
        and holds(actor, "territory.draft")
        and (change.state == ChangeState.DRAFT or change.effective_on > clock.today()),
        "refusal": refusal,
        "typed": request.POST,
        "crumbs": [{"label": "网格调整", "url": reverse("desk:grid_changes")}, {"label": change.title}],
    }
    return render(request, "desk/territory/change.html", context, status=422 if refusal else 200)


@require("registers.read")
def grid_change_map(request: HttpRequest, uid: UUID) -> JsonResponse:
    """调整的图 — new outlines, the neighbours, and the faulty pieces."""
    change = _change(uid)
    put = [(r["code"], r["name"], shape(r["geometry"])) for r in change.content["put"]]
    # outlines of divisions are never closed, so what closes is a grid
    closed = (
        Grid.objects.filter(code__in=change.content["close"], kind=change.kind)
        .order_by("code", "-valid_from")
        .distinct("code")
    )
    ending = [(g.code, g.name, shape(g.geometry)) for g in closed]
    whole = [o for *_, o in [*put, *ending]]
    if not whole:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    extent = shapely.box(*shapely.total_bounds(whole))
    codes = frozenset(c for c, *_ in [*put, *ending])
    features = [
        outline_feature("grid", name, outline) for name, outline in _around_change(change, extent, codes)
    ]
    features += [outline_feature("grid", name, outline, heat=1) for _, name, outline in ending if not put]
    features += [outline_feature("grid", name, outline, on=True) for _, name, outline in put]
    features += [
        outline_feature("reach", f["sentence"], f["shape"]) for f in change.findings if f.get("shape")
    ]
    west, south, east, north = extent.buffer(0.002).bounds
    return JsonResponse(
        {"type": "FeatureCollection", "bbox": [west, south, east, north], "features": features}
    )


def _around_change(change: GridChange, extent: Any, codes: frozenset[str]) -> list[tuple[str, Any]]:
    """What lies around a change on its day, and the town of a professional grid's basic ones: (name, outline)."""
    if change.kind in BoundaryKind.values:
        rows = standing_rows(change.kind, on=change.effective_on)
        return [
            (r["name"], r["outline"])
            for r in rows
            if r["code"] not in codes and r["outline"].intersects(extent)
        ]
    near = around(extent, change.kind, change.effective_on, but=codes)[:400]
    return [(g.name, outline) for g, outline in near]


@require("registers.read")
def grid_check(request: HttpRequest) -> HttpResponse:
    """核对现行网格 — the whole layer of a kind on a day."""
    on, kind = asked_day(request), request.GET.get("kind", GridKind.BASIC)
    kind = kind if kind in GridKind.values else GridKind.BASIC
    found = checked_standing(kind, on=on)
    context = {
        "on": on,
        "kind": kind,
        "kinds": GridKind.choices,
        "n": found.grids,
        "report": told(list(found.findings)),
        "may_map": holds(request.actor, "map.read"),  # type: ignore[attr-defined]
        "crumbs": [{"label": "网格", "url": reverse("desk:grids")}, {"label": "核对"}],
    }
    return render(request, "desk/territory/check.html", context)


@require("territory.draft")
def grid_redraw(request: HttpRequest, code: str) -> HttpResponse:
    """在图上改 — move vertices, split by a line, merge with neighbours, close; or upload the new outline."""
    today = clock.today()
    shown = grid_on(code, today)
    refusal = None
    if request.method == "POST":
        try:
            change = _draft(request, shown)
            return redirect("desk:grid_change", uid=change.uid)
        except Refusal as refused:
            refusal = refused
    target = shape(shown.geometry)
    near = around(target, shown.kind, today, but=frozenset([shown.code]))
    neighbours = [(g, o) for g, o in near if o.intersection(target).length > 0]
    context = {
        "g": shown,
        "neighbours": [g for g, _ in neighbours],
        "suggested": "、".join(_free_codes(shown, 2)),
        "tomorrow": today + timedelta(1),
        "refusal": refusal,
        "typed": request.POST,
        "mode": request.POST.get("mode", "redraw"),
        "merge_chosen": request.POST.getlist("merge"),
        "data_url": reverse("desk:grid_redraw_data", args=[shown.code]),
        "crumbs": [
            {"label": "网格", "url": reverse("desk:grids")},
            {"label": shown.name, "url": reverse("desk:grid", args=[shown.code])},
            {"label": "调整"},
        ],
    }
    return render(request, "desk/territory/redraw.html", context, status=422 if refusal else 200)


@require("territory.draft")
def grid_redraw_data(request: HttpRequest, code: str) -> JsonResponse:
    """改图要的数据 — the grid and its neighbours, whole, with codes."""
    today = clock.today()
    shown = grid_on(code, today)
    target = shape(shown.geometry)
    features = []
    for g, outline in around(target, shown.kind, today, but=frozenset([shown.code])):
        touching = outline.intersection(target).length > 0
        features.append(
            outline_feature("grid", g.name, g.geometry, code=g.code, touching=touching, town=g.town.code)
        )
    features.append(outline_feature("grid", shown.name, shown.geometry, code=shown.code, on=True))
    west, south, east, north = target.buffer(0.002).bounds
    return JsonResponse(
        {"type": "FeatureCollection", "bbox": [west, south, east, north], "features": features}
    )


def _free_codes(g: Grid, count: int) -> list[str]:
    """Codes that no grid bears yet: the next serials of a 15-digit code, else the code with a suffix."""
    found: list[str] = []
    numbered = g.code.isdecimal() and len(g.code) > 3
    head, width = (g.code[:-3], 3) if numbered else (g.code, 0)
    taken = set(Grid.objects.filter(code__startswith=head).values_list("code", flat=True))
    if numbered:
        number = 1
        while len(found) < count and number < 1000:
            code = f"{head}{number:0{width}d}"
            if code not in taken:
                found.append(code)
            number += 1
    number = 1
    while len(found) < count:
        if (code := f"{g.code}-{number}") not in taken:
            found.append(code)
        number += 1
    return found


def _row(g: Grid, geometry: Any, **more: Any) -> dict[str, Any]:
    return {
        "code": g.code,
        "name": g.name,
        "town": g.town.code,
        "village": g.village.code if g.village_id and g.village else "",
        "parent": Grid.objects.get(pk=g.parent_id).code if g.parent_id else "",
        "unit": g.unit.code if g.unit_id and g.unit else "",
        "purpose": g.purpose,
        "geometry": geometry,
        **more,
    }


def json_of(text: str, what: str) -> Any:
    """What a map has put into a field.

    :raises BadInput: no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"{what}读不通", field=what, way_out="在地图上重新画") from None


def _draft(request: HttpRequest, shown: Grid) -> GridChange:
    """The draft of what was drawn, by the mode chosen."""
    mode = request.POST.get("mode", "")
    if mode not in _MODES:
        raise BadInput("没有选怎样调整", field="mode")
    today = clock.today()
    if not (shown.valid_from <= today and (shown.valid_until is None or today <= shown.valid_until)):
        raise BadInput(f"{shown.name}已经撤销，不能再调整", field="mode")
    effective = day_of(request.POST.get("effective_on", ""), "生效日")
    verb, content = _MODES[mode](request, shown, today)
    return territory.draft_change(  # type: ignore[no-any-return]
        by=request.actor,  # type: ignore[attr-defined]
        key=key_of(request),
        verb=verb,
        kind=shown.kind,
        content=content,
        effective_on=effective,
        reason=request.POST.get("reason", ""),
        title=f"{dict(_TITLES)[mode]}{shown.name}",
    )


_TITLES = (("redraw", "改划"), ("upload", "改划"), ("split", "拆分"), ("merge", "合并"), ("close", "撤销"))


def _redrawn(request: HttpRequest, shown: Grid, today: date) -> tuple[str, dict[str, Any]]:
    changed = json_of(request.POST.get("changed", "") or "{}", "改动")
    if not isinstance(changed, dict) or not changed:
        raise BadInput("边界没有改动", field="changed", way_out="在地图上拖动顶点，或者改用上传文件")
    rows = {
        g.code: g
        for g in Grid.objects.filter(in_force(today), kind=shown.kind, code__in=list(changed))
        .select_related("town", "village", "unit")
        .defer("geometry", "town__geometry")
    }
    if missing := sorted(set(changed) - rows.keys()):
        raise BadInput(f"没有这些网格：{'、'.join(map(str, missing[:5]))}", field="changed")
    return "redraw", {"put": [_row(rows[code], geometry) for code, geometry in changed.items()]}


def _uploaded(request: HttpRequest, shown: Grid, today: date) -> tuple[str, dict[str, Any]]:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise FileRefused("没有选择文件，或者文件过大", field="file", way_out="选一个 GeoJSON 文件")
    reading = importing.read_grids(
        sent.read(), kind=shown.kind, effective_on=day_of(request.POST.get("effective_on", ""), "生效日")
    )
    if reading.datum is not Datum.CGCS2000:
        raise BadInput(
            next(f.sentence for f in reading.findings if f.kind == "wrong_datum"),
            field="file",
            way_out="在导入页选坐标基准换算后导入",
        )
    return "redraw", reading.content


def _split(request: HttpRequest, shown: Grid, today: date) -> tuple[str, dict[str, Any]]:
    text = request.POST.get("line", "").strip()
    if text.startswith("["):
        line = json_of(text, "分割线")
    else:
        try:
            line = [
                [float(n) for n in pair.split(",")]
                for pair in text.replace("；", ";").split(";")
                if pair.strip()
            ]
        except ValueError:
            raise BadInput(
                "分割线看不懂", field="line", way_out="在地图上画，或写成 经度,纬度;经度,纬度"
            ) from None
    if not isinstance(line, list):
        raise BadInput("分割线看不懂", field="line", way_out="在地图上画，或写成 经度,纬度;经度,纬度")
    parts = reshaping.split_by(shape(shown.geometry), line)
    if len(parts) > MOST_PARTS:
        raise BadInput(f"一次最多拆成 {MOST_PARTS} 块", field="line")
    typed = [
        c
        for c in request.POST.get("new_codes", "").replace(",", "、").replace("，", "、").split("、")
        if c.strip()
    ]
    codes = [clean(c, 30) for c in typed] or _free_codes(shown, len(parts))
    if len(codes) != len(parts):
        raise BadInput(
            f"拆成 {len(parts)} 块，写了 {len(codes)} 个代码",
            field="new_codes",
            way_out="每块一个代码，用顿号分开，大块在前",
        )
    if taken := Grid.objects.filter(code__in=codes).values_list("code", flat=True).first():
        raise BadInput(f"代码 {taken} 已经用过", field="new_codes", way_out="换一个没有用过的代码")
    put = [
        _row(shown, rounded(mapping(p)), code=c, name=f"{shown.name}（{n}）")
        for n, (c, p) in enumerate(zip(codes, parts, strict=True), 1)
    ]
    return "split", {"close": [shown.code], "put": put, "from": {c: [shown.code] for c in codes}}


def _merged(request: HttpRequest, shown: Grid, today: date) -> tuple[str, dict[str, Any]]:
    asked = [clean(c, 30) for c in request.POST.getlist("merge")]
    others = list(
        Grid.objects.filter(in_force(today), kind=shown.kind, code__in=asked).exclude(code=shown.code)
    )
    if not others:
        raise BadInput(
            "没有选要并进来的网格", field="merge", way_out="在地图上点相邻的网格，或者在列表里勾选"
        )
    whole = reshaping.merged([shape(g.geometry) for g in (shown, *others)])
    put = [_row(shown, rounded(mapping(whole)))]
    return "merge", {
        "close": [g.code for g in others],
        "put": put,
        "from": {shown.code: [g.code for g in others]},
    }


def _closed(request: HttpRequest, shown: Grid, today: date) -> tuple[str, dict[str, Any]]:
    return "close", {"close": [shown.code], "put": []}


_MODES = {"redraw": _redrawn, "upload": _uploaded, "split": _split, "merge": _merged, "close": _closed}

urlpatterns: list[URLPattern] = [
    path("registers/grid-changes/", grid_changes, name="grid_changes"),
    path("registers/grid-changes/import/", grid_import, name="grid_import"),
    path("registers/grid-changes/<uuid:uid>/", grid_change, name="grid_change"),
    path("registers/grid-changes/<uuid:uid>/map.geojson", grid_change_map, name="grid_change_map"),
    path("registers/grid-check/", grid_check, name="grid_check"),
    path("registers/grids/<str:code>/redraw/", grid_redraw, name="grid_redraw"),
    path("registers/grids/<str:code>/redraw/data.geojson", grid_redraw_data, name="grid_redraw_data"),
]
