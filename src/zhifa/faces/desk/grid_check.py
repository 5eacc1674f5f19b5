"""核对现行网格 — the whole layer of a kind on a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import holds
from zhifa.faces.access import require
from zhifa.faces.desk.grid_findings import told
from zhifa.faces.desk.registers import asked_day
from zhifa.registers.territory.models import (
    GridKind,
)
from zhifa.registers.territory.picture import checked_standing


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


urlpatterns: list[URLPattern] = [
    path("registers/grid-check/", grid_check, name="grid_check"),
]
