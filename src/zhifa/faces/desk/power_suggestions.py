"""联想 — codes for what somebody types into a question about powers: items by words, officers and bodies by name or code.

The pages work without it: a code typed whole is taken as it is.
"""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path

from zhifa.faces.access import require
from zhifa.faces.desk.registers import asked_day, clean
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.models import Body, Member, MemberKind

_MOST = 12


@require("registers.read")
def power_suggest(request: HttpRequest) -> JsonResponse:
    """``?kind=item|officer|body&q=`` → [{value: code, label: what it is}], at most twelve (one query)."""
    kind, text = request.GET.get("kind", ""), clean(request.GET.get("q", ""))
    found: list[dict[str, str]] = []
    if not text:
        pass
    elif kind == "item":
        found = [
            {"value": i.code, "label": f"{i.name} · {i.field.name}"}
            for i, _ in catalogue.find_items(text, on=asked_day(request), limit=_MOST)
        ]
    elif kind == "officer":
        rows = Member.objects.filter(kind__in=(MemberKind.OFFICER, MemberKind.AUXILIARY), ended_on=None)
        rows = rows.filter(Q(name__startswith=text) | Q(code__istartswith=text)).select_related(
            "team", "body"
        )
        found = [
            {"value": m.code, "label": f"{m.name} · {m.team.name if m.team else m.body.short_name}"}
            for m in rows.order_by("code")[:_MOST]
        ]
    elif kind == "body":
        bodies = Body.objects.filter(enforces=True)
        bodies = bodies.filter(
            Q(name__contains=text) | Q(short_name__contains=text) | Q(code__istartswith=text)
        )
        found = [{"value": b.code, "label": b.name} for b in bodies.order_by("code")[:_MOST]]
    answer = JsonResponse({"found": found})
    answer["Cache-Control"] = "private, max-age=60"
    return answer


urlpatterns: list[URLPattern] = [path("registers/powers/suggest/", power_suggest, name="power_suggest")]
