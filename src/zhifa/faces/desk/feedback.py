"""管罚衔接 — the department reads how a case in its field ended and answers."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import covers, visible
from zhifa.core.errors import NotFound
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import DepartmentFeedback
from zhifa.faces.access import require
from zhifa.faces.sending import Sending


class MeasuresForm(forms.Form):
    """监管措施."""

    measures = forms.CharField(
        label="监管措施",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="如加强许可后监管、列入检查计划、约谈、撤回许可等",
        error_messages={"required": "写明准备采取的监管措施，没有必要采取的写明理由"},
    )


@require("matter.read")
def feedback(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一条反馈 — read it; the department answers."""
    actor = request.actor  # type: ignore[attr-defined]
    allowed = visible(actor, prefix="matter__")
    row = (
        DepartmentFeedback.objects.filter(allowed, uid=uid)
        .select_related("matter", "case", "department", "answered_by")
        .first()
        if allowed is not None
        else None
    )
    if row is None:
        raise NotFound("没有这条反馈，或者它不在您能看的范围内")
    form = MeasuresForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            casework.answer_feedback(**sending.common, feedback=row, measures=form.cleaned_data["measures"])
            return redirect("desk:feedback", uid=uid)
    may_answer = row.answered_at is None and covers(actor, "casework.answer_feedback", row.matter)  # type: ignore[union-attr]
    context = {
        "f": row,
        "form": form if may_answer else None,
        "crumbs": [
            {"label": "办件", "url": reverse("desk:matters")},
            {"label": row.matter.number, "url": reverse("desk:matter", args=[row.matter.uid])},
            {"label": "管罚衔接"},
        ],
    }
    return sending.page("desk/casework/feedback.html", context)


urlpatterns: list[URLPattern] = [path("feedback/<uuid:uid>/", feedback, name="feedback")]
