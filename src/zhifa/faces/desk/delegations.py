"""委托代行 — a leader away hands his approvals to a colleague between two days."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.core.account import Account, RoleGrant
from zhifa.faces.access import require
from zhifa.faces.sending import Sending
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Member, MemberKind


class DelegateForm(forms.Form):
    """委托代行."""

    to = forms.ChoiceField(label="委托给")
    start = forms.DateField(label="从", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    end = forms.DateField(
        label="到（含当日）", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, colleagues: list[Member], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (str(m.account_id), f"{m.name}（{m.position or m.get_kind_display()}）") for m in colleagues
        ]


def _colleagues(account_id: int) -> list[Member]:
    """Officers and staff with an account, of the same team or body."""
    me = Member.objects.filter(account_id=account_id).first()
    if me is None:
        return []
    rows = Member.objects.filter(
        body_id=me.body_id, account__isnull=False, kind__in=[MemberKind.OFFICER, MemberKind.STAFF]
    ).exclude(account_id=account_id)
    return sorted(rows[:300], key=lambda m: (m.team_id != me.team_id, m.code))


@require("command.delegate")
def delegations(request: HttpRequest) -> HttpResponse:
    """委托代行 — a leader away hands his approvals to a colleague between two days."""
    actor = request.actor  # type: ignore[attr-defined]
    role = next((r for r in ("team_leader", "agency_head") if r in actor.roles), "")
    form = DelegateForm(
        request.POST or None,
        colleagues=_colleagues(actor.account_id),
        initial={"start": clock.today(), "end": clock.today()},
    )
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            organisation.delegate(
                **sending.common,
                to=Account.objects.get(pk=int(form.cleaned_data["to"])),
                role=role,
                start=form.cleaned_data["start"],
                end=form.cleaned_data["end"],
            )
            return redirect("desk:delegations")
    given = (
        RoleGrant.objects.filter(delegated_by_id=actor.account_id)
        .select_related("account", "scope")
        .order_by("-valid_until")[:20]
    )
    today = clock.today()
    context = {
        "form": form,
        "rows": [
            {
                "g": g,
                "state": "已终止" if g.ended_on else _standing(g, today),
                "tone": "now" if _standing(g, today) == "生效中" and not g.ended_on else "wait",
            }
            for g in given
        ],
    }
    return sending.page("desk/command/delegations.html", context)


def _standing(grant: RoleGrant, today: Any) -> str:
    if grant.valid_from > today:
        return "未开始"
    return "已结束" if grant.valid_until is not None and grant.valid_until < today else "生效中"


urlpatterns: list[URLPattern] = [
    path("delegations/", delegations, name="delegations"),
]
