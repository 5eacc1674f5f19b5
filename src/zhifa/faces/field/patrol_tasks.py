"""巡查任务 — a grid worker's rounds of the week, and one round line by line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.field.shell import received, tabs
from zhifa.faces.submission import key_of, told
from zhifa.law.refusal import Refusal
from zhifa.registers.territory import operations as territory
from zhifa.registers.territory.models import PatrolTask
from zhifa.registers.territory.patrols import tasks_of

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
    refusal = None
    typed = [
        (request.POST.get(f"ok_{n}", ""), request.POST.get(f"note_{n}", ""))
        for n in range(len(found.checklist.lines))
    ]
    if request.method == "POST":
        place = told(f"- - {request.POST.get('lng') or '-'} {request.POST.get('lat') or '-'} -")
        try:
            territory.finish_patrol(
                by=actor,
                key=key_of(request),
                task=found,
                answers=[{"ok": {"1": True, "0": False}.get(ok), "note": note} for ok, note in typed],
                lng=place.lng,
                lat=place.lat,
            )
            return received(request, reverse("field:patrols"), f"patrol-{uid}")
        except Refusal as refused:
            refusal = refused
    answers = found.answers or [{"ok": None, "note": ""}] * len(found.checklist.lines)
    rows = [
        {"text": line["text"], "ok": a["ok"], "note": a["note"] or note, "typed": ok}
        for line, a, (ok, note) in zip(found.checklist.lines, answers, typed, strict=True)
    ]
    context = {"t": found, "rows": rows, "refusal": refusal, "back_url": reverse("field:patrols"), "tabs": tabs(actor, "patrols")}  # fmt: skip
    return render(request, "field/patrol_task.html", context, status=422 if refusal else 200)


urlpatterns: list[URLPattern] = [
    path("patrols/", patrols, name="patrols"),
    path("patrols/<uuid:uid>/", patrol_task, name="patrol_task"),
]
