"""在图上改 — move vertices, split by a line, merge with neighbours, close, or upload the new outline: each a draft."""

import json
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from shapely.geometry import mapping, shape

from zhifa.core import clock
from zhifa.core.errors import BadInput, FileRefused
from zhifa.faces.access import require
from zhifa.faces.desk.registers import clean
from zhifa.faces.desk.territory import around, day_of, grid_on, outline_feature
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.territory import importing, reshaping
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.checking import rounded
from zhifa.registers.territory.datum import Datum
from zhifa.registers.territory.models import (
    Grid,
    GridChange,
    in_force,
)
from zhifa.registers.territory.reading.layer import MOST_BYTES

#: a split makes at most so many parts
MOST_PARTS = 9


@require("territory.draft")
def grid_redraw(request: HttpRequest, code: str) -> HttpResponse:
    """在图上改 — move vertices, split by a line, merge with neighbours, close; or upload the new outline."""
    today = clock.today()
    shown = grid_on(code, today)
    sending = Sending(request)
    if sending.ready:
        with sending:
            change = _draft(request, shown)
            return redirect("desk:grid_change", uid=change.uid)
    target = shape(shown.geometry)
    near = around(target, shown.kind, today, but=frozenset([shown.code]))
    neighbours = [(g, o) for g, o in near if o.intersection(target).length > 0]
    context = {
        "g": shown,
        "neighbours": [g for g, _ in neighbours],
        "suggested": "、".join(_free_codes(shown, 2)),
        "tomorrow": today + timedelta(1),
        "mode": request.POST.get("mode", "redraw"),
        "merge_chosen": request.POST.getlist("merge"),
        "data_url": reverse("desk:grid_redraw_data", args=[shown.code]),
        "crumbs": [
            {"label": "网格", "url": reverse("desk:grids")},
            {"label": shown.name, "url": reverse("desk:grid", args=[shown.code])},
            {"label": "调整"},
        ],
    }
    return sending.page("desk/territory/redraw.html", context)


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


def json_of(text: str, what: str, field: str) -> Any:
    """What a map has put into a field.

    :raises BadInput: no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"{what}读不通", field=field, way_out="在地图上重新画") from None


def _draft(request: HttpRequest, shown: Grid) -> GridChange:
    """The draft of what was drawn, by the mode chosen."""
    mode = request.POST.get("mode", "")
    if mode not in _MODES:
        raise BadInput("没有选怎样调整", field="mode")
    today = clock.today()
    if not (shown.valid_from <= today and (shown.valid_until is None or today <= shown.valid_until)):
        raise BadInput(f"{shown.name}已经撤销，不能再调整", field="mode")
    effective = day_of(request.POST.get("effective_on", ""), "生效日", "effective_on")
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
    changed = json_of(request.POST.get("changed", "") or "{}", "改动", "changed")
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
        sent.read(),
        kind=shown.kind,
        effective_on=day_of(request.POST.get("effective_on", ""), "生效日", "effective_on"),
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
        line = json_of(text, "分割线", "line")
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
    path("registers/grids/<str:code>/redraw/", grid_redraw, name="grid_redraw"),
    path("registers/grids/<str:code>/redraw/data.geojson", grid_redraw_data, name="grid_redraw_data"),
]
