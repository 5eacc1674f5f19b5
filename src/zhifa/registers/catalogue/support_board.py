"""支持职责看板 — what is owed per item and town, and what is near its day: seen ahead by who owes and who is owed, overdue by
the guidance office.

A standing duty is kept per line of an announcement; here it is told for every item of the line in its town. How many days
ahead a duty is seen is the county's own number (``support.yaml``, calendar days).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from zhifa.registers.catalogue.models import ChangeManner, Item, PowerChange, SupportDuty, SupportKind
from zhifa.registers.catalogue.operations.supporting import periods
from zhifa.registers.organisation.queries import valid_on

STANDING = (SupportKind.SUPERVISION, SupportKind.TRAINING, SupportKind.TECHNICAL)
WHOLE_COUNTY = "全县"


def seen_ahead(on: date) -> QuerySet[SupportDuty]:
    """Open duties overdue or so near that they are to be seen, the nearest first (one query)."""
    near = Q(pk=None)
    for kind, told in periods().items():
        near |= Q(kind=kind, due_on__lte=on + timedelta(days=int(told["ahead"])))
    rows = SupportDuty.objects.filter(near, done_on=None).select_related("giver", "taker", "town", "item")
    return rows.order_by("due_on", "id")


@dataclass(frozen=True)
class Owed:
    """一格 — what stands of one kind of support for an item in a town: ``state`` none, owed, soon, over or done."""

    state: str
    day: date | None = None
    kind: str = ""

    @property
    def word(self) -> str:
        day = f"{self.day:%Y-%m-%d}" if self.day else ""
        return {"none": "没有列出", "done": f"{day} 完成", "over": f"{day} 逾期"}.get(self.state, f"{day} 前")

    @property
    def tone(self) -> str:
        return {"none": "wait", "done": "done", "over": "over", "soon": "soon"}.get(self.state, "now")


@dataclass(frozen=True)
class BoardRow:
    """一行 — an item that moved to a town: from whom, the three standing duties, requests that wait for an answer."""

    item_code: str
    item_name: str
    giver: str
    standing: tuple[Owed, ...]
    asked: int
    asked_late: int


@dataclass(frozen=True)
class TownSum:
    """一镇 — how many items, how many standing duties of their lines are owed, overdue, done; requests that wait."""

    code: str
    name: str
    items: int
    owed: int
    over: int
    done: int
    asked: int


def _lines(on: date) -> list[PowerChange]:
    moving = (ChangeManner.TRANSFER, ChangeManner.EMPOWER)
    rows = PowerChange.objects.filter(valid_on(on), manner__in=moving, giver__isnull=False)
    return list(rows.select_related("giver", "town").order_by("town__code", "id"))


def _duties(lines: Iterable[PowerChange]) -> dict[int, list[SupportDuty]]:
    found: dict[int, list[SupportDuty]] = defaultdict(list)
    for d in SupportDuty.objects.filter(line__in=[x.pk for x in lines]).select_related("item").order_by("id"):
        found[d.line_id].append(d)
    return found


def _of_kind(duties: Iterable[SupportDuty], kind: str, on: date) -> Owed:
    """The newest standing duty of a kind: an open one counts before what was done."""
    own = [d for d in duties if d.item_id is None and d.kind == kind]
    label = str(SupportKind(kind).label)
    waiting = [d for d in own if d.done_on is None]
    if waiting:
        d = waiting[-1]
        ahead = int(periods()[kind]["ahead"])
        left = (d.due_on - on).days
        return Owed("over" if left < 0 else "soon" if left <= ahead else "owed", d.due_on, label)
    return Owed("done", own[-1].done_on, label) if own else Owed("none", kind=label)


def by_town(on: date) -> list[TownSum]:
    """Every town (and the whole county) that took something on, by code (two queries)."""
    lines = _lines(on)
    duties = _duties(lines)
    grouped: dict[tuple[str, str], list[PowerChange]] = defaultdict(list)
    for line in lines:
        grouped[(line.town.code, line.town.name) if line.town else ("", WHOLE_COUNTY)].append(line)
    sums = []
    for (code, name), own in sorted(grouped.items()):
        cells = [_of_kind(duties[x.pk], kind, on) for x in own for kind in STANDING]
        asked = [d for x in own for d in duties[x.pk] if d.item_id is not None and d.done_on is None]
        sums.append(
            TownSum(
                code, name, len({c for x in own for c in x.item_codes}),
                sum(c.state in ("owed", "soon", "over") for c in cells), sum(c.state == "over" for c in cells),
                sum(c.state == "done" for c in cells), len(asked),
            )
        )  # fmt: skip
    return sums


def of_town(town: str, on: date) -> list[BoardRow]:
    """Every item that moved to a town ("" the whole county), by code, with what is owed for it (three queries)."""
    lines = [x for x in _lines(on) if (x.town.code if x.town else "") == town]
    duties = _duties(lines)
    names = dict(
        Item.objects.filter(code__in={c for x in lines for c in x.item_codes}).values_list("code", "name")
    )
    rows = []
    for line in lines:
        own = duties[line.pk]
        standing = tuple(_of_kind(own, kind, on) for kind in STANDING)
        giver = line.giver.short_name if line.giver else ""
        for code in line.item_codes:
            asked = [d for d in own if d.item is not None and d.item.code == code and d.done_on is None]
            late = sum(d.due_on < on for d in asked)
            rows.append(BoardRow(code, names.get(code, ""), giver, standing, len(asked), late))
    return sorted(rows, key=lambda r: (r.item_code, r.giver))
