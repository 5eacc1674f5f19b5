"""看着像的事项 — the catalogue's items nearest to a report's own words, for one click at triage.

The catalogue finds by shared pairs of characters; here its candidates are put in order again by how rare among them each
shared pair is, so that 「有人」 or 「已经」 weighs nothing and 「渣土」 decides. The officer picks; nothing is picked for anybody.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import log

from zhifa.core.matter import Matter
from zhifa.core.search import bigrams
from zhifa.registers.catalogue.models import Item
from zhifa.registers.catalogue.queries import find_items

#: characters read, candidates weighed, items shown
WORDS_READ, CANDIDATES, SHOWN = 300, 80, 5
#: fewer shared pairs, less weight, or a smaller share of the best: a coincidence
LEAST_PAIRS, LEAST_WEIGHT, LEAST_SHARE = 2, 3.5, 0.3


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
    """Up to five items, best first (one query); empty when nothing but common words is shared."""
    pairs = set(bigrams(text))
    candidates = []
    for item, _ in find_items(text, on=on, limit=CANDIDATES):
        plain = set(bigrams(f"{item.plain_words} {item.keywords}"))
        candidates.append((item, pairs & set(item.bigrams), pairs & plain))
    held = Counter(pair for _, shared, _ in candidates for pair in shared)
    weight = {pair: log((len(candidates) + 1) / n) for pair, n in held.items()}
    ranked = sorted(
        (
            (sum(weight.get(p, 0.0) for p in shared) + sum(weight.get(p, 0.0) for p in plain), item)
            for item, shared, plain in candidates
            if len(shared) >= LEAST_PAIRS
        ),
        key=lambda pair: (-pair[0], pair[1].code),
    )
    if not ranked or ranked[0][0] < LEAST_WEIGHT:
        return []
    best = ranked[0][0]
    return [Near(item, round(w / best * 100)) for w, item in ranked[:SHOWN] if w >= best * LEAST_SHARE]
