"""事项与权力 — what may be asked."""

from datetime import date

from django.db.models import Q

from zhifa.core.search import bigrams
from zhifa.registers.catalogue.models import Item, ItemBasis, Power
from zhifa.registers.catalogue.powers import Powers, holders
from zhifa.registers.organisation.queries import valid_on

may = Powers().may

__all__ = ["basis_on", "find_items", "holders", "item", "may", "powers_of"]


def item(code: str) -> Item | None:
    """One item with its field and department."""
    return Item.objects.select_related("field", "department").filter(code=code).first()


def basis_on(item: Item, day: date) -> ItemBasis | None:
    """The basis an act of that day is judged by."""
    return item.bases.filter(valid_on(day)).order_by("-valid_from").first()


def find_items(
    text: str, *, on: date, limit: int = 12, only_patrol: bool = False
) -> list[tuple[Item, float]]:
    """Items fitting a description, best first, with the share of character pairs found (0 to 1).

    Pairs in the item's plain words and keywords count double: people describe what they saw, not the statute.
    """
    pairs = set(bigrams(text))
    if not pairs:
        return []
    rows = Item.objects.filter(valid_on(on)).filter(
        Q(bigrams__overlap=sorted(pairs)) | Q(code__iexact=text.strip())
    )
    if only_patrol:
        rows = rows.filter(found_on_patrol=True)
    ranked = []
    for row in rows.select_related("field")[:1500]:
        own = set(row.bigrams)
        plain = set(bigrams(f"{row.plain_words} {row.keywords}"))
        hits = len(pairs & own) + len(pairs & plain)
        score = hits / (len(pairs) ** 0.5 * (len(own) + len(plain)) ** 0.5)
        ranked.append((row, 2.0 if row.code.upper() == text.strip().upper() else score))
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0].code))[:limit]


def powers_of(item: Item, *, on: date) -> list[Power]:
    """All powers over an item that hold on a day."""
    return list(
        Power.objects.filter(valid_on(on), item=item)
        .select_related("body", "town", "announcement")
        .order_by("act", "town_id", "id")
    )
