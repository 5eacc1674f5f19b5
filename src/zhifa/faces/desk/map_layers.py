"""一张图的图层 — towns, grids, teams and incidents of a part of the county, small enough for a slow line.

Outlines are simplified once and kept while the register has not changed; incidents are grouped by H3 cells of a size that
fits the zoom, by the database first and by parent cells after. All limits are written at the top.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import shapely
from django.conf import settings
from django.db.models import Avg, Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from shapely.geometry import mapping, shape

from zhifa.core import clock
from zhifa.core.actors import Actor, visible
from zhifa.core.duty import Duty
from zhifa.core.matter import OPEN_STATES, Matter, MatterState
from zhifa.registers.organisation.kiosk_board import kiosks_on
from zhifa.registers.organisation.models import TeamTown
from zhifa.registers.organisation.queries import on_duty, teams, valid_on
from zhifa.registers.territory.boundaries import town_outlines
from zhifa.registers.territory.models import Grid, GridKind, Town
from zhifa.registers.territory.queries import register_stamp

Box = tuple[float, float, float, float]

#: from this zoom on grids are drawn, and incidents one by one
GRID_ZOOM, SINGLE_ZOOM = 12.5, 13.0
#: teams of the county itself crowd its seat; further out they are left to the list of teams
COUNTY_TEAM_ZOOM = 12.0
#: a mark's spoken name; the list beside the map has the whole title
MARK_NAME = 20
MOST_GRIDS, MOST_SINGLE, MOST_GROUPS, MOST_KIOSKS = 110, 90, 60, 40
#: zoom → H3 resolution of a group of incidents
_RESOLUTION = ((9.5, 5), (10.5, 6), (11.5, 7), (SINGLE_ZOOM, 8))
#: what the time filter offers: days back by the day received; 0 = whatever is open
PERIODS = {"open": 0, "7": 7, "30": 30, "90": 90}


@dataclass(frozen=True)
class Outlines:
    """边界 — simplified outlines of the towns and an index of the basic grids."""

    stamp: tuple[Any, ...]
    towns: list[dict[str, Any]]
    town_boxes: list[Box]
    box: Box
    grid_rows: list[tuple[str, str]]
    grid_shapes: Any
    tree: Any


_kept: dict[str, Outlines] = {}
_building = threading.Lock()


def _rounded(geometry: Any, digits: int) -> dict[str, Any]:
    def at(c: Any) -> Any:
        return (
            [round(c[0], digits), round(c[1], digits)]
            if isinstance(c[0], float | int)
            else [at(x) for x in c]
        )

    told = mapping(geometry)
    return {"type": told["type"], "coordinates": at(told["coordinates"])}


def outlines() -> Outlines:
    """Outlines of today's register (one query to see whether the kept ones still hold)."""
    today = clock.today()
    stamp = (register_stamp(), today)
    found = _kept.get("now")
    if found is not None and found.stamp == stamp:
        return found
    with _building:
        found = _kept.get("now")
        if found is None or found.stamp != stamp:
            found = _kept["now"] = _build(stamp)
    return found


def _build(stamp: tuple[Any, ...]) -> Outlines:
    towns, shapes = [], []
    outlines = town_outlines(on=stamp[1])
    for index, town in enumerate(Town.objects.defer("geometry").order_by("code")):
        whole = outlines[town.code][1]
        shapes.append(whole)
        towns.append(
            {
                "type": "Feature",
                "properties": {
                    "kind": "town",
                    "name": town.name,
                    "code": town.code,
                    "tone": index % 4,
                    "at": [float(town.lng), float(town.lat)],
                },
                "geometry": _rounded(whole.simplify(0.0006), 4),
            }
        )
    rows, polygons = [], []
    grids = Grid.objects.filter(kind=GridKind.BASIC, valid_from__lte=stamp[1]).exclude(
        valid_until__lt=stamp[1]
    )
    for code, name, geometry in grids.order_by("code").values_list("code", "name", "geometry").iterator():
        rows.append((code, name))
        polygons.append(shape(geometry))
    simple = (
        shapely.simplify(np.array(polygons, dtype=object), 0.0002) if polygons else np.array([], dtype=object)
    )
    box = shapely.total_bounds(np.array(shapes, dtype=object)) if shapes else (0.0, 0.0, 1.0, 1.0)
    return Outlines(
        stamp=stamp,
        towns=towns,
        town_boxes=[s.bounds for s in shapes],
        box=tuple(round(float(b), 5) for b in box),  # type: ignore[arg-type]
        grid_rows=rows,
        grid_shapes=simple,
        tree=shapely.STRtree(simple),
    )


