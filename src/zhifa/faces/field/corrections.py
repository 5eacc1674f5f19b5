"""责令改正与复查 — the order to put right, and the re-check by two officers."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection import queries
from zhifa.enforcement.inspection.models import CorrectionState
from zhifa.faces.access import require
from zhifa.faces.field.inspection import page
from zhifa.faces.field.shell import received
from zhifa.faces.order_view import case_open_url
from zhifa.faces.sending import Sending


class CorrectionForm(forms.Form):
    """责令改正."""

    requirement = forms.CharField(label="改正要求", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(
        label="改正期限",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="选今天就是立即改正",
    )


@require("inspection.correct")
def correction_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """责令改正 — what is to be put right, until when; the notice is made with its code."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    form = CorrectionForm(request.POST or None, initial={"due_on": clock.today()})
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            made = inspection.order_correction(**sending.common, visit=row, **form.cleaned_data)
            return received(request, reverse("field:correction", args=[made.uid]), f"visit-{uid}-correction")
    return page(sending, "correction_new", row, 5)


class RecheckForm(forms.Form):
    """复查."""

    corrected = forms.ChoiceField(
        label="复查结果", choices=[("1", "已改正"), ("0", "没有改正")], widget=forms.RadioSelect
    )
    facts = forms.CharField(label="复查情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@require("matter.read")
def correction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份责令改正 — the notice, its day, and the re-check by two officers."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.correction(uid, actor)
    form = RecheckForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            inspection.recheck(
                **sending.common,
                correction=row,
                corrected=form.cleaned_data["corrected"] == "1",
                facts=form.cleaned_data["facts"],
            )
            return received(request, reverse("field:correction", args=[uid]), f"correction-{uid}")
    waiting = row.state == CorrectionState.ORDERED
    mine = actor.account_id in (row.visit.lead_id, row.visit.second_id)
    context = {
        "c": row,
        "v": row.visit,
        "m": row.matter,
        "form": form if waiting and mine else None,
        "late": waiting and row.due_on < clock.today(),
        "early": waiting and row.due_on > clock.today(),
        "case_url": case_open_url(row.visit.matter.uid)
        if row.state == CorrectionState.RECHECKED_FAILED
        else "",
        "back_url": reverse("field:visit", args=[row.visit.uid]),
    }
    return sending.page("field/correction.html", context)


urlpatterns: list[URLPattern] = [
    path("visits/<uuid:uid>/correction/", correction_new, name="correction_new"),
    path("corrections/<uuid:uid>/", correction, name="correction"),
]
