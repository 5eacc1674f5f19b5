"""搜索 — numbers, parties, addresses, articles: one box over everything.

Words come from rjieba into a tsvector; short names are found by character bigrams in a GIN ``text[]`` (a
two-character trigram search would scan the table). The index is derived: it can be thrown away and made
again, so it stands outside the ledger.
"""

import re
from typing import Any

import rjieba
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection, models
from django.db.models import Q

from zhifa.core import fixed_statement
from zhifa.core.actors import Actor, visible
from zhifa.core.matter import Matter

_SPLIT = re.compile(r"[\s,，。;；:：、()（）〔〕\[\]【】《》\"'“”]+")


class SearchEntry(models.Model):
    """搜索条目 — one findable thing. ``matter`` limits who finds it; without one everybody signed in does."""

    kind = models.CharField("种类", max_length=20)
    key = models.CharField("标识", max_length=80)
    matter = models.ForeignKey(
        Matter, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="事"
    )
    title = models.CharField("标题", max_length=200)
    subtitle = models.CharField("副题", max_length=200, blank=True)
    url = models.CharField("地址", max_length=200)
    bigrams = ArrayField(models.CharField(max_length=4), verbose_name="二字组")
    words = SearchVectorField("词", null=True)

    class Meta:
        verbose_name = "搜索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_once")]
        indexes = [
            GinIndex(fields=["bigrams"], name="search_bigrams"),
            GinIndex(fields=["words"], name="search_words"),
        ]


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters (capitals, within words); a single character stands alone."""
    found: dict[str, None] = {}
    for part in _SPLIT.split(text.upper()):
        if len(part) == 1:
            found[part] = None
        for at in range(len(part) - 1):
            found[part[at : at + 2]] = None
    return list(found)


def words(text: str) -> str:
    """Words separated by blanks, for a ``simple`` tsvector."""
    return " ".join(w for w in rjieba.cut_for_search(text) if w.strip() and w.isalnum())


_UPSERT = (
    "INSERT INTO core_searchentry (kind, key, matter_id, title, subtitle, url, bigrams, words)"
    " VALUES (%s,%s,%s,%s,%s,%s,%s,to_tsvector('simple',%s))"
    " ON CONFLICT (kind, key) DO UPDATE SET matter_id = excluded.matter_id, title = excluded.title,"
    " subtitle = excluded.subtitle, url = excluded.url, bigrams = excluded.bigrams, words = excluded.words"
)


def entry_values(
    *,
    kind: str,
    key: str,
    title: str,
    subtitle: str = "",
    url: str,
    text: str = "",
    matter: Matter | None = None,
) -> tuple[Any, ...]:
    """The columns of one entry, in the order of the insert."""
    short = f"{title} {subtitle}"
    return (
        kind,
        key,
        matter.pk if matter else None,
        title[:200],
        subtitle[:200],
        url,
        bigrams(short)[:200],
        words(f"{short} {text[:2000]}"),
    )


def index(**entry: Any) -> None:
    """Put one thing in the index, or renew it (arguments of ``entry_values``)."""
    fixed_statement.run(_UPSERT, entry_values(**entry))


def index_many(values: list[tuple[Any, ...]]) -> None:
    """Many entries at once (values from ``entry_values``)."""
    if len(values) == 1:
        fixed_statement.run(_UPSERT, values[0])
        return
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, values)


def find(actor: Actor, text: str, *, kinds: tuple[str, ...] = (), limit: int = 20) -> list[SearchEntry]:
    """Entries fitting ``text`` that the actor may know of, newest first; at most ``limit``."""
    text = text.strip()[:80]
    pairs = bigrams(text)
    if not pairs:
        return []
    query = Q(bigrams__contains=pairs)
    if cut := words(text):
        query |= Q(
            words=SearchQuery(" & ".join(f"'{w}'" for w in cut.split()), search_type="raw", config="simple")
        )
    allowed = visible(actor, prefix="matter__")
    # an empty Q means everything, but "something or an empty Q" would drop it
    reach = Q(matter=None) if allowed is None else (Q(matter=None) | allowed if allowed else Q())
    found = SearchEntry.objects.filter(query).filter(reach)
    if kinds:
        found = found.filter(kind__in=kinds)
    return list(found.order_by("-id")[:limit])
