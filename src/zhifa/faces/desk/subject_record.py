"""一个监管对象 — all the register holds about it, the matters about it, who looked."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.actors import Actor, holds, visible
from zhifa.core.composed import Composed
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
from zhifa.registers.subjects.models import Concern, Formerly, SubjectKind
from zhifa.registers.subjects.record import Record, in_force, licence_mark, record_of

MOST_ABOUT = 20


@lru_cache(maxsize=1024)
def _asked_about(actor: Actor, keys: int, names: int, codes: int) -> dict[str, Composed[Any]]:
    """What an actor of these roles may ask about a family of so many rows, names and codes; what he may not see at all is
    left out. Composing the three takes longer than asking them."""
    k, n, c = _marks(keys, names, codes)
    linked = Q(matter_id__in=Concern.objects.filter(subject_id__in=k).values("matter_id"))
    by_name = {"party__name__in": n, "party__id_number__in": c}
    asked: dict[str, tuple[Q | None, QuerySet[Any], list[Any]]] = {
        "matters": (visible(actor), Matter.objects.filter(subjects_of.matters_about(k, n)), [*k, *n]),
        "cases": (
            visible(actor, "casework.read", prefix="matter__"),
            Case.objects.filter(linked | Q(**by_name, _connector=Q.OR)).select_related("matter"),
            [*k, *n, *c],
        ),
        "visits": (
            visible(actor, prefix="matter__"),
            Visit.objects.filter(linked | Q(party_name__in=n)).select_related("matter"),
            [*k, *n],
        ),
    }
    return {
        name: Composed(rows.filter(reach).order_by("-id")[:MOST_ABOUT], *marks)
        for name, (reach, rows, marks) in asked.items()
        if reach is not None
    }


def _marks(keys: int, names: int, codes: int) -> tuple[list[int], list[str], list[str]]:
    """What stands for the values while the questions are composed; no row has such a key, name or code."""
    return [-1 - i for i in range(keys)], [f"名{i}" for i in range(names)], [f"码{i}" for i in range(codes)]


def _about(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Matters, cases and visits about the family that the reader may see (three queries)."""
    family = record.keys, record.names, record.codes
    sizes = [len(each) for each in family]
    marks = (m for each in _marks(*sizes) for m in each)
    values = dict(zip(marks, (v for each in family for v in each), strict=True))
    asked = _asked_about(actor_of(request), *sizes)
    return {name: asked[name].ask(values) if name in asked else [] for name in ("matters", "cases", "visits")}


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
