"""一个监管对象 — all the register holds about it, the matters about it, who looked."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.actors import holds, visible
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.inspection.models import Visit
from zhifa.faces.access import require
from zhifa.faces.desk.subject_forms import (
    LinkForm,
)
from zhifa.faces.desk.subjects import actor_of, crumbs, subject_or_404
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import queries as subjects_of
from zhifa.registers.subjects.models import Formerly, SubjectKind
from zhifa.registers.subjects.record import Record, in_force, licence_mark, record_of

MOST_ABOUT = 20


def _about(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Matters, cases and visits about the family that the reader may see (three queries)."""
    actor = actor_of(request)
    reach, cases_reach = visible(actor), visible(actor, "casework.read", prefix="matter__")
    visits_reach = visible(actor, prefix="matter__")
    linked = Q(matter__concerns__subject_id__in=record.keys)
    matters = (
        []
        if reach is None
        else list(
            Matter.objects.filter(reach)
            .filter(subjects_of.matters_about(record.keys, record.names))
            .order_by("-id")[:MOST_ABOUT]
        )
    )
    cases = (
        []
        if cases_reach is None
        else list(
            Case.objects.filter(cases_reach)
            .filter(linked | Q(party__name__in=record.names) | Q(party__id_number__in=record.codes))
            .select_related("matter")
            .order_by("-id")[:MOST_ABOUT]
        )
    )
    visits = (
        []
        if visits_reach is None
        else list(
            Visit.objects.filter(visits_reach)
            .filter(linked | Q(party_name__in=record.names))
            .select_related("matter")
            .order_by("-id")[:MOST_ABOUT]
        )
    )
    return {"matters": matters, "cases": cases, "visits": visits}


def _past(record: Record) -> list[dict[str, Any]]:
    """Former names and other values, masked like the present ones."""
    return [
        {
            "what": Formerly.FIELDS[f.field],
            "value": SubjectKind(f.value).label
            if f.field == "kind" and f.value in SubjectKind.values
            else masking.shown_formerly(record.owner(f.subject_id), f.field, f.value),
            "f": f,
        }
        for f in record.formerly
    ]


@require("registers.read")
def subject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个监管对象 — all the register holds about it, the matters about it, who looked."""
    found = subject_or_404(uid)
    head = subjects_of.current(found)
    record = record_of(head)
    actor, today = actor_of(request), clock.today()
    sensitive = masking.sensitive_fields(head)
    shown = {name: masking.shown(head, name) for name in ("id_number", "phone", "address", "representative")}
    context = {
        "s": head,
        "came_from": found if found.pk != head.pk else None,
        "shown": shown,
        "sensitive": sensitive,
        "r": record,
        "places": [
            {
                "p": p,
                "now": in_force(p, today),
                "address": masking.shown_place(head, p.address),
                "name": "" if head.is_person else p.name,
            }
            for p in record.places
        ],
        "licences": [
            {"x": x, "mark": mark, "tone": tone}
            for x in record.licences
            for mark, tone in [licence_mark(x, today)]
        ],
        "risks": [{"x": x, "now": in_force(x, today)} for x in record.risks],
        "holds": [{"x": x, "now": in_force(x, today)} for x in record.holds],
        "contacts": [
            {
                "x": x,
                "now": in_force(x, today),
                "name": masking.masked_name(x.name),
                "phone": masking.masked_phone(x.phone),
            }
            for x in record.contacts
        ],
        "held": [x for x in record.holds if in_force(x, today)],
        "past": _past(record),
        "merged": [{"s": record.owner(m.merged_id), "m": m} for m in record.merges],
        "looks": [{"x": x, "what": masking.SENSITIVE[x.field]} for x in record.looks],
        "may_manage": holds(actor, "subjects.manage"),
        "may_merge": holds(actor, "subjects.merge"),
        "may_look": holds(actor, "subjects.look"),
        "may_link": holds(actor, "subjects.link"),
        "link": LinkForm(),
        "crumbs": crumbs(head),
        **_about(request, record),
    }
    return render(request, "desk/subjects/record.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/<uuid:uid>/", subject, name="subject"),
]
