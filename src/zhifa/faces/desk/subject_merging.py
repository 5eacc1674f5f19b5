"""合并、拆开 — two rows side by side, a person decides; what waits to be judged."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.subject_changes import subject_form
from zhifa.faces.desk.subject_forms import ReasonForm
from zhifa.faces.desk.subjects import PAGE, clean, crumbs, subject_or_404
from zhifa.faces.sending import Sending
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import operations as subjects_do
from zhifa.registers.subjects import queries as subjects_of
from zhifa.registers.subjects.likeness import REASONS
from zhifa.registers.subjects.models import MatchSuggestion, Subject
from zhifa.registers.subjects.record import open_pairs, record_of

#: label → how it is shown of one row
_COMPARED: tuple[tuple[str, str], ...] = (
    ("名称", "name"),
    ("种类", "kind"),
    ("统一社会信用代码", "code"),
    ("公民身份号码", "id_number"),
    ("行业", "trade"),
    ("住所", "address"),
    ("乡镇", "town"),
    ("法定代表人（经营者）", "representative"),
    ("联系电话", "phone"),
    ("信用等级", "credit_class"),
    ("登记日", "registered_on"),
    ("来源", "source"),
)


def _shown(row: Subject, name: str) -> str:
    if name == "kind":
        return row.get_kind_display()
    if name == "town":
        return row.town.name if row.town else ""
    if name == "registered_on":
        return f"{row.registered_on:%Y-%m-%d}" if row.registered_on else ""
    if name == "source":
        return " ".join(p for p in (row.source, row.source_no) if p)
    return masking.shown(row, name)


def _compared(one: Subject, other: Subject) -> list[dict[str, Any]]:
    """Line by line; ``same`` compares what is registered, not what is shown of it."""
    lines = []
    for label, name in _COMPARED:
        mine, theirs = getattr(one, name), getattr(other, name)
        lines.append(
            {
                "label": label,
                "one": _shown(one, name),
                "other": _shown(other, name),
                "same": bool(mine) and mine == theirs,
                "differ": bool(mine and theirs) and mine != theirs,
            }
        )
    return lines


@require("subjects.merge")
def subject_merge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """合并 — find the other row, compare, say which stays and why."""
    found = subject_or_404(uid)
    asked = request.POST if request.method == "POST" else request.GET
    other = _other(asked.get("other", ""))
    q = clean(asked.get("q", ""))
    form = ReasonForm(request.POST or None)
    sending = Sending(request, form)
    suggestion = _suggestion(found, other)
    if other is not None and sending.ready:
        reason = form.cleaned_data["reason"]
        with sending:
            if "different" in request.POST and suggestion is not None:
                subjects_do.settle_suggestion(**sending.common, suggestion=suggestion, reason=reason)
                return redirect("desk:subject_suggestions")
            keeps_other = request.POST.get("keep") == str(other.uid)
            kept, gone = (other, found) if keeps_other else (found, other)
            subjects_do.merge_subjects(**sending.common, survivor=kept, merged=gone, reason=reason)
            return redirect("desk:subject", uid=kept.uid)
    context = {
        "s": found,
        "other": other,
        "lines": _compared(found, other) if other is not None else [],
        # the row with a code, or the older of two, is the likelier to stay
        "keep_other": other is not None
        and (
            bool(other.code) > bool(found.code)
            or (bool(other.code) == bool(found.code) and other.pk < found.pk)
        ),
        "form": form,
        "suggestion": suggestion,
        "why": [REASONS[r] for r in suggestion.reasons] if suggestion else [],
        "q": q,
        "found": [s for s in subjects_of.search(q, limit=10).subjects if s.pk != found.pk] if q else [],
        "pairs": [] if other is not None else _pairs(found),
        "crumbs": crumbs(found, "合并"),
    }
    return sending.page("desk/subjects/merge.html", context)


def _other(text: str) -> Subject | None:
    try:
        return subjects_of.subject(UUID(text))
    except ValueError:
        return None


def _suggestion(found: Subject, other: Subject | None) -> MatchSuggestion | None:
    if other is None:
        return None
    keys = [found.pk, other.pk]
    return MatchSuggestion.objects.filter(newer_id__in=keys, older_id__in=keys, state="open").first()  # type: ignore[return-value]


def _pairs(found: Subject) -> list[dict[str, Any]]:
    out = []
    for p in open_pairs(record_of(found)):
        other = p.older if p.newer_id == found.pk else p.newer
        out.append({"other": other, "p": p, "why": [REASONS[r] for r in p.reasons]})
    return out


@require("subjects.merge")
def subject_split(request: HttpRequest, uid: UUID) -> HttpResponse:
    """拆开 — the merged row stands for itself again."""
    found = subject_or_404(uid)
    if found.merged_into_id is None:
        raise NotFound("这条记录没有并入别的记录，不用拆开")
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = "例如：两户的代码和经营者不同，是误并"
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            subjects_do.split_subject(**sending.common, merged=found, reason=form.cleaned_data["reason"])
            return redirect("desk:subject", uid=found.uid)
    return subject_form(found, sending, "拆开")


@require("subjects.merge")
def subject_suggestions(request: HttpRequest) -> HttpResponse:
    """疑似同一对象 — pairs that wait for a person, likeliest first."""
    rows = [
        {"p": p, "why": [REASONS[r] for r in p.reasons], "newer": p.newer, "older": p.older}
        for p in subjects_of.open_suggestions()[: PAGE + 1]
    ]
    context = {
        "rows": rows[:PAGE],
        "more": len(rows) > PAGE,
        "crumbs": [{"label": "监管对象", "url": reverse("desk:subjects")}, {"label": "疑似同一对象"}],
    }
    return render(request, "desk/subjects/suggestions.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/suggestions/", subject_suggestions, name="subject_suggestions"),
    path("registers/subjects/<uuid:uid>/merge/", subject_merge, name="subject_merge"),
    path("registers/subjects/<uuid:uid>/split/", subject_split, name="subject_split"),
]
