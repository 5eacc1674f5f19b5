"""机构承继 — bodies that merge: what would follow is shown first, then one announcement does it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.clauses import ACT_TITLES
from zhifa.registers.catalogue.models import ChangeManner, HandOver, PowerChange
from zhifa.registers.catalogue.operations import AnnouncementRefused
from zhifa.registers.catalogue.operations.succession import preview
from zhifa.registers.organisation.models import BodyKind
from zhifa.registers.organisation.queries import bodies

_MERGED = (BodyKind.INTEGRATED, BodyKind.SPECIALISED, BodyKind.DEPARTMENT, BodyKind.COMMAND)


class SuccessionForm(forms.Form):
    """机构承继."""

    formers = forms.MultipleChoiceField(
        label="被承继的机关", widget=forms.SelectMultiple(attrs={"size": 8}), help_text="按住 Ctrl 可以选几个"
    )
    heir = forms.ChoiceField(label="承继机关", help_text="新组建的，先在“队伍·机构”里登记")
    effective_on = forms.DateField(
        label="承继之日", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    number = forms.CharField(label="公告文号", max_length=60)
    title = forms.CharField(label="公告标题", max_length=160)
    issuer = forms.CharField(label="发布机关", max_length=80, initial="县人民政府")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        # courts, governments and the offices that lead the reform are not merged by the county's announcement
        own = [
            (b.code, b.name) for b in bodies() if b.valid_until is None and (b.enforces or b.kind in _MERGED)
        ]
        acting = [(b.code, b.name) for b in bodies() if b.enforces and b.valid_until is None]
        self.fields["formers"].choices = own  # type: ignore[attr-defined]
        self.fields["heir"].choices = acting  # type: ignore[attr-defined]


@require("registers.read")
def successions(request: HttpRequest) -> HttpResponse:
    """机构承继 — every succession, the newest first, and whether it has been handed over."""
    rows = PowerChange.objects.filter(manner=ChangeManner.SUCCEED).select_related(
        "announcement", "giver", "body"
    )
    done = {(h.announcement_id, h.giver_id): h for h in HandOver.objects.filter(announcement__kind="succeed")}
    today = clock.today()
    lines = [
        {"c": c, "done": done.get((c.announcement_id, c.giver_id)), "ahead": c.valid_from > today}
        for c in rows.order_by("-valid_from", "-id")[:200]
    ]
    may_announce = holds(request.actor, "catalogue.manage")  # type: ignore[attr-defined]
    return render(request, "desk/registers/successions.html", {"lines": lines, "may_announce": may_announce})


@require("catalogue.manage")
def succession_new(request: HttpRequest) -> HttpResponse:
    """发布机构承继 — 「看看会怎样」 writes nothing; 「发布」 does."""
    form = SuccessionForm(request.POST or None)
    sending, seen = Sending(request, form), []
    if sending.ready:
        given = form.cleaned_data
        known = {b.code: b for b in bodies()}
        formers = [known[c] for c in given["formers"]]
        if request.POST.get("do") != "publish":
            seen = preview(formers, given["effective_on"])
        else:
            with sending:
                made = catalogue.announce_succession(
                    **sending.common,
                    row={k: given[k] for k in ("number", "title", "issuer", "effective_on")},
                    formers=formers,
                    heir=known[given["heir"]],
                )
                return redirect("desk:announcement", uid=made.uid)
    refusal = sending.refusal
    context = {
        "form": form,
        "faults": [f for _, f in refusal.faults[1:]] if isinstance(refusal, AnnouncementRefused) else [],
        "seen": [{"p": p, "powers": [(ACT_TITLES[a], n) for a, n in p.powers.items()]} for p in seen],
        "crumbs": [{"label": "机构承继", "url": reverse("desk:successions")}, {"label": "发布"}],
    }
    return sending.page("desk/registers/succession_new.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/successions/", successions, name="successions"),
    path("registers/successions/new/", succession_new, name="succession_new"),
]
