"""办一步 — one page for every action of a case; a refusal stands beside the form with what was typed."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import Person, holds
from zhifa.core.errors import NotFound, NotPermitted
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework import queries
from zhifa.enforcement.casework.available_actions import one
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.field import Field
from zhifa.enforcement.casework.fields import FIELDS
from zhifa.enforcement.casework.roles import permission_of
from zhifa.faces.access import require
from zhifa.faces.case_form import form_of, wish_of
from zhifa.faces.sending import Sending
from zhifa.faces.wording import sums
from zhifa.law.procedure import StepOutOfOrder

#: so lately, what another did may be why a step is refused now
JUST_NOW = timedelta(minutes=15)


def _fields(name: str) -> tuple[Field, ...]:
    if name not in FIELDS:
        raise NotFound("没有这个动作", way_out="回到案件，看现在可以做什么")
    return FIELDS[name]


@require("casework.read", "casework.pay")
def case_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """办一步 — the form of one action; a refusal stands beside the form with what was typed."""
    actor = request.actor  # type: ignore[attr-defined]
    file = queries.step_of(actor, uid)
    fields = _fields(action)
    beside = action in casework.BESIDE
    known = None if beside else one(file, actor, action)
    title = known.title if known else casework.BESIDE[action].described.title
    # finance enters payments and reads no case
    reads = holds(actor, "casework.read")
    pays = known is not None and permission_of(known.action) == "casework.pay" and file.decision is not None
    if not reads and not pays:
        raise NotPermitted("您的角色看不到这一步", way_out="由承办人办理；缴款在“缴款对账”里登记")
    here = reverse("desk:case", args=[uid]) if reads else reverse("desk:payments")
    typed, lately = request.method == "POST", ""
    form = form_of(fields, file, request.POST, request.FILES) if typed else form_of(fields, file)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            operation = casework.BESIDE[action] if beside else casework.STEPS[action]
            operation(**sending.common, case=file.case, **wish_of(fields, form))
            messages.success(request, f"{title}：已办")
            return redirect(here)
        if sending.refusal:
            lately = _lately(file, actor, always=isinstance(sending.refusal, StepOutOfOrder))
    not_yet = known.shown if known and not known.allowed and not typed else None
    context = {
        "case": file.case,
        "file": file,
        "title": title,
        "form": form,
        "button": known.button if known else title[:6],
        "refusal": not_yet,
        "lately": lately,
        "law": known.action.citation if known else None,
        "upload": any(f.kind == "files" for f in fields),
        "state": file.procedure.states[file.case.state].term,
        "typed": typed,
        "facts": _context_facts(file) if reads else _payment_facts(file),
        "back": here,
        "back_label": "回到案件" if reads else "回到缴款对账",
        "crumbs": [
            *(
                [
                    {"label": "办案", "url": reverse("desk:cases")},
                    {"label": file.case.number or file.case.code, "url": here},
                ]
                if reads
                else [{"label": "缴款对账", "url": here}]
            ),
            {"label": title},
        ],
    }
    return sending.page("desk/casework/do.html", context)


def _lately(file: CaseFile, by: Person, *, always: bool) -> str:
    """What was done last, told to whoever comes second: when the step is out of order, or another was here just now."""
    entry = LedgerEntry.objects.filter(matter_id=file.case.matter_id, refused=False).order_by("-id").first()
    if entry is None:
        return ""
    just_now = entry.actor_name != by.name[:80] and clock.now() - entry.at < JUST_NOW
    if not (always or just_now):
        return ""
    return f"{entry.actor_name}在 {entry.at.astimezone(clock.CHINA):%m-%d %H:%M} 办了「{entry.title}」。"


def _payment_facts(file: CaseFile) -> list[tuple[str, str]]:
    """What whoever enters a payment needs: who owes by which decision how much; nothing of the case."""
    decision = file.decision
    if decision is None:
        return []
    return [
        ("当事人", file.case.party.name),
        ("决定", f"{decision.number} {sums(decision.penalty.in_words())}"),
    ]


def _context_facts(file: CaseFile) -> list[tuple[str, str]]:
    """What one must know to decide, in a few lines."""
    case = file.case
    rows = [("当事人", case.party.name), ("事项", case.item_name), ("事实", case.facts)]
    if file.report is not None:
        rows.append(("建议", sums(file.report.penalty.in_words())))
    if file.notice is not None:
        rows.append(("告知", f"{file.notice.number} {sums(file.notice.penalty.in_words())}"))
    for d in file.defences:
        rows.append(
            (
                "放弃" if d.kind == "waiver" else "陈述申辩",
                d.text if d.kind == "statement" else "当事人明确放弃",
            )
        )
    rows += _hearing_facts(file)
    if file.reviews and file.reviews[-1].opinion:
        rows.append(("法制审核", file.reviews[-1].opinion))
    if file.deliberations:
        rows.append(("集体讨论", file.deliberations[-1].conclusion))
    return rows


def _hearing_facts(file: CaseFile) -> list[tuple[str, str]]:
    hearing = file.hearing
    if hearing is None:
        return []
    said = f"{hearing.asked_on:%Y-%m-%d} 申请" + (f"：{hearing.asked_text}" if hearing.asked_text else "")
    rows = [("听证申请", said)]
    if hearing.held_at:
        at = hearing.held_at.astimezone(clock.CHINA)
        rows.append(("听证", f"{at:%Y-%m-%d %H:%M} {hearing.place}，{hearing.chair_name}主持"))
    if hearing.opinion:
        rows.append(("听证意见", hearing.opinion))
    return rows


urlpatterns: list[URLPattern] = [
    path("cases/<uuid:uid>/do/<slug:action>/", case_do, name="case_do"),
]
