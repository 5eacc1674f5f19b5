"""工单的样子 — steps, clock and tone of a work order, as desk and phone draw them."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from zhifa.core import clock
from zhifa.core.duty import Duty, Unit
from zhifa.enforcement.command import order_states
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.faces.desk.duty_rows import drawn
from zhifa.law.workdays import HolidayTable

TONES = {
    OrderState.SENT: "wait",
    OrderState.ACCEPTED: "now",
    OrderState.DONE: "soon",
    OrderState.VERIFIED: "done",
    OrderState.RETURNED: "pause",
    OrderState.WITHDRAWN: "pause",
}


def order_clock(order: WorkOrder, *, calendar: HolidayTable) -> dict[str, Any] | None:
    """The order's own clock without asking the database: it ran from dispatch and stopped when the team was done."""
    if order.due_at is None:
        return None
    start, end = clock.day_of(order.dispatched_at), clock.day_of(order.due_at)
    stopped = order.finished_at if order.state not in order_states.IN_HAND else None
    if order.state in (OrderState.RETURNED, OrderState.WITHDRAWN):
        stopped = order.changed_at
    told = drawn(
        Duty(
            title="办理期限",
            unit=Unit.WORKING_DAY,
            total=calendar.working_days_between(start, end),
            started_at=order.dispatched_at,
            due_at=order.due_at,
            closed_at=stopped,
            outcome=order.get_state_display(),
            internal=True,
        ),
        calendar=calendar,
    )
    if told is not None and stopped is not None:
        told["text"] = order.get_state_display()
    return told


def order_steps(order: WorkOrder) -> list[dict[str, Any]]:
    """派单 → 指定 → 签收 → 办结 → 核验, with who and when."""

    def step(label: str, at: datetime | None, who: str) -> dict[str, Any]:
        return {"label": label, "at": at, "who": who}

    rows = [
        step("派单", order.dispatched_at, order.dispatched_by.name if order.dispatched_by else "平台规则"),
        step(
            "指定人员",
            order.named_at,
            f"{order.lead.name}、{order.second.name}" if order.lead and order.second else "队长",
        ),
        step("签收", order.accepted_at, order.lead.name if order.lead else "承办人"),
        step("办结", order.finished_at, order.finished_by.name if order.finished_by else "承办人"),
        step("核验", order.verified_at, order.changed_by if order.verified_at else "指挥中心"),
    ]
    if order.state == OrderState.ACCEPTED:
        rows[3]["at"] = None  # sent back after a verification: the work goes on
    ended = order.state in (OrderState.RETURNED, OrderState.WITHDRAWN)
    waiting = not ended
    for row in rows:
        at = row.pop("at")
        if at is not None:
            row["state"], row["when"] = "done", f"{at.astimezone(clock.CHINA):%m-%d %H:%M}"
        elif waiting:
            row["state"], waiting = "now", False
        else:
            row["state"] = "skip" if ended else "later"
    if ended:
        rows.append(
            {
                "label": order.get_state_display(),
                "state": "done",
                "who": order.changed_by,
                "when": f"{order.changed_at.astimezone(clock.CHINA):%m-%d %H:%M}",
            }
        )
    return rows


def case_open_url(matter_uid: object) -> str:
    """Where the check before filing begins, for a matter."""
    return reverse("desk:case_new", args=[matter_uid])
