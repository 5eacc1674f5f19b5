"""监管对象 — the list, the record, entering and changing, and what is looked at with a reason."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import holds, visible
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.matter import Matter
from zhifa.core.text import clean_text
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.inspection.models import Visit
from zhifa.faces.access import require
from zhifa.faces.desk.subject_forms import (
    ADDING,
    CHANGED,
    ENDING,
    EnterForm,
    LinkForm,
    LookForm,
    change_form,
    draft_of,
)
from zhifa.faces.submission import key_of
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import operations as subjects_do
from zhifa.registers.subjects import queries as subjects_of
from zhifa.registers.subjects.likeness import matches_for
from zhifa.registers.subjects.models import Contact, Formerly, Subject, SubjectKind
from zhifa.registers.subjects.operations.looking import value_of
from zhifa.registers.subjects.record import Record, in_force, licence_mark, record_of
from zhifa.registers.territory.queries import towns

PAGE = 50
_ABOUT = 20


def clean(text: str, longest: int = 60) -> str:
    """What somebody typed into a filter, without what no column can hold."""
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


def actor_of(request: HttpRequest) -> Any:
    """Who is asking."""
    return request.actor  # type: ignore[attr-defined]


def subject_or_404(uid: UUID) -> Subject:
    """:raises NotFound: the register has no such row."""
    found = subjects_of.subject(uid)
    if found is None:
        raise NotFound("名录里没有这个监管对象", way_out="按名称、地址或代码查找")
    return found


def crumbs(found: Subject, here: str = "") -> list[dict[str, str]]:
    """Way from the list."""
    way = [{"label": "监管对象", "url": reverse("desk:subjects")}]
    if here:
        way.append({"label": masking.label(found), "url": reverse("desk:subject", args=[found.uid])})
    return [*way, {"label": here or masking.label(found)}]


@require("registers.read")
def subjects(request: HttpRequest) -> HttpResponse:
    """监管对象 — by name, pinyin initials, address or code; without a word the newest."""
    asked = {k: clean(request.GET.get(k, "")) for k in ("q", "town", "kind", "grade", "held")}
    all_towns = list(towns())
    town = next((t.scope_id for t in all_towns if t.scope.code == asked["town"]), None)
    kind = asked["kind"] if asked["kind"] in SubjectKind.values else ""
    grade = asked["grade"] if asked["grade"] in ("A", "B", "C", "D") else ""
    today = clock.today() if asked["held"] else None
    onward, more, short = "", False, False
    if asked["q"]:
        narrowing = Q(**({"credit_class": grade} if grade else {}))
        if today:
            narrowing &= Q(pk__in=subjects_of.listed(held=today).order_by().values("pk"))
        found = subjects_of.search(asked["q"], town_id=town, kind=kind, limit=PAGE, more=narrowing or None)
        rows, more = found.subjects, found.more
        short = not rows and len(asked["q"]) < 2
    else:
        listed = subjects_of.listed(town_id=town, kind=kind, grade=grade, held=today)
        after = request.GET.get("after", "")
        if after.isdecimal() and len(after) < 19:
            listed = listed.filter(pk__lt=int(after))
        rows = list(listed[: PAGE + 1])
        if len(rows) > PAGE:
            rows = rows[:PAGE]
            onward = f"?{urlencode({**{k: v for k, v in asked.items() if v}, 'after': rows[-1].pk})}"
    context = {
        "rows": [{"s": s, "name": s.name, "address": masking.shown(s, "address")} for s in rows],
        "next": onward,
        "more": more,
        "short": short,
        **asked,
        "towns": all_towns,
        "kinds": SubjectKind.choices,
        "grades": "ABCD",
        "may_manage": holds(actor_of(request), "subjects.manage"),
        "may_merge": holds(actor_of(request), "subjects.merge"),
    }
    return render(request, "desk/subjects/list.html", context)


def _about(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Matters, cases and visits about the family that the reader may see (three queries)."""
    actor = actor_of(request)
    reach, cases_reach = visible(actor), visible(actor, "casework.read", prefix="matter__")
    visits_reach = visible(actor, prefix="matter__")
    linked = Q(matter__concerns__subject_id__in=record.keys)
    matters = (
        []
        if reach is None
        else list(
            Matter.objects.filter(reach)
            .filter(subjects_of.matters_about(record.keys, record.names))
            .order_by("-id")[:_ABOUT]
        )
    )
    cases = (
        []
        if cases_reach is None
        else list(
            Case.objects.filter(cases_reach)
            .filter(linked | Q(party__name__in=record.names) | Q(party__id_number__in=record.codes))
            .select_related("matter")
            .order_by("-id")[:_ABOUT]
        )
    )
    visits = (
        []
        if visits_reach is None
        else list(
            Visit.objects.filter(visits_reach)
            .filter(linked | Q(party_name__in=record.names))
            .select_related("matter")
            .order_by("-id")[:_ABOUT]
        )
    )
    return {"matters": matters, "cases": cases, "visits": visits}


