"""网格 — the list and a grid's page on any day, places, the tables of divisions and national codes."""

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from shapely.geometry import box, mapping, shape

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.actors import holds, visible
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.matter import Matter
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean, keyset
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.organisation.queries import team_of_town
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.boundaries import town_outlines
from zhifa.registers.territory.checking import rounded
from zhifa.registers.territory.divisions import codes as divisions
from zhifa.registers.territory.metric import area_m2, area_words
from zhifa.registers.territory.models import Grid, GridKind, GridOfficer, GridPosting, in_force
from zhifa.registers.territory.national_codes import codes as national
from zhifa.registers.territory.patrols import (
    checklist_among,
    checklists_on,
    coverage_rows,
    covered,
    monday,
    rounds,
)
from zhifa.registers.territory.place_codes import plus_code_of
from zhifa.registers.territory.queries import (
    changes,
    grid_under,
    locate,
    parse_address,
    place_of,
    towns,
    versions,
)

WEEKS_SHOWN, VERSIONS_SHOWN = 6, 20
#: how far around a grid its map looks, in degrees
AROUND = 0.004


@require("registers.read")
def grids(request: HttpRequest) -> HttpResponse:
    """网格 — those in force on a day, by town, kind, code, name or worker (two queries)."""
    on = asked_day(request)
    town, kind, q = (
        clean(request.GET.get("town", "")),
        request.GET.get("kind", GridKind.BASIC),
        clean(request.GET.get("q", "")),
    )
    posted = GridPosting.objects.filter(in_force(on), scope_id=OuterRef("scope_id")).values("name")[:1]
    rows = (
        Grid.objects.filter(in_force(on))
        .select_related("town", "village", "unit")
        .annotate(who=Coalesce(Subquery(posted), "worker_name"))
        .defer("geometry", "town__geometry")
    )
    if kind in GridKind.values:
        rows = rows.filter(kind=kind)
    if town:
        rows = rows.filter(town__code=town)
    if q:
        rows = rows.filter(Q(code__iexact=q) | Q(name__contains=q) | Q(who=q) | Q(unit__name=q))
    found, onward = keyset(rows, request)
    context = {
        "rows": found, "next": onward, "town": town, "kind": kind, "q": q, "on": on, "today": clock.today(),
        "kinds": GridKind.choices, "towns": towns(),
        "may_draft": holds(request.actor, "territory.draft"),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "desk/territory/grids.html", context)


def grid_on(code: str, on: date) -> Grid:
    """The version of a day; else the newest there is, so that a closed grid still has a page.

    :raises NotFound: the code was never a grid's.
    """
    found = grid_under(code, on=on) or versions(clean(code)).first()
    if found is None:
        raise NotFound("名录里没有这个网格", way_out="按名称或代码在网格页查找")
    return found


def _with_versions(code: str, on: date) -> tuple[Grid, list[Grid]]:
    """The grid as ``grid_on`` finds it and its newest versions (one query, but for a code in other letters or a long past).

    :raises NotFound: the code was never a grid's.
    """
    known = list(versions(clean(code))[:VERSIONS_SHOWN])
    shown = next(
        (v for v in known if v.valid_from <= on and (v.valid_until is None or on <= v.valid_until)), None
    )
    if shown is None and 0 < len(known) < VERSIONS_SHOWN:
        shown = known[0]
    if shown is None:
        shown = grid_on(code, on)
        known = list(versions(shown.code)[:VERSIONS_SHOWN])
    return shown, known


@require("registers.read")
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """一个网格 — on a day: map, versions, worker, team, checklist, coverage, its matters; and who works it next."""
    on = asked_day(request)
    sending = Sending(request)
    if sending.ready:
        with sending:
            _post_worker(request, grid_on(code, clock.today()))
            return redirect("desk:grid", code=code)
    shown, known = _with_versions(code, on)
    actor = request.actor  # type: ignore[attr-defined]
    outline = shape(shown.geometry)
    inner = outline.representative_point()
    first = monday(clock.today())
    weeks = [first - timedelta(7 * n) for n in reversed(range(WEEKS_SHOWN))]
    more = read_together(
        {
            "postings": GridPosting.objects.filter(scope_id=shown.scope_id).order_by("-valid_from")[:10],
            "officers": GridOfficer.objects.filter(in_force(on), scope_id=shown.scope_id).order_by("id"),
            "rounds": rounds(week=on, grid=shown.scope_id).defer("answers").order_by("-week")[:8],
            "changes": changes(code=shown.code)[:10],
            "checklists": checklists_on(on).filter(kind=shown.kind).defer("town__geometry"),
            "weeks": coverage_rows([shown.scope_id], weeks),
        }
    )
    told_weeks = covered(more["weeks"])
    reach = visible(actor)
    matters = [] if reach is None else list(
        Matter.objects.filter(reach, grid_id=shown.scope_id).select_related("team").order_by("-id")[:12]
    )  # fmt: skip
    postings = more["postings"]
    working = next(
        (p.name for p in postings if p.valid_from <= on and (p.valid_until is None or on <= p.valid_until)),
        "",
    )
    context = {
        "g": shown,
        "on": on,
        "in_force": shown.valid_from <= on and (shown.valid_until is None or on <= shown.valid_until),
        "is_today": on == clock.today(),
        "area": area_words(area_m2(outline)),
        "plus": plus_code_of(inner.x, inner.y),
        "worker": working or shown.worker_name,
        "team": team_of_town(shown.town.scope_id, on=on),
        "versions": known,
        "changes": more["changes"],
        "postings": postings,
        "checklist": checklist_among(more["checklists"], shown),
        "weeks": [{"day": w, "w": told_weeks.get((shown.scope_id, w))} for w in weeks],
        "matters": matters,
        "rounds": more["rounds"],
        "officers": more["officers"],
        "map_url": f"{reverse('desk:grid_map', args=[shown.code])}?{urlencode({'on': on.isoformat()})}",
        "may_draft": holds(actor, "territory.draft"),
        "crumbs": [{"label": "网格", "url": reverse("desk:grids")}, {"label": shown.name}],
    }
    return sending.page("desk/territory/grid.html", context)


