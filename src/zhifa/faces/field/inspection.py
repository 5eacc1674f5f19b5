"""现场检查 — start with two certificates, show them, evidence, checklist, result, order to correct, re-check.

Every page is a plain form; with scripts it keeps drafts and waits for the network, and its key makes a page that is
sent twice one operation.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.act_code import qr_svg
from zhifa.core.errors import BadInput
from zhifa.core.ports import actor_directory
from zhifa.enforcement import whom
from zhifa.enforcement.command import queries as command
from zhifa.enforcement.inspection import checklists, queries
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.models import CorrectionState, Visit, VisitResult
from zhifa.faces import subject_choices
from zhifa.faces.access import require
from zhifa.faces.field.shell import received
from zhifa.faces.law_links import article_url
from zhifa.faces.order_view import case_open_url
from zhifa.faces.submission import key_of, shots, told
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.likely_items import likely_items
from zhifa.registers.catalogue.queries import item as item_of
from zhifa.registers.organisation.queries import availability
from zhifa.registers.subjects import queries as subject_queries
from zhifa.registers.subjects.models import Subject

SEG = [
    {"value": checklists.YES, "label": "符合", "tone": "yes", "icon": "check"},
    {"value": checklists.NO, "label": "不符合", "tone": "no", "icon": "alert-circle"},
    {"value": checklists.NOT_APPLICABLE, "label": "不适用", "tone": "", "icon": "ban"},
]
STEPS = 5


def _progress(step: int) -> list[bool]:
    return [n <= step for n in range(1, STEPS + 1)]


def _page(
    request: HttpRequest, template: str, visit: Visit, step: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "v": visit,
        "m": visit.matter,
        "progress": _progress(step),
        "step_text": f"{step} / {STEPS}",
        "back_url": reverse("field:visit", args=[visit.uid]),
        **more,
    }
    return render(request, f"field/{template}.html", context, status=status)


@require("inspection.inspect")
def visit_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """开始检查 — the pair of the order, or another colleague beside me; the item; the place of the phone."""
    actor = request.actor  # type: ignore[attr-defined]
    order = command.order(uid, actor)
    people = availability(command.team_of(order.team_id), on=clock.today(), at=clock.now())
    others = [p for p in people if p.account_id != actor.account_id]
    pair = [i for i in (order.lead_id, order.second_id) if i and i != actor.account_id]
    second = request.POST.get("second") or (str(pair[0]) if pair else "")
    item_code = request.POST.get("item_code", order.matter.item_code).strip()
    subject = subject_choices.chosen(request.POST.get("subject", "") or request.GET.get("subject", ""))
    text = subject_choices.typed(request)
    refusal, status = None, 200
    if request.method == "POST":
        try:
            made = _start(request, order, second, item_code, subject)
            return received(request, reverse("field:visit_certificates", args=[made.uid]), f"visit-new-{uid}")
        except Refusal as refused:
            refusal, status = refused, 422
    item = item_of(item_code) if item_code else None
    context = {
        "subject": subject_choices.drawn(subject) if subject else None,
        "text": text,
        "found": subject_choices.choices(text) if text and subject is None else [],
        "holds": [
            whom.in_words(h)
            for h in subject_queries.holds_on(clock.today(), matter=order.matter, subject=subject)
        ],
        "o": order,
        "m": order.matter,
        "me": _facts(actor.account_id),
        "others": others,
        "second": second,
        "item": item,
        "item_code": item_code,
        "guesses": []
        if item
        else [i for i, _ in likely_items(order.matter.title, on=clock.today(), limit=6, only_patrol=True)],
        "refusal": refusal,
        "back_url": reverse("field:order", args=[uid]),
        "progress": _progress(1),
        "step_text": f"1 / {STEPS}",
    }
    return render(request, "field/visit_new.html", context, status=status)


def _facts(account_id: int) -> Any:
    found = actor_directory().officers([account_id], on=clock.today())
    return found[0] if found else None


@require("inspection.inspect")
def subjects(request: HttpRequest) -> HttpResponse:
    """找检查对象 — subjects that fit what is being typed (a fragment)."""
    text = subject_choices.typed(request)
    return render(request, "field/_subjects.html", {"found": subject_choices.choices(text), "text": text})


def _start(request: HttpRequest, order: Any, second: str, item_code: str, subject: Subject | None) -> Visit:
    """Start the visit with the signed-in person and one other.

    The order's lead stays the lead; somebody who stands in leads himself.
    """
    actor = request.actor  # type: ignore[attr-defined]
    if not second.isdigit():
        raise BadInput("选一名同行的执法人员", field="second", way_out="两名持证人员到场才能检查")
    found = {a.pk: a for a in Account.objects.filter(pk__in=[actor.account_id, int(second)])}
    if int(second) not in found:
        raise BadInput("没有这名人员", field="second")
    me, other = found[actor.account_id], found[int(second)]
    lead, colleague = (other, me) if order.lead_id == other.pk else (me, other)
    place = told(
        f"- - {request.POST.get('lng') or '-'} {request.POST.get('lat') or '-'} {request.POST.get('accuracy') or '-'}"
    )
    return inspection.start_visit(
        by=actor,
        key=key_of(request),
        matter=order.matter,
        order=order,
        lead=lead,
        second=colleague,
        item_code=item_code,
        subject=subject,
        hold_seen=bool(request.POST.get("hold_seen")),
        lng=place.lng,
        lat=place.lat,
        accuracy_m=place.accuracy_m,
    )


@require("matter.read")
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一次检查 — where it stands and what comes next."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.visit(uid, actor)
    mine = actor.account_id in (row.lead_id, row.second_id)
    answers = queries.answers_of(row)
    questions = inspection.checklist_of(row).questions
    corrections = list(queries.corrections_of(row.matter).filter(visit=row))
    failed = any(c.state == CorrectionState.RECHECKED_FAILED for c in corrections)
    waiting = any(c.state == CorrectionState.ORDERED for c in corrections)
    bad = row.finished_at is not None and row.result != VisitResult.NO_VIOLATION
    context = {
        "v": row,
        "m": row.matter,
        "mine": mine,
        "answered": len(answers),
        "questions": len(questions),
        "not_met": [q for q in questions if q.id in answers and answers[q.id].answer == checklists.NO],
        "photos": queries.photos_of(row),
        "corrections": corrections,
        "next_url": _next(row) if mine else "",
        "correct_url": reverse("field:correction_new", args=[uid]) if mine and bad and not waiting else "",
        "case_url": case_open_url(uid) if mine and bad and row.matter.state == "in_hand" else "",
        "failed": failed,
        "order_url": reverse("field:order", args=[row.order.uid]) if row.order else "",
        "back_url": reverse("field:order", args=[row.order.uid]) if row.order else reverse("field:home"),
    }
    return render(request, "field/visit.html", context)


def _next(row: Visit) -> str:
    if row.finished_at is not None:
        return ""
    name = "visit_checklist" if row.shown_at else "visit_certificates"
    return reverse(f"field:{name}", args=[row.uid])


@require("inspection.inspect")
def visit_certificates(request: HttpRequest, uid: UUID) -> HttpResponse:
    """出示证件 — large, nothing internal on it, made to be handed over; the code of this visit to scan."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    refusal, status = None, 200
    if request.method == "POST":
        try:
            inspection.show_certificates(
                by=request.actor,  # type: ignore[attr-defined]
                key=key_of(request),
                visit=row,
                party_name=request.POST.get("party_name", ""),
            )
            return received(
                request, reverse("field:visit_checklist", args=[uid]), f"visit-{uid}-certificates"
            )
        except Refusal as refused:
            refusal, status = refused, 422
    verify = f"{settings.PUBLIC_ADDRESS}/v/{row.act.code}"
    return _page(
        request,
        "visit_certificates",
        row,
        2,
        status=status,
        officers=row.record["officers"],
        qr=mark_safe(qr_svg(verify)),
        refusal=refusal,
        law_url=article_url("处罚法第五十五条"),
    )