def _past(record: Record) -> list[dict[str, Any]]:
    """Former names and other values, masked like the present ones."""
    return [
        {
            "what": Formerly.FIELDS[f.field],
            "value": SubjectKind(f.value).label
            if f.field == "kind" and f.value in SubjectKind.values
            else masking.shown_formerly(record.owner(f.subject_id), f.field, f.value),
            "f": f,
        }
        for f in record.formerly
    ]


@require("registers.read")
def subject(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个监管对象 — all the register holds about it, the matters about it, who looked."""
    found = subject_or_404(uid)
    head = subjects_of.current(found)
    record = record_of(head)
    actor, today = actor_of(request), clock.today()
    sensitive = masking.sensitive_fields(head)
    shown = {name: masking.shown(head, name) for name in ("id_number", "phone", "address", "representative")}
    context = {
        "s": head,
        "came_from": found if found.pk != head.pk else None,
        "shown": shown,
        "sensitive": sensitive,
        "r": record,
        "places": [
            {
                "p": p,
                "now": in_force(p, today),
                "address": masking.shown_place(head, p.address),
                "name": "" if head.is_person else p.name,
            }
            for p in record.places
        ],
        "licences": [
            {"x": x, "mark": mark, "tone": tone}
            for x in record.licences
            for mark, tone in [licence_mark(x, today)]
        ],
        "risks": [{"x": x, "now": in_force(x, today)} for x in record.risks],
        "holds": [{"x": x, "now": in_force(x, today)} for x in record.holds],
        "contacts": [
            {
                "x": x,
                "now": in_force(x, today),
                "name": masking.masked_name(x.name),
                "phone": masking.masked_phone(x.phone),
            }
            for x in record.contacts
        ],
        "held": [x for x in record.holds if in_force(x, today)],
        "past": _past(record),
        "merged": [{"s": record.owner(m.merged_id), "m": m} for m in record.merges],
        "looks": [{"x": x, "what": masking.SENSITIVE[x.field]} for x in record.looks],
        "may_manage": holds(actor, "subjects.manage"),
        "may_merge": holds(actor, "subjects.merge"),
        "may_look": holds(actor, "subjects.look"),
        "may_link": holds(actor, "subjects.link"),
        "link": LinkForm(),
        "crumbs": crumbs(head),
        **_about(request, record),
    }
    return render(request, "desk/subjects/record.html", context)


def refused(form: Any, refusal: Refusal) -> Refusal | None:
    """Put a refusal beside its field; one that belongs to no field is returned for the head of the page."""
    name = getattr(refusal, "field", "")
    if isinstance(refusal, BadInput) and name in form.fields:
        rule = "、".join(c.full for c in refusal.citations)
        form.add_error(name, refusal.message_zh + (f"（{rule}）" if rule else ""))
        return None
    return refusal


@require("subjects.manage")
def subject_new(request: HttpRequest) -> HttpResponse:
    """登记 — before it is written, what it may be the same as is shown; a second press registers it all the same."""
    form, refusal, alike = EnterForm(request.POST or None), None, []
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_of(form.cleaned_data)
            if "sure" not in request.POST:
                alike = _alike(draft)
            if not alike:
                made = subjects_do.enter_subject(by=actor_of(request), key=key_of(request), draft=draft)
                return redirect("desk:subject", uid=made.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "form": form,
        "refusal": refusal,
        "alike": alike,
        "crumbs": [{"label": "监管对象", "url": reverse("desk:subjects")}, {"label": "登记"}],
    }
    return render(request, "desk/subjects/new.html", context, status=422 if refusal or form.errors else 200)


def _alike(draft: Any) -> list[Any]:
    """What a draft may be the same as; a draft that cannot be registered is refused here already."""
    from zhifa.registers.subjects import arrivals
    from zhifa.registers.subjects.drafts import checked_subject
    from zhifa.registers.subjects.taken import Taken

    today = clock.today()
    values = checked_subject(draft, today=today)
    Taken([values]).check(values)
    made = arrivals.assemble([(draft, values, [])], at=clock.now(), on=today)
    return matches_for([(made.subjects[0], made.findings[0])])[0][:5]


@require("subjects.manage")
def subject_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """变更登记 — only what is changed is written; the former value is kept with its days.

    Masked fields are not shown here: left empty, they stay as they are."""
    found = subject_or_404(uid)
    form, refusal = change_form(found, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {
            k: given[k] for k in CHANGED if k in form.changed_data and not (k in form.kept and not given[k])
        }
        try:
            subjects_do.change_subject(
                by=actor_of(request),
                key=key_of(request),
                subject=found,
                values=values,
                reason=given["reason"],
                since=given["since"],
            )
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {"s": found, "form": form, "refusal": refusal, "crumbs": crumbs(found, "变更登记")}
    return render(
        request,
        "desk/subjects/form.html",
        {**context, "title": "变更登记"},
        status=422 if refusal or form.errors else 200,
    )


@require("subjects.manage")
def subject_add(request: HttpRequest, uid: UUID, action: str) -> HttpResponse:
    """添加 — a place, licence, class, risk, hold or contact."""
    found = subject_or_404(uid)
    if action not in ADDING:
        raise NotFound("没有这样的登记")
    adding = ADDING[action]
    form, refusal = (
        adding.form(request.POST or None, initial={"since": clock.today(), "on": clock.today()}),
        None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            adding.write(actor_of(request), key_of(request), found, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": adding.title,
        "crumbs": crumbs(found, adding.title),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


@require("subjects.manage")
def subject_end(request: HttpRequest, uid: UUID, action: str, entry: UUID) -> HttpResponse:
    """结束 — the last day of a place, risk or contact; how a licence ended; why a hold was lifted."""
    found = subject_or_404(uid)
    ending = ENDING.get(action)
    row = None if ending is None else ending.model.objects.filter(uid=entry).first()
    if ending is None or row is None:
        raise NotFound("没有这条登记")
    form, refusal = (
        ending.form(request.POST or None, initial={"until": clock.today(), "on": clock.today()}),
        None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            ending.write(actor_of(request), key_of(request), row, form.cleaned_data)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": ending.title,
        "crumbs": crumbs(found, ending.title),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


@require("subjects.look")
def subject_look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """查看 — a masked field in clear, once, after the reason has been written down."""
    found = subject_or_404(uid)
    asked = request.POST if request.method == "POST" else request.GET
    field = clean(asked.get("field", ""), 20)
    contact = _contact(asked.get("contact", ""), found)
    if contact is None and field not in masking.sensitive_fields(found):
        raise NotFound("这一栏没有隐去的内容")
    what = masking.SENSITIVE["contact" if contact else field]
    form, refusal, value, look = LookForm(request.POST or None), None, "", None
    if request.method == "POST" and form.is_valid():
        try:
            look = subjects_do.look_at(
                by=actor_of(request),
                key=key_of(request),
                subject=found,
                field=field,
                contact=contact,
                reason=form.cleaned_data["reason"],
            )
            value = value_of(look)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "field": field,
        "contact": contact,
        "what": what,
        "value": value,
        "look": look,
        "refusal": refusal,
        "crumbs": crumbs(found, f"查看{what}"),
    }
    answer = render(
        request, "desk/subjects/look.html", context, status=422 if refusal or form.errors else 200
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _contact(text: str, found: Subject) -> Contact | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return Contact.objects.filter(uid=uid, subject=found).first()  # type: ignore[return-value]


@require("subjects.link")
def subject_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """认定涉及 — by the number of a matter within the actor's reach."""
    found = subject_or_404(uid)
    form, refusal = LinkForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            number = clean_text(form.cleaned_data["number"], field="number", label="事项编号", longest=40)
            reach = visible(actor_of(request))
            matter = None if reach is None else Matter.objects.filter(reach, number=number).first()
            if matter is None:
                raise BadInput("没有这个编号的事，或者它不在您能看的范围内", field="number")
            subjects_do.link_matter(by=actor_of(request), key=key_of(request), matter=matter, subject=found)
            return redirect("desk:subject", uid=found.uid)
        except Refusal as told:
            refusal = refused(form, told)
    context = {
        "s": found,
        "form": form,
        "refusal": refusal,
        "title": "认定涉及的事",
        "crumbs": crumbs(found, "认定涉及的事"),
    }
    return render(request, "desk/subjects/form.html", context, status=422 if refusal or form.errors else 200)


urlpatterns: list[URLPattern] = [
    path("registers/subjects/", subjects, name="subjects"),
    path("registers/subjects/new/", subject_new, name="subject_new"),
    path("registers/subjects/<uuid:uid>/", subject, name="subject"),
    path("registers/subjects/<uuid:uid>/edit/", subject_edit, name="subject_edit"),
    path("registers/subjects/<uuid:uid>/add/<str:action>/", subject_add, name="subject_add"),
    path("registers/subjects/<uuid:uid>/end/<str:action>/<uuid:entry>/", subject_end, name="subject_end"),
    path("registers/subjects/<uuid:uid>/look/", subject_look, name="subject_look"),
    path("registers/subjects/<uuid:uid>/link/", subject_link, name="subject_link"),
]
