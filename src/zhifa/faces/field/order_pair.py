"""手机上指定执法人员 — the leader names the pair where he stands and is back at the order, told what was done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.enforcement.command import queries
from zhifa.faces.access import require
from zhifa.faces.field.shell import received
from zhifa.faces.pair_choice import choice_of, name_them
from zhifa.faces.sending import Sending


@require("command.assign")
def order_pair(request: HttpRequest, uid: UUID) -> HttpResponse:
    """选两人、定主办 — who is free and certified first; who cannot go stands below with the reason."""
    row = queries.order(uid, request.actor)  # type: ignore[attr-defined]
    at_order = reverse("field:order", args=[uid])
    sending = Sending(request)
    if sending.ready:
        with sending:
            made = name_them(request, row)
            messages.success(
                request,
                f"已指定{made.lead.name}（主办）、{made.second.name}（协办）"
                + ("，等主办签收" if made.state == "sent" else ""),
            )
            return received(request, at_order, f"order-{uid}-pair")
    context = {
        "o": row,
        "m": row.matter,
        "choice": choice_of(row, request.POST if request.method == "POST" else None),
        "back_url": at_order,
    }
    return sending.page("field/pair.html", context)


urlpatterns: list[URLPattern] = [
    path("orders/<uuid:uid>/pair/", order_pair, name="order_pair"),
]