def grids_in(kept: Outlines, box: Box) -> list[dict[str, Any]]:
    found = sorted(kept.tree.query(shapely.box(*box)).tolist())[:MOST_GRIDS]
    return [
        {
            "type": "Feature",
            "properties": {
                "kind": "grid",
                "name": kept.grid_rows[i][1],
                "code": kept.grid_rows[i][0],
            },
            "geometry": _rounded(kept.grid_shapes[i], 4),
        }
        for i in found
    ]


def short_name(team: str) -> str:
    """青埠镇综合行政执法队 → 青埠镇, 澄川县市场监管综合行政执法队 → 市场监管: what a mark has room for."""
    bare = team.removesuffix("行政执法队").removesuffix("综合")
    return bare.removeprefix(settings.COUNTY_NAME) or bare or team


def _teams(box: Box | None, zoom: float) -> list[dict[str, Any]]:
    """Teams seated in the box (everywhere without one); those that serve no town of their own only when near (two queries)."""
    duty: dict[int, int] = {}
    for shift in on_duty(at=clock.now(), post="team"):
        duty[shift.team_id or 0] = duty.get(shift.team_id or 0, 0) + 1
    local = Exists(TeamTown.objects.filter(valid_on(clock.today()), team=OuterRef("pk")))
    seated = teams().filter(lng__isnull=False, lat__isnull=False).annotate(local=local)
    if box is not None:
        seated = seated.filter(lng__range=(box[0], box[2]), lat__range=(box[1], box[3]))
    return [
        {
            "type": "Feature",
            "properties": {
                "kind": "team",
                "name": short_name(t.name),
                "busy": f"在岗 {duty[t.pk]}" if duty.get(t.pk) else "",
                "url": reverse("desk:team", args=[t.code]),
            },
            "geometry": {"type": "Point", "coordinates": [round(float(t.lng), 5), round(float(t.lat), 5)]},
        }
        for t in seated
        if t.local or zoom >= COUNTY_TEAM_ZOOM
    ]


def _kiosks(box: Box | None, zoom: float) -> list[dict[str, Any]]:
    """Kiosks in the box when near, with how many stand there now (one query)."""
    if zoom < COUNTY_TEAM_ZOOM or box is None:
        return []
    there = Count("shifts", filter=Q(shifts__during__contains=clock.now()))
    rows = kiosks_on(clock.today()).filter(lng__range=(box[0], box[2]), lat__range=(box[1], box[3]))
    return [
        {
            "type": "Feature",
            "properties": {
                "kind": "kiosk",
                "name": k.name,
                "busy": f"在岗 {k.there}" if k.there else "",
                "url": reverse("desk:kiosk", args=[k.code]),
            },
            "geometry": {"type": "Point", "coordinates": [round(float(k.lng), 5), round(float(k.lat), 5)]},
        }
        for k in rows.annotate(there=there)[:MOST_KIOSKS]
    ]


def late_now() -> Any:
    """Whether a matter has an open duty past its end."""
    return Exists(
        Duty.objects.filter(
            matter=OuterRef("pk"), closed_at=None, due_at__lt=clock.now(), hold=False, paused_at=None
        )
    )


def late_matters() -> Any:
    """Keys of matters with an open duty past its end: asked once for a whole list, not once a row."""
    return Duty.objects.filter(closed_at=None, due_at__lt=clock.now(), hold=False, paused_at=None).values(
        "matter_id"
    )


def reachable(actor: Actor, period: str) -> Any:
    """Matters the actor may see that have a place, in the period asked for."""
    reach = visible(actor)
    if reach is None:
        return Matter.objects.none()
    rows = Matter.objects.filter(reach, h3__isnull=False, lng__isnull=False)
    days = PERIODS.get(period, 0)
    if not days:
        return rows.filter(state__in=OPEN_STATES)
    return rows.filter(received_at__gte=clock.now() - timedelta(days=days)).exclude(state=MatterState.MERGED)


