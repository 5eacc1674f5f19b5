"""工单板 — to name, to accept, in hand, overdue, supervised, to verify, done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.calendar import work_calendar
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.faces import acting_role
from zhifa.faces.access import require
from zhifa.faces.order_view import TONES, order_clock

ORDER_ROLES = ("command.dispatch", "command.assign", "command.accept", "command.supervise")

CHIPS = (queries.IN_HAND, "assign", "sent", "accepted", "overdue", "supervised", "done", "closed")


@require(*ORDER_ROLES)
def orders(request: HttpRequest) -> HttpResponse:
    """工单板 — to name, to accept, in hand, overdue, supervised, to verify, done."""
    actor = acting_role.narrowed(request)
    column = request.GET.get("column", queries.IN_HAND)
    try:
        board = queries.board(actor, column=column, after=request.GET.get("after", "")[:60])
    except ValueError:
        board = queries.board(actor, column=column)
    calendar = work_calendar()
    now = clock.now()
    lines = [
        {
            "o": o,
            "clock": order_clock(o, calendar=calendar),
            "tone": TONES[o.state],  # type: ignore[index]
            "late": queries.is_overdue(o, now=now),
            "act": _next_word(o),
        }
        for o in board.orders
    ]
    chips = [
        {
            "url": f"?column={code}",
            "label": "在办" if code == queries.IN_HAND else queries.COLUMNS[code][0],
            "on": code == board.column,
            "count": "" if code == "closed" else _shown(board.counts[code]),
        }
        for code in CHIPS
    ]
    more = f"?{urlencode({'column': board.column, 'after': board.next_after})}" if board.next_after else ""
    context = {
        "lines": lines,
        "chips": chips,
        "column": board.column,
        "next": more,
        "label": board.label(),
        "can_delegate": holds(actor, "command.delegate"),
    }
    return render(request, "desk/command/orders.html", context)


def _shown(count: int) -> str:
    return f"{queries.MOST_COUNTED}+" if count >= queries.MOST_COUNTED else str(count)


def _next_word(order: WorkOrder) -> str:
    if order.state == "sent":
        return "签收" if order.lead_id else "指定"
    return {"accepted": "查看", "done": "核验"}.get(order.state, "查看")


urlpatterns: list[URLPattern] = [
    path("orders/", orders, name="orders"),
]
