"""登记与变更 — entering a subject, changing it, adding to it and ending what was added, saying which matter concerns it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import operations as subjects_do
from zhifa.registers.subjects.likeness import matches_for


def refused(form: Any, refusal: Refusal) -> Refusal | None:
    """Put a refusal beside its field; one that belongs to no field is returned for the head of the page."""
    name = getattr(refusal, "field", "")
    if isinstance(refusal, BadInput) and name in form.fields:
        rule = "、".join(c.full for c in refusal.citations)
        form.add_error(name, refusal.message_zh + (f"（{rule}）" if rule else ""))
        return None
    return refusal


@require("subjects.manage")
def subject_new(request: HttpRequest) -> HttpResponse:
    """登记 — before it is written, what it may be the same as is shown; a second press registers it all the same."""
    form, refusal, alike = EnterForm(request.POST or None), None, []
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_of(form.cleaned_data)
            if "sure" not in request.POST:
                alike = _alike(draft)
            if not alike:
                made = subjects_do.enter_subject(by=actor_of(request), key=key_of(request), draft=draft)
                return redirect("desk:subject", uid=made.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "form": form,
        "refusal": refusal,
        "alike": alike,
        "crumbs": [{"label": "监管对象", "url": reverse("desk:subjects")}, {"label": "登记"}],
    }
    return render(request, "desk/subjects/new.html", context, status=422 if refusal or form.errors else 200)


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
    form, refusal = change_form(found, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {
            k: given[k] for k in CHANGED if k in form.changed_data and not (k in form.kept and not given[k])
        }
        try:
            subjects_do.change_subject(
                by=actor_of(request),
                key=key_of(request),
                subject=found,
                values=values,
                reason=given["reason"],
                since=given["since"],
            )
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {"s": found, "form": form, "refusal": refusal, "crumbs": crumbs(found, "变更登记")}
    return render(
        request,
        "desk/subjects/form.html",
        {**context, "title": "变更登记"},
        status=422 if refusal or form.errors else 200,
    )


@require("subjects.manage")
def subject_add(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """添加 — a place, licence, class, risk, hold or contact."""
    found = subject_or_404(uid)
    if action not in ADDING:
        raise NotFound("没有这样的登记")
    adding = ADDING[action]
    form, refusal = (
        adding.form(request.POST or None, initial={"since": clock.today(), "on": clock.today()}),
        None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            adding.write(actor_of(request), key_of(request), found, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": adding.title,
        "crumbs": crumbs(found, adding.title),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


@require("subjects.manage")
def subject_end(request: HttpRequest, uid: UUID, action: str, entry: UUID) -> HttpResponse:
    """结束 — the last day of a place, risk or contact; how a licence ended; why a hold was lifted."""
    found = subject_or_404(uid)
    ending = ENDING.get(action)
    row = None if ending is None else ending.model.objects.filter(uid=entry).first()
    if ending is None or row is None:
        raise NotFound("没有这条登记")
    form, refusal = (
        ending.form(request.POST or None, initial={"until": clock.today(), "on": clock.today()}),
        None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            ending.write(actor_of(request), key_of(request), row, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": ending.title,
        "crumbs": crumbs(found, ending.title),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


@require("subjects.link")
def subject_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """认定涉及 — by the number of a matter within the actor's reach."""
    found = subject_or_404(uid)
    form, refusal = LinkForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            number = clean_text(form.cleaned_data["number"], field="number", label="事项编号", longest=40)
            reach = visible(actor_of(request))
            matter = None if reach is None else Matter.objects.filter(reach, number=number).first()
            if matter is None:
                raise BadInput("没有这个编号的事，或者它不在您能看的范围内", field="number")
            subjects_do.link_matter(by=actor_of(request), key=key_of(request), matter=matter, subject=found)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": "认定涉及的事",
        "crumbs": crumbs(found, "认定涉及的事"),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/new/", subject_new, name="subject_new"),
    path("registers/subjects/<uuid:uid>/edit/", subject_edit, name="subject_edit"),
    path("registers/subjects/<uuid:uid>/add/<str:action>/", subject_add, name="subject_add"),
    path("registers/subjects/<uuid:uid>/end/<str:action>/<uuid:entry>/", subject_end, name="subject_end"),
    path("registers/subjects/<uuid:uid>/link/", subject_link, name="subject_link"),
]
