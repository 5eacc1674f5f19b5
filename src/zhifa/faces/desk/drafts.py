"""草拟事项 — items read out of the penalty chapter of a law, each beside its article, for a person to confirm, correct or reject."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.access import require
from zhifa.faces.desk.registers import clean
from zhifa.faces.sending import Sending
from zhifa.law import library
from zhifa.law.library import LawNotHeld, VersionNotHeld
from zhifa.law.penalty_kinds import kinds
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.draft_rows import as_row, draft_id, fines_in_words, kind_words
from zhifa.registers.catalogue.drafting import Draft, Drafted, draft_law
from zhifa.registers.catalogue.models import DraftVerdict, Verdict
from zhifa.registers.organisation.queries import bodies

_FEN = 100


class ConfirmForm(forms.Form):
    """列入目录 — the draft's columns, open to correction. Money in 元."""

    code = forms.CharField(label="事项代码", max_length=20)
    name = forms.CharField(label="事项名称", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    field = forms.ChoiceField(label="领域")
    department = forms.ChoiceField(label="业务主管部门", required=False)
    kinds = forms.MultipleChoiceField(label="处罚种类", widget=forms.CheckboxSelectMultiple)
    fine_min = forms.DecimalField(
        label="罚款下限（元）", required=False, min_value=0, max_digits=13, decimal_places=2
    )
    fine_max = forms.DecimalField(
        label="罚款上限（元）", required=False, min_value=0, max_digits=13, decimal_places=2
    )
    multiple_base = forms.CharField(
        label="倍数基数", required=False, max_length=40, help_text="违法所得、货值金额等"
    )
    multiple_min = forms.DecimalField(
        label="最低倍数", required=False, min_value=0, max_digits=10, decimal_places=4
    )
    multiple_max = forms.DecimalField(
        label="最高倍数", required=False, min_value=0, max_digits=10, decimal_places=4
    )
    fine_subject = forms.ChoiceField(
        label="罚款对象", choices=[("any", "不限"), ("entity", "单位"), ("person", "个人")]
    )
    order_to_correct = forms.BooleanField(label="责令改正", required=False)
    violated_law = forms.CharField(label="违反的法律", required=False, max_length=60)
    violated_article = forms.CharField(label="违反的条款", required=False, max_length=60)
    found_on_patrol = forms.BooleanField(label="可巡查发现", required=False)
    summary_capable = forms.BooleanField(label="可适用简易程序", required=False)
    plain_words = forms.CharField(label="通俗说法", required=False, max_length=60)

    def __init__(self, data: Any, *, draft: Draft) -> None:
        row = as_row(draft)
        start = {
            **row,
            "fine_min": _yuan(row["fine_min_fen"]),
            "fine_max": _yuan(row["fine_max_fen"]),
        }
        super().__init__(data, initial=start)
        areas = Scope.objects.filter(kind=ScopeKind.FIELD).order_by("code")
        self.fields["field"].choices = [(s.name, s.name) for s in areas]  # type: ignore[attr-defined]
        self.fields["department"].choices = [("", "没有登记"), *((b.code, b.name) for b in bodies())]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(k.term, k.term) for k in kinds("penalty").values()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for low, high, words in (("fine_min", "fine_max", "罚款下限大于上限"), ("multiple_min", "multiple_max", "最低倍数大于最高倍数")):  # fmt: skip
            least, most = given.get(low), given.get(high)
            if least is not None and most is not None and least > most:
                self.add_error(low, words)
        if given.get("multiple_max") is not None and not given.get("multiple_base"):
            self.add_error("multiple_base", "按倍数罚款的，写明是什么的倍数")
        return given


def _yuan(fen: int | None) -> Any:
    return None if fen is None else fen // _FEN if fen % _FEN == 0 else fen / _FEN


def _fen(yuan: Any) -> int | None:
    return None if yuan is None else int(yuan * _FEN)


def _row(given: dict[str, Any], draft: Draft) -> dict[str, Any]:
    """The form as a row of ``enter_items``."""
    suggested = as_row(draft)
    own = ("code", "name", "field", "department", "found_on_patrol", "summary_capable", "plain_words")
    since = library.version_in_force(draft.law, None).in_force_from
    return {
        **{n: given[n] for n in own},
        "level": suggested["level"],
        "source": f"《{draft.law}》{draft.place}"[:80],
        "valid_from": max(since, clock.today()),
        "bases": [
            {
                **{n: suggested[n] for n in ("penalty_law", "penalty_article", "penalty_quote", "law_version")},
                **{n: given[n] for n in ("kinds", "multiple_base", "multiple_min", "multiple_max", "fine_subject", "order_to_correct", "violated_law", "violated_article")},
                "fine_min_fen": _fen(given["fine_min"]),
                "fine_max_fen": _fen(given["fine_max"]),
                "fine_text": suggested["fine_text"],
                "valid_from": max(since, clock.today()),
            }
        ],
    }  # fmt: skip


def _read(law: str) -> Drafted:
    try:
        return draft_law(law, clock.today())
    except VersionNotHeld:
        return draft_law(law)


def _verdicts(law: str) -> dict[str, DraftVerdict]:
    """The last verdict of each draft of a law."""
    rows = DraftVerdict.objects.filter(law=law).select_related("item").order_by("id")
    return {v.draft: v for v in rows}


@require("catalogue.manage")
def drafts(request: HttpRequest) -> HttpResponse:
    """草拟事项 — choose a law; its drafts with what has become of them."""
    asked = clean(request.GET.get("law", ""), 80).strip("《》")
    refusal, found, lines, done = None, None, [], 0
    if asked:
        try:
            found = _read(asked)
        except LawNotHeld as refused:
            refusal = refused
    if found is not None and found.drafts:
        verdicts = _verdicts(found.drafts[0].law)
        for draft in found.drafts:
            verdict = verdicts.get(draft_id(draft))
            done += verdict is not None
            lines.append(
                {
                    "d": draft,
                    "id": draft_id(draft),
                    "kinds": kind_words(draft),
                    "fines": fines_in_words(draft),
                    "verdict": verdict,
                    "tone": "wait"
                    if verdict is None
                    else "done"
                    if verdict.verdict == Verdict.CONFIRMED
                    else "over",
                }
            )
    context = {
        "asked": asked,
        "lines": lines,
        "found": found,
        "done": done,
        "refusal": refusal,
        "laws": library.laws(),
        "crumbs": [{"label": "事项与主体", "url": reverse("desk:items")}, {"label": "从法律草拟事项"}],
    }
    return render(request, "desk/registers/drafts.html", context, status=422 if refusal else 200)


@require("catalogue.manage")
def draft(request: HttpRequest, law: str, code: str) -> HttpResponse:
    """一条草拟 — the article on one side, the columns on the other."""
    try:
        found = next((d for d in _read(law).drafts if draft_id(d) == code), None)
    except LawNotHeld:
        found = None
    if found is None:
        raise NotFound("没有这条草拟", way_out="法律可能换了版本，回到列表重新读")
    verdict = _verdicts(found.law).get(code)
    asked = request.POST.get("do")
    form = ConfirmForm(request.POST if asked == "confirm" else None, draft=found)
    sending = Sending(request, None if asked == "reject" else form)
    if sending.ready:
        with sending:
            if asked == "reject":
                reason = request.POST.get("reason", "")
                catalogue.reject_draft(**sending.common, draft=found, reason=reason)
                return redirect(f"{reverse('desk:drafts')}?law={found.law}")
            made = catalogue.confirm_draft(**sending.common, draft=found, row=_row(form.cleaned_data, found))
            return redirect("desk:item", code=made.code)
    context = {
        "d": found,
        "form": form,
        "kinds": kind_words(found),
        "fines": fines_in_words(found),
        "verdict": verdict,
        "confirmed": verdict is not None and verdict.verdict == Verdict.CONFIRMED,
        "crumbs": [
            {"label": "从法律草拟事项", "url": f"{reverse('desk:drafts')}?law={found.law}"},
            {"label": found.place},
        ],
    }
    return sending.page("desk/registers/draft.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/drafts/", drafts, name="drafts"),
    path("registers/drafts/<str:law>/<str:code>/", draft, name="draft"),
]
