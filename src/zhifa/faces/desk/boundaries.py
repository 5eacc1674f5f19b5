"""界线 — a town's or village's outline on any day, its versions, and redrawing it on the map or from a file."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from shapely.geometry import shape

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, FileRefused, NotFound
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.desk.grid_redraw import json_of
from zhifa.faces.desk.registers import asked_day
from zhifa.faces.desk.territory import AROUND, day_of, outline_feature
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.territory import importing
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.boundaries import boundary_of, boundary_versions, standing_rows
from zhifa.registers.territory.datum import Datum
from zhifa.registers.territory.divisions import codes as divisions
from zhifa.registers.territory.metric import area_m2, area_words
from zhifa.registers.territory.models import (
    BoundaryKind,
    BoundaryVersion,
    GridChange,
    Town,
    Village,
    in_force,
)
from zhifa.registers.territory.queries import changes
from zhifa.registers.territory.reading.layer import MOST_BYTES


class _Division:
    """区划 — a town or a village of the county, as these pages need it."""

    def __init__(self, code: str) -> None:
        """:raises NotFound: neither a town nor a village of the county."""
        self.town = Town.objects.filter(code=code).defer("geometry").first()
        self.village = None if self.town else Village.objects.filter(code=code).select_related("town").first()
        if self.town is None and self.village is None:
            raise NotFound("名录里没有这个乡镇或者村社", way_out="在区划页按名称查找")
        self.code = code
        self.kind = BoundaryKind.TOWN if self.town else BoundaryKind.VILLAGE
        self.name: str = (self.town or self.village).name  # type: ignore[union-attr]

    @property
    def of_town(self) -> Town:
        """The town itself, or the village's."""
        return self.town or self.village.town  # type: ignore[union-attr, return-value]


@require("registers.read")
def division(request: HttpRequest, code: str) -> HttpResponse:
    """一个区划 — its outline on a day, versions, changes; a town's villages."""
    on = asked_day(request)
    shown = _Division(code)
    outline = boundary_of(code, on=on)
    parts = {"versions": boundary_versions(code)[:20], "changes": changes(code=code)[:10]}
    if shown.town:
        parts["villages"] = shown.town.villages.annotate(drawn=_has_outline(on)).order_by("code")  # type: ignore[attr-defined]
    more = read_together(parts)
    versions, villages = more["versions"], more.get("villages", [])
    context = {
        "d": shown,
        "on": on,
        "is_today": on == clock.today(),
        "outline": outline is not None,
        "area": area_words(area_m2(shape(outline))) if outline else "",
        "versions": versions,
        "held": next((v for v in versions if v.valid_from <= on and (v.valid_until is None or on <= v.valid_until)), None),
        "changes": more["changes"],
        "villages": [{"v": v, "drawn": v.drawn} for v in villages],
        "full_name": divisions.full_name(code),
        "map_url": f"{reverse('desk:division_map', args=[code])}?{urlencode({'on': on.isoformat()})}",
        "may_draft": holds(request.actor, "territory.draft"),  # type: ignore[attr-defined]
        "crumbs": [{"label": "区划", "url": reverse("desk:divisions")}, {"label": shown.name}],
    }  # fmt: skip
    return render(request, "desk/territory/division.html", context)


def _has_outline(on: Any) -> Exists:
    """An expression on villages: whether one has an outline on a day."""
    return Exists(
        BoundaryVersion.objects.filter(in_force(on), kind=BoundaryKind.VILLAGE, code=OuterRef("code"))
    )


def _near(shown: _Division, on: Any) -> tuple[Any, list[dict[str, Any]]]:
    """The division's outline (its town's, where it has none) and the divisions of its kind around it."""
    rows = standing_rows(shown.kind, on=on)
    own = next((r["outline"] for r in rows if r["code"] == shown.code), None)
    target = own if own is not None else shape(boundary_of(shown.of_town.code, on=on))
    near = target.buffer(AROUND)
    return target, [
        {**r, "touching": bool(r["outline"].intersection(target).length)}
        for r in rows
        if r["code"] != shown.code and r["outline"].intersects(near)
    ]


