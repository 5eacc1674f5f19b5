"""办件列表 — matters newest first, and the same as CSV."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.matter import OPEN_STATES, MatterSource, MatterState
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.desk.matter_list import MOST_EXPORTED, PAGE, Wanted, choices, listed, page

TONES = {
    MatterState.RECEIVED: "soon",
    MatterState.DISPATCHED: "now",
    MatterState.IN_HAND: "now",
    MatterState.IN_CASE: "now",
    MatterState.REFERRED_OUT: "wait",
    MatterState.MERGED: "wait",
    MatterState.CLOSED: "done",
}


def _due_mark(matter: Any) -> dict[str, str] | None:
    """The nearest end as a short mark; the full clock stands on the record page."""
    if matter.due_at is None or matter.state not in OPEN_STATES:
        return None
    now, ends = clock.now(), clock.day_of(matter.due_at)
    if matter.due_at < now:
        return {"text": f"{ends:%m-%d} 已逾期", "tone": "over"}
    if ends == clock.day_of(now):
        return {"text": "今天届满", "tone": "urgent"}
    return {"text": f"{ends:%m-%d} 届满", "tone": "plain"}


@require("matter.read")
def matters(request: HttpRequest) -> HttpResponse:
    """办件 — newest first, 50 a page."""
    wanted = Wanted.read(request.GET)
    rows, after = page(request.actor, wanted, request.GET.get("after", ""))  # type: ignore[attr-defined]
    asked = {k: v for k, v in request.GET.items() if k != "after" and v}
    lines = [
        {
            "m": m,
            "tone": TONES[MatterState(m.state)],
            "due": _due_mark(m),
            "url": reverse("desk:matter", args=[m.uid]),
        }
        for m in rows
    ]
    context = {
        "lines": lines,
        "wanted": wanted,
        "next": f"?{urlencode({**asked, 'after': after})}" if after else "",
        "back": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "export": f"{reverse('desk:matters_export')}?{urlencode(asked)}",
        "states": [("open", "在办"), *MatterState.choices],
        "sources": MatterSource.choices,
        "choices": choices(),
        "page": PAGE,
    }
    return render(request, "desk/matters/list.html", context)


@require("matter.read")
def matters_export(request: HttpRequest) -> StreamingHttpResponse:
    """导出 — the same filter as CSV; at most 20,000 rows, without anything about the reporter."""
    rows = listed(request.actor, Wanted.read(request.GET))[:MOST_EXPORTED]  # type: ignore[attr-defined]

    def cells() -> Iterator[list[Any]]:
        for m in rows.iterator(chunk_size=1000):
            yield [
                m.number,
                m.title,
                m.get_source_display(),
                m.get_state_display(),
                m.item_code,
                m.item_name,
                m.subject_name,
                m.address,
                m.town.name if m.town else "",
                m.team.name if m.team else "",
                f"{timezone.localtime(m.received_at):%Y-%m-%d %H:%M}",
                f"{timezone.localtime(m.closed_at):%Y-%m-%d %H:%M}" if m.closed_at else "",
            ]

    heads = [
        "编号",
        "标题",
        "来源",
        "状态",
        "事项代码",
        "事项",
        "监管对象",
        "地址",
        "乡镇",
        "队伍",
        "收到",
        "办结",
    ]
    return csv_response(f"matters-{clock.today():%Y%m%d}", heads, cells())


urlpatterns: list[URLPattern] = [
    path("matters/", matters, name="matters"),
    path("matters.csv", matters_export, name="matters_export"),
]
