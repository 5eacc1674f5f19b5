"""现场检查 — show the certificates, answer the checklist, take evidence, say the result.

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

from zhifa.core.act_code import qr_svg
from zhifa.enforcement.inspection import checklists, queries
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection.models import CorrectionState, Visit, VisitResult
from zhifa.faces.access import require
from zhifa.faces.field.shell import received
from zhifa.faces.law_links import article_url
from zhifa.faces.order_view import case_open_url
from zhifa.faces.sending import Sending
from zhifa.faces.submission import shots

SEG = [
    {"value": checklists.YES, "label": "符合", "tone": "yes", "icon": "check"},
    {"value": checklists.NO, "label": "不符合", "tone": "no", "icon": "alert-circle"},
    {"value": checklists.NOT_APPLICABLE, "label": "不适用", "tone": "", "icon": "ban"},
]

STEPS = 5


def progress(step: int) -> list[bool]:
    return [n <= step for n in range(1, STEPS + 1)]


def page(sending: Sending, template: str, visit: Visit, step: int, **more: Any) -> HttpResponse:
    """One step of a visit, as it stands after what was sent."""
    context = {
        "v": visit,
        "m": visit.matter,
        "progress": progress(step),
        "step_text": f"{step} / {STEPS}",
        "back_url": reverse("field:visit", args=[visit.uid]),
        "form": sending.form,
        **more,
    }
    return sending.page(f"field/{template}.html", context)


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
        "case_url": case_open_url(row.matter.uid) if mine and bad and row.matter.state == "in_hand" else "",
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
    sending = Sending(request)
    if sending.ready:
        with sending:
            party = request.POST.get("party_name", "")
            inspection.show_certificates(**sending.common, visit=row, party_name=party)
            return received(
                request, reverse("field:visit_checklist", args=[uid]), f"visit-{uid}-certificates"
            )
    verify = f"{settings.PUBLIC_ADDRESS}/v/{row.act.code}"
    return page(
        sending,
        "visit_certificates",
        row,
        2,
        officers=row.record["officers"],
        qr=mark_safe(qr_svg(verify)),
        law_url=article_url("处罚法第五十五条"),
    )


@require("inspection.inspect")
def visit_checklist(request: HttpRequest, uid: UUID) -> HttpResponse:
    """检查单 — the questions in groups of a screen; each with its article; what is answered is kept at once."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    checklist = inspection.checklist_of(row)
    kept = queries.answers_of(row)
    sending = Sending(request)
    given = {q.id: (kept[q.id].answer, kept[q.id].note) for q in checklist.questions if q.id in kept}
    if sending.ready:
        sent = {
            q.id: (request.POST.get(f"answer-{q.id}", ""), request.POST.get(f"note-{q.id}", ""))
            for q in checklist.questions
        }
        given.update({k: v for k, v in sent.items() if v[0]})
        with sending:
            inspection.answer(
                **sending.common,
                visit=row,
                answers={k: {"answer": a, "note": n} for k, (a, n) in sent.items() if a},
            )
            missing = [q for q in checklist.questions if q.id not in given]
            to = "visit_checklist" if missing or request.POST.get("go") == "stay" else "visit_finish"
            return received(request, reverse(f"field:{to}", args=[uid]), f"visit-{uid}-checklist")
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
    return page(
        sending,
        "visit_checklist",
        row,
        3,
        checklist=checklist,
        lines=lines,
        choices=SEG,
        done=done,
        total=len(lines),
        percent=round(done * 100 / len(lines)),
    )


@require("inspection.inspect")
def visit_evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """取证 — the camera first; hash, time and place are shown before anything is sent."""
    row = queries.visit(uid, request.actor)  # type: ignore[attr-defined]
    sending = Sending(request)
    if sending.ready:
        with sending:
            inspection.add_photos(**sending.common, visit=row, photos=shots(request))
            return received(request, reverse("field:visit_checklist", args=[uid]), f"visit-{uid}-evidence")
    return page(sending, "visit_evidence", row, 3, photos=queries.photos_of(row))


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
    if row.finished_at is not None and request.method == "GET":
        return redirect("field:visit", uid=uid)
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
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            inspection.finish_visit(**sending.common, visit=row, photos=shots(request), **form.cleaned_data)
            return received(request, reverse("field:visit", args=[uid]), f"visit-{uid}-finish")
    return page(
        sending,
        "visit_finish",
        row,
        4,
        not_met=bad,
        open=checklists.unanswered(checklist, answers),
        photos=queries.photos_of(row),
    )


@require("inspection.inspect")
def visits(request: HttpRequest) -> HttpResponse:
    """检查从工单进入."""
    return redirect("field:home")


urlpatterns: list[URLPattern] = [
    path("visits/", visits, name="visits"),
    path("visits/<uuid:uid>/", visit, name="visit"),
    path("visits/<uuid:uid>/certificates/", visit_certificates, name="visit_certificates"),
    path("visits/<uuid:uid>/checklist/", visit_checklist, name="visit_checklist"),
    path("visits/<uuid:uid>/evidence/", visit_evidence, name="visit_evidence"),
    path("visits/<uuid:uid>/finish/", visit_finish, name="visit_finish"),
]
