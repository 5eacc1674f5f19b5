"""网格调整 — drafts and what was decided; one change with its report and its map; deciding it, or taking it back."""

from typing import Any
from uuid import UUID

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from shapely.geometry import shape

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.grid_findings import SHOWN, told
from zhifa.faces.desk.territory import around, outline_feature
from zhifa.faces.sending import Sending
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.boundaries import standing_rows
from zhifa.registers.territory.checking import KIND_WORDS
from zhifa.registers.territory.models import (
    BoundaryKind,
    ChangeState,
    Grid,
    GridChange,
)
from zhifa.registers.territory.queries import changes


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


def _change(uid: UUID) -> GridChange:
    found = GridChange.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次网格调整")
    return found


@require("registers.read")
def grid_change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次调整 — what changes, the report, the map; decide it, or take it back."""
    change = _change(uid)
    sending = Sending(request)
    actor = request.actor  # type: ignore[attr-defined]
    if sending.ready:
        with sending:
            if request.POST.get("do") == "withdraw":
                territory.withdraw_change(**sending.common, change=change, reason=request.POST.get("why", ""))
            else:
                given = {
                    k.removeprefix("override_"): str(v)
                    for k, v in request.POST.items()
                    if k.startswith("override_") and str(v).strip()
                }
                territory.decide_change(**sending.common, change=change, overrides=given)
            return redirect("desk:grid_change", uid=uid)
        change = _change(uid)
    content, report = change.content, told(change.findings)
    context = {
        "c": change,
        "bounds": change.kind in BoundaryKind.values,
        "report": report,
        "passable": [
            (kind, word, n, f"override_{kind}", request.POST.get(f"override_{kind}", ""))
            for kind, word, n in report["passable"]
        ],
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
        "crumbs": [{"label": "网格调整", "url": reverse("desk:grid_changes")}, {"label": change.title}],
    }
    return sending.page("desk/territory/change.html", context)


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


urlpatterns: list[URLPattern] = [
    path("registers/grid-changes/", grid_changes, name="grid_changes"),
    path("registers/grid-changes/<uuid:uid>/", grid_change, name="grid_change"),
    path("registers/grid-changes/<uuid:uid>/map.geojson", grid_change_map, name="grid_change_map"),
]