def _post_worker(request: HttpRequest, shown: Grid) -> None:
    username, name = clean(request.POST.get("username", "")), clean(request.POST.get("name", ""))
    account = Account.objects.filter(username=username, is_active=True).first() if username else None
    if username and account is None:
        raise BadInput(
            f"没有账号「{username}」", field="username", way_out="留空，只写姓名；或请系统管理员开通账号"
        )
    territory.post_grid_worker(
        by=request.actor,  # type: ignore[attr-defined]
        key=key_of(request),
        grid=shown,
        account=account,
        name=name,
        since=day_of(request.POST.get("since", ""), "起日", "since"),
    )


def day_of(text: str, label: str, field: str) -> date:
    """A day as the field of a form sends it.

    :raises BadInput: none, or no day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{label}没有填，或者不是日期", field=field, way_out="如 2026-12-01") from None


def outline_feature(kind: str, name: str, geometry: Any, **more: Any) -> dict[str, Any]:
    """A feature as ``map.js`` draws it."""
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name, **more},
        "geometry": rounded(mapping(geometry)) if not isinstance(geometry, dict) else rounded(geometry),
    }


def around(target: Any, kind: str, on: date, *, but: frozenset[str] = frozenset()) -> list[tuple[Grid, Any]]:
    """Grids of a kind near a shape on a day, with their shapes (one query, by towns whose outline is near)."""
    near = box(*target.bounds).buffer(AROUND)
    close = [code for code, (_, whole) in town_outlines(on=on).items() if whole.intersects(near)]
    rows = Grid.objects.filter(in_force(on), kind=kind, town__code__in=close).exclude(code__in=but)
    found = []
    for g in rows.select_related("town").defer("town__geometry").order_by("code"):
        outline = shape(g.geometry)
        if outline.intersects(near):
            found.append((g, outline))
    return found


@require("registers.read")
def grid_map(request: HttpRequest, code: str) -> JsonResponse:
    """一个网格的图 — itself and what lies around it on the day."""
    on = asked_day(request)
    shown = grid_on(code, on)
    target = shape(shown.geometry)
    features = [
        outline_feature("grid", g.name, outline, url=reverse("desk:grid", args=[g.code]))
        for g, outline in around(target, shown.kind, on, but=frozenset([shown.code]))
    ]
    features.append(outline_feature("grid", shown.name, target, on=True))
    west, south, east, north = target.buffer(AROUND / 2).bounds
    return JsonResponse(
        {"type": "FeatureCollection", "bbox": [west, south, east, north], "features": features}
    )


@require("registers.read")
def places(request: HttpRequest) -> HttpResponse:
    """定位 — coordinates, plus code, grid code or address → grids, town, team, worker on a day."""
    on = asked_day(request)
    q = clean(request.GET.get("q", ""), 120)
    place = place_of(q, on=on) if q else None
    found = locate(place.lng, place.lat, on=on) if place else None
    basic = found.basic if found else None
    parts = parse_address(q).told() if q and (place is None or place.how == "地址") else {}
    context = {
        "q": q, "on": on, "place": place, "found": found, "basic": basic, "parts": parts,
        "team": team_of_town(basic.town_scope_id, on=on) if basic else None,
        "plus": plus_code_of(float(place.lng), float(place.lat)) if place else "",
        "map_url": f"{reverse('desk:map')}?at={place.lng},{place.lat}" if place and holds(request.actor, "map.read") else "",  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "desk/territory/places.html", context)


@require("registers.read")
def division_table(request: HttpRequest) -> HttpResponse:
    """区划 — the county's own towns, and the national table by code or name."""
    q = clean(request.GET.get("q", ""), 30)
    found = divisions.find(q) if q else []
    known = divisions.table()
    context = {
        "q": q,
        "found": [{"d": d, "name": divisions.full_name(d.code)} for d in found],
        "towns": [{"t": t, "listed": known.get(t.code)} for t in towns()],
        "source": divisions.SOURCE,
        "edition": divisions.EDITION,
    }
    return render(request, "desk/territory/divisions.html", context)


@require("registers.read")
def national_codes(request: HttpRequest) -> HttpResponse:
    """国家代码 — components and matters by code (new, old, 11 or 17 digits) or words."""
    q, kind = clean(request.GET.get("q", ""), 40), request.GET.get("kind", "")
    kind = kind if kind in (national.COMPONENT, national.MATTER) else ""
    context = {
        "q": q,
        "kind": kind,
        "kinds": (national.MATTER, national.COMPONENT),
        "known": national.understand(q) if q else None,
        "rows": national.find(q, kind=kind, limit=500),
        "old": national.old_codes(),
        "standard": national.STANDARD,
        "old_standard": national.OLD_STANDARD,
    }
    return render(request, "desk/territory/national_codes.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/grids/", grids, name="grids"),
    path("registers/grids/<str:code>/", grid, name="grid"),
    path("registers/grids/<str:code>/map.geojson", grid_map, name="grid_map"),
    path("registers/places/", places, name="places"),
    path("registers/divisions/", division_table, name="divisions"),
    path("registers/national-codes/", national_codes, name="national_codes"),
]
