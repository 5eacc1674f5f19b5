"""法条链接 — the page of an article for a citation given as text or ``Citation``."""

from functools import lru_cache

from django.urls import reverse

from zhifa.law.citation import Citation, NotACitation
from zhifa.law.library import LawNotHeld, versions


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
