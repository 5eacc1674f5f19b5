"""事项与权力 — what may be asked."""

from datetime import date

from django.db.models import Q

from zhifa.core.search import bigrams
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.catalogue.clauses import ACTS
from zhifa.registers.catalogue.models import Item, ItemBasis
from zhifa.registers.catalogue.powers import Powers, holders
from zhifa.registers.organisation.queries import valid_on

may = Powers().may

__all__ = [
    "basis_on",
    "find_items",
    "first_held",
    "held_by",
    "holders",
    "item",
    "may",
    "officer_may",
    "subject_words",
]


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


def officer_may(
    account_id: int, *, item_code: str, act: str, on: date, town_code: str = ""
) -> MayAnswer | None:
    """May the person behind an account, as an officer; ``None`` when the register knows nobody behind it."""
    code = next((o.code for o in compiled.officers().values() if o.account == account_id), "")
    if not code:
        return None
    return may(item_code=item_code, act=act, on=on, town_code=town_code, officer_code=code)


def first_held(item_code: str, act: str, body_code: str, *, until: date) -> date | None:
    """The first day of the stretch up to ``until`` on which a body holds a power over an item, anywhere in the county."""
    index = compiled.register().index
    shape = index.shape(item_code, act)
    if shape is None:
        return None
    for place in ("", *sorted(index.towns_of(shape))):
        history = index.history_of(shape, place)
        since = None
        for day, holding in zip(history.days, history.holdings, strict=True):
            if day > until.toordinal():
                break
            if body_code not in holding.bodies:
                since = None
            elif since is None:
                since = day
        if since is not None:
            return date.fromordinal(since)
    return None


def held_by(body_code: str, *, on: date) -> dict[str, int]:
    """Power → over how many items a body holds it on a day, anywhere in the county."""
    register = compiled.register()
    counts = dict.fromkeys(ACTS, 0)
    for shape, cells in register.index.shapes().items():
        places = ("", *register.index.towns_of(shape))
        if any(body_code in register.index.history_of(shape, p).on(on.toordinal()).bodies for p in places):
            for item, act in cells:
                facts = register.known.items.get(item)
                counts[act] += facts is not None and facts.span.holds(on)
    return counts


def subject_words() -> list[str]:
    """The kinds of subject that special jurisdiction speaks of, in its words."""
    return sorted(
        {s.subject for own in compiled.register().known.specials.values() for s in own if s.subject}
    )
