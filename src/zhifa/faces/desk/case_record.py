"""一个案件 — the record page: facts, steps, what may be done and why not the rest, evidence, papers, clocks, trace."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET

from zhifa.core import clock, files
from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.enforcement.casework import queries
from zhifa.enforcement.casework.available_actions import for_page, is_handler, missing
from zhifa.enforcement.casework.basis import basis_words, range_of
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.progress import progress
from zhifa.faces.access import require
from zhifa.faces.desk import item_lists
from zhifa.faces.desk.case_list import TONES
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.law_links import article_url
from zhifa.faces.trace_line import said
from zhifa.law.procedure import Action

TRACE = 20


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


def _trace(entries: list[LedgerEntry]) -> list[dict[str, Any]]:
    lines = []
    for e in entries:
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
    record = queries.record_of(actor, uid, lines=TRACE)
    file, duties = record.file, record.duties
    this = file.case
    allowed, locked = for_page(file, actor)
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
        "trace": _trace(record.trace),
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
        matter=here.matter,
        propose_url=reverse("desk:model_case_from", args=[uid])
        if here.ended_on is not None and holds(request.actor, "modelcase.propose")  # type: ignore[attr-defined]
        else "",
        back_url=url,
        back="回到案件",
        crumbs=[
            {"label": "办案", "url": reverse("desk:cases")},
            {"label": here.number or here.code, "url": url},
            {"label": "事项的清单"},
        ],
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
    path("cases/<uuid:uid>/", case, name="case"),
    path("cases/<uuid:uid>/lists/", case_lists, name="case_lists"),
    path("cases/<uuid:uid>/documents/<uuid:document>/", case_document, name="case_document"),
]
