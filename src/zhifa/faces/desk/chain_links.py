"""一件事的环节 — the department reads what came before it in the chain, sees what it has to do by when, and answers."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import covers
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.models import ChainLink
from zhifa.enforcement.casework.operations.passing_on import may_answer
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.sending import Sending
from zhifa.registers.published_lists.for_item import chains_for


class DoneForm(forms.Form):
    """办理情况."""

    measures = forms.CharField(
        label="办理情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="做了什么、结果怎样；没有必要做的写明理由",
        error_messages={"required": "写明做了什么，没有必要做的写明理由"},
    )


@require("matter.read")
def chain_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一件事的一个环节 — for who reads the matter, and for the department the step is of, whose field may be another."""
    actor = request.actor  # type: ignore[attr-defined]
    link = (
        ChainLink.objects.select_related("matter", "case", "department", "answered_by")
        .filter(uid=uid)
        .first()
    )
    reads = link is not None and covers(actor, "matter.read", link.matter)  # type: ignore[arg-type]
    theirs = link is not None and may_answer(actor, link)
    if link is None or not (reads or theirs):
        raise NotFound("没有这个环节，或者它不在您能看的范围内")
    form = DoneForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            casework.answer_link(**sending.common, link=link, measures=form.cleaned_data["measures"])
            return redirect("desk:chain_link", uid=uid)
    duty = Duty.objects.filter(matter=link.matter, target_uid=link.uid).first()
    chain = next(
        (c for c in chains_for(link.item_code, on=clock.day_of(link.told_at)) if c.name == link.chain), None
    )
    told = {x.step: x for x in ChainLink.objects.filter(matter=link.matter, chain=link.chain)}
    context = {
        "l": link,
        "reads": reads,
        "clock": drawn(duty, calendar=work_calendar())
        if duty is not None and duty.closed_at is None
        else None,
        "steps": [
            {"e": e, "step": step, "told": told.get(step), "here": n in chain.here, "now": step == link.step}
            for n, e in enumerate(chain.steps)
            for step in [e.cells.get("step", "")]
        ]
        if chain
        else [],
        "form": form if theirs and link.answered_at is None else None,
        "crumbs": [
            {"label": "办件", "url": reverse("desk:matters")},
            {
                "label": link.matter.number,
                "url": reverse("desk:matter", args=[link.matter.uid]) if reads else "",
            },
            {"label": "一件事"},
        ],
    }
    return sending.page("desk/casework/chain_link.html", context)


urlpatterns: list[URLPattern] = [path("links/<uuid:uid>/", chain_link, name="chain_link")]
