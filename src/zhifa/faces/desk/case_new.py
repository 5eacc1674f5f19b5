"""开案 — the page on which the check before filing begins, and the search for its party."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET

from zhifa.core import clock
from zhifa.enforcement import whom
from zhifa.enforcement.casework import operations as casework
from zhifa.faces import subject_choices
from zhifa.faces.access import require
from zhifa.faces.desk import case_opening
from zhifa.faces.sending import Sending
from zhifa.registers.subjects import queries as subject_queries


@require("casework.open")
def case_new(request: HttpRequest, matter_uid: UUID) -> HttpResponse:
    """立案前核查 — opened from a matter in hand."""
    actor = request.actor  # type: ignore[attr-defined]
    matter = case_opening.matter_of(matter_uid, actor)
    subject = subject_choices.chosen(request.POST.get("subject", "") or request.GET.get("subject", ""))
    form = case_opening.OpeningForm(matter, actor, request.POST or None, subject=subject)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            wish = case_opening.wish_of(form, matter)
            made = casework.open_case(**sending.common, matter=matter, **wish)
            messages.success(request, f"已开始立案前核查，案件编号 {made.code}")
            return redirect("desk:case", uid=made.uid)
    text = subject_choices.typed(request)
    held = subject_queries.holds_on(clock.today(), subject=subject) if subject else []
    context = {
        "matter": matter,
        "form": form,
        "subject": subject_choices.drawn(subject) if subject else None,
        "holds": [whom.in_words(h) for h in held],
        "text": text,
        "found": subject_choices.choices(text) if text and subject is None else [],
    }
    return sending.page("desk/casework/new.html", context)


@require("casework.open")
@require_GET
def case_subjects(request: HttpRequest) -> HttpResponse:
    """找当事人 — subjects that fit what is being typed (a fragment)."""
    text = subject_choices.typed(request)
    return render(
        request, "desk/casework/_subjects.html", {"found": subject_choices.choices(text), "text": text}
    )


urlpatterns: list[URLPattern] = [
    path("cases/subjects/", case_subjects, name="case_subjects"),
    path("cases/new/<uuid:matter_uid>/", case_new, name="case_new"),
]