@require("inspection.inspect")
def visit_checklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    """检查单 — the questions in groups of a screen; each with its article; what is answered is kept at once."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    checklist = inspection.checklist_of(row)
    kept = queries.answers_of(row)
    refusal, status = None, 200
    given = {q.id: (kept[q.id].answer, kept[q.id].note) for q in checklist.questions if q.id in kept}
    if request.method == "POST":
        sent = {
            q.id: (request.POST.get(f"answer-{q.id}", ""), request.POST.get(f"note-{q.id}", ""))
            for q in checklist.questions
        }
        given.update({k: v for k, v in sent.items() if v[0]})
        try:
            inspection.answer(
                by=request.actor,  # type: ignore[attr-defined]
                key=key_of(request),
                visit=row,
                answers={k: {"answer": a, "note": n} for k, (a, n) in sent.items() if a},
            )
            missing = [q for q in checklist.questions if q.id not in given]
            to = "visit_checklist" if missing or request.POST.get("go") == "stay" else "visit_finish"
            return received(request, reverse(f"field:{to}", args=[uid]), f"visit-{uid}-checklist")
        except Refusal as refused:
            refusal, status = refused, 422
    lines = [
        {
            "no": n,
            "q": q,
            "value": given.get(q.id, ("", ""))[0],
            "note": given.get(q.id, ("", ""))[1],
            "law_url": article_url(q.short),
        }
        for n, q in enumerate(checklist.questions, 1)
    ]
    done = sum(1 for line in lines if line["value"])
    return _page(
        request,
        "visit_checklist",
        row,
        3,
        status=status,
        checklist=checklist,
        lines=lines,
        choices=SEG,
        done=done,
        total=len(lines),
        percent=round(done * 100 / len(lines)),
        refusal=refusal,
    )


@require("inspection.inspect")
def visit_evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取证 — the camera first; hash, time and place are shown before anything is sent."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    refusal, status = None, 200
    if request.method == "POST":
        try:
            inspection.add_photos(
                by=request.actor,  # type: ignore[attr-defined]
                key=key_of(request),
                visit=row,
                photos=shots(request),
            )
            return received(request, reverse("field:visit_checklist", args=[uid]), f"visit-{uid}-evidence")
        except Refusal as refused:
            refusal, status = refused, 422
    return _page(
        request, "visit_evidence", row, 3, status=status, photos=queries.photos_of(row), refusal=refusal
    )


class FinishForm(forms.Form):
    """检查结果."""

    result = forms.ChoiceField(label="检查结果", choices=VisitResult.choices, widget=forms.RadioSelect)
    facts = forms.CharField(
        label="检查情况",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="时间、位置、数量、当事人怎么说",
    )
    party_name = forms.CharField(label="被检查对象", max_length=120, help_text="单位写全称，个人写姓名")


@require("inspection.inspect")
def visit_finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """结束检查 — result, facts, last photos; the site record is made."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    checklist = inspection.checklist_of(row)
    answers = {k: a.answer for k, a in queries.answers_of(row).items()}
    bad = checklists.not_met(checklist, answers)
    form = FinishForm(
        request.POST or None,
        initial={
            "party_name": row.party_name,
            "result": VisitResult.VIOLATION if bad else VisitResult.NO_VIOLATION,
        },
    )
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                inspection.finish_visit(
                    by=request.actor,  # type: ignore[attr-defined]
                    key=key_of(request),
                    visit=row,
                    photos=shots(request),
                    **form.cleaned_data,
                )
                return received(request, reverse("field:visit", args=[uid]), f"visit-{uid}-finish")
            except Refusal as refused:
                refusal = refused
    return _page(
        request,
        "visit_finish",
        row,
        4,
        status=status,
        form=form,
        not_met=bad,
        open=checklists.unanswered(checklist, answers),
        photos=queries.photos_of(row),
        refusal=refusal,
    )


