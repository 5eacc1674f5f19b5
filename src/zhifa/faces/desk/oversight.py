"""公示与监督 — publications of decisions, and supervision notes with their answers."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import covers, holds
from zhifa.core.acts import Act, ActStanding, standing_of
from zhifa.core.calendar import work_calendar
from zhifa.core.errors import NotFound
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn, page_of
from zhifa.faces.desk.matter_record import seen
from zhifa.faces.sending import Sending
from zhifa.law.party import PartyKind
from zhifa.oversight.publicity import operations as publicity
from zhifa.oversight.publicity import queries as publications_of
from zhifa.oversight.supervision import operations as supervision
from zhifa.oversight.supervision import queries as notes_of
from zhifa.oversight.supervision.models import NoteKind, NoteState

NOTE_TONES = {"open": "soon", "answered": "now", "settled": "done", "told": "wait"}


class PublishForm(forms.Form):
    """公示 — what the public will read; names and numbers are hidden by rule."""

    party_name = forms.CharField(label="当事人", max_length=120)
    party_kind = forms.ChoiceField(
        label="当事人是",
        choices=[(k.value, k.term) for k in PartyKind],
        widget=forms.RadioSelect,
        initial="entity",
    )
    violation = forms.CharField(
        label="违法事实",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="身份证号、电话、账号和公民姓名会自动隐去",
    )
    basis = forms.CharField(label="处罚依据", max_length=300)
    content = forms.CharField(label="处罚内容", max_length=300)
    ground = forms.CharField(
        label="为什么具有一定社会影响", max_length=200, help_text="写入留痕，处罚法第四十八条"
    )
    minor_party = forms.BooleanField(label="当事人不满十八周岁", required=False)
    state_secret = forms.BooleanField(label="涉及国家秘密", required=False)


class ReasonForm(forms.Form):
    """理由."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ChangeForm(ReasonForm):
    """决定效力变化."""

    standing = forms.ChoiceField(
        label="决定被", choices=[(s.value, s.label) for s in ActStanding if s is not ActStanding.EFFECTIVE]
    )
    changed_on = forms.DateField(
        label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class NoteForm(forms.Form):
    """监督."""

    kind = forms.ChoiceField(
        label="种类",
        choices=NoteKind.choices,
        widget=forms.RadioSelect,
        initial="opinion",
        help_text="提示不用答复；意见和通知由责任单位答复",
    )
    text = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    law = forms.CharField(label="依据", max_length=120, required=False)


class AnswerForm(forms.Form):
    """答复."""

    answer = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class SettleForm(forms.Form):
    """了结."""

    settlement = forms.CharField(label="意见", max_length=200)


@require("matter.read")
def publications(request: HttpRequest) -> HttpResponse:
    """公示 — what is published, what waits for the judgement."""
    actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    rows, after = publications_of.of_reader(actor, state=state, after=request.GET.get("after", ""))
    calendar = work_calendar()
    waiting = [
        {
            "title": d.title,
            "note": f"{d.matter.number} · {d.matter.title}",
            "clock": drawn(d, calendar=calendar),
            "url": page_of(d.target, d.target_uid, d.matter.uid),
            "action": d.action,
        }
        for d in publications_of.to_judge(actor)
    ]
    context = {
        "rows": rows,
        "waiting": waiting,
        "state": state,
        "next": f"?state={state}&after={after}" if after else "",
    }
    return render(request, "desk/oversight/publications.html", context)


def _decision(request: HttpRequest, uid: UUID) -> Act:
    found = publications_of.decision(request.actor, uid)  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("没有这份处罚决定，或者它不在您能看的范围内")
    return found


@require("publicity.publish", "publicity.withdraw")
def publication_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """判断是否公开一份决定，并公示."""
    act = _decision(request, uid)
    keep, data = "keep_back" in request.POST, request.POST or None
    form, reason = PublishForm(None if keep else data), ReasonForm(data if keep else None, prefix="keep")
    sending = Sending(request, reason if keep else form)
    if sending.ready:
        with sending:
            if keep:
                publicity.keep_back(**sending.common, act=act, reason=reason.cleaned_data["reason"])
                return redirect("desk:matter", uid=act.matter.uid)
            values = {**form.cleaned_data, "party_kind": PartyKind(form.cleaned_data["party_kind"])}
            made = publicity.publish(**sending.common, act=act, **values)
            return redirect("desk:publication", uid=made.uid)
    context = {
        "act": act,
        "form": form,
        "reason": reason,
        "crumbs": [{"label": "公示", "url": reverse("desk:publications")}, {"label": act.number or act.code}],
    }
    return sending.page("desk/oversight/publication_new.html", context)


@require("matter.read")
def publication(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一条公示 — as the public sees it, with what was hidden; withdrawal."""
    actor = request.actor  # type: ignore[attr-defined]
    row = publications_of.one_shown(uid)
    if row is None:
        raise NotFound("没有这条公示")
    matter = seen(actor, row.matter.uid)
    may_withdraw = (
        covers(actor, "publicity.withdraw", matter) if holds(actor, "publicity.withdraw") else False
    )
    changed, data = "change" in request.POST, request.POST or None
    form, change = (
        ReasonForm(None if changed else data),
        ChangeForm(data if changed else None, prefix="change"),
    )
    sending = Sending(request, change if changed else form)
    if sending.ready:
        with sending:
            if changed:
                publicity.record_change(**sending.common, act=row.act, **change.cleaned_data)
            else:
                publicity.withdraw(**sending.common, publication=row, reason=form.cleaned_data["reason"])
            return redirect("desk:publication", uid=uid)
    context: dict[str, Any] = {
        "row": row,
        "matter": matter,
        "standing": standing_of(row.act),
        "may_withdraw": may_withdraw,
        "form": form,
        "change": change,
        "crumbs": [{"label": "公示", "url": reverse("desk:publications")}, {"label": row.number or row.code}],
    }
    return sending.page("desk/oversight/publication.html", context)


@require("supervision.note", "supervision.answer")
def notes(request: HttpRequest) -> HttpResponse:
    """执法监督 — notes with their state."""
    state = request.GET.get("state", "")
    rows, after = notes_of.notes(request.actor, state=state, after=request.GET.get("after", ""))  # type: ignore[attr-defined]
    context = {
        "rows": [{"n": n, "tone": NOTE_TONES[n.state]} for n in rows],
        "state": state,
        "states": NoteState.choices,
        "next": f"?state={state}&after={after}" if after else "",
    }
    return render(request, "desk/oversight/notes.html", context)


@require("supervision.note")
def note_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """对一件事发出监督."""
    matter = seen(request.actor, uid)  # type: ignore[attr-defined]
    form = NoteForm(request.POST or None)
    sending = Sending(request, form)
    if sending.ready:
        with sending:
            made = supervision.leave_note(**sending.common, matter=matter, **form.cleaned_data)
            return redirect("desk:note", uid=made.uid)
    context = {
        "m": matter,
        "form": form,
        "crumbs": [
            {"label": "监督", "url": reverse("desk:notes")},
            {"label": matter.number, "url": reverse("desk:matter", args=[matter.uid])},
            {"label": "发出监督"},
        ],
    }
    return sending.page("desk/oversight/note_new.html", context)


@require("matter.read")
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一条监督 — read, answer, settle."""
    actor = request.actor  # type: ignore[attr-defined]
    row = notes_of.note(actor, uid)
    if row is None:
        raise NotFound("没有这条监督，或者它不在您能看的范围内")
    settled, data = "satisfied" in request.POST, request.POST or None
    answer, settle = AnswerForm(None if settled else data), SettleForm(data if settled else None)
    sending = Sending(request, settle if settled else answer)
    if sending.ready:
        with sending:
            if settled:
                satisfied = request.POST["satisfied"] == "1"
                supervision.settle_note(
                    **sending.common, note=row, satisfied=satisfied, **settle.cleaned_data
                )
            else:
                supervision.answer_note(**sending.common, note=row, **answer.cleaned_data)
            return redirect("desk:note", uid=uid)
    may_answer = holds(actor, "supervision.answer") and covers(actor, "supervision.answer", row.matter)
    context = {
        "n": row,
        "tone": NOTE_TONES[row.state],
        "answer": answer if may_answer and row.state == NoteState.OPEN else None,
        "settle": settle if holds(actor, "supervision.note") and row.state == NoteState.ANSWERED else None,
        "crumbs": [
            {"label": "监督", "url": reverse("desk:notes")}
            if holds(actor, "supervision.note") or holds(actor, "supervision.answer")
            else {"label": "办件", "url": reverse("desk:matter", args=[row.matter.uid])},
            {"label": row.matter.number},
        ],
    }
    return sending.page("desk/oversight/note.html", context)


urlpatterns: list[URLPattern] = [
    path("publications/", publications, name="publications"),
    path("publications/new/<uuid:uid>/", publication_new, name="publication_new"),
    path("publications/<uuid:uid>/", publication, name="publication"),
    path("notes/", notes, name="notes"),
    path("notes/<uuid:uid>/", note, name="note"),
    path("matters/<uuid:uid>/note/", note_new, name="note_new"),
]
