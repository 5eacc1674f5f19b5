"""查找 — one box over numbers, parties, grids, places, addresses, items, articles and act codes."""

from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import act_code, clock, search
from zhifa.core.actors import Actor, holds
from zhifa.core.acts import Act
from zhifa.faces.access import signed_in
from zhifa.faces.law_links import article_url
from zhifa.law import library
from zhifa.law.citation import Citation, NotACitation
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects import masking
from zhifa.registers.subjects.queries import find_subjects
from zhifa.registers.territory.queries import Named, find_address, named, place_of

KINDS = {
    "matter": "办件", "report": "来件", "order": "工单", "visit": "检查", "case": "案件", "item": "事项",
    "subject": "监管对象", "document": "文书", "note": "监督", "publication": "公示", "team": "队伍", "body": "机构",
}  # fmt: skip
LONGEST = 80


def clean_words(text: str) -> str:
    """What somebody typed, without what no column can hold."""
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:LONGEST]


def _line(kind: str, title: str, note: str, url: str) -> dict[str, str]:
    return {"kind": kind, "title": title, "note": note, "url": url}


def _by_code(text: str) -> list[dict[str, str]]:
    if "-" not in text or not act_code.is_genuine_form(text):
        return []
    found = Act.objects.filter(code=act_code.normalise(text)).first()
    note = f"{found.get_kind_display()} · {found.made_on}" if found else "校验位正确，平台没有这个行为码"
    return [
        _line(
            "行为码",
            act_code.normalise(text),
            note,
            reverse("portal:verify_code", args=[act_code.normalise(text)]),
        )
    ]


def _articles(text: str, on: date, limit: int) -> list[dict[str, str]]:
    try:
        cited = Citation.parse(text)
    except (NotACitation, ValueError):
        found = library.search(text, on=on, limit=limit) if len(text) > 1 else []
        return [
            _line("法条", f.provision.citation.full, f.excerpt, article_url(f.provision.citation))
            for f in found
        ]
    try:
        provision = library.look_up(cited, on)
    except Refusal as refusal:
        return [_line("法条", cited.full, refusal.message_zh, article_url(cited) or reverse("desk:laws"))]
    return [_line("法条", cited.full, provision.text[:60].replace("\n", " "), article_url(cited))]


def _laws(text: str) -> list[dict[str, str]]:
    if len(text) < 2:
        return []
    named = [t for t in library.laws() if text in t]
    return [_line("法规", f"《{t}》", "", reverse("desk:law", args=[t])) for t in named[:4]]


_TERRITORY = {"grid": "网格", "unit": "治理单元", "town": "乡镇", "village": "村社"}


def _of_territory(n: Named) -> dict[str, str]:
    if n.what == "grid":
        return _line("网格", n.name, f"{n.code} · {n.where}", reverse("desk:grid", args=[n.code]))
    if n.what == "unit":
        way = f"{reverse('desk:grids')}?kind=micro&q={quote(n.name)}"
        return _line("治理单元", n.name, f"{n.code} · {n.where}", way)
    note = n.code if n.what == "town" else f"{n.code} · {n.where}"
    return _line(_TERRITORY[n.what], n.name, note, reverse("desk:division", args=[n.code]))


def results(actor: Actor, text: str, *, each: int = 20) -> list[dict[str, str]]:
    """Everything that fits and that the actor may know of, records first (at most four queries)."""
    text = clean_words(text)
    if not text:
        return []
    found = _by_code(text)
    if holds(actor, "matter.read"):
        found += [
            _line(KINDS.get(e.kind, "记录"), e.title, e.subtitle, e.url)
            for e in search.find(actor, text, limit=each)
        ]
    if holds(actor, "registers.read"):
        found += [
            _line("监管对象", s.name, masking.shown(s, "address"), reverse("desk:subject", args=[s.uid]))
            for s in find_subjects(text, limit=min(each, 8))
        ]
        found += [_of_territory(n) for n in named(text, on=clock.today(), limit=min(each, 6))]
        if len(text) > 2 and "+" in text and (place := place_of(text, on=clock.today())) is not None:
            found.append(_line("地点", text, place.note, f"{reverse('desk:places')}?q={quote(text)}"))
        if len(text) > 2:
            # who may not open the map reads the same place on the page of places
            where = (
                f"{reverse('desk:map')}?at=" if holds(actor, "map.read") else f"{reverse('desk:places')}?q="
            )
            found += [
                _line("地址", a.address, f"网格 {a.grid_code}", f"{where}{a.lng},{a.lat}")
                for a in find_address(text, limit=min(each, 5))
                if a.score >= 0.8
            ]
    found += _laws(text)
    found += _articles(text, clock.today(), min(each, 10))
    return found


@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    """全站查找."""
    text = clean_words(request.GET.get("q", ""))
    found = results(request.actor, text)  # type: ignore[attr-defined]
    groups: dict[str, list[dict[str, str]]] = {}
    for line in found:
        groups.setdefault(line["kind"], []).append(line)
    return render(request, "desk/home/search.html", {"q": text, "groups": groups, "n": len(found)})


@signed_in
def suggest(request: HttpRequest) -> HttpResponse:
    """查找提示 — a fragment while typing."""
    text = clean_words(request.GET.get("q", ""))
    found = results(request.actor, text, each=6)[:10] if len(text) > 1 else []  # type: ignore[attr-defined]
    return render(request, "desk/home/suggest.html", {"q": text, "found": found})


urlpatterns: list[URLPattern] = [
    path("search/", search_page, name="search"),
    path("search/suggest/", suggest, name="suggest"),
]
