"""巡查一次次 — the rounds behind the coverage; one round with its answers; its track for a stated reason."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from shapely.geometry import shape

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.faces.desk.territory import AROUND, outline_feature
from zhifa.faces.sending import Sending
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import GridKind, PatrolTask, RoundLook
from zhifa.registers.territory.patrols import monday, rounds, track_of
from zhifa.registers.territory.policy import number
from zhifa.registers.territory.queries import grid_under, towns

PAGE = 50
STATES = (
    ("", "全部"),
    ("open", "未巡"),
    ("done", "已巡"),
    ("outside", "完成处在网格外"),
    ("faulty", "发现问题"),
)


@require("registers.read")
def patrol_rounds(request: HttpRequest) -> HttpResponse:
    """一周的巡查 — by town, kind and how it went."""
    on, town = asked_day(request), clean(request.GET.get("town", ""), 12)
    kind = request.GET.get("kind", "")
    kind = kind if kind in GridKind.values else ""
    state = request.GET.get("state", "")
    state = state if state in dict(STATES) else ""
    rows = rounds(week=on, kind=kind, town=town, state=state)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    onward = ""
    if len(found) > PAGE:
        found = found[:PAGE]
        kept = {"on": on.isoformat(), "town": town, "kind": kind, "state": state}
        onward = f"?{urlencode({**{k: v for k, v in kept.items() if v}, 'after': found[-1].pk})}"
    context = {
        "rows": [{"t": t, "faults": sum(not a["ok"] for a in t.answers)} for t in found],
        "next": onward,
        "on": on,
        "week": monday(on),
        "town": town,
        "kind": kind,
        "state": state,
        "states": STATES,
        "kinds": GridKind.choices,
        "towns": towns(),
        "crumbs": [{"label": "巡查", "url": reverse("desk:patrols")}, {"label": "一次次"}],
    }
    return render(request, "desk/territory/patrol_rounds.html", context)


def _round(uid: UUID) -> PatrolTask:
    found = PatrolTask.objects.select_related("scope", "worker", "checklist").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这次巡查", way_out="在巡查页重新打开")
    return found  # type: ignore[return-value]


@require("registers.read")
def patrol_round(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次巡查 — what was answered; of its track only how long and how much of it in the grid, until a reason is written."""
    task = _round(uid)
    actor = request.actor  # type: ignore[attr-defined]
    sending, look = Sending(request), None
    if sending.ready:
        with sending:
            look = territory.look_at_track(**sending.common, task=task, reason=request.POST.get("reason", ""))
    answers = task.answers or [{"ok": None, "note": ""}] * len(task.checklist.lines)
    context = {
        "t": task,
        "rows": [{**line, **a} for line, a in zip(task.checklist.lines, answers, strict=True)],
        "track": track_of(task),
        "keep": number("track_days", on=clock.today()),
        "looks": list(task.looks.order_by("-id")[:20]),  # type: ignore[attr-defined]
        "look": look,
        "map_url": reverse("desk:patrol_track", args=[uid, look.uid]) if look else "",
        "may_look": holds(actor, "territory.track"),
        "crumbs": [
            {"label": "巡查", "url": reverse("desk:patrols")},
            {"label": "一次次", "url": f"{reverse('desk:patrol_rounds')}?on={task.week}"},
            {"label": task.scope.name},
        ],
    }
    answer = sending.page("desk/territory/patrol_round.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require("territory.track")
def patrol_track(request: HttpRequest, uid: UUID, look: UUID) -> JsonResponse:
    """轨迹的图 — for the person who has just written down why, on that day."""
    actor = request.actor  # type: ignore[attr-defined]
    seen = RoundLook.objects.filter(uid=look, task__uid=uid, account_id=actor.account_id).first()
    if seen is None or seen.at.astimezone(clock.CHINA).date() != clock.today():
        raise NotFound("没有这次查看", way_out="在巡查页写明用途后再看")
    task = _round(uid)
    points = list(task.points.order_by("at").values_list("at", "lng", "lat"))  # type: ignore[attr-defined]
    features: list[dict[str, Any]] = []
    grid = grid_under(task.scope.code, on=task.week)
    box = None
    if grid is not None:
        outline = shape(grid.geometry)
        features.append(outline_feature("grid", grid.name, outline, on=True))
        box = list(outline.buffer(AROUND / 2).bounds)
    line = [[float(x), float(y)] for _, x, y in points]
    if len(line) > 1:
        features.append(
            {"type": "Feature", "properties": {"kind": "road", "rank": 1}, "geometry": {"type": "LineString", "coordinates": line}}
        )  # fmt: skip
    for place, word, state in ((0, "起", "done"), (-1, "终", "now")):
        at = points[place][0].astimezone(clock.CHINA)
        features.append(
            {
                "type": "Feature",
                "properties": {"kind": "incident", "number": word, "state": state, "name": f"{at:%H:%M}"},
                "geometry": {"type": "Point", "coordinates": line[place]},
            }
        )
    told = JsonResponse({"type": "FeatureCollection", "features": features, **({"bbox": box} if box else {})})
    told["Cache-Control"] = "no-store"
    return told


urlpatterns: list[URLPattern] = [
    path("registers/patrol-rounds/", patrol_rounds, name="patrol_rounds"),
    path("registers/patrol-rounds/<uuid:uid>/", patrol_round, name="patrol_round"),
    path("registers/patrol-rounds/<uuid:uid>/track/<uuid:look>.geojson", patrol_track, name="patrol_track"),
]
