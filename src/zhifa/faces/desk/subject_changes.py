"""登记与变更 — entering a subject, changing it, adding to it and ending what was added, saying which matter concerns it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import visible
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.matter import Matter
from zhifa.core.text import clean_text
from zhifa.faces.access import require
from zhifa.faces.desk.subject_forms import (
    ADDING,
    CHANGED,
    ENDING,
    EnterForm,
    LinkForm,
    change_form,
    draft_of,
)
from zhifa.faces.desk.subjects import actor_of, crumbs, subject_or_404
from zhifa.faces.sending import Sending
from zhifa.registers.subjects import operations as subjects_do
from zhifa.registers.subjects.likeness import matches_for
from zhifa.registers.subjects.models import Subject


def subject_form(found: Subject, sending: Sending, title: str) -> HttpResponse:
    """The page of one form about a subject."""
    context = {
        "s": found,
        "form": sending.form,
        "title": title,
        "crumbs": crumbs(found, title),
    }
    return sending.page("desk/subjects/form.html", context)


@require("subjects.manage")
def subject_new(request: HttpRequest) -> HttpResponse:
    """登记 — before it is written, what it may be the same as is shown; a second press registers it all the same."""
    form, alike = EnterForm(request.POST or None), []
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            draft = draft_of(form.cleaned_data)
            if "sure" not in request.POST:
                alike = _alike(draft)
            if not alike:
                made = subjects_do.enter_subject(**sending.common, draft=draft)
                return redirect("desk:subject", uid=made.uid)
    context = {
        "form": form,
        "alike": alike,
        "crumbs": [{"label": "监管对象", "url": reverse("desk:subjects")}, {"label": "登记"}],
    }
    return sending.page("desk/subjects/new.html", context)


def _alike(draft: Any) -> list[Any]:
    """What a draft may be the same as; a draft that cannot be registered is refused here already."""
    from zhifa.registers.subjects import arrivals
    from zhifa.registers.subjects.drafts import checked_subject
    from zhifa.registers.subjects.taken import Taken

    today = clock.today()
    values = checked_subject(draft, today=today)
    Taken([values]).check(values)
    made = arrivals.assemble([(draft, values, [])], at=clock.now(), on=today)
    return matches_for([(made.subjects[0], made.findings[0])])[0][:5]


@require("subjects.manage")
def subject_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """变更登记 — only what is changed is written; the former value is kept with its days.

    Masked fields are not shown here: left empty, they stay as they are."""
    found = subject_or_404(uid)
    form = change_form(found, request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        given = form.cleaned_data
        values = {
            k: given[k] for k in CHANGED if k in form.changed_data and not (k in form.kept and not given[k])
        }
        with sending:
            subjects_do.change_subject(
                **sending.common, subject=found, values=values, reason=given["reason"], since=given["since"]
            )
            return redirect("desk:subject", uid=found.uid)
    return subject_form(found, sending, "变更登记")


@require("subjects.manage")
def subject_add(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """添加 — a place, licence, class, risk, hold or contact."""
    found = subject_or_404(uid)
    if action not in ADDING:
        raise NotFound("没有这样的登记")
    adding = ADDING[action]
    form = adding.form(request.POST or None, initial={"since": clock.today(), "on": clock.today()})
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            adding.write(sending.common, found, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
    return subject_form(found, sending, adding.title)


@require("subjects.manage")
def subject_end(request: HttpRequest, uid: UUID, action: str, entry: UUID) -> HttpResponse:
    """结束 — the last day of a place, risk or contact; how a licence ended; why a hold was lifted."""
    found = subject_or_404(uid)
    ending = ENDING.get(action)
    row = None if ending is None else ending.model.objects.filter(uid=entry).first()
    if ending is None or row is None:
        raise NotFound("没有这条登记")
    form = ending.form(request.POST or None, initial={"until": clock.today(), "on": clock.today()})
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            ending.write(sending.common, row, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
    return subject_form(found, sending, ending.title)


@require("subjects.link")
def subject_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """认定涉及 — by the number of a matter within the actor's reach."""
    found = subject_or_404(uid)
    form = LinkForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            number = clean_text(form.cleaned_data["number"], field="number", label="事项编号", longest=40)
            reach = visible(actor_of(request))
            matter = None if reach is None else Matter.objects.filter(reach, number=number).first()
            if matter is None:
                raise BadInput("没有这个编号的事，或者它不在您能看的范围内", field="number")
            subjects_do.link_matter(**sending.common, matter=matter, subject=found)
            return redirect("desk:subject", uid=found.uid)
    return subject_form(found, sending, "认定涉及的事")


urlpatterns: list[URLPattern] = [
    path("registers/subjects/new/", subject_new, name="subject_new"),
    path("registers/subjects/<uuid:uid>/edit/", subject_edit, name="subject_edit"),
    path("registers/subjects/<uuid:uid>/add/<str:action>/", subject_add, name="subject_add"),
    path("registers/subjects/<uuid:uid>/end/<str:action>/<uuid:entry>/", subject_end, name="subject_end"),
    path("registers/subjects/<uuid:uid>/link/", subject_link, name="subject_link"),
]
