"""组成专业网格 — whole basic grids of a town, picked on the map or by code, put together under a purpose."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from shapely.geometry import shape

from zhifa.core import clock
from zhifa.faces.access import require
from zhifa.faces.desk.registers import clean
from zhifa.faces.desk.territory import day_of, outline_feature
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.territory.boundaries import boundary_of
from zhifa.registers.territory.composing import draft_professional
from zhifa.registers.territory.models import Grid, GridKind, Town, in_force
from zhifa.registers.territory.queries import towns


def _codes(text: str) -> list[str]:
    for mark in ("，", ",", "、", ";", "；"):
        text = text.replace(mark, "\n")
    return [clean(c, 30) for c in text.splitlines() if c.strip()]


@require("territory.draft")
def grid_compose(request: HttpRequest) -> HttpResponse:
    """由基础网格组成一个专业网格 — saved as a draft, checked like any other change."""
    asked = request.POST if request.method == "POST" else request.GET
    picked = [clean(c, 30) for c in request.POST.getlist("merge")] + _codes(request.POST.get("codes", ""))
    sending = Sending(request)
    if sending.ready:
        with sending:
            change = draft_professional(
                request.actor,  # type: ignore[attr-defined]
                basic=picked,
                code=request.POST.get("code", ""),
                name=request.POST.get("name", ""),
                purpose=request.POST.get("purpose", ""),
                effective_on=day_of(request.POST.get("effective_on", ""), "生效日", "effective_on"),
                reason=request.POST.get("reason", ""),
                key=key_of(request),
            )
            return redirect("desk:grid_change", uid=change.uid)
    today = clock.today()
    town = Town.objects.filter(code=clean(asked.get("town", ""), 12)).defer("geometry").first()
    grids = (
        Grid.objects.filter(in_force(today), kind=GridKind.BASIC, town=town)
        .defer("geometry")
        .order_by("code")
        if town
        else Grid.objects.none()
    )
    purposes = (
        Grid.objects.filter(in_force(today), kind=GridKind.PROFESSIONAL)
        .exclude(purpose="")
        .order_by("purpose")
        .values_list("purpose", flat=True)
        .distinct()[:30]
    )
    context: dict[str, Any] = {
        "town": town,
        "towns": towns(),
        "grids": list(grids),
        "picked": picked,
        "purposes": list(purposes),
        "tomorrow": today + timedelta(1),
        "data_url": reverse("desk:grid_compose_data", args=[town.code]) if town else "",
        "crumbs": [{"label": "网格调整", "url": reverse("desk:grid_changes")}, {"label": "组成专业网格"}],
    }
    return sending.page("desk/territory/compose.html", context)


@require("territory.draft")
def grid_compose_data(request: HttpRequest, code: str) -> JsonResponse:
    """一个乡镇的基础网格 — whole, with codes, for picking on the map."""
    today = clock.today()
    rows = Grid.objects.filter(in_force(today), kind=GridKind.BASIC, town__code=clean(code, 12))
    features = [
        outline_feature("grid", name, geometry, code=grid)
        for grid, name, geometry in rows.order_by("code").values_list("code", "name", "geometry")
    ]
    whole = boundary_of(code, on=today)
    told: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if whole is not None:
        told["bbox"] = list(shape(whole).bounds)
    return JsonResponse(told)


urlpatterns: list[URLPattern] = [
    path("registers/grid-changes/compose/", grid_compose, name="grid_compose"),
    path(
        "registers/grid-changes/compose/<str:code>/data.geojson", grid_compose_data, name="grid_compose_data"
    ),
]
