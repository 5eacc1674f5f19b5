"""事项在哪些清单里 — what the lists in force on a day say of one item: lenience, duties, boundaries, chains.

Whoever triages a report or handles a case asks for the item; the list's version and the provision it rests on come with
every row, so that what is shown can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from zhifa.core.read_together import read_together
from zhifa.core.search import bigrams
from zhifa.law.citation import Citation
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists.kinds import KINDS
from zhifa.registers.published_lists.models import ListRow
from zhifa.registers.published_lists.queries import in_force

#: the lists of 处罚法第三十三条第一款, each a gate of its own
LENIENT = ("minor", "first_time")


@dataclass(frozen=True)
class Entry:
    """清单里的一行 — ``cells``: column → text; ``body``: the name of the body in it, "" where the list names none; ``place``:
    which row of its list it is."""

    kind: str
    uid: UUID
    title: str
    number: str
    since: date
    law: Citation | None
    cells: Mapping[str, str]
    body: str = ""
    place: int = 0

    @property
    def body_code(self) -> str:
        return self.cells.get("body", "")

    @property
    def kind_title(self) -> str:
        """轻微违法不予处罚清单."""
        return KINDS[self.kind].title

    @property
    def named(self) -> str:
        """《标题》（编号，施行日起）."""
        return f"《{self.title}》（{self.number}，{self.since:%Y-%m-%d} 起）"


@dataclass(frozen=True)
class Chain:
    """监管一件事 — its steps in order; ``here``: places (from 0) of those that name the item."""

    name: str
    steps: tuple[Entry, ...]
    here: frozenset[int]

    @property
    def following(self) -> tuple[Entry, ...]:
        """What comes after the item's last step."""
        return self.steps[max(self.here) + 1 :] if self.here else ()


@dataclass(frozen=True)
class ItemLists:
    """一个事项的清单 — each kind in the order of its list; ``chains`` whole."""

    lenient: list[Entry] = field(default_factory=list)
    duties: list[Entry] = field(default_factory=list)
    boundaries: list[Entry] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lenient or self.duties or self.boundaries or self.chains)


def lenient_entries(item_code: str, *, on: date) -> list[Entry]:
    """轻微不罚、首违不罚 — rows of the two lists that name an item (one query)."""
    return [_entry(r, {}) for r in _rows(on).filter(item__code=item_code, version__kind__in=LENIENT)]


def boundaries_for(item_code: str, *, on: date) -> list[Entry]:
    """职责边界 — rows of the boundaries in force that name an item; where none does, those whose words are the item's own
    (three queries)."""
    item = Item.objects.filter(code=item_code).first()
    if item is None:
        return []
    rows = list(_rows(on).filter(Q(item=item) | Q(item=None), version__kind="boundaries"))
    named = [r for r in rows if r.item_id is not None]
    words = _words(item)
    rows = named or [r for r in rows if _speaks_of(r.cells.get("matter", ""), words)]
    names = _bodies(rows)
    return [_entry(r, names) for r in rows]


def chains_for(item_code: str, *, on: date) -> list[Chain]:
    """监管一件事 — the chains in force that name an item, whole (two queries; four where there is one)."""
    rows = list(_rows(on).filter(version__kind="one_thing", item__code=item_code))
    if not rows:
        return []
    among = Q()
    for version, name in {(r.version_id, r.cells.get("chain", "")) for r in rows}:
        among |= Q(version_id=version, cells__chain=name)
    links = list(_rows(on).filter(among))
    names, item = _bodies(links), rows[0].item_id
    chained = sorted({(r.version_id, r.cells.get("chain", "")) for r in rows})
    return [_chain(v, n, links, names, item) for v, n in chained]


def lists_for(item_code: str, *, on: date) -> ItemLists:
    """Everything in force about an item (three queries; two where it stands in no chain).

    A boundary that names no item is taken when every pair of its words stands in the item's own words.
    """
    kinds = (*LENIENT, "duties", "boundaries", "one_thing")
    wanted = Q(item__code=item_code) | Q(item=None, version__kind="boundaries")
    told = read_together(
        {
            "item": Item.objects.filter(code=item_code),
            "rows": _rows(on).filter(version__kind__in=kinds).filter(wanted),
        }
    )
    if not told["item"]:
        return ItemLists()
    item, rows = told["item"][0], told["rows"]
    words = _words(item)
    rows = [r for r in rows if r.item_id is not None or _speaks_of(r.cells.get("matter", ""), words)]
    chained = {(r.version_id, r.cells.get("chain", "")) for r in rows if r.version.kind == "one_thing"}
    links = []
    if chained:
        among = Q()
        for version, name in chained:
            among |= Q(version_id=version, cells__chain=name)
        links = list(_rows(on).filter(among))
    names = _bodies([*rows, *links])
    made = [_entry(r, names) for r in rows if r.version.kind != "one_thing"]
    return ItemLists(
        [e for e in made if e.kind in LENIENT],
        [e for e in made if e.kind == "duties"],
        [e for e in made if e.kind == "boundaries"],
        [_chain(v, n, links, names, item.pk) for v, n in sorted(chained)],
    )


def _rows(on: date) -> QuerySet[ListRow]:
    return (
        ListRow.objects.filter(version__in=in_force(on).order_by())
        .select_related("version")
        .order_by("version_id", "place")
    )


def _words(item: Item) -> set[str]:
    return set(item.bigrams) | set(bigrams(f"{item.name} {item.plain_words} {item.keywords}"))


def _speaks_of(matter: str, words: set[str]) -> bool:
    pairs = set(bigrams(matter))
    return bool(pairs) and pairs <= words


def _bodies(rows: Iterable[ListRow]) -> dict[str, str]:
    codes = {r.cells["body"] for r in rows if r.cells.get("body")}
    return dict(Body.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _entry(row: ListRow, names: Mapping[str, str]) -> Entry:
    version, code = row.version, row.cells.get("body", "")
    return Entry(
        version.kind, version.uid, version.title, version.number, version.valid_from, KINDS[version.kind].law,
        row.cells, names.get(code, code), row.place,
    )  # fmt: skip


def _chain(version: int, name: str, links: list[ListRow], names: Mapping[str, str], item: int) -> Chain:
    own = [r for r in links if r.version_id == version and r.cells.get("chain") == name]
    own.sort(key=lambda r: (float(r.cells.get("step") or 0), r.place))
    return Chain(
        name,
        tuple(_entry(r, names) for r in own),
        frozenset(n for n, r in enumerate(own) if r.item_id == item),
    )
