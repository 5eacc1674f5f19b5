"""巡查任务 — a grid worker's rounds of the week, and one round line by line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.field.shell import received, tabs
from zhifa.faces.field.track_points import points_of
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of, told
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import PatrolTask
from zhifa.registers.territory.patrols import tasks_of
from zhifa.registers.territory.policy import number

SHOWN = 60


@require("territory.patrol")
def patrols(request: HttpRequest) -> HttpResponse:
    """本周的巡查任务 — mine, open ones first."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "tasks": list(tasks_of(actor.account_id, on=clock.today())[:SHOWN]),
        "today": clock.today(),
        "done": "received" in request.GET,
        "tabs": tabs(actor, "patrols"),
    }
    return render(request, "field/patrols.html", context)


@require("territory.patrol")
def patrol_task(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次巡查 — every line 正常 or 有问题; time now, place from the phone."""
    actor = request.actor  # type: ignore[attr-defined]
    found = (
        PatrolTask.objects.filter(uid=uid, worker_id=actor.account_id)
        .select_related("scope", "checklist")
        .first()
    )
    if found is None:
        raise NotFound("没有这项巡查任务", way_out="在巡查任务里重新打开")
    if request.method == "POST" and request.POST.get("do") == "start":
        territory.start_round(by=actor, key=key_of(request), task=found)
        return redirect("field:patrol_task", uid=uid)
    sending = Sending(request)
    typed = [
        (request.POST.get(f"ok_{n}", ""), request.POST.get(f"note_{n}", ""))
        for n in range(len(found.checklist.lines))
    ]
    if sending.ready:
        place = told(f"- - {request.POST.get('lng') or '-'} {request.POST.get('lat') or '-'} -")
        with sending:
            territory.finish_patrol(
                **sending.common,
                task=found,
                answers=[{"ok": {"1": True, "0": False}.get(ok), "note": note} for ok, note in typed],
                lng=place.lng,
                lat=place.lat,
            )
            return received(request, reverse("field:patrols"), f"patrol-{uid}")
    answers = found.answers or [{"ok": None, "note": ""}] * len(found.checklist.lines)
    rows = [
        {"text": line["text"], "ok": a["ok"], "note": a["note"] or note, "typed": ok, "name": f"answer_{n}"}
        for n, (line, a, (ok, note)) in enumerate(zip(found.checklist.lines, answers, typed, strict=True), 1)
    ]
    context = {"t": found, "rows": rows, "keep": number("track_days", on=clock.today()), "back_url": reverse("field:patrols"), "tabs": tabs(actor, "patrols")}  # fmt: skip
    return sending.page("field/patrol_task.html", context)


@require("territory.patrol")
@require_POST
def patrol_track(request: HttpRequest, uid: UUID) -> JsonResponse:
    """巡查位置 — points of one's own round while it runs."""
    task = PatrolTask.objects.filter(uid=uid, worker_id=request.actor.account_id).first()  # type: ignore[attr-defined]
    if task is None:
        raise NotFound("没有这项巡查任务", way_out="在巡查任务里重新打开")
    kept = territory.send_round_track(
        by=request.actor,  # type: ignore[attr-defined]
        key=key_of(request),
        task=task,
        points=points_of(request.POST.get("points", "")),
    )
    return JsonResponse({"kept": kept})


urlpatterns: list[URLPattern] = [
    path("patrols/", patrols, name="patrols"),
    path("patrols/<uuid:uid>/", patrol_task, name="patrol_task"),
    path("patrols/<uuid:uid>/track/", patrol_track, name="patrol_track"),
]
