"""开始检查 — the pair, the item, the subject, the place of the phone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.core.read_together import Part, read_parts
from zhifa.enforcement import whom
from zhifa.enforcement.command import queries as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.models import Visit
from zhifa.faces import subject_choices
from zhifa.faces.access import require
from zhifa.faces.field.inspection import STEPS, progress
from zhifa.faces.field.shell import received
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of, told
from zhifa.registers.catalogue.likely_items import likely_items
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.queries import available, officers
from zhifa.registers.subjects import queries as subject_queries
from zhifa.registers.subjects.models import Subject


@require("inspection.inspect")
def visit_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """开始检查 — the pair of the order, or another colleague beside me; the item; the place of the phone."""
    actor = request.actor  # type: ignore[attr-defined]
    order = command.order(uid, actor)
    pair = [i for i in (order.lead_id, order.second_id) if i and i != actor.account_id]
    second = request.POST.get("second") or (str(pair[0]) if pair else "")
    item_code = request.POST.get("item_code", order.matter.item_code).strip()
    subject = subject_choices.chosen(request.POST.get("subject", "") or request.GET.get("subject", ""))
    text = subject_choices.typed(request)
    sending = Sending(request)
    if sending.ready:
        with sending:
            made = _start(request, order, second, item_code, subject)
            return received(request, reverse("field:visit_certificates", args=[made.uid]), f"visit-new-{uid}")
    found = _told(order, actor, item_code, subject)
    item = next(iter(found["item"]), None)
    others = [p for p in found["people"] if p.account_id != actor.account_id]
    # whoever is named on the order stands first, the others as the roster has them
    others.sort(key=lambda p: str(p.account_id) != second)
    context = {
        "subject": subject_choices.drawn(subject) if subject else None,
        "text": text,
        "found": subject_choices.choices(text) if text and subject is None else [],
        "holds": [whom.in_words(h) for h in found["holds"]],
        "o": order,
        "m": order.matter,
        "me": next(iter(found["me"]), None),
        "others": others,
        "second": second,
        "item": item,
        "item_code": item_code,
        "guesses": []
        if item
        else [i for i, _ in likely_items(order.matter.title, on=clock.today(), limit=6, only_patrol=True)],
        "back_url": reverse("field:order", args=[uid]),
        "progress": progress(1),
        "step_text": f"1 / {STEPS}",
    }
    return sending.page("field/visit_new.html", context)


def _told(order: WorkOrder, actor: Actor, item_code: str, subject: Subject | None) -> dict[str, list[Any]]:
    """The team's people, the reader's own certificate, the item, holds about whoever it is about (one query)."""
    today = clock.today()
    holds = subject_queries.hold_rows(today, matter=order.matter, subject=subject)
    items = Item.objects.select_related("field", "department").filter(code=item_code)
    return read_parts(
        {
            "people": available(order.team.team_row, on=today, at=clock.now()),
            "me": officers([actor.account_id or 0], on=today),
            "item": Part({"rows": items}, lambda told: told["rows"]),
            "holds": Part({"rows": holds}, lambda told: told["rows"]),
        }
    )


@require("inspection.inspect")
def subjects(request: HttpRequest) -> HttpResponse:
    """找检查对象 — subjects that fit what is being typed (a fragment)."""
    text = subject_choices.typed(request)
    return render(request, "field/_subjects.html", {"found": subject_choices.choices(text), "text": text})


def _start(request: HttpRequest, order: Any, second: str, item_code: str, subject: Subject | None) -> Visit:
    """Start the visit with the signed-in person and one other.

    The order's lead stays the lead; somebody who stands in leads himself.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not second.isdigit():
        raise BadInput("选一名同行的执法人员", field="second", way_out="两名持证人员到场才能检查")
    found = {a.pk: a for a in Account.objects.filter(pk__in=[actor.account_id, int(second)])}
    if int(second) not in found:
        raise BadInput("没有这名人员", field="second")
    me, other = found[actor.account_id], found[int(second)]
    lead, colleague = (other, me) if order.lead_id == other.pk else (me, other)
    place = told(
        f"- - {request.POST.get('lng') or '-'} {request.POST.get('lat') or '-'} {request.POST.get('accuracy') or '-'}"
    )
    return inspection.start_visit(
        by=actor,
        key=key_of(request),
        matter=order.matter,
        order=order,
        lead=lead,
        second=colleague,
        item_code=item_code,
        subject=subject,
        hold_seen=bool(request.POST.get("hold_seen")),
        lng=place.lng,
        lat=place.lat,
        accuracy_m=place.accuracy_m,
    )


urlpatterns: list[URLPattern] = [
    path("visits/subjects/", subjects, name="subjects"),
    path("orders/<uuid:uid>/visit/", visit_new, name="visit_new"),
]
