"""现场工单 — one order on the phone: accept, find the place, start the visit, finish."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.calendar import work_calendar
from zhifa.core.files import Attachment, AttachmentKind
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.command import queries
from zhifa.enforcement.inspection import queries as inspection
from zhifa.faces.access import require
from zhifa.faces.field.shell import received
from zhifa.faces.order_forms import FORMS, bound_form, take_step
from zhifa.faces.order_view import TONES, order_clock, order_steps
from zhifa.faces.sending import Sending
from zhifa.faces.trace_line import said

#: steps taken on the phone; the others are the desk's
STEPS = ("accept", "finish", "return")
HISTORY_SHOWN = 12


@require("command.accept", "command.assign", "command.finish", "matter.read")
def order(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一张工单."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.order(uid, actor)
    verb = request.POST.get("do", "")
    form = bound_form(verb, row, request.POST) if verb in FORMS else None
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            take_step(request, row, verb, form)
            return received(request, reverse("field:order", args=[uid]), f"order-{uid}-{verb}")
        row = queries.order(uid, actor)
    allowed, locked = queries.may_now(row, actor)
    codes = [a.code for a in allowed]
    visits = list(inspection.visits_of(row.matter)[:5])
    corrections = list(inspection.corrections_of(row.matter)[:5])
    context = {
        "o": row,
        "m": row.matter,
        "tone": TONES[row.state],  # type: ignore[index]
        "clock": order_clock(row, calendar=work_calendar()),
        "steps": order_steps(row),
        "can_accept": "accept" in codes,
        "can_visit": row.state == "accepted"
        and actor.account_id in (row.lead_id, row.second_id)
        and not any(v.finished_at is None for v in visits),
        "forms": [
            {
                "code": c,
                "label": _LABELS[c],
                "form": form if c == verb else bound_form(c, row),
                "open": c == verb,
            }
            for c in ("finish", "return")
            if c in codes
        ],
        "locked": [k for k in locked if k.code in STEPS],
        "pair_url": reverse("field:order_pair", args=[uid]) if "name_pair" in codes else "",
        "desk_url": reverse("desk:order", args=[uid])
        if {"verify", "reassign", "supervise"} & set(codes)
        else "",
        "place_url": _place_url(row.matter),
        "visits": visits,
        "corrections": corrections,
        "photos_url": f"{reverse('field:photos_public', args=[row.matter.uid])}?order={uid}"
        if actor.account_id in (row.lead_id, row.second_id)
        else "",
        "photos": Attachment.objects.filter(matter=row.matter, kind=AttachmentKind.REPORT_PHOTO)[:6],
        "history": _history(row.matter_id),
        "back_url": reverse("field:home"),
    }
    return sending.page("field/order.html", context)


_LABELS = {"finish": "办结工单", "return": "退回指挥中心"}


def _place_url(matter: Any) -> str:
    """Hand the place to the phone's own map (RFC 5870); nothing leaves through this page."""
    if matter.lng is None or matter.lat is None:
        return ""
    return (
        f"geo:{matter.lat},{matter.lng}?q={matter.lat},{matter.lng}({quote(matter.address or matter.title)})"
    )


def _history(matter_id: int) -> list[dict[str, str]]:
    rows = LedgerEntry.objects.filter(matter_id=matter_id, refused=False).order_by("-id")[:HISTORY_SHOWN]
    return [
        {
            "at": f"{e.at.astimezone(clock.CHINA):%m-%d %H:%M}",
            "iso": e.at.isoformat(),
            "who": e.actor_name,
            "what": said(e),
        }
        for e in rows
    ]


@require("command.accept")
def orders(request: HttpRequest) -> HttpResponse:
    """工单列表在首页."""
    return redirect("field:home")


urlpatterns: list[URLPattern] = [
    path("orders/", orders, name="orders"),
    path("orders/<uuid:uid>/", order, name="order"),
]
