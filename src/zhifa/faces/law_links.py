"""法条链接 — the page of an article for a citation given as text or ``Citation``."""

from datetime import date
from functools import lru_cache

from django.urls import reverse

from zhifa.core import clock
from zhifa.law.basis_change import BasisChange, basis_change
from zhifa.law.citation import Citation, NotACitation
from zhifa.law.library import LawNotHeld, versions


def change_of(
    citation: str | Citation, *, on: date | None = None, since: date | None = None
) -> BasisChange | None:
    """依据变动 of a provision given as text or ``Citation``, today unless said otherwise; ``None`` when it stands
    unchanged or the words name no article."""
    return _change_of(citation, on or clock.today(), since)


@lru_cache(maxsize=8192)
def _change_of(citation: str | Citation, on: date, since: date | None) -> BasisChange | None:
    try:
        cited = citation if isinstance(citation, Citation) else Citation.parse(citation)
    except (NotACitation, ValueError):
        return None
    return basis_change(cited, on, since=since)


@lru_cache(maxsize=2048)
def article_url(citation: str | Citation) -> str:
    """Address of the article's page; empty when the words name no article the library holds."""
    try:
        cited = citation if isinstance(citation, Citation) else Citation.parse(citation)
    except (NotACitation, ValueError):
        return ""
    try:
        versions(cited.law)
    except LawNotHeld:
        return ""
    number = f"{cited.article}-{cited.inserted}" if cited.inserted else str(cited.article)
    return reverse("desk:article", args=[cited.law, number])
