"""当事人页面 — opened by the case's code and the last four digits of the phone on file; half an hour long.

Shows what was sent to the party, takes statement and defence, asks for a hearing or for recusal, and says what can be done
against a decision. Every act is an operation of the case with its own leaf; nothing needs scripts.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhifa.core import clock, files, knocks
from zhifa.core.actors import PublicActor
from zhifa.core.errors import BadInput, NotFound, StepOutOfOrder
from zhifa.enforcement.casework import casefile_reading, lenient_lists, queries
from zhifa.enforcement.casework import operations as casework
from zhifa.enforcement.casework.available_actions import possible
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.field import Field
from zhifa.enforcement.casework.fields import FIELDS
from zhifa.enforcement.casework.models import DecisionKind
from zhifa.faces.access import open_to_all
from zhifa.faces.case_form import form_of, wish_of
from zhifa.faces.rate_limit import limited
from zhifa.faces.sending import Sending
from zhifa.law.remedies import remedies
from zhifa.law.time_limits import deadline
from zhifa.registers.published_lists import committing
from zhifa.registers.published_lists.commitments import NO_CONDITION

OPEN_MINUTES = 30
#: wrong tries for one case before it stays shut for an hour
MOST_TRIES, TRIES_SECONDS = 10, 3600
SESSION = "party_pages"
_CODE = re.compile(r"^[A-Za-z0-9-]{6,40}$")

#: what a party may do here: (action, button, one sentence)
ACTS = {
    "record_defence": ("陈述申辩", "提交", "说明事实、理由，可以附证据。不会因此给予更重的处罚。"),
    "ask_hearing": ("要求听证", "要求听证", "收到告知书之日起五个工作日内提出，不收取费用。"),
    "drop_hearing": ("撤回听证申请", "撤回", "撤回后本次不再举行听证。"),
    "record_waiver": ("放弃陈述申辩", "确认放弃", "明确放弃后，本机关可以不再等待期限届满。"),
    "ask_recusal": ("申请回避", "申请", "认为办案人员与本案有利害关系、可能影响公正的，可以申请。"),
    "ask_deferral": ("申请延期或者分期缴纳", "申请", "确有经济困难的，可以申请暂缓或者分期缴纳。"),
}
_WORDS = {
    "checking": "正在核查",
    "investigating": "正在调查",
    "reported": "调查终结，正在研究处理意见",
    "noticed": "已告知拟作出的处罚，正在听取您的意见",
    "hearing_asked": "收到听证申请，正在安排",
    "hearing_called": "已通知听证",
    "ready": "正在审核",
    "in_review": "正在审核",
    "decided": "已作出处罚决定，正在送达",
    "no_penalty": "决定不予处罚，正在送达",
    "served": "处罚决定已送达",
    "performed": "已履行",
    "no_penalty_served": "决定不予处罚",
}


def _is_open(request: HttpRequest, code: str) -> bool:
    """Whether the half hour of this session still lasts."""
    until = request.session.get(SESSION, {}).get(code.upper())
    return until is not None and clock.now().timestamp() <= until


def _opened(request: HttpRequest, code: str) -> queries.PartyPage | None:
    """The file, and what may be signed in it, while it is open."""
    return queries.page_of_party(code) if _is_open(request, code) else None


def _actor(file: CaseFile) -> PublicActor:
    return PublicActor(through="party", matter_ids=frozenset({file.case.matter_id}))


@open_to_all
@never_cache
@limited("party", most=20)
def party(request: HttpRequest) -> HttpResponse:
    """查我的案件 — code and phone; what was wrong is not said."""
    code = request.POST.get("code", request.GET.get("code", "")).strip().upper()[:40]
    wrong = False
    if request.method == "POST":
        found = None
        if _CODE.fullmatch(code) and _may_try(code):
            found = queries.open_party_page(code, request.POST.get("tail", ""))
        if found is not None:
            pages = {k: v for k, v in request.session.get(SESSION, {}).items() if v > clock.now().timestamp()}
            pages[found.code] = (clock.now() + timedelta(minutes=OPEN_MINUTES)).timestamp()
            request.session[SESSION] = pages
            return redirect("portal:party_case", code=found.code)
        wrong = True
    return render(
        request, "portal/party/ask.html", {"code": code, "wrong": wrong}, status=422 if wrong else 200
    )


def _may_try(code: str) -> bool:
    """Count a try at one case, over all addresses: four digits must not be tried out."""
    return knocks.count(f"party {code}", seconds=TRIES_SECONDS) <= MOST_TRIES


def _acts(file: CaseFile) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(open to the party now, shut with the reason)."""
    known = {p.id: p for p in possible(file, _actor(file))}
    open_, shut = [], []
    for name, (label, button, note) in ACTS.items():
        url = reverse("portal:party_do", args=[file.case.code, name])
        row = {"label": label, "button": button, "note": note, "url": url}
        if name == "ask_recusal":
            if file.case.state in file.procedure.actions["decide_recusal"].sources:
                open_.append(row)
        elif name == "ask_deferral":
            if (
                file.case.state == "served"
                and file.left_fen > 0
                and not any(d.approved_on is None for d in file.deferrals)
            ):
                open_.append(row)
        elif known[name].allowed:
            open_.append(row)
        elif known[name].here and name == "ask_hearing":
            shut.append({**row, "reason": known[name].reason, "law": known[name].law})
    return open_, shut


