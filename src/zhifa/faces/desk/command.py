"""指挥 — the board of work orders, one order with what may be done, the naming of a pair, delegation."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import holds
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.models import OutcomeKind, WorkOrder
from zhifa.faces import acting_role
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.order_view import TONES, order_clock, order_steps
from zhifa.faces.submission import key_of
from zhifa.faces.trace_line import said
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import Member, MemberKind
from zhifa.registers.organisation.queries import Available, availability, teams

ORDER_ROLES = ("command.dispatch", "command.assign", "command.accept", "command.supervise")
TRACE_SHOWN = 15
CHIPS = (queries.IN_HAND, "assign", "sent", "accepted", "overdue", "supervised", "done", "closed")


class ReasonForm(forms.Form):
    """退回."""

    reason = forms.CharField(
        label="退回理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="指挥中心据此重新分派",
    )


class FinishForm(forms.Form):
    """办结."""

    outcome_kind = forms.ChoiceField(label="办理结果", choices=OutcomeKind.choices, widget=forms.RadioSelect)
    outcome = forms.CharField(label="办理情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ReassignForm(forms.Form):
    """改派."""

    team = forms.ChoiceField(label="改派给")
    reason = forms.CharField(label="改派理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, order: WorkOrder, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by_code = {t.code: t.scope for t in teams() if t.scope_id != order.team_id}
        self.fields["team"].choices = [(code, scope.name) for code, scope in self.by_code.items()]  # type: ignore[attr-defined]


class SuperviseForm(forms.Form):
    """督办."""

    note = forms.CharField(label="督办要求", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class VerifyForm(forms.Form):
    """核验."""

    note = forms.CharField(
        label="核验意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不通过时必须写明还缺什么",
    )


FORMS: dict[str, type[forms.Form]] = {
    "return": ReasonForm,
    "finish": FinishForm,
    "reassign": ReassignForm,
    "supervise": SuperviseForm,
    "verify": VerifyForm,
}


def bound_form(verb: str, order: WorkOrder, data: Any = None) -> forms.Form:
    """The form of a verb; only 改派 has to know the order."""
    kind = FORMS[verb]
    return kind(data, order=order) if kind is ReassignForm else kind(data)  # type: ignore[call-arg]


def take_step(request: HttpRequest, order: WorkOrder, verb: str, form: forms.Form | None) -> WorkOrder:
    """Take a step on an order as the signed-in person. ``form`` is valid, or ``None`` for 签收.

    :raises Refusal: whatever the operation refuses.
    """
    common: dict[str, Any] = {"by": request.actor, "key": key_of(request), "order": order}  # type: ignore[attr-defined]
    given = form.cleaned_data if form is not None else {}
    if verb == "accept":
        return command.accept(**common)
    if verb == "return":
        return command.return_order(**common, reason=given["reason"])
    if verb == "finish":
        return command.finish(**common, **given)
    if verb == "reassign":
        return command.reassign(**common, team=form.by_code[given["team"]], reason=given["reason"])  # type: ignore[union-attr]
    if verb == "supervise":
        return command.supervise(**common, note=given["note"])
    if verb == "verify":
        return command.verify(**common, satisfied=request.POST.get("satisfied") == "1", note=given["note"])
    raise NotFound("没有这一步")


@require(*ORDER_ROLES)
def orders(request: HttpRequest) -> HttpResponse:
    """工单板 — to name, to accept, in hand, overdue, supervised, to verify, done."""
    actor = acting_role.narrowed(request)
    column = request.GET.get("column", queries.IN_HAND)
    try:
        board = queries.board(actor, column=column, after=request.GET.get("after", "")[:60])
    except ValueError:
        board = queries.board(actor, column=column)
    calendar = work_calendar()
    now = clock.now()
    lines = [
        {
            "o": o,
            "clock": order_clock(o, calendar=calendar),
            "tone": TONES[o.state],  # type: ignore[index]
            "late": queries.is_overdue(o, now=now),
            "act": _next_word(o),
        }
        for o in board.orders
    ]
    chips = [
        {
            "url": f"?column={code}",
            "label": "在办" if code == queries.IN_HAND else queries.COLUMNS[code][0],
            "on": code == board.column,
            "count": "" if code == "closed" else _shown(board.counts[code]),
        }
        for code in CHIPS
    ]
    more = f"?{urlencode({'column': board.column, 'after': board.next_after})}" if board.next_after else ""
    context = {
        "lines": lines,
        "chips": chips,
        "column": board.column,
        "next": more,
        "label": board.label(),
        "can_delegate": holds(actor, "command.delegate"),
    }
    return render(request, "desk/command/orders.html", context)


def _shown(count: int) -> str:
    return f"{queries.MOST_COUNTED}+" if count >= queries.MOST_COUNTED else str(count)


def _next_word(order: WorkOrder) -> str:
    if order.state == "sent":
        return "签收" if order.lead_id else "指定"
    return {"accepted": "查看", "done": "核验"}.get(order.state, "查看")


@require(*ORDER_ROLES, "matter.read")
def order(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一张工单 — facts, steps, what may be done now and why not the rest; the steps are taken here."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.order(uid, actor)
    bound: dict[str, forms.Form] = {}
    refusal, status, verb = None, 200, ""
    if request.method == "POST":
        verb = request.POST.get("do", "")
        form = bound_form(verb, row, request.POST) if verb in FORMS else None
        try:
            if form is None or form.is_valid():
                made = take_step(request, row, verb, form)
                return redirect("desk:order", uid=made.uid)
        except Refusal as refused:
            refusal = refused
            row = queries.order(uid, actor)
        if form is not None:
            bound[verb] = form
        status = 422
    allowed, locked = queries.may_now(row, actor)
    calendar = work_calendar()
    duties = Duty.objects.filter(matter=row.matter, target_uid=row.uid, closed_at=None).order_by("due_at")
    context = {
        "o": row,
        "m": row.matter,
        "steps": order_steps(row),
        "tone": TONES[row.state],  # type: ignore[index]
        "late": queries.is_overdue(row),
        "allowed": [
            {
                "code": a.code,
                "label": a.label,
                "form": bound.get(a.code) or _fresh(a.code, row),
                "open": a.code == verb,
            }
            for a in allowed
        ],
        "locked": [{"label": k.label, "reason": k.reason} for k in locked],
        "clocks": [c for d in duties if (c := drawn(d, calendar=calendar)) is not None],
        "trace": _trace(row),
        "refusal": refusal,
        "crumbs": [
            {"label": "工单", "url": reverse("desk:orders")}
            if any(holds(actor, p) for p in ORDER_ROLES)
            else {"label": "办件", "url": reverse("desk:matter", args=[row.matter.uid])},
            {"label": row.number},
        ],
    }
    return render(request, "desk/command/order.html", context, status=status)


def _fresh(verb: str, order: WorkOrder) -> forms.Form | None:
    return bound_form(verb, order) if verb in FORMS else None


def _trace(order: WorkOrder) -> list[dict[str, Any]]:
    rows = LedgerEntry.objects.filter(matter_id=order.matter_id).order_by("-id")[:TRACE_SHOWN]
    return [
        {
            "at": f"{e.at.astimezone(clock.CHINA):%m-%d %H:%M}",
            "iso": e.at.isoformat(),
            "who": e.actor_name,
            "what": said(e),
            "kind": "stop" if e.refused else "",
        }
        for e in rows
    ]


@require("command.assign")
def order_pair(request: HttpRequest, uid: UUID) -> HttpResponse:
    """指定执法人员 — who of the team is certified, on duty and free; two taps name the pair."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.order(uid, actor)
    people = availability(queries.team_of(row.team_id), on=clock.today(), at=clock.now())
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
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                organisation.delegate(
                    by=actor,
                    key=key_of(request),
                    to=Account.objects.get(pk=int(form.cleaned_data["to"])),
                    role=role,
                    start=form.cleaned_data["start"],
                    end=form.cleaned_data["end"],
                )
                return redirect("desk:delegations")
            except Refusal as refused:
                refusal = refused
    given = (
        RoleGrant.objects.filter(delegated_by_id=actor.account_id)
        .select_related("account", "scope")
        .order_by("-valid_until")[:20]
    )
    today = clock.today()
    context = {
        "form": form,
        "refusal": refusal,
        "rows": [
            {
                "g": g,
                "state": "已终止" if g.ended_on else _standing(g, today),
                "tone": "now" if _standing(g, today) == "生效中" and not g.ended_on else "wait",
            }
            for g in given
        ],
    }
    return render(request, "desk/command/delegations.html", context, status=status)


def _standing(grant: RoleGrant, today: Any) -> str:
    if grant.valid_from > today:
        return "未开始"
    return "已结束" if grant.valid_until is not None and grant.valid_until < today else "生效中"


urlpatterns: list[URLPattern] = [
    path("orders/", orders, name="orders"),
    path("orders/<uuid:uid>/", order, name="order"),
    path("orders/<uuid:uid>/pair/", order_pair, name="order_pair"),
    path("delegations/", delegations, name="delegations"),
]
