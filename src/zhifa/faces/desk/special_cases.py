"""特别管辖 — cases kept for another level, or of one kind of subject for one body: listed, registered, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.power_changes import codes_in
from zhifa.faces.sending import Sending
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.clauses import ACT_TITLES
from zhifa.registers.catalogue.models import JurisdictionLevel, PowerKind, SpecialJurisdiction
from zhifa.registers.organisation.queries import bodies
from zhifa.registers.territory.queries import towns


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SpecialForm(forms.Form):
    """登记特别管辖."""

    items = forms.CharField(
        label="事项代码", widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, help_text="用空格、逗号或换行隔开"
    )  # fmt: skip
    acts = forms.MultipleChoiceField(
        label="权力种类", choices=PowerKind.choices, widget=forms.CheckboxSelectMultiple, initial=["penalty"]
    )
    level = forms.ChoiceField(label="层级", choices=JurisdictionLevel.choices)
    body = forms.ChoiceField(label="管辖机关", help_text="市级、省级机关先作为机构登记")
    subject = forms.CharField(
        label="对象",
        required=False,
        max_length=40,
        help_text="写监管对象名录里的种类、行业、许可或者风险因素，办理时自动认出；其他说法只作提示；不写为所有对象",
    )
    town = forms.ChoiceField(label="乡镇（街道）", required=False)
    law = forms.CharField(label="依据的法律、法规、规章", max_length=60)
    article = forms.CharField(label="条款", max_length=60)
    number = forms.CharField(label="文号", max_length=60)
    title = forms.CharField(label="文件标题", max_length=160)
    valid_from = forms.DateField(label="起", widget=_date())
    valid_until = forms.DateField(label="止", required=False, widget=_date())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["body"].choices = [(b.code, b.name) for b in bodies()]  # type: ignore[attr-defined]
        self.fields["town"].choices = [("", "全县"), *((t.scope.code, t.name) for t in towns())]  # type: ignore[attr-defined]

    def clean_items(self) -> list[str]:
        return codes_in(self.cleaned_data["items"])


@require("registers.read")
def specials(request: HttpRequest) -> HttpResponse:
    """特别管辖 — what is in force and what was, and the form for the guidance office."""
    may_manage = holds(request.actor, "catalogue.manage")  # type: ignore[attr-defined]
    form = SpecialForm(request.POST or None) if may_manage else None
    if request.method == "POST" and form is None:
        raise NotFound("没有这一页", way_out="由综合执法指导办登记")
    sending = Sending(request, form)
    if form is not None and sending.ready:
        with sending:
            catalogue.reserve_cases(**sending.common, row=form.cleaned_data)
            return redirect("desk:specials")
    return _page(sending, form)


def _page(sending: Sending, form: SpecialForm | None, ending: UUID | None = None) -> HttpResponse:
    """``ending``: the row whose end was refused."""
    today = clock.today()
    rows = SpecialJurisdiction.objects.select_related("body", "town").order_by("-valid_from", "-id")[:200]
    lines = [
        {
            "s": s, "acts": "、".join(ACT_TITLES[a] for a in s.acts), "n": len(s.item_codes), "first": s.item_codes[:6],
            "now": s.valid_from <= today and (s.valid_until is None or today <= s.valid_until),
            "open": s.valid_until is None or s.valid_until >= today, "ending": s.uid == ending, "id": f"end-{s.pk}",
        }
        for s in rows
    ]  # fmt: skip
    context = {"lines": lines, "form": form, "may_manage": form is not None}
    return sending.page("desk/registers/specials.html", context)


@require("catalogue.manage")
@require_POST
def special_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """终止."""
    special = SpecialJurisdiction.objects.filter(uid=uid).first()
    if special is None:
        raise NotFound("没有这条特别管辖")
    sending = Sending(request)
    with sending:
        try:
            last_day = forms.DateField().clean(request.POST.get("last_day", ""))
        except forms.ValidationError:
            raise BadInput("没有写最后一日", field="last_day", way_out="如 2026-12-31") from None
        catalogue.end_reservation(**sending.common, special=special, last_day=last_day)
        return redirect("desk:specials")
    return _page(sending, SpecialForm(), special.uid)


urlpatterns: list[URLPattern] = [
    path("registers/special/", specials, name="specials"),
    path("registers/special/<uuid:uid>/end/", special_end, name="special_end"),
]
