"""题库 — questions with the article they ask about, and what waits for a check."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.doing import Deed, done
from zhifa.faces.desk.organisation.drawn import (
    Cell,
    Table,
    choice,
    listed,
    text,
    tick,
)
from zhifa.faces.desk.organisation.training import CRUMB
from zhifa.faces.desk.registers import clean, keyset
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Question,
    QuestionKind,
)
from zhifa.registers.organisation.question_bank import LETTERS


class BankForm(forms.Form):
    """找题."""

    q = text("题目里的字", required=False)
    kind = choice("题型", QuestionKind.choices, required=False)
    ready = choice("能否出题", [("yes", "可以出"), ("no", "待核对")], required=False)


@require("training.manage")
def questions(request: HttpRequest) -> HttpResponse:
    """题库 — with the article; what waits for a check."""
    rows = Question.objects.all()
    q, kind, ready = (clean(request.GET.get(n, "")) for n in ("q", "kind", "ready"))
    if q:
        rows = rows.filter(text__contains=q)
    if kind in QuestionKind.values:
        rows = rows.filter(kind=kind)
    if ready:
        rows = rows.filter(in_use=ready == "yes")
    found, onward = keyset(rows, request)
    words = ""
    if request.GET.get("taken", "").isdecimal():
        words = f"收进 {request.GET['taken'][:6]} 道，{clean(request.GET.get('faults', '0'), 6)} 行不能收"
        words += (
            f"，第一处在第 {clean(request.GET.get('first', ''), 8)} 行。"
            if request.GET.get("faults") != "0"
            else "。"
        )
    table = Table(
        ("题号", "题型", "题目", "答案", "依据", "来源", "出题"),
        [
            (
                Cell(x.code, reverse("desk:question", args=[x.code]), code=True),
                Cell(x.get_kind_display()),
                Cell(x.text),
                Cell(x.answer, code=True),
                Cell(x.law or "没有"),
                Cell(x.source),
                Cell("可以出", tone="done") if x.in_use else Cell("待核对", tone="soon"),
            )
            for x in found
        ],
        empty="题库里没有这样的题",
    )
    return listed(
        request,
        title="题库",
        table=table,
        filters=BankForm(request.GET or None),
        next=onward,
        paged=True,
        words=words,
    )


CHECK = {
    "check": Deed(
        "check", "核对试题", "training.manage",
        lambda *_: {"law": text("依据", required=False, hint="如 处罚法第四十二条第一款"), "in_use": tick("可以出题")},
        lambda common, q, given: organisation.check_question(**common, question=q, **given) and None,
        lambda q: {"law": q.law, "in_use": "1" if q.in_use else "0"},
        button="记下核对",
    )
}  # fmt: skip


@require("training.manage")
def question(request: HttpRequest, code: str) -> HttpResponse:
    """一道题 — and its check."""
    found = Question.objects.filter(code=clean(code)).first()
    if found is None:
        raise NotFound("题库里没有这道题")
    back = reverse("desk:questions")
    options = "　".join(f"{LETTERS[n]}. {o}" for n, o in enumerate(found.options))
    crumbs = [CRUMB, {"label": "题库", "url": back}]
    return done(
        request,
        CHECK,
        "check",
        found,
        back=back,
        crumbs=crumbs,
        name=f"{found.text}　{options}　答案 {found.answer}",
    )


urlpatterns: list[URLPattern] = [
    path("registers/training/questions/", questions, name="questions"),
    path("registers/training/questions/<str:code>/", question, name="question"),
]
