"""案件列表 — cases newest first, each with the clock that ends first and whose turn it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core.calendar import work_calendar
from zhifa.enforcement.casework import queries
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn

TONES = {
    "checking": "soon",
    "not_filed": "wait",
    "closed": "done",
    "withdrawn": "wait",
    "revoked": "over",
    "transferred": "wait",
    "performed": "done",
}


@require("casework.read")
def cases(request: HttpRequest) -> HttpResponse:
    """案件 — newest first, 50 a page, each with the clock that ends first."""
    actor = request.actor  # type: ignore[attr-defined]
    which = request.GET.get("which", "open")
    text = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")
    rows, following = queries.listed(
        actor, which=which, after=int(after) if after.isdigit() else None, text=text
    )
    clocks = queries.clocks_of(rows)
    calendar = work_calendar()
    asked = {k: v for k, v in (("which", which), ("q", text)) if v}
    lines = []
    for case in rows:
        waiting = clocks.get(case.uid, [])
        timed = next((d for d in waiting if d.due_at is not None), None)
        turn = next((d for d in waiting if d.kind.startswith("casework.turn.")), None)
        lines.append(
            {
                "case": case,
                "url": reverse("desk:case", args=[case.uid]),
                "state": queries.state_term(case),
                "tone": TONES.get(case.state, "now"),
                "clock": drawn(timed, calendar=calendar) if timed else None,
                "turn": turn.title if turn else "",
                "who": (turn.account.name if turn.account else "") if turn else "",
            }
        )
    context = {
        "lines": lines,
        "which": which if which in queries.FILTERS else "open",
        "filters": [
            {"code": code, "label": label, "on": code == which}
            for code, (label, _) in queries.FILTERS.items()
        ],
        "text": text,
        "next": f"?{urlencode({**asked, 'after': following})}" if following else "",
        "back": f"?{urlencode(asked)}" if after else "",
    }
    return render(request, "desk/casework/list.html", context)


urlpatterns: list[URLPattern] = [
    path("cases/", cases, name="cases"),
]
