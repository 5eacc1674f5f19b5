"""监管对象 — the list of the register, and what its other pages share."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import queries as subjects_of
from zhifa.registers.subjects.models import Subject, SubjectKind
from zhifa.registers.territory.queries import towns

PAGE = 50


def clean(text: str, longest: int = 60) -> str:
    """What somebody typed into a filter, without what no column can hold."""
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


def actor_of(request: HttpRequest) -> Any:
    """Who is asking."""
    return request.actor  # type: ignore[attr-defined]


def subject_or_404(uid: UUID) -> Subject:
    """:raises NotFound: the register has no such row."""
    found = subjects_of.subject(uid)
    if found is None:
        raise NotFound("名录里没有这个监管对象", way_out="按名称、地址或代码查找")
    return found


def crumbs(found: Subject, here: str = "") -> list[dict[str, str]]:
    """Way from the list."""
    way = [{"label": "监管对象", "url": reverse("desk:subjects")}]
    if here:
        way.append({"label": masking.label(found), "url": reverse("desk:subject", args=[found.uid])})
    return [*way, {"label": here or masking.label(found)}]


@require("registers.read")
def subjects(request: HttpRequest) -> HttpResponse:
    """监管对象 — by name, pinyin initials, address or code; without a word the newest."""
    asked = {k: clean(request.GET.get(k, "")) for k in ("q", "town", "kind", "grade", "held")}
    all_towns = list(towns())
    town = next((t.scope_id for t in all_towns if t.scope.code == asked["town"]), None)
    kind = asked["kind"] if asked["kind"] in SubjectKind.values else ""
    grade = asked["grade"] if asked["grade"] in ("A", "B", "C", "D") else ""
    today = clock.today() if asked["held"] else None
    onward, more, short = "", False, False
    if asked["q"]:
        narrowing = Q(**({"credit_class": grade} if grade else {}))
        if today:
            narrowing &= Q(pk__in=subjects_of.listed(held=today).order_by().values("pk"))
        found = subjects_of.search(asked["q"], town_id=town, kind=kind, limit=PAGE, more=narrowing or None)
        rows, more = found.subjects, found.more
        short = not rows and len(asked["q"]) < 2
    else:
        listed = subjects_of.listed(town_id=town, kind=kind, grade=grade, held=today)
        after = request.GET.get("after", "")
        if after.isdecimal() and len(after) < 19:
            listed = listed.filter(pk__lt=int(after))
        rows = list(listed[: PAGE + 1])
        if len(rows) > PAGE:
            rows = rows[:PAGE]
            onward = f"?{urlencode({**{k: v for k, v in asked.items() if v}, 'after': rows[-1].pk})}"
    context = {
        "rows": [{"s": s, "name": s.name, "address": masking.shown(s, "address")} for s in rows],
        "next": onward,
        "more": more,
        "short": short,
        **asked,
        "towns": all_towns,
        "kinds": SubjectKind.choices,
        "grades": "ABCD",
        "may_manage": holds(actor_of(request), "subjects.manage"),
        "may_merge": holds(actor_of(request), "subjects.merge"),
    }
    return render(request, "desk/subjects/list.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/", subjects, name="subjects"),
]