class CorrectionForm(forms.Form):
    """责令改正."""

    requirement = forms.CharField(label="改正要求", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(
        label="改正期限",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="选今天就是立即改正",
    )


@require("inspection.correct")
def correction_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """责令改正 — what is to be put right, until when; the notice is made with its code."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    form = CorrectionForm(request.POST or None, initial={"due_on": clock.today()})
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = inspection.order_correction(
                    by=request.actor,  # type: ignore[attr-defined]
                    key=key_of(request),
                    visit=row,
                    **form.cleaned_data,
                )
                return received(
                    request, reverse("field:correction", args=[made.uid]), f"visit-{uid}-correction"
                )
            except Refusal as refused:
                refusal = refused
    return _page(request, "correction_new", row, 5, status=status, form=form, refusal=refusal)


class RecheckForm(forms.Form):
    """复查."""

    corrected = forms.ChoiceField(
        label="复查结果", choices=[("1", "已改正"), ("0", "没有改正")], widget=forms.RadioSelect
    )
    facts = forms.CharField(label="复查情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


@require("matter.read")
def correction(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份责令改正 — the notice, its day, and the re-check by two officers."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.correction(uid, actor)
    form = RecheckForm(request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                inspection.recheck(
                    by=actor,
                    key=key_of(request),
                    correction=row,
                    corrected=form.cleaned_data["corrected"] == "1",
                    facts=form.cleaned_data["facts"],
                )
                return received(request, reverse("field:correction", args=[uid]), f"correction-{uid}")
            except Refusal as refused:
                refusal = refused
    waiting = row.state == CorrectionState.ORDERED
    mine = actor.account_id in (row.visit.lead_id, row.visit.second_id)
    context = {
        "c": row,
        "v": row.visit,
        "m": row.matter,
        "form": form if waiting and mine else None,
        "late": waiting and row.due_on < clock.today(),
        "early": waiting and row.due_on > clock.today(),
        "case_url": case_open_url(row.visit.uid) if row.state == CorrectionState.RECHECKED_FAILED else "",
        "refusal": refusal,
        "back_url": reverse("field:visit", args=[row.visit.uid]),
    }
    return render(request, "field/correction.html", context, status=status)


@require("inspection.inspect")
def visits(request: HttpRequest) -> HttpResponse:
    """检查从工单进入."""
    return redirect("field:home")


urlpatterns: list[URLPattern] = [
    path("visits/", visits, name="visits"),
    path("visits/subjects/", subjects, name="subjects"),
    path("orders/<uuid:uid>/visit/", visit_new, name="visit_new"),
    path("visits/<uuid:uid>/", visit, name="visit"),
    path("visits/<uuid:uid>/certificates/", visit_certificates, name="visit_certificates"),
    path("visits/<uuid:uid>/checklist/", visit_checklist, name="visit_checklist"),
    path("visits/<uuid:uid>/evidence/", visit_evidence, name="visit_evidence"),
    path("visits/<uuid:uid>/finish/", visit_finish, name="visit_finish"),
    path("visits/<uuid:uid>/correction/", correction_new, name="correction_new"),
    path("corrections/<uuid:uid>/", correction, name="correction"),
]
