"""指定执法人员 — who of the team is certified, on duty and free; two taps name the pair."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.account import Account, RoleGrant
from zhifa.core.errors import BadInput
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries
from zhifa.faces.access import require
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.queries import Available, availability


@require("command.assign")
def order_pair(request: HttpRequest, uid: UUID) -> HttpResponse:
    """指定执法人员 — who of the team is certified, on duty and free; two taps name the pair."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.order(uid, actor)
    people = availability(row.team.team_row, on=clock.today(), at=clock.now())
    refusal, status = None, 200
    chosen = [str(i) for i in (row.lead_id, row.second_id) if i]
    if request.method == "POST":
        chosen = request.POST.getlist("pair")[:3]
        try:
            command.name_pair(
                by=actor,
                key=key_of(request),
                order=row,
                **_two(chosen, request.POST.get("lead", ""), {p.account_id for p in people}),
                again=request.POST.get("again") == "1",
            )
            return redirect("desk:order", uid=uid)
        except Refusal as refused:
            refusal, status = refused, 422
    elif not chosen:
        chosen = _suggested(people)
    context = {
        "o": row,
        "m": row.matter,
        "people": [
            {"p": p, "on": str(p.account_id) in chosen} for p in _free_first(people, chosen) if p.certified
        ],
        "barred": [p for p in people if not p.certified],
        "lead": request.POST.get("lead") or (chosen[0] if chosen else ""),
        "again": bool(row.lead_id),
        "refusal": refusal,
        "crumbs": [
            {"label": "工单", "url": reverse("desk:orders")},
            {"label": row.number, "url": reverse("desk:order", args=[uid])},
            {"label": "指定执法人员"},
        ],
    }
    return render(request, "desk/command/pair.html", context, status=status)


def _free_first(people: list[Available], chosen: list[str]) -> list[Available]:
    """Whoever is chosen, then whoever is on duty, then whoever has least in hand."""
    return sorted(people, key=lambda p: (str(p.account_id) not in chosen, not p.on_duty, p.in_hand))


def _suggested(people: list[Available]) -> list[str]:
    """The first two free, certified people who work as officers: others could not inspect."""
    today = clock.today()
    officers = set(
        RoleGrant.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=today),
            account_id__in=[p.account_id for p in people],
            role="officer",
            valid_from__lte=today,
            ended_on=None,
        ).values_list("account_id", flat=True)
    )
    return [str(p.account_id) for p in people if p.certified and p.account_id in officers][:2]


def _two(chosen: list[str], lead: str, known: set[int]) -> dict[str, Account]:
    """Lead and second from the ticked people; the one marked 主办 leads, else the first ticked.

    :raises BadInput: not exactly two, or somebody who is not in the list.
    """
    ids = [int(c) for c in chosen if c.isdigit()]
    if len(ids) != 2:
        raise BadInput(f"选了 {len(ids)} 人，需要正好两人", field="pair", way_out="选两名有有效执法证的人员")
    if not set(ids) <= known:
        raise BadInput("只能从本队人员里选", field="pair")
    if lead.isdigit() and int(lead) in ids:
        ids.sort(key=lambda i: i != int(lead))
    found = {a.pk: a for a in Account.objects.filter(pk__in=ids)}
    return {"lead": found[ids[0]], "second": found[ids[1]]}


urlpatterns: list[URLPattern] = [
    path("orders/<uuid:uid>/pair/", order_pair, name="order_pair"),
]
