"""一张图 — the page, its data, and the list that holds everything the map holds."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core.errors import BadInput
from zhifa.faces.access import require
from zhifa.faces.desk import map_layers
from zhifa.faces.desk.matter_record import seen
from zhifa.registers.territory.queries import towns

#: half the side of a small map's or a chosen point's box, in degrees
NEAR, MINI = 0.012, 0.006
PERIOD_WORDS = {"open": "在办", "7": "近 7 天", "30": "近 30 天", "90": "近 90 天"}


def _asked(request: HttpRequest) -> tuple[map_layers.Box | None, float, str]:
    """(box, zoom, period) from the address.

    :raises BadInput: a box or zoom that is none.
    """
    text = request.GET.get("bbox", "")
    box = map_layers.read_box(text)
    if text and box is None:
        raise BadInput("范围应当是 西,南,东,北 四个经纬度", field="bbox")
    try:
        zoom = float(request.GET.get("zoom", "10"))
    except ValueError:
        raise BadInput("缩放级别应当是数字", field="zoom") from None
    if not 0 <= zoom <= 24:
        raise BadInput("缩放级别在 0 到 24 之间", field="zoom")
    period = request.GET.get("period", "open")
    return box, zoom, period if period in map_layers.PERIODS else "open"


def _at(request: HttpRequest) -> map_layers.Box | None:
    try:
        lng, lat = (float(part) for part in request.GET.get("at", "").split(","))
    except ValueError:
        return None
    return map_layers.read_box(f"{lng - NEAR},{lat - NEAR},{lng + NEAR},{lat + NEAR}")


@require("map.read")
def map_page(request: HttpRequest) -> HttpResponse:
    """一张图."""
    box, zoom, period = _asked(request)
    if (near := _at(request)) is not None:
        box, zoom = near, max(zoom, map_layers.SINGLE_ZOOM)
    kept = map_layers.outlines()
    listed = map_layers.incidents(request.actor, box or kept.box, zoom, period)  # type: ignore[attr-defined]
    asked: dict[str, Any] = {"period": period, "zoom": zoom}
    if box:
        asked["bbox"] = ",".join(f"{b:.5f}" for b in box)
    context = {
        "src": f"{reverse('desk:map_data')}?{urlencode(asked)}",
        "list_url": reverse("desk:map_list"),
        "data_url": reverse("desk:map_data"),
        "grids_url": reverse("desk:grids"),
        "listed": listed,
        "n": sum(i["n"] for i in listed),
        "period": period,
        "periods": [(value, PERIOD_WORDS[value]) for value in map_layers.PERIODS],
        "near": box is not None,
        "towns": [
            {"name": t.name, "url": f"?{urlencode({'period': period, 'at': f'{t.lng},{t.lat}'})}"}
            for t in towns()
        ],
    }
    return render(request, "desk/map/map.html", context)


@require("map.read")
def map_data(request: HttpRequest) -> HttpResponse:
    """图上的内容 — GeoJSON of a box at a zoom; answered with 304 when nothing has changed."""
    box, zoom, period = _asked(request)
    data = map_layers.encoded(map_layers.features(request.actor, box, zoom, period))  # type: ignore[attr-defined]
    tag = map_layers.etag(data)
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(data, content_type="application/geo+json")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Cookie"
    return answer


@require("map.read")
def map_list(request: HttpRequest) -> HttpResponse:
    """图边的清单 — a fragment for the same box."""
    box, zoom, period = _asked(request)
    listed = map_layers.incidents(
        request.actor,
        box or map_layers.outlines().box,
        zoom,
        period,  # type: ignore[attr-defined]
    )
    return render(request, "desk/map/list.html", {"listed": listed, "n": sum(i["n"] for i in listed)})


@require("matter.read")
def map_matter(request: HttpRequest, uid: UUID) -> JsonResponse:
    """小图 — where one matter lies."""
    m = seen(request.actor, uid)  # type: ignore[attr-defined]
    if m.lng is None or m.lat is None:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    lng, lat = float(m.lng), float(m.lat)
    box = (lng - MINI, lat - MINI, lng + MINI, lat + MINI)
    kept = map_layers.outlines()
    point = {
        "type": "Feature",
        "properties": {
            "kind": "incident",
            "number": "",
            "state": "now",
            "name": m.address or m.title,
            "on": True,
        },
        "geometry": {"type": "Point", "coordinates": [lng, lat]},
    }
    told = {
        "type": "FeatureCollection",
        "bbox": list(box),
        "features": [*kept.towns, *map_layers.grids_in(kept, box), point],
    }
    return JsonResponse(told)


urlpatterns: list[URLPattern] = [
    path("map/", map_page, name="map"),
    path("map/data.geojson", map_data, name="map_data"),
    path("map/list/", map_list, name="map_list"),
    path("map/matters/<uuid:uid>.geojson", map_matter, name="map_matter"),
]
