"""指定执法人员 — who of the team is certified, on duty and free; two taps name the pair."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.enforcement.command import queries
from zhifa.faces.access import require
from zhifa.faces.pair_choice import choice_of, name_them
from zhifa.faces.sending import Sending


@require("command.assign")
def order_pair(request: HttpRequest, uid: UUID) -> HttpResponse:
    """指定执法人员 — who of the team is certified, on duty and free; two taps name the pair."""
    row = queries.order(uid, request.actor)  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            name_them(request, row)
            return redirect("desk:order", uid=uid)
    context = {
        "o": row,
        "m": row.matter,
        "choice": choice_of(row, request.POST if request.method == "POST" else None),
        "crumbs": [
            {"label": "工单", "url": reverse("desk:orders")},
            {"label": row.number, "url": reverse("desk:order", args=[uid])},
            {"label": "指定执法人员"},
        ],
    }
    return sending.page("desk/command/pair.html", context)


urlpatterns: list[URLPattern] = [
    path("orders/<uuid:uid>/pair/", order_pair, name="order_pair"),
]
