"""一条留痕 — one entry of a matter's trace with its place in the ledger and its proof."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core.errors import NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.faces.access import require
from zhifa.faces.desk import ledger_proof
from zhifa.faces.desk.matter_record import seen


def _entry(request: HttpRequest, uid: UUID, entry: UUID) -> tuple[Matter, LedgerEntry]:
    m = seen(request.actor, uid)  # type: ignore[attr-defined]
    found = LedgerEntry.objects.filter(matter=m, uid=entry).select_related("leaf").first()
    if found is None:
        raise NotFound("这件事没有这条留痕")
    return m, found


@require("matter.read")
def entry(request: HttpRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """一条留痕 — who, what, when, its place in the ledger and its proof."""
    m, found = _entry(request, uid, entry)
    body = ledger_proof.body_of(found)
    context = {
        "m": m,
        "e": found,
        "proof": ledger_proof.proof_of(found),
        "body": json.dumps(body, ensure_ascii=False, indent=2) if body else "",
        "crumbs": [
            {"label": "办件", "url": reverse("desk:matters")},
            {"label": m.number, "url": reverse("desk:matter", args=[m.uid])},
            {"label": "留痕"},
        ],
    }
    return render(request, "desk/matters/entry.html", context)


@require("matter.read")
def entry_json(request: HttpRequest, uid: UUID, entry: UUID) -> JsonResponse:
    """下载证明."""
    _, found = _entry(request, uid, entry)
    told = ledger_proof.as_json(found, ledger_proof.proof_of(found))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="entry-{found.uid}.json"'
    return response


urlpatterns: list[URLPattern] = [
    path("matters/<uuid:uid>/trace/<uuid:entry>/", entry, name="entry"),
    path("matters/<uuid:uid>/trace/<uuid:entry>.json", entry_json, name="entry_json"),
]
