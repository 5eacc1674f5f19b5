"""看着像的事项 — the catalogue's items nearest to a report's own words, for one click at triage.

The officer picks; nothing is picked for anybody.
"""

from dataclasses import dataclass
from datetime import date

from zhifa.core.matter import Matter
from zhifa.registers.catalogue.likely_items import likely_items
from zhifa.registers.catalogue.models import Item

#: characters read, items shown
WORDS_READ, SHOWN = 300, 5
#: less weight, or a smaller share of the best: a coincidence
LEAST_WEIGHT, LEAST_SHARE = 14.0, 0.35


@dataclass(frozen=True)
class Near:
    """一个候选 — ``near``: 0 to 100 against the best."""

    item: Item
    near: int


def own_words(text: str, matter: Matter) -> str:
    """The report without the names of its place: they say where, not what."""
    town = matter.town.name if matter.town else ""
    for name in (matter.address, matter.address.partition(town)[2] if town else "", town):
        if name:
            text = text.replace(name, " ")
    return text[:WORDS_READ]


def nearest(text: str, *, on: date) -> list[Near]:
    """Up to five items, best first; empty when nothing but common words is shared."""
    ranked = likely_items(text, on=on, limit=SHOWN)
    if not ranked or ranked[0][1] < LEAST_WEIGHT:
        return []
    best = ranked[0][1]
    return [Near(item, round(w / best * 100)) for item, w in ranked if w >= best * LEAST_SHARE]
