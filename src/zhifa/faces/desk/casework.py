"""办案 — the list of cases, the record of one, and one page for every action."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from zhifa.core import clock, files
from zhifa.core.actors import holds
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement import whom
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework import queries
from zhifa.enforcement.casework.available_actions import for_page, is_handler, missing, one
from zhifa.enforcement.casework.basis import basis_words, range_of
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.fields import FIELDS, Field
from zhifa.enforcement.casework.progress import progress
from zhifa.faces import subject_choices
from zhifa.faces.access import require
from zhifa.faces.case_form import form_of, wish_of
from zhifa.faces.desk import case_opening, item_lists
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.law_links import article_url
from zhifa.faces.trace_line import said
from zhifa.law.procedure import Action, StepOutOfOrder
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import queries as subject_queries

TRACE = 20
TONES = {
    "checking": "soon",
    "not_filed": "wait",
    "closed": "done",
    "withdrawn": "wait",
    "revoked": "over",
    "transferred": "wait",
    "performed": "done",
}


@require("casework.read")
def cases(request: HttpRequest) -> HttpResponse:
    """案件 — newest first, 50 a page, each with the clock that ends first."""
    actor = request.actor  # type: ignore[attr-defined]
    which = request.GET.get("which", "open")
    text = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")
    rows, following = queries.listed(
        actor, which=which, after=int(after) if after.isdigit() else None, text=text
    )
    clocks = queries.clocks_of(rows)
    calendar = work_calendar()
    asked = {k: v for k, v in (("which", which), ("q", text)) if v}
    lines = []
    for case in rows:
        waiting = clocks.get(case.uid, [])
        timed = next((d for d in waiting if d.due_at is not None), None)
        turn = next((d for d in waiting if d.kind.startswith("casework.turn.")), None)
        lines.append(
            {
                "case": case,
                "url": reverse("desk:case", args=[case.uid]),
                "state": queries.state_term(case),
                "tone": TONES.get(case.state, "now"),
                "clock": drawn(timed, calendar=calendar) if timed else None,
                "turn": turn.title if turn else "",
                "who": (turn.account.name if turn.account else "") if turn else "",
            }
        )
    context = {
        "lines": lines,
        "which": which if which in queries.FILTERS else "open",
        "filters": [
            {"code": code, "label": label, "on": code == which}
            for code, (label, _) in queries.FILTERS.items()
        ],
        "text": text,
        "next": f"?{urlencode({**asked, 'after': following})}" if following else "",
        "back": f"?{urlencode(asked)}" if after else "",
    }
    return render(request, "desk/casework/list.html", context)


def _ahead_words(file: CaseFile, action: Action) -> str:
    """What must have come first, for a step that lies ahead."""
    terms = [file.procedure.states[s].term for s in action.sources]
    return f"要先到「{'」或「'.join(terms[:2])}」{'等' if len(terms) > 2 else ''}"


def _locked(file: CaseFile, found: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "label": p.title,
            "reason": p.reason if p.here else _ahead_words(file, p.action),
            "law": p.law.short if p.law else "",
            "law_url": article_url(p.law.short) if p.law else "",
        }
        for p in found
    ]


def _allowed(file: CaseFile, found: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": p.id,
            "label": p.title,
            "note": p.action.citation.short,
            "button": p.button,
            "url": reverse("desk:case_do", args=[file.case.uid, p.id]),
        }
        for p in found
    ]


def _trace(file: CaseFile) -> list[dict[str, Any]]:
    rows = (
        LedgerEntry.objects.filter(matter_id=file.case.matter_id)
        .select_related("leaf")
        .order_by("-id")[:TRACE]
    )
    lines = []
    for e in rows:
        leaf = getattr(e, "leaf", None)
        lines.append(
            {
                "at": e.at.astimezone(clock.CHINA).strftime("%m-%d %H:%M"),
                "iso": e.at.isoformat(),
                "hash": bytes(leaf.leaf_hash).hex() if leaf else "",
                "who": e.actor_name,
                "what": said(e),
                "kind": "stop" if e.refused else "key" if e.public_note else "",
            }
        )
    return lines


def _people(file: CaseFile) -> list[dict[str, str]]:
    case, party = file.case, file.case.party
    certified = {o.account_id: o.certified_on(file.today) for o in file.officers}
    rows = [
        {
            "role": "当事人",
            "name": party.name,
            "note": "送达地址已确认" if party.confirmed_on else "地址未确认",
        }
    ]
    if party.representative:
        rows.append({"role": "法定代表人", "name": party.representative, "note": ""})
    tied = {t.account_id: t for t in file.ties(sorted(case.handler_ids))}
    for role, who in (("主办", case.lead), ("协办", case.second)):
        note = "证件有效" if certified.get(who.pk) else "证件无效"
        if who.pk in tied:
            note = f"有登记的利害关系：{tied[who.pk].label}"
        rows.append({"role": role, "name": who.name, "note": note})
    if file.hearing is not None and file.hearing.chair_name:
        rows.append({"role": "听证主持", "name": file.hearing.chair_name, "note": ""})
    if file.reviews and file.reviews[-1].reviewer_name:
        rows.append({"role": "法制审核", "name": file.reviews[-1].reviewer_name, "note": ""})
    return rows


def _matrix(file: CaseFile) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    columns = [{"mark": e.mark, "label": e.name[:8]} for e in file.evidence]
    marks = {(m.fact_id, m.evidence_id): m for m in file.marks}
    rows = []
    for fact in file.facts:
        cells = []
        for e in file.evidence:
            mark = marks.get((fact.pk, e.pk))
            cells.append(
                "" if mark is None else "wait" if not e.usable else "direct" if mark.direct else "support"
            )
        proved = file.proved(fact)
        verdict, tone = (
            ("充分", "done") if proved else ("缺证据", "over") if fact.essential else ("未涉及", "wait")
        )
        rows.append({"fact": fact.text, "cells": cells, "verdict": verdict, "tone": tone})
    return columns, rows


def _papers(file: CaseFile) -> list[dict[str, Any]]:
    served = {str(s.paper_uid): s for s in file.services}
    rows = []
    for d in file.documents:
        service = served.get(d["uid"])
        rows.append(
            {
                "title": d["title"],
                "url": reverse("desk:case_document", args=[file.case.uid, d["uid"]]),
                "number": d["number"],
                "signed": d["made_by"],
                "served": f"{service.get_method_display()} {service.served_on:%m-%d}"
                if service
                else ("交当事人" if d["to_party"] else "内部"),
                "code": d["code"] or "",
            }
        )
    return rows


@require("casework.read")
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """案件 — facts, steps, what may be done and why not the rest, evidence, papers, clocks, people, trace."""
    actor = request.actor  # type: ignore[attr-defined]
    file = queries.file_of(actor, uid)
    this = file.case
    allowed, locked = for_page(file, actor)
    duties = list(
        Duty.objects.filter(matter_id=this.matter_id, target_uid=this.uid, closed_at=None)
        .select_related("account")
        .order_by("due_at", "id")
    )
    turn = next((d.kind.rpartition(".")[2] for d in duties if d.kind.startswith("casework.turn.")), "")
    may = _allowed(file, allowed)
    for row in may:
        row["primary"] = row["id"] == turn
    may.sort(key=lambda r: not r["primary"])
    beside = []
    if not file.procedure.states[this.state].terminal and any(
        p.action.by == "head" and not p.theirs for p in (*allowed, *locked)
    ):
        beside.append(("replace_handler", "更换承办人", "更换"))
    if is_handler(file, actor):
        if this.state == "checking":
            beside.append(("supplement_check", "补充核查", "补充"))
        if this.state == "investigating" and any(not e.usable for e in file.evidence):
            beside.append(("verify_evidence", "查证证据", "查证"))
    may += [
        {"id": n, "label": t, "note": "", "button": b, "url": reverse("desk:case_do", args=[this.uid, n])}
        for n, t, b in beside
    ]
    columns, rows = _matrix(file)
    found = range_of(this.basis, None) if this.basis else None
    context = {
        "case": this,
        "file": file,
        "state": file.procedure.states[this.state].term,
        "tone": TONES.get(this.state, "now"),
        "steps": [vars(s) for s in progress(file)],
        "allowed": may,
        "locked": _locked(file, [p for p in locked if p.here]),
        "ahead": _locked(file, [p for p in locked if not p.here]),
        "missing": missing(file),
        "columns": columns,
        "rows": rows,
        "papers": _papers(file),
        "clocks": [
            # an internal target names its source, which is no article
            {**c, "law": "" if d.internal else c["law"]}
            for d in duties
            if (c := drawn(d, calendar=file.calendar))
        ],
        "turn": next((d for d in duties if d.kind.startswith("casework.turn.")), None),
        "people": _people(file),
        "trace": _trace(file),
        "basis": basis_words(this.basis) if this.basis else "",
        "range": found.in_words() if found else (this.basis.fine_text if this.basis else ""),
        "decision": file.decision,
        "late": file.late_owed().result if file.decision and file.decision.served_on else 0,
        "crumbs": [{"label": "办案", "url": reverse("desk:cases")}, {"label": this.number or this.code}],
    }
    return render(request, "desk/casework/case.html", context)


@require("casework.read")
@require_GET
def case_lists(request: HttpRequest, uid: UUID) -> HttpResponse:
    """事项的清单 — in force on the day of the decision, before it today."""
    this = queries.file_of(request.actor, uid)  # type: ignore[attr-defined]
    here, decision = this.case, this.decision
    url = reverse("desk:case", args=[uid])
    return item_lists.answer(
        request,
        item_code=here.item_code,
        item_name=here.item_name,
        on=decision.decided_on if decision is not None else this.today,
        responsible=here.body.name,
        decided=decision is not None,
        back_url=url,
        back="回到案件",
        crumbs=[
            {"label": "办案", "url": reverse("desk:cases")},
            {"label": here.number or here.code, "url": url},
            {"label": "事项的清单"},
        ],
    )


def _fields(name: str) -> tuple[Field, ...]:
    if name not in FIELDS:
        raise NotFound("没有这个动作", way_out="回到案件，看现在可以做什么")
    return FIELDS[name]


@require("casework.read", "casework.pay")
def case_do(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """办一步 — the form of one action; a refusal stands beside the form with what was typed."""
    actor = request.actor  # type: ignore[attr-defined]
    file = queries.file_of(actor, uid)
    fields = _fields(action)
    beside = action in casework.BESIDE
    known = None if beside else one(file, actor, action)
    title = known.title if known else casework.BESIDE[action].described.title
    refusal: Refusal | None = known.shown if known and not known.allowed else None
    # finance enters payments and reads no case
    reads = holds(actor, "casework.read")
    here = reverse("desk:case", args=[uid]) if reads else reverse("desk:payments")
    form = form_of(fields, file)
    status, lately = 200, ""
    if request.method == "POST":
        form = form_of(fields, file, request.POST, request.FILES)
        refusal = None
        if form.is_valid():
            try:
                operation = casework.BESIDE[action] if beside else casework.STEPS[action]
                operation(
                    by=actor,
                    key=request.POST.get("idempotency_key") or None,
                    case=file.case,
                    **wish_of(fields, form),
                )
            except Refusal as told:
                refusal = told
                lately = _lately(file) if isinstance(told, StepOutOfOrder) else ""
                if isinstance(told, BadInput) and told.field in form.fields:
                    form.add_error(told.field, told.message_zh)
            else:
                messages.success(request, f"{title}：已办")
                return redirect(here)
        status = 422
    context = {
        "case": file.case,
        "file": file,
        "title": title,
        "form": form,
        "button": known.button if known else title[:6],
        "refusal": refusal,
        "lately": lately,
        "law": known.action.citation if known else None,
        "upload": any(f.kind == "files" for f in fields),
        "state": file.procedure.states[file.case.state].term,
        "typed": request.method == "POST",
        "facts": _context_facts(file),
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
    return render(request, "desk/casework/do.html", context, status=status)


def _lately(file: CaseFile) -> str:
    """What was done last, told to whoever comes second."""
    entry = LedgerEntry.objects.filter(matter_id=file.case.matter_id, refused=False).order_by("-id").first()
    if entry is None:
        return ""
    return f"{entry.actor_name}在 {entry.at.astimezone(clock.CHINA):%m-%d %H:%M} 办了「{entry.title}」。"


def _context_facts(file: CaseFile) -> list[tuple[str, str]]:
    """What one must know to decide, in a few lines."""
    case = file.case
    rows = [("当事人", case.party.name), ("事项", case.item_name), ("事实", case.facts)]
    if file.report is not None:
        rows.append(("建议", file.report.penalty.in_words()))
    if file.notice is not None:
        rows.append(("告知", f"{file.notice.number} {file.notice.penalty.in_words()}"))
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


@require("casework.open")
def case_new(request: HttpRequest, matter_uid: UUID) -> HttpResponse:
    """立案前核查 — opened from a matter in hand."""
    actor = request.actor  # type: ignore[attr-defined]
    matter = case_opening.matter_of(matter_uid, actor)
    subject = subject_choices.chosen(request.POST.get("subject", "") or request.GET.get("subject", ""))
    form: forms.Form = case_opening.OpeningForm(matter, actor, subject=subject)
    refusal: Refusal | None = None
    status = 200
    if request.method == "POST":
        form = case_opening.OpeningForm(matter, actor, request.POST, subject=subject)
        if form.is_valid():
            try:
                made = casework.open_case(
                    by=actor,
                    key=request.POST.get("idempotency_key") or None,
                    matter=matter,
                    **case_opening.wish_of(form, matter),
                )
                messages.success(request, f"已开始立案前核查，案件编号 {made.code}")
                return redirect("desk:case", uid=made.uid)
            except Refusal as said:
                refusal = said
                if isinstance(said, BadInput) and said.field in form.fields:
                    form.add_error(said.field, said.message_zh)
        status = 422
    text = subject_choices.typed(request)
    held = subject_queries.holds_on(clock.today(), subject=subject) if subject else []
    context = {
        "matter": matter,
        "form": form,
        "refusal": refusal,
        "subject": subject_choices.drawn(subject) if subject else None,
        "holds": [whom.in_words(h) for h in held],
        "text": text,
        "found": subject_choices.choices(text) if text and subject is None else [],
    }
    return render(request, "desk/casework/new.html", context, status=status)


@require("casework.open")
@require_GET
def case_subjects(request: HttpRequest) -> HttpResponse:
    """找当事人 — subjects that fit what is being typed (a fragment)."""
    text = subject_choices.typed(request)
    return render(
        request, "desk/casework/_subjects.html", {"found": subject_choices.choices(text), "text": text}
    )


@require("matter.read")
@require_GET
def case_document(request: HttpRequest, uid: UUID, document: UUID) -> FileResponse:
    """文书 — the PDF; for those who may read the case, and it is not kept by the browser."""
    actor = request.actor  # type: ignore[attr-defined]
    if not holds(actor, "casework.read"):
        raise NotFound("没有这份文书")
    found = queries.document_of(queries.file_of(actor, uid).case, document)
    response = FileResponse(
        files.store().open(found.file.sha256), content_type="application/pdf", filename=f"{found.title}.pdf"
    )
    response["Cache-Control"] = "no-store, private"
    return response


urlpatterns: list[URLPattern] = [
    path("cases/", cases, name="cases"),
    path("cases/subjects/", case_subjects, name="case_subjects"),
    path("cases/new/<uuid:matter_uid>/", case_new, name="case_new"),
    path("cases/<uuid:uid>/", case, name="case"),
    path("cases/<uuid:uid>/lists/", case_lists, name="case_lists"),
    path("cases/<uuid:uid>/do/<slug:action>/", case_do, name="case_do"),
    path("cases/<uuid:uid>/documents/<uuid:document>/", case_document, name="case_document"),
]