def _notice(file: CaseFile) -> dict[str, Any] | None:
    notice = file.notice
    if notice is None or notice.served_on is None:
        return None
    defence = deadline(
        "notice_defence", notice.served_on, calendar=file.calendar, profile=file.case.limits
    ).result
    return {
        "number": notice.number,
        "served_on": notice.served_on,
        "words": notice.penalty.in_words(),
        "facts": notice.facts,
        "defence_until": defence,
        "defence_open": file.today <= defence,
        "hearing_until": file.hearing_until,
        "hearing_open": file.hearing_until is not None and file.today <= file.hearing_until,
    }


def _decision(file: CaseFile) -> dict[str, Any] | None:
    decision = file.decision
    if decision is None or decision.served_on is None:
        return None
    body = file.case.body.body_row
    ways = remedies(
        decision.served_on,
        reconsideration_body=body.reconsideration_body or file.case.body.name,
        court=body.court or "人民法院",
        calendar=file.calendar,
    ).result
    return {
        "number": decision.number,
        "penalty": decision.kind == DecisionKind.PENALTY,
        "words": decision.penalty.in_words() if decision.kinds else "不予行政处罚",
        "served_on": decision.served_on,
        "ways": ways,
        "owed": decision.owed_fen,
        "left": max(file.left_fen, 0),
        "late": max(file.late_owed().result - file.late_paid_fen, 0),
        "due": file.fine_due,
        "bank": body.pay_bank,
        "account": body.pay_account,
        "payee": body.name,
        "revoked_on": decision.revoked_on,
    }


def _locked_out(code: str) -> HttpResponse:
    return redirect(f"{reverse('portal:party')}?code={code}")


@open_to_all
@never_cache
@limited("party_case", most=60)
def party_case(request: HttpRequest, code: str) -> HttpResponse:
    """我的案件."""
    opened = _opened(request, code)
    if opened is None:
        return _locked_out(code)
    file = opened.file
    case, hearing = file.case, file.hearing
    open_, shut = _acts(file)
    context = {
        "case": case,
        "body": case.body.body_row,
        "word": _WORDS.get(case.state, file.procedure.states[case.state].term),
        "ended": case.ended_on,
        "notice": _notice(file),
        "hearing": hearing if hearing is not None and hearing.state == "called" else None,
        "decision": _decision(file),
        "papers": [
            {**d, "url": reverse("portal:party_paper", args=[case.code, d["uid"]])}
            for d in queries.papers_for_party(file)
        ],
        "said": file.defences,
        "texts": opened.texts,
        "committed": lenient_lists.commitments(file),
        "no_condition": NO_CONDITION,
        "open": open_,
        "shut": shut,
        "corrections": [c for c in file.corrections if c.corrected is not True],
    }
    return render(request, "portal/party/case.html", context)


