"""法规库 — the pages of the law: every text by version, searched article by article, and where an article is used."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core.errors import NotFound
from zhifa.faces.access import signed_in
from zhifa.faces.desk.finding import clean_words
from zhifa.faces.desk.registers import asked_day
from zhifa.faces.law_links import article_url
from zhifa.law import library
from zhifa.law.basis_change import Change, basis_change
from zhifa.law.citation import Citation, NotACitation, cite
from zhifa.law.questions import questions
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import PROFILES, limit_rows
from zhifa.registers.catalogue.models import ItemBasis
from zhifa.registers.organisation.queries import valid_on

MOST_HITS = 50
#: changes that concern a law as a whole
ENDS = (Change.REPEALED, Change.NOT_YET, Change.WILL_BE_REPEALED)


@signed_in
def laws(request: HttpRequest) -> HttpResponse:
    """法规库 — the laws with their versions and what stands in force; or the articles that hold the words asked for."""
    on = asked_day(request)
    words = clean_words(request.GET.get("q", ""))
    context: dict[str, Any] = {"on": on, "q": words, "n": len(library.laws())}
    if words:
        return render(
            request, "desk/home/laws.html", {**context, "hits": _hits(words, on), "most": MOST_HITS}
        )
    kinds: dict[str, list[dict[str, Any]]] = {}
    for title in library.laws():
        held = library.versions(title)
        current = next((v for v in reversed(held) if v.status_on(on) == "现行有效"), None)
        shown = current or next((v for v in reversed(held) if v.in_force_from <= on), held[0])
        change = basis_change(Citation(title, 1), on)
        kinds.setdefault(shown.kind, []).append(
            {
                "title": title,
                "short": shown.short,
                "version": shown.version,
                "from": shown.in_force_from,
                "exact": shown.in_force_exact,
                "status": shown.status_on(on),
                "added": shown.added,
                "change": change if change is not None and change.change in ENDS else None,
                "versions": len(held),
                "url": f"{reverse('desk:law', args=[title])}?on={on}",
            }
        )
    return render(request, "desk/home/laws.html", {**context, "kinds": kinds})


def _hits(words: str, on: date) -> list[dict[str, Any]]:
    try:
        cited = Citation.parse(words)
        hits = [library.Found(found := library.look_up(cited, on), found.text[:80].replace("\n", " "))]
    except (NotACitation, ValueError, Refusal):
        hits = library.search(words, on=on, limit=MOST_HITS)
    return [
        {
            "label": hit.provision.citation.short,
            "heading": hit.provision.heading,
            "excerpt": hit.excerpt,
            "url": f"{article_url(hit.provision.citation.full)}?on={on}",
        }
        for hit in hits
    ]


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


@signed_in
def law(request: HttpRequest, law: str) -> HttpResponse:
    """一部法 — its articles as they stood on a day."""
    on = asked_day(request)
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


@signed_in
def article(request: HttpRequest, law: str, number: str) -> HttpResponse:
    """一条 — text, version, when it is in force, and whether a newer text waits."""
    on = asked_day(request)
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
        "items": _resting_on(version, key, on),
        "rules": _rules_on(version.title, key),
        "crumbs": [
            {"label": "法规", "url": reverse("desk:laws")},
            {"label": version.short, "url": reverse("desk:law", args=[version.title])},
            {"label": found.label},
        ],
    }
    return render(request, "desk/home/article.html", context)


def _resting_on(version: library.LawVersion, key: tuple[int, int | None], on: date) -> list[dict[str, Any]]:
    """Items of the catalogue whose basis, on the day, names this article (at most two queries)."""
    names = {version.title, version.title.removeprefix("中华人民共和国"), version.short}
    label = Citation(version.title, key[0], inserted=key[1]).article_label
    rows = (
        ItemBasis.objects.filter(valid_on(on))
        .filter(
            Q(penalty_law__in=names, penalty_article__startswith=label)
            | Q(violated_law__in=names, violated_article__startswith=label)
        )
        .select_related("item")
        .order_by("item__code")[: MOST_HITS * 2]
    )
    found: dict[str, dict[str, Any]] = {}
    for basis in rows:
        uses = [
            word
            for word, law, article in (
                ("处罚依据", basis.penalty_law, basis.penalty_article),
                ("违反", basis.violated_law, basis.violated_article),
            )
            # 第六十条 is the beginning of 第六十条之一 too
            if law in names and article.startswith(label) and not article.removeprefix(label).startswith("之")
        ]
        if uses:
            found[basis.item.code] = {"i": basis.item, "uses": uses, "place": basis.penalty_article}
    return list(found.values())[:MOST_HITS]


def _rules_on(title: str, key: tuple[int, int | None]) -> list[str]:
    """Questions and time limits of the law floor that rest on this article."""
    cited = [
        (question.term, (c.law, c.article, c.inserted))
        for question in questions().values()
        for c in question.articles
    ]
    for profile in PROFILES:
        for row in limit_rows(profile).values():
            for value in row["values"]:
                if "citation" in value:
                    c = cite(value["citation"])
                    cited.append((row["term"], (c.law, c.article, c.inserted)))
    return list(dict.fromkeys(term for term, place in cited if place == (title, *key)))


urlpatterns: list[URLPattern] = [
    path("law/", laws, name="laws"),
    path("law/<str:law>/", law, name="law"),
    path("law/<str:law>/<str:number>/", article, name="article"),
]
