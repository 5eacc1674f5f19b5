"""一张工单 — facts, steps, what may be done now and why not the rest; the steps are taken here."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.desk.order_board import ORDER_ROLES
from zhifa.faces.order_forms import FORMS, bound_form, take_step
from zhifa.faces.order_view import TONES, order_steps
from zhifa.faces.sending import Sending
from zhifa.faces.trace_line import said

TRACE_SHOWN = 15


@require(*ORDER_ROLES, "matter.read")
def order(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一张工单 — facts, steps, what may be done now and why not the rest; the steps are taken here."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.order(uid, actor)
    verb = request.POST.get("do", "")
    form = bound_form(verb, row, request.POST) if verb in FORMS else None
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            made = take_step(request, row, verb, form)
            return redirect("desk:order", uid=made.uid)
        row = queries.order(uid, actor)
    allowed, locked = queries.may_now(row, actor)
    calendar = work_calendar()
    duties = Duty.objects.filter(matter=row.matter, target_uid=row.uid, closed_at=None).order_by("due_at")
    context = {
        "o": row,
        "m": row.matter,
        "steps": order_steps(row),
        "tone": TONES[row.state],  # type: ignore[index]
        "late": queries.is_overdue(row),
        "allowed": [
            {
                "code": a.code,
                "label": a.label,
                "form": form if a.code == verb and form is not None else _fresh(a.code, row),
                "open": a.code == verb,
            }
            for a in allowed
        ],
        "locked": [{"label": k.label, "reason": k.reason} for k in locked],
        "clocks": [c for d in duties if (c := drawn(d, calendar=calendar)) is not None],
        "trace": _trace(row),
        "crumbs": [
            {"label": "工单", "url": reverse("desk:orders")}
            if any(holds(actor, p) for p in ORDER_ROLES)
            else {"label": "办件", "url": reverse("desk:matter", args=[row.matter.uid])},
            {"label": row.number},
        ],
    }
    return sending.page("desk/command/order.html", context)


def _fresh(verb: str, order: WorkOrder) -> forms.Form | None:
    return bound_form(verb, order) if verb in FORMS else None


def _trace(order: WorkOrder) -> list[dict[str, Any]]:
    rows = LedgerEntry.objects.filter(matter_id=order.matter_id).order_by("-id")[:TRACE_SHOWN]
    return [
        {
            "at": f"{e.at.astimezone(clock.CHINA):%m-%d %H:%M}",
            "iso": e.at.isoformat(),
            "who": e.actor_name,
            "what": said(e),
            "kind": "stop" if e.refused else "",
        }
        for e in rows
    ]


urlpatterns: list[URLPattern] = [
    path("orders/<uuid:uid>/", order, name="order"),
]
