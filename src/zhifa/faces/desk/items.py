"""执法事项 — the catalogue: items by words and field, each with its dated grounds, its chain of powers, and the question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import holds
from zhifa.core.errors import NotFound
from zhifa.core.scope import Scope
from zhifa.faces.access import require
from zhifa.faces.desk.registers import PAGE, asked_day, clean, keyset
from zhifa.faces.law_links import article_url, change_of
from zhifa.law.basis_change import BasisChange
from zhifa.law.citation import Citation, NotACitation
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.clauses import COUNTY_WIDE, PENALTY
from zhifa.registers.catalogue.grounds import flags
from zhifa.registers.catalogue.models import Item, ItemBasis, ItemRevision, PowerKind
from zhifa.registers.catalogue.which_basis import turns
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.territory.queries import towns


@require("registers.read")
def items(request: HttpRequest) -> HttpResponse:
    """执法事项 — by words, field; each with its basis, range and holder on the day."""
    on = asked_day(request)
    q, field = clean(request.GET.get("q", "")), clean(request.GET.get("field", ""))
    onward = ""
    if q:
        found = [
            i for i, _ in catalogue.find_items(q, on=on, limit=PAGE) if not field or i.field.code == field
        ]
    else:
        rows = Item.objects.filter(organisation.valid_on(on)).select_related("field")
        if field:
            rows = rows.filter(field__code=field)
        found, onward = keyset(rows, request)
    with compiled.one_reading():
        facts = compiled.register().known.items
        grounds = {i.pk: facts[i.code].ground_on(on) for i in found}
        holders = {i.pk: _holders(i.code, on) for i in found}
        flagging = flags([i.code for i in found], on)
    lines = [
        {
            "i": i,
            "basis": (ground := grounds[i.pk]),
            "law_url": _basis_url(ground.law, ground.article) if ground else "",
            "flag": flagging.get(i.code),
            "holders": holders[i.pk][:3],
            "more": max(0, len(holders[i.pk]) - 3),
        }
        for i in found
    ]
    context = {
        "lines": lines,
        "next": onward,
        "q": q,
        "field": field,
        "fields": _fields(),
        "on": on,
        "may_enter": holds(request.actor, "catalogue.manage"),  # type: ignore[attr-defined]
    }
    return render(request, "desk/registers/items.html", context)


def _holders(code: str, on: date) -> list[str]:
    """Who may penalise an item on a day: the county's holders, then towns that hold it themselves."""
    register = compiled.register()
    shape = register.index.shape(code, PENALTY)
    if shape is None:
        return []
    named = []
    county = register.index.at(code, PENALTY, COUNTY_WIDE, on).bodies
    for place in (COUNTY_WIDE, *sorted(register.index.towns_of(shape))):
        for body in register.index.at(code, PENALTY, place, on).bodies:
            name = register.known.bodies[body].name if body in register.known.bodies else body
            if place == COUNTY_WIDE:
                named.append(name)
            elif body not in county:
                named.append(f"{name}（{register.known.towns.get(place, place)}）")
    return named


def _fields() -> QuerySet[Any]:
    return Scope.objects.filter(kind="field").order_by("code")


def _cited(law: str, article: str) -> Citation | None:
    """A basis as a citation: ``article`` is written as in the catalogue (第四十条第一款, or 40.1)."""
    try:
        return Citation.parse(f"《{law}》{article}") if article else None
    except (NotACitation, ValueError):
        head = article.split(".")[0].split("、")[0].strip("第条 ")
        return Citation(law, int(head)) if head.isdecimal() else None


def _basis_url(law: str, article: str) -> str:
    """The page of a basis."""
    cited = _cited(law, article)
    return article_url(cited) if cited else ""


def _basis_changes(b: ItemBasis, day: date) -> list[BasisChange]:
    """What has become of the provisions an item's basis names, each change once."""
    found = [
        change_of(cited, on=day, since=b.valid_from)
        for cited in (_cited(b.violated_law, b.violated_article), _cited(b.penalty_law, b.penalty_article))
        if cited is not None
    ]
    return list(dict.fromkeys(change for change in found if change is not None))


