"""工单 — the orders of the caller's teams."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhifa.core.errors import NotFound
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import ScopeOut, scope_out

Column = Literal[(queries.IN_HAND, *queries.COLUMNS)]  # type: ignore[valid-type]


class OrderLine(Schema):
    """一张工单."""

    uid: UUID
    number: str
    state: str
    state_name: str
    matter: UUID
    matter_title: str
    town: ScopeOut | None
    team: ScopeOut
    lead: str | None
    second: str | None
    item_code: str
    dispatched_at: datetime
    due_at: datetime | None
    overdue: bool


class Orders(Schema):
    """一页工单 — ``next`` goes into ``after``, empty at the end."""

    column: str
    counts: dict[str, int] = Field(description="各栏在办件数，最多数到 200")
    orders: list[OrderLine]
    next: str


@door("GET", "/orders", access=("matter.read",), out=Orders, summary="工单", tag="办理")
def list_orders(
    request: HttpRequest, column: Column = Query(queries.IN_HAND), after: UUID | None = Query(None)
) -> dict[str, object]:
    """最急的在前，每页最多 50 张；已核验的一栏新的在前。"""
    actor = request.caller.actor  # type: ignore[attr-defined]
    board = queries.board(actor, column=column, after=_mark(after, column) if after else "")
    return {
        "column": board.column,
        "counts": board.counts,
        "orders": [_line(o) for o in board.orders],
        "next": str(board.orders[-1].uid) if board.next_after else "",
    }


def _mark(after: UUID, column: str) -> str:
    """The board's keyset mark of an order, from its public name: no database key ever leaves."""
    found = WorkOrder.objects.filter(uid=after).only("id", "due_at").first()
    if found is None:
        raise NotFound("没有 after 指的工单", way_out="用上一页的 next")
    if column == "closed" or found.due_at is None:
        return str(found.pk)
    return f"{found.due_at.isoformat()}|{found.pk}"


def _line(order: WorkOrder) -> dict[str, object]:
    return {
        "uid": order.uid,
        "number": order.number,
        "state": order.state,
        "state_name": order.get_state_display(),
        "matter": order.matter.uid,
        "matter_title": order.matter.title,
        "town": scope_out(order.matter.town),
        "team": scope_out(order.team),
        "lead": order.lead.name if order.lead else None,
        "second": order.second.name if order.second else None,
        "item_code": order.item_code,
        "dispatched_at": order.dispatched_at,
        "due_at": order.due_at,
        "overdue": queries.is_overdue(order),
    }
