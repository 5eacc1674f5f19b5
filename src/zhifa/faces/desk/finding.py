"""查找 — one box over numbers, parties, addresses, items, articles and act codes; and the pages of the law."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import act_code, clock, search
from zhifa.core.actors import Actor, holds
from zhifa.core.acts import Act
from zhifa.core.errors import NotFound
from zhifa.faces.access import require, signed_in
from zhifa.faces.law_links import article_url
from zhifa.law import library
from zhifa.law.citation import Citation, NotACitation
from zhifa.law.refusal import Refusal
from zhifa.registers.subjects.queries import find_subjects
from zhifa.registers.territory.queries import find_address

KINDS = {
    "matter": "办件", "report": "来件", "order": "工单", "visit": "检查", "case": "案件", "item": "事项",
    "subject": "监管对象", "document": "文书", "note": "监督", "publication": "公示", "team": "队伍", "body": "机构",
}  # fmt: skip
LONGEST = 80


def _clean(text: str) -> str:
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


def results(actor: Actor, text: str, *, each: int = 20) -> list[dict[str, str]]:
    """Everything that fits and that the actor may know of, records first (at most four queries)."""
    text = _clean(text)
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
            _line("监管对象", s.name, s.address, reverse("desk:subject", args=[s.uid]))
            for s in find_subjects(text, limit=min(each, 8))
        ]
        if len(text) > 2:
            found += [
                _line("地址", a.address, f"网格 {a.grid_code}", f"{reverse('desk:map')}?at={a.lng},{a.lat}")
                for a in find_address(text, limit=min(each, 5))
                if a.score >= 0.8
            ]
    found += _laws(text)
    found += _articles(text, clock.today(), min(each, 10))
    return found


@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    """全站查找."""
    text = _clean(request.GET.get("q", ""))
    found = results(request.actor, text)  # type: ignore[attr-defined]
    groups: dict[str, list[dict[str, str]]] = {}
    for line in found:
        groups.setdefault(line["kind"], []).append(line)
    return render(request, "desk/home/search.html", {"q": text, "groups": groups, "n": len(found)})


@signed_in
def suggest(request: HttpRequest) -> HttpResponse:
    """查找提示 — a fragment while typing."""
    text = _clean(request.GET.get("q", ""))
    found = results(request.actor, text, each=6)[:10] if len(text) > 1 else []  # type: ignore[attr-defined]
    return render(request, "desk/home/suggest.html", {"q": text, "found": found})


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


@require("registers.read", "matter.read")
def laws(request: HttpRequest) -> HttpResponse:
    """法规 — the library: each law with its versions and what stands in force today."""
    today = clock.today()
    kinds: dict[str, list[dict[str, Any]]] = {}
    for title in library.laws():
        held = library.versions(title)
        current = next((v for v in reversed(held) if v.status_on(today) == "现行有效"), held[-1])
        kinds.setdefault(current.kind, []).append(
            {
                "title": title,
                "short": current.short,
                "version": current.version,
                "from": current.in_force_from,
                "exact": current.in_force_exact,
                "status": current.status_on(today),
                "versions": len(held),
                "url": reverse("desk:law", args=[title]),
            }
        )
    return render(request, "desk/home/laws.html", {"kinds": kinds, "n": sum(map(len, kinds.values()))})


def _version(law: str, on: date) -> tuple[library.LawVersion, tuple[library.LawVersion, ...]]:
    try:
        held = library.versions(law)
    except library.LawNotHeld as missing:
        raise NotFound(missing.message_zh, way_out=missing.way_out) from None
    try:
        return library.version_in_force(law, on), held
    except library.VersionNotHeld:
        begun = [v for v in held if v.in_force_from <= on]
        return (begun[-1] if begun else held[0]), held


def _articles_of(version: library.LawVersion) -> dict[tuple[int, int | None], library.Provision]:
    """(article, inserted) → article of one version."""
    try:
        found = library.articles(version.title, version.in_force_from)
    except library.VersionNotHeld:
        return {}
    return {(p.article, p.inserted): p for p in found if p.law == version}


def _told(version: library.LawVersion, held: tuple[library.LawVersion, ...], on: date) -> dict[str, Any]:
    status = version.status_on(on)
    return {
        "on": on,
        "version": version,
        "versions": held,
        "status": status,
        "tone": {"现行有效": "done", "尚未施行": "soon"}.get(status, "over"),
        "coming": [v for v in held if v.in_force_from > on],
    }


@require("registers.read", "matter.read")
def law(request: HttpRequest, law: str) -> HttpResponse:
    """一部法 — its articles as they stood on a day."""
    on = _day(request)
    version, held = _version(law, on)
    listed = [
        {
            "label": p.label,
            "heading": p.heading,
            "text": p.text[:80],
            "url": f"{article_url(p.citation.full)}?on={on}",
        }
        for p in _articles_of(version).values()
    ]
    return render(request, "desk/home/law.html", {**_told(version, held, on), "articles": listed})


@require("registers.read", "matter.read")
def article(request: HttpRequest, law: str, number: str) -> HttpResponse:
    """一条 — text, version, when it is in force, and whether a newer text waits."""
    on = _day(request)
    version, held = _version(law, on)
    head, _, tail = number.partition("-")
    if not (head.isdecimal() and len(head) < 6 and (not tail or tail.isdecimal())):
        raise NotFound("没有这一条", way_out="写条的数字，如 60；第…条之一写 133-1")
    known = _articles_of(version)
    key = (int(head), int(tail) if tail else None)
    if key not in known:
        raise NotFound(
            f"《{version.title}》（{version.version}版本）没有这一条", way_out="看这部法的全部条文"
        )
    found = known[key]
    order = list(known)
    at = order.index(key)
    near = [known[order[i]] for i in (at - 1, at + 1) if 0 <= i < len(order)]
    others = [
        {"version": v, "same": (other := _articles_of(v).get(key)) is not None and other.text == found.text}
        for v in held
        if v is not version
    ]
    context = {
        **_told(version, held, on),
        "article": found,
        "paragraphs": found.text.split("\n"),
        "near": [{"label": p.label, "url": f"{article_url(p.citation.full)}?on={on}"} for p in near],
        "others": others,
        "crumbs": [
            {"label": "法规", "url": reverse("desk:laws")},
            {"label": version.short, "url": reverse("desk:law", args=[version.title])},
            {"label": found.label},
        ],
    }
    return render(request, "desk/home/article.html", context)


urlpatterns: list[URLPattern] = [
    path("search/", search_page, name="search"),
    path("search/suggest/", suggest, name="suggest"),
    path("law/", laws, name="laws"),
    path("law/<str:law>/", law, name="law"),
    path("law/<str:law>/<str:number>/", article, name="article"),
]
