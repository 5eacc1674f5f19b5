"""待办 — what the signed-in person has to do, most urgent first, each with its clock."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty, mine
from zhifa.core.duty_clock import DutyClock, clock_of
from zhifa.faces.api.doors import door
from zhifa.faces.api.who import SIGNED_IN

PAGE = 50


class Clock(Schema):
    """时钟 — ``state``: ok, soon, urgent, over, pause, hold."""

    state: str
    used: int | None
    total: int | None
    unit: str
    words: str
    ends_at: datetime | None
    law: str
    internal: bool = Field(description="内部目标，不是法定期限")
    provisional: bool = Field(description="跨越放假安排未公布的年份")


class DutyOut(Schema):
    """一项待办."""

    uid: UUID
    kind: str
    title: str
    matter: UUID
    matter_number: str
    matter_title: str
    target: str
    target_uid: UUID | None
    clock: Clock


class Duties(Schema):
    """我的待办."""

    duties: list[DutyOut]
    next: str


@door("GET", "/duties", access=(SIGNED_IN,), out=Duties, summary="我的待办", tag="办理")
def list_duties(
    request: HttpRequest,
    after: UUID | None = None,
    limit: int = Query(PAGE, ge=1, le=PAGE),
) -> dict[str, object]:
    """最急的在前；没有期限的在最后。每页最多 50 项。"""
    rows = Duty.objects.filter(mine(request.caller.actor))  # type: ignore[attr-defined]
    if after:
        last = Duty.objects.filter(uid=after).only("id", "due_at").first()
        if last is None:
            rows = rows.none()
        elif last.due_at is None:
            rows = rows.filter(due_at=None, id__gt=last.pk)
        else:
            rows = rows.filter(
                Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.pk) | Q(due_at=None)
            )
    found = list(rows.select_related("matter").order_by("due_at", "id")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    calendar = work_calendar()
    return {
        "duties": [_line(d, clock_of(d, calendar=calendar)) for d in found],
        "next": str(found[-1].uid) if more else "",
    }


def _line(duty: Duty, run: DutyClock) -> dict[str, object]:
    return {
        "uid": duty.uid,
        "kind": duty.kind,
        "title": duty.title,
        "matter": duty.matter.uid,
        "matter_number": duty.matter.number,
        "matter_title": duty.matter.title,
        "target": duty.target,
        "target_uid": duty.target_uid,
        "clock": {
            "state": run.state,
            "used": run.used,
            "total": run.total,
            "unit": run.unit,
            "words": run.left_words,
            "ends_at": run.ends_at,
            "law": run.law,
            "internal": run.internal,
            "provisional": run.provisional,
        },
    }