@require("registers.read")
def division_map(request: HttpRequest, code: str) -> JsonResponse:
    """一个区划的图 — itself and its neighbours on a day."""
    on = asked_day(request)
    shown = _Division(code)
    target, others = _near(shown, on)
    features = [
        outline_feature("grid", r["name"], r["outline"], url=reverse("desk:division", args=[r["code"]]))
        for r in others
    ]
    features.append(outline_feature("grid", shown.name, target, on=True))
    west, south, east, north = target.buffer(AROUND).bounds
    return JsonResponse(
        {"type": "FeatureCollection", "bbox": [west, south, east, north], "features": features}
    )


@require("territory.draft")
def division_redraw(request: HttpRequest, code: str) -> HttpResponse:
    """改界线 — move vertices shared with the neighbours, or upload the new outline; saved as a draft and checked."""
    today = clock.today()
    shown = _Division(code)
    sending = Sending(request)
    if sending.ready:
        with sending:
            change = _draft(request, shown)
            return redirect("desk:grid_change", uid=change.uid)
    drawn = boundary_of(code, on=today) is not None
    context = {
        "g": shown,
        "bounds": True,
        "tomorrow": today + timedelta(1),
        "mode": request.POST.get("mode", "redraw" if drawn else "upload"),
        "drawn": drawn,
        "data_url": reverse("desk:division_redraw_data", args=[code]) if drawn else "",
        "crumbs": [
            {"label": "区划", "url": reverse("desk:divisions")},
            {"label": shown.name, "url": reverse("desk:division", args=[code])},
            {"label": "改界线"},
        ],
    }
    return sending.page("desk/territory/redraw.html", context)


@require("territory.draft")
def division_redraw_data(request: HttpRequest, code: str) -> JsonResponse:
    """改界线要的数据 — the outline and those around it, whole."""
    today = clock.today()
    shown = _Division(code)
    target, others = _near(shown, today)
    features = [
        outline_feature(
            "grid", r["name"], r["outline"], code=r["code"], touching=r["touching"], town=r["town"]
        )
        for r in others
    ]
    features.append(outline_feature("grid", shown.name, target, code=code, on=True))
    west, south, east, north = target.buffer(AROUND).bounds
    return JsonResponse(
        {"type": "FeatureCollection", "bbox": [west, south, east, north], "features": features}
    )


def _draft(request: HttpRequest, shown: _Division) -> GridChange:
    mode = request.POST.get("mode", "")
    effective = day_of(request.POST.get("effective_on", ""), "生效日", "effective_on")
    if mode == "redraw":
        changed = json_of(request.POST.get("changed", "") or "{}", "改动", "changed")
        if not isinstance(changed, dict) or not changed:
            raise BadInput("边界没有改动", field="changed", way_out="在地图上拖动顶点，或者改用上传文件")
        content: Any = {"put": [{"code": str(c), "geometry": g} for c, g in changed.items()]}
    elif mode == "upload":
        content = _uploaded(request, shown, effective)
    else:
        raise BadInput("没有选怎样调整", field="mode", way_out="在地图上改，或者上传新界线的文件")
    return territory.draft_change(  # type: ignore[no-any-return]
        by=request.actor,  # type: ignore[attr-defined]
        key=key_of(request),
        verb="redraw",
        kind=shown.kind,
        content=content,
        effective_on=effective,
        reason=request.POST.get("reason", ""),
        title=f"改划{shown.name}界线",
    )


def _uploaded(request: HttpRequest, shown: _Division, effective: Any) -> Any:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise FileRefused("没有选择文件，或者文件过大", field="file", way_out="选一个 GeoJSON 文件")
    reading = importing.read_grids(sent.read(), kind=shown.kind, effective_on=effective)
    if reading.datum is not Datum.CGCS2000:
        raise BadInput(
            next(f.sentence for f in reading.findings if f.kind == "wrong_datum"),
            field="file",
            way_out="在导入页选坐标基准换算后导入",
        )
    if shown.code not in {r["code"] for r in reading.content["put"]}:
        raise BadInput(
            f"文件里没有{shown.name}的新界线", field="file", way_out="文件里要有区划代码或者名称这一列"
        )
    return reading.content


urlpatterns: list[URLPattern] = [
    path("registers/divisions/<str:code>/", division, name="division"),
    path("registers/divisions/<str:code>/map.geojson", division_map, name="division_map"),
    path("registers/divisions/<str:code>/redraw/", division_redraw, name="division_redraw"),
    path(
        "registers/divisions/<str:code>/redraw/data.geojson",
        division_redraw_data,
        name="division_redraw_data",
    ),
]