def incidents(actor: Actor, box: Box, zoom: float, period: str = "open") -> list[dict[str, Any]]:
    """Incidents in a box: one by one when near, as groups with their number when far. One query."""
    west, south, east, north = box
    rows = reachable(actor, period).filter(lng__range=(west, east), lat__range=(south, north))
    if zoom >= SINGLE_ZOOM:
        return _single(rows)
    grouped = (
        rows.order_by()
        .values("h3")
        .annotate(
            n=Count("id"),
            x=Avg("lng"),
            y=Avg("lat"),
            late=Count("id", filter=Q(pk__in=late_matters())),
            waiting=Count("id", filter=Q(state=MatterState.RECEIVED)),
            town=Min("town__name"),
            uid=Min("number"),
        )
    )
    resolution = next((r for top, r in _RESOLUTION if zoom < top), 8)
    cells: dict[int, list[Any]] = {}
    for g in grouped:
        parent = h3.cell_to_parent(g["h3"], min(resolution, h3.get_resolution(g["h3"])))
        c = cells.setdefault(parent, [0, 0.0, 0.0, 0, 0, g["town"], g["uid"]])
        c[0] += g["n"]
        c[1] += float(g["x"]) * g["n"]
        c[2] += float(g["y"]) * g["n"]
        c[3] += g["late"]
        c[4] += g["waiting"]
    busiest = sorted(cells.items(), key=lambda kv: (-kv[1][3], -kv[1][0], kv[0]))[:MOST_GROUPS]
    return [_group(*c) for _, c in busiest]


def _single(rows: Any) -> list[dict[str, Any]]:
    found = rows.annotate(late=late_now()).select_related("town").defer("summary").order_by("-late", "-id")
    return [
        {
            "number": place,
            "n": 1,
            "state": "over" if m.late else _STATE.get(m.state, "now"),
            "name": m.title,
            "where": f"{m.number} · {m.town.name if m.town else '未定乡镇'} · {m.get_state_display()}",
            "url": reverse("desk:matter", args=[m.uid]),
            "at": [round(float(m.lng), 5), round(float(m.lat), 5)],
        }
        for place, m in enumerate(found[:MOST_SINGLE], 1)
    ]


_STATE = {MatterState.RECEIVED: "urgent", MatterState.CLOSED: "done", MatterState.REFERRED_OUT: "done"}


def _group(
    n: int, x: float, y: float, late: int, waiting: int, town: str | None, number: str
) -> dict[str, Any]:
    at = [round(x / n, 5), round(y / n, 5)]
    words = [w for w in (f"逾期 {late}" if late else "", f"待分派 {waiting}" if waiting else "") if w]
    return {
        "number": n,
        "n": n,
        "state": "over" if late else "urgent" if waiting else "now",
        "name": f"{town or '未定乡镇'} {n} 件",
        "where": " · ".join(words) or "没有逾期",
        "url": f"{reverse('desk:map')}?at={at[0]},{at[1]}&zoom=13.5",
        "at": at,
    }


def _towns_in(kept: Outlines, box: Box) -> list[dict[str, Any]]:
    """Towns whose bounds meet the box."""
    west, south, east, north = box
    return [
        town
        for town, (w, s, e, n) in zip(kept.towns, kept.town_boxes, strict=True)
        if w <= east and e >= west and s <= north and n >= south
    ]


def features(actor: Actor, box: Box | None, zoom: float, period: str) -> dict[str, Any]:
    """The GeoJSON of a screen (four queries, one more when near)."""
    kept = outlines()
    seen = box or kept.box
    shown = [
        {
            "type": "Feature",
            "properties": {
                "kind": "incident",
                "number": i["number"],
                "state": i["state"],
                "name": i["name"][:MARK_NAME],
                "url": i["url"],
            },
            "geometry": {"type": "Point", "coordinates": i["at"]},
        }
        for i in incidents(actor, seen, zoom, period)
    ]
    grids = grids_in(kept, seen) if zoom >= GRID_ZOOM else []
    return {
        "type": "FeatureCollection",
        "bbox": list(seen),
        "features": [*_towns_in(kept, seen), *grids, *_teams(box, zoom), *_kiosks(box, zoom), *shown],
    }


def etag(data: bytes) -> str:
    """A validator over what is sent."""
    return f'"{hashlib.sha256(data).hexdigest()[:24]}"'


def encoded(data: dict[str, Any]) -> bytes:
    """Compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def read_box(text: str) -> Box | None:
    """west,south,east,north in degrees; ``None`` when it is no box."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (west, south, east, north))) or west >= east or south >= north:
        return None
    if west < -180 or east > 180 or south < -90 or north > 90:
        return None
    return (west, south, east, north)
