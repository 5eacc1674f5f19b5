"""权力 — who holds what: items × bodies on any day, overlaps and gaps, one question with its chain, grounds that change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.desk.registers import asked_day, day_in
from zhifa.faces.law_links import article_url
from zhifa.law.citation import Citation, NotACitation
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.clauses import ACT_TITLES, ACTS
from zhifa.registers.catalogue.grounds import flagged, flags
from zhifa.registers.catalogue.models import Item, PowerKind
from zhifa.registers.catalogue.power_scan import GAP, KIND_WORDS, OVERLAP, RESERVED, Finding, scan
from zhifa.registers.organisation.models import Member
from zhifa.registers.organisation.queries import bodies, valid_on
from zhifa.registers.territory.queries import locate, towns

PAGE = 50
MOST_FINDINGS = 200
_SHORT = {"penalty": "罚", "inspection": "检", "coercion": "强"}


def _clean(text: str, longest: int = 60) -> str:
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


@require("registers.read")
def power_matrix(request: HttpRequest) -> HttpResponse:
    """谁有什么权 — items down, bodies across, on a day, in the county or a town; each cell the powers held there."""
    on = asked_day(request)
    field, town = _clean(request.GET.get("field", "")), _clean(request.GET.get("town", ""))
    after = _clean(request.GET.get("after", ""))
    rows = Item.objects.filter(valid_on(on)).select_related("field")
    if field:
        rows = rows.filter(field__code=field)
    if after:
        rows = rows.filter(code__gt=after)
    found = list(rows.order_by("code")[: PAGE + 1])
    onward = ""
    if len(found) > PAGE:
        found = found[:PAGE]
        kept = {k: v for k, v in request.GET.items() if k != "after" and v}
        onward = f"?{urlencode({**kept, 'after': found[-1].code})}"
    with compiled.one_reading():
        context = _held(found, town, on)
    context |= {"on": on, "field": field, "town": town, "next": onward, **_places_and_fields()}
    return render(request, "desk/registers/power_matrix.html", context)


def _places_and_fields() -> dict[str, list[Scope]]:
    """What the matrix may be narrowed to (one query)."""
    rows = Scope.objects.filter(kind__in=(ScopeKind.FIELD, ScopeKind.TOWN)).order_by("code")
    found: dict[str, list[Scope]] = {"fields": [], "towns": []}
    for row in rows:
        found["fields" if row.kind == ScopeKind.FIELD else "towns"].append(row)
    return found


def _held(found: list[Item], town: str, on: date) -> dict[str, Any]:
    """Columns and lines of the matrix."""
    register = compiled.register()
    held: dict[str, dict[str, list[str]]] = {}
    names: dict[str, str] = {}
    for item in found:
        cells = held.setdefault(item.code, {})
        for act in ACTS:
            for body in register.index.at(item.code, act, town, on).bodies:
                cells.setdefault(body, []).append(_SHORT[act])
                names.setdefault(body, body)
    known = register.known.bodies
    columns = [{"code": c, "name": known[c].short if c in known else c} for c in sorted(names)]
    flagging = flags([i.code for i in found], on)
    lines = [
        {
            "i": item,
            "flag": flagging.get(item.code),
            "cells": [
                {"marks": "".join(held[item.code].get(c["code"], [])), "body": c["name"]} for c in columns
            ],
            "gap": not any("罚" in marks for marks in held[item.code].values()),
            "overlap": sum("罚" in marks for marks in held[item.code].values()) > 1,
        }
        for item in found
    ]
    return {"columns": columns, "lines": lines, **_turns(on)}


def _turns(on: date) -> dict[str, Any]:
    """The effective days before and after: where travelling through time changes something."""
    days = sorted({c.valid_from for c in compiled.register().index.clauses})
    return {
        "earlier": next((d for d in reversed(days) if d < on), None),
        "later": next((d for d in days if d > on), None),
    }


def _suggesting(kind: str) -> forms.TextInput:
    """An input that offers codes while one types (``js/suggest.js``); without a script the code is typed."""
    return forms.TextInput(attrs={"data-suggest": f"/desk/registers/powers/suggest/?kind={kind}"})


class QuestionForm(forms.Form):
    """能否实施 — the question in full."""

    item = forms.CharField(
        label="事项", max_length=20, help_text="写代码；打几个字会提示，如 乱扔", widget=_suggesting("item")
    )
    act = forms.ChoiceField(label="行为", choices=PowerKind.choices, initial=PowerKind.PENALTY)
    town = forms.ChoiceField(label="乡镇（街道）", required=False)
    at = forms.CharField(
        label="地点（经度,纬度）", required=False, max_length=40, help_text="填了地点就不用选乡镇"
    )
    body = forms.CharField(
        label="机构",
        required=False,
        max_length=80,
        help_text="代码或名称；不写就问由谁负责",
        widget=_suggesting("body"),
    )
    officer = forms.CharField(
        label="执法人员",
        required=False,
        max_length=40,
        help_text="姓名或编号；问这个人能否实施",
        widget=_suggesting("officer"),
    )
    subject = forms.ChoiceField(label="对象", required=False, help_text="有特别管辖的对象才列出")
    on = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    filed_on = forms.DateField(
        label="立案日", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="移交前已立案的，由原机关办结",
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.fields["town"].choices = [("", "全县"), *((t.scope.code, t.name) for t in towns())]  # type: ignore[attr-defined]
        words = catalogue.subject_words()
        self.fields["subject"].choices = [("", "没有说"), *((w, w) for w in words)]  # type: ignore[attr-defined]
        if not words:
            del self.fields["subject"]

    def clean_body(self) -> str:
        text = _clean(self.cleaned_data["body"], 80)
        if not text:
            return ""
        named = Q(code__iexact=text) | Q(name=text) | Q(short_name=text)
        found = list(bodies().filter(named).values_list("code", flat=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError("没有这个机构" if not found else "有同名的机构，请写代码")
        return found[0]

    def clean_item(self) -> str:
        code = _clean(self.cleaned_data["item"], 20)
        known = Item.objects.filter(code__iexact=code).values_list("code", flat=True).first()
        if known is None:
            near = catalogue.find_items(code, on=clock.today(), limit=3)
            told = "、".join(f"{i.code} {i.name}" for i, _ in near)
            more = f"相近的：{told}" if told else "在“事项与主体”里按名称查找代码"
            raise forms.ValidationError(f"目录里没有事项 {code}，{more}")
        return known

    def clean_officer(self) -> str:
        text = _clean(self.cleaned_data["officer"], 40)
        if not text:
            return ""
        found = list(Member.objects.filter(code=text).values_list("code", flat=True)) or list(
            Member.objects.filter(name=text, kind__in=["officer", "auxiliary"]).values_list(
                "code", flat=True
            )[:2]
        )
        if len(found) != 1:
            raise forms.ValidationError("没有这个人" if not found else "有同名的人，请写人员编号")
        return found[0]

    def clean_at(self) -> str:
        text = _clean(self.cleaned_data["at"], 40)
        if not text:
            return ""
        try:
            lng, lat = (float(part) for part in text.replace("，", ",").split(","))
        except ValueError:
            raise forms.ValidationError("写成 经度,纬度，如 118.005,28.905") from None
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            raise forms.ValidationError("经纬度超出范围")
        basic = locate(lng, lat, on=clock.today()).basic
        if basic is None:
            raise forms.ValidationError("这一点不在本县范围内")
        return str(towns().get(scope_id=basic.town_scope_id).scope.code)


@require("registers.read")
def power_may(request: HttpRequest) -> HttpResponse:
    """能否实施 — one question, the answer with its chain, its reasons, and who supervises and licenses."""
    form = QuestionForm(request.GET if "item" in request.GET else None)
    answer = item = None
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        item = catalogue.item(asked["item"])
        answer = catalogue.may(
            item_code=asked["item"],
            act=asked["act"],
            on=asked["on"],
            town_code=asked["at"] or asked["town"],
            body_code="" if asked["officer"] else asked["body"],
            officer_code=asked["officer"],
            filed_on=asked["filed_on"],
            subject=asked.get("subject", ""),
        )
    context = {
        "form": form,
        "answer": answer,
        "item": item,
        "act": ACT_TITLES.get(answer.act, "") if answer else "",
        "town": compiled.register().known.towns.get(answer.town, "全县") if answer else "",
        "crumbs": [{"label": "谁有什么权", "url": reverse("desk:power_matrix")}, {"label": "能否实施"}],
    }
    return render(request, "desk/registers/power_may.html", context)


def _found(request: HttpRequest) -> tuple[str, date, date, list[Finding]]:
    asked = request.GET.get("kind")
    kind = asked if asked in KIND_WORDS else GAP
    first = day_in(request, "from") or clock.today()
    last = max(first, day_in(request, "to") or first + timedelta(days=365))
    last = min(last, first + timedelta(days=3660))
    register = compiled.register()
    return (
        kind,
        first,
        last,
        scan(register.index, register.known.items, first=first, last=last, specials=register.known.specials),
    )


@require("registers.read")
def power_findings(request: HttpRequest) -> HttpResponse:
    """交叉与缺位 — over all items, powers, towns and days."""
    kind, first, last, found = _found(request)
    known = compiled.register().known
    lines = [
        {
            "f": f,
            "name": known.items[f.item].name,
            "act": ACT_TITLES[f.act],
            "town": known.towns.get(f.place, "全县"),
            "who": "、".join(known.bodies[b].name for b in f.bodies if b in known.bodies),
            "now": f.first <= clock.today() <= f.last,
            "besides": "、".join(f.besides),
        }
        for f in found
        if f.kind == kind
    ]
    context = {
        "kind": kind,
        "title": KIND_WORDS[kind],
        "first": first,
        "last": last,
        "counts": {k: sum(f.kind == k for f in found) for k in (GAP, OVERLAP, RESERVED)},
        "lines": lines[:MOST_FINDINGS],
        "rest": max(0, len(lines) - MOST_FINDINGS),
        "query": urlencode({"kind": kind, "from": first, "to": last}),
        "crumbs": [{"label": "谁有什么权", "url": reverse("desk:power_matrix")}, {"label": "交叉与缺位"}],
    }
    return render(request, "desk/registers/power_findings.html", context)


@require("registers.read")
def power_findings_file(request: HttpRequest) -> HttpResponse:
    """交叉与缺位 — all of them as a table."""
    kind, _, _, found = _found(request)
    known = compiled.register().known
    rows = (
        [
            f.item, known.items[f.item].name, ACT_TITLES[f.act], known.towns.get(f.place, "全县"), f.first, f.last,
            "、".join(known.bodies[b].name for b in f.bodies if b in known.bodies), f.subject, "、".join(f.besides),
        ]
        for f in found
        if f.kind == kind
    )  # fmt: skip
    return csv_response(
        KIND_WORDS[kind],
        ["事项", "名称", "权力", "范围", "起", "止", "有权的机关", "对象", "除外的对象"],
        rows,
    )


@require("registers.read")
def power_grounds(request: HttpRequest) -> HttpResponse:
    """依据变动 — items whose ground has gone or is about to change, on any day."""
    on = asked_day(request)
    found = flagged(on)
    lines = [
        {
            "f": f,
            "tone": "over" if f.gone else "soon",
            "url": _ground_url(f.ground.law, f.ground.article) if f.ground else "",
        }
        for f in found[:MOST_FINDINGS]
    ]
    context = {
        "on": on,
        "lines": lines,
        "rest": max(0, len(found) - MOST_FINDINGS),
        "crumbs": [{"label": "事项与主体", "url": reverse("desk:items")}, {"label": "依据变动"}],
    }
    return render(request, "desk/registers/power_grounds.html", context)


def _ground_url(law: str, article: str) -> str:
    try:
        return article_url(Citation.parse(f"《{law}》{article}"))
    except (NotACitation, ValueError):
        return ""


urlpatterns: list[URLPattern] = [
    path("registers/powers/", power_matrix, name="power_matrix"),
    path("registers/powers/may/", power_may, name="power_may"),
    path("registers/powers/findings/", power_findings, name="power_findings"),
    path("registers/powers/findings.csv", power_findings_file, name="power_findings_file"),
    path("registers/powers/grounds/", power_grounds, name="power_grounds"),
]