class MayForm(forms.Form):
    """能否实施 — any kind of act, place, body and day."""

    act = forms.ChoiceField(label="行为", choices=PowerKind.choices)
    town = forms.ChoiceField(label="地点", required=False)
    body = forms.ChoiceField(label="机构", required=False)
    on = forms.DateField(label="日期", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, data: Any, *, on: date) -> None:
        super().__init__(data, initial={"on": on, "act": PowerKind.PENALTY})
        known = compiled.register().known
        self.fields["town"].choices = [("", "全县"), *((t.code, t.name) for t in towns())]  # type: ignore[attr-defined]
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", "问由谁负责"),
            *((b.code, b.name) for _, b in sorted(known.bodies.items()) if b.enforces),
        ]


@require("registers.read")
def item(request: HttpRequest, code: str) -> HttpResponse:
    """一项执法事项 — dated bases with their ranges, the chain of powers, and 「能否实施」 for any day."""
    found = catalogue.item(code)
    if found is None:
        raise NotFound("目录里没有这一事项", way_out="按名称在事项页查找")
    with compiled.one_reading():
        context = _asked_about(request, found)
    return render(request, "desk/registers/item.html", context)


def _asked_about(request: HttpRequest, found: Item) -> dict[str, Any]:
    """What the page of an item shows for the question asked."""
    on = asked_day(request)
    form = MayForm(request.GET if "act" in request.GET else None, on=on)
    answer = None
    asked = {"act": str(PowerKind.PENALTY), "town": "", "body": "", "on": on}
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
    if not form.is_bound or form.is_valid():
        answer = catalogue.may(
            item_code=found.code,
            act=str(asked["act"]),
            on=asked["on"],  # type: ignore[arg-type]
            town_code=str(asked["town"]),
            body_code=str(asked["body"]),
        )
    day: date = asked["on"]  # type: ignore[assignment]
    held = list(found.bases.all())
    bases = [
        {
            "b": b,
            "now": b.valid_from <= day and (b.valid_until is None or day <= b.valid_until),
            "violated_url": _basis_url(b.violated_law, b.violated_article) if b.violated_law else "",
            "penalty_url": _basis_url(b.penalty_law, b.penalty_article),
            "changes": _basis_changes(b, day),
        }
        for b in sorted(held, key=lambda b: (b.valid_from, b.pk), reverse=True)
    ]
    return {
        "i": found,
        "bases": bases,
        "chain": _chain(found.code),
        "form": form,
        "answer": answer,
        "day": day,
        "turns": turns(held),
        "revisions": ItemRevision.objects.filter(item=found).order_by("-id")[:6],
        "may_revise": holds(request.actor, "powers.propose"),  # type: ignore[attr-defined]
        "crumbs": [{"label": "事项与主体", "url": reverse("desk:items")}, {"label": found.code}],
    }


def _chain(code: str) -> dict[str, list[dict[str, Any]]]:
    """Every line that speaks of an item, by power, oldest first."""
    register = compiled.register()
    known = register.known
    chain: dict[str, list[dict[str, Any]]] = {}
    for act in PowerKind:
        for c in register.index.lines_of(code, act.value):
            chain.setdefault(act.label, []).append(
                {
                    "manner": c.manner.word,
                    "body": known.bodies.get(c.body),
                    "giver": known.bodies[c.giver].name if c.giver in known.bodies else "",
                    "town": known.towns.get(c.town, "") if c.town else "",
                    "valid_from": c.valid_from,
                    "valid_until": c.valid_until,
                    "number": c.paper.number,
                    "ground": f"《{c.law}》{c.article}" if c.law else "",
                }
            )
    return chain


urlpatterns: list[URLPattern] = [
    path("registers/items/", items, name="items"),
    path("registers/items/<str:code>/", item, name="item"),
]