@open_to_all
@never_cache
@limited("party_do", most=20)
def party_do(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """当事人办一件事 — the same operation the handlers use, by the party itself."""
    opened = _opened(request, code)
    if opened is None:
        return _locked_out(code)
    file = opened.file
    if action not in ACTS:
        raise NotFound("没有这个办理事项", way_out="返回我的案件")
    open_, _ = _acts(file)
    label, button, note = ACTS[action]
    known = next((p for p in possible(file, _actor(file)) if p.id == action), None)
    not_now = None
    if label not in {a["label"] for a in open_}:
        not_now = (known.shown if known else None) or StepOutOfOrder(
            f"现在不能{label}", way_out="看页面上现在可以办的事"
        )
    fields, typed = _party_fields(action), request.method == "POST"
    form = form_of(fields, file, request.POST, request.FILES) if typed else form_of(fields, file)
    sending = Sending(request, form, by=_actor(file))
    if sending.ready:
        with sending:
            operation = casework.BESIDE.get(action) or casework.STEPS[action]
            operation(**sending.common, case=file.case, **wish_of(fields, form))
            messages.success(request, f"{label}：已收到")
            return redirect("portal:party_case", code=file.case.code)
    context = {
        "case": file.case,
        "label": label,
        "button": button,
        "note": note,
        "form": form,
        "refusal": not_now,
        "typed": typed,
        "upload": any(f.kind == "files" for f in fields),
    }
    return sending.page("portal/party/do.html", context)


@open_to_all
@never_cache
@limited("party_commit", most=20)
def party_commit(request: HttpRequest, code: str) -> HttpResponse:
    """签告知承诺 — the published text, who signs, the signature; nothing of the decision hangs on it."""
    opened = _opened(request, code)
    if opened is None:
        return _locked_out(code)
    file = opened.file
    texts = opened.texts
    sending = Sending(request, by=_actor(file))
    with sending:
        if not texts:
            raise StepOutOfOrder("现在没有可以签的承诺", way_out="看页面上现在可以办的事")
        if sending.ready:
            row = next((t for t in texts if str(t.uid) == request.POST.get("row", "")), None)
            if row is None or request.POST.get("agree") != "1":
                raise BadInput("请勾选“我看清了，自愿作出承诺”", field="agree")
            committing.sign_commitment(
                **sending.common, matter=file.case.matter, row=row,
                party=file.case.party.name, signer=request.POST.get("signer", ""),
            )  # fmt: skip
            messages.success(request, "承诺已经签署")
            return redirect("portal:party_case", code=file.case.code)
    context = {
        "case": file.case,
        "texts": texts,
        "no_condition": NO_CONDITION,
    }
    return sending.page("portal/party/commit.html", context)


def _party_fields(action: str) -> tuple[Field, ...]:
    """The form without what only the body writes down (the day of asking is today)."""
    return tuple(f for f in FIELDS[action] if f.name != "asked_on")


@open_to_all
@never_cache
@require_GET
@limited("party_paper", most=60)
def party_paper(request: HttpRequest, code: str, document: UUID) -> HttpResponse:
    """文书 — only what is addressed to the party and has reached it."""
    case = queries.by_code(code) if _is_open(request, code) else None
    if case is None:
        return _locked_out(code)
    file = casefile_reading.read(case)
    if str(document) not in {d["uid"] for d in queries.papers_for_party(file)}:
        raise NotFound("没有这份文书")
    found = queries.document_of(file.case, document)
    response = FileResponse(
        files.store().open(found.file.sha256), content_type="application/pdf", filename=f"{found.title}.pdf"
    )
    response["Cache-Control"] = "no-store, private"
    return response


urlpatterns: list[URLPattern] = [
    path("party/", party, name="party"),
    path("party/<str:code>/", party_case, name="party_case"),
    path("party/<str:code>/do/<slug:action>/", party_do, name="party_do"),
    path("party/<str:code>/commitment/", party_commit, name="party_commit"),
    path("party/<str:code>/papers/<uuid:document>/", party_paper, name="party_paper"),
]
