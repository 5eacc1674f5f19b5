"""印刷 — a plate becomes a new matter: other keys, numbers, days, place and words; a batch goes in by COPY.

Rows go in with the state they are born with and are then led along the states they went through. Leaves are made by the
code that makes every leaf.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from zhifa.core import clock, search
from zhifa.core.after_image import settled
from zhifa.core.batch import index_in_bulk
from zhifa.core.documents.document import Document
from zhifa.core.files import StoredFile
from zhifa.core.ids import new_uid
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import digest
from zhifa.core.matter import Matter
from zhifa.core.numbering import matter_serials, next_numbers
from zhifa.demo.county.build import County
from zhifa.demo.county.names import person as person_name
from zhifa.demo.county.shapes import Address
from zhifa.demo.county.texts import MARK
from zhifa.demo.loading.plates import (
    Column,
    Numbers,
    Plate,
    PreparedPlate,
    PreparedStep,
    Wording,
    day_words,
    one_of,
    said,
)
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.placing import cell_of
from zhifa.enforcement.intake.wording import summary_of, title_of
from zhifa.registers.territory.models import Grid

WEEK = timedelta(days=7)
#: what became of the printed matters → how many in a hundred
_SHARES = {
    "answered": 44, "referred": 16, "unfounded": 8, "no_violation": 10, "on_spot": 8, "corrected": 10, "penalty": 3,
    "no_penalty": 1,
}  # fmt: skip
_PLACED = {
    Matter._meta.label: {"lng", "lat", "h3", "grid_id", "title", "summary"},
    Visit._meta.label: {"lng", "lat"},
    Report._meta.label: {"text", "reporter_name", "reporter_phone"},
}


@dataclass
class Place:
    """印到哪里 — a point with its grid, and what its words replace."""

    lng: Any
    lat: Any
    h3: int
    grid_id: int
    words: dict[str, str]


@dataclass
class Supplies:
    """一批的号 — keys, serials and series of a batch, fetched a few hundred at a time."""

    series: dict[tuple[str, int], list[int]]
    keys: dict[type[models.Model], list[int]] = field(default_factory=dict)
    serials: list[int] = field(default_factory=list)

    @classmethod
    def counted(cls, wanted: Counter[tuple[str, int]]) -> Supplies:
        """With exactly the gapless numbers a batch will use."""
        return cls({(s, y): list(next_numbers(s, y, n))[::-1] for (s, y), n in sorted(wanted.items())})

    def key(self, model: type[models.Model]) -> int:
        held = self.keys.setdefault(model, [])
        if not held:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 2000)",
                    [model._meta.db_table],
                )
                held.extend(r[0] for r in reversed(cursor.fetchall()))
        return held.pop()

    def serial(self) -> int:
        if not self.serials:
            self.serials = matter_serials(500)[::-1]
        return self.serials.pop()

    def number(self, series: str, year: int) -> int:
        return self.series[series, year].pop()


class Press:
    """印刷机 — prints matters from plates and writes them in batches."""

    def __init__(self, county: County, plates: Sequence[Plate], document: StoredFile) -> None:
        self._county = county
        self._document = document.pk
        self._algorithm = digest(settings.LEDGER_ALGORITHM)
        self._grids = dict(Grid.objects.values_list("code", "scope_id"))
        self._addresses: dict[str, list[Address]] = defaultdict(list)
        for a in county.territory.addresses:
            self._addresses[a.town].append(a)
        self._subjects: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for s in county.subjects:
            self._subjects[s.town, s.trade].append(s)
        self._by_code = {s.code: s for s in county.subjects}
        self._fates: dict[str, list[PreparedPlate]] = defaultdict(list)
        for plate in plates:
            self._fates[plate.fate].append(self._prepared(plate))

    def _prepared(self, plate: Plate) -> PreparedPlate:
        told = plate.plot.told
        tokens = {told.address, told.address.removeprefix(self._county.territory.name)}
        if subject := self._by_code.get(told.offender):
            tokens |= {
                subject.name,
                subject.sign,
                subject.credit_code,
                subject.representative,
                subject.phone,
                subject.address,
            }
        found: dict[str, str] = {}
        needs: list[tuple[str, date]] = []
        citizens: set[str] = set()
        for step in plate.steps:
            day = clock.day_of(step.at)

            def noted(series: str, _: int, on: date = day) -> int:
                needs.append((series, on))
                return 1

            numbers = Numbers(noted, lambda: 1, settings.ACT_CODE_PATTERN, settings.DIVISION_CODE)
            for kind, _, image in step.rows:
                numbers.again(kind, image, day, found)
                for name in ("party_name", "name"):
                    value = str(image.get(name) or "")
                    if value.endswith("（虚构）") and kind is not Document and len(value) < 9:
                        citizens.add(value.removesuffix("（虚构）"))
        title = plate.matter()["title"]
        tokens |= set(found) | citizens
        fixed = {(Document._meta.label, "file_id"): self._document}
        prepared = PreparedPlate(plate, tokens | {title}, _PLACED, fixed)
        # the text says the title's words too, but is told anew from its own tokens
        prepared.told = Wording(told.text, one_of(tokens - {title}))
        prepared.citizens, prepared.subject, prepared.needs = sorted(citizens), subject, needs
        return prepared

    def choose(self, rng: random.Random, day: date) -> PreparedPlate:
        """A plate whose grounds held on a day."""
        fate = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        fit = [p for p in self._fates.get(fate, ()) if p.plate.earliest <= day - WEEK]
        if not fit:
            fit = [p for group in self._fates.values() for p in group if p.plate.earliest <= day - WEEK]
        return rng.choice(fit)

    def _place(self, rng: random.Random, prepared: PreparedPlate) -> Place:
        told, county = prepared.plate.plot.told, self._county.territory.name
        old = prepared.subject
        words: dict[str, str] = {}
        if old is not None:
            new = rng.choice(self._subjects[old.town, old.trade])
            words = {
                old.name: new.name, old.sign: new.sign, old.credit_code: new.credit_code,
                old.representative: new.representative, old.phone: new.phone, old.address: new.address,
            }  # fmt: skip
        if old is not None and told.subject:
            address, point, grid = new.address, new.point, new.grid
        else:
            # whoever did it stands elsewhere, or nobody is named
            spot = rng.choice(self._addresses[told.town])
            address, point, grid = county + spot.text, spot.point, spot.grid
        words |= {told.address: address, told.address.removeprefix(county): address.removeprefix(county)}
        lng, lat = (Decimal(f"{x:.6f}") for x in point)
        return Place(lng, lat, cell_of(lng, lat), self._grids[grid], words)

    def print(
        self, rng: random.Random, prepared: PreparedPlate, shift: timedelta, supplies: Supplies
    ) -> Printed:
        """One matter: its rows as they end and the entries of its operations."""
        plate, place = prepared.plate, self._place(rng, prepared)
        uids = {old: new_uid() for old in prepared.born.values()}
        keys = {pair: supplies.key(pair[0]) for pair in prepared.born}
        fresh = {str(a): str(b) for a, b in uids.items()} | place.words
        for day in prepared.days:
            fresh |= day_words(day, day + shift)
        fresh |= {name: person_name(rng, rng.choice(("女", "男"))) for name in prepared.citizens}
        numbers = Numbers(supplies.number, supplies.serial, settings.ACT_CODE_PATTERN, settings.DIVISION_CODE)
        for step in plate.steps:
            for kind, _, image in step.rows:
                numbers.again(kind, image, clock.day_of(step.at) + shift, fresh)
        text = prepared.told.said(fresh)
        fresh[plate.matter()["title"]] = title_of(text)
        named = bool(plate.last(Report)[0]["reporter_name"])
        own = {
            "lng": place.lng, "lat": place.lat, "h3": place.h3, "grid_id": place.grid_id, "title": title_of(text),
            "summary": summary_of(text), "text": text,
            "reporter_name": person_name(rng, rng.choice(("女", "男"))) + MARK if named else "",
            "reporter_phone": f"100{rng.randint(50_000_000, 99_999_999)}" if named else "",
        }  # fmt: skip
        printed = Printed(keys[prepared.matter_key])
        changes = _Changes(own, fresh, uids, keys, shift)
        for step in prepared.steps:
            self._print_step(step, changes, printed)
        return printed

    def _print_step(self, prepared: PreparedStep, changes: _Changes, printed: Printed) -> None:
        """The rows of one operation and its entry, column by column as ``core.operation.entry_values`` gives them."""
        step, fresh = prepared.step, changes.fresh
        op_id, at, salt = new_uid(), step.at + changes.shift, leaf.new_salt()
        refs = []
        for row in prepared.rows:
            image, uid = row.image.copy(), changes.uids[row.uid]
            copied = row.copied.copy() if row.last else None
            for column in row.changing:
                value = changes.value(column)
                if column.hashed:
                    image[column.name] = settled(column.field, value)
                if copied is not None:
                    as_json = column.kind == "json"
                    copied[column.place] = (
                        column.field.get_db_prep_save(value, connection) if as_json else value
                    )
            if row.state:
                way = printed.ways.setdefault(uid, [])
                if not way or way[-1] != row.state:
                    way.append(row.state)
            refs.append(leaf.row_ref(salt, row.model._meta.db_table, uid, image, self._algorithm))
            if copied is not None:
                printed.rows.append((row.model, uid, copied))
        body = prepared.stays | {k: said(v, fresh) for k, v in prepared.changes.items()}
        entry = leaf.make_entry(body | {"at": at, "op_id": str(op_id), "rows": refs}, salt, self._algorithm)
        by, note, public = step.by, said(prepared.note, fresh), said(prepared.public, fresh)
        printed.entries.append(
            (
                op_id, step.described.code, step.described.title, printed.matter, by.kind, by.account_id, by.label[:80],
                at, note[:300], public[:200], False, entry.commitment, entry.body, entry.salt,
            )
        )  # fmt: skip


@dataclass
class _Changes:
    """一次印刷的变化 — what each changing column becomes in one print."""

    own: dict[str, Any]
    fresh: dict[str, str]
    uids: dict[UUID, UUID]
    keys: dict[tuple[type[models.Model], int], int]
    shift: timedelta

    def value(self, column: Column) -> Any:
        match column.kind:
            case "key":
                return self.keys[column.ref]  # type: ignore[index]
            case "uid":
                return self.uids[column.value]
            case "time":
                return column.value + self.shift
            case "place":
                return self.own[column.name]
            case _:
                return said(column.value, self.fresh)


@dataclass
class Printed:
    """印好的一件 — its key, rows as they end (columns in the table's order), the states each went through, its entries."""

    matter: int
    rows: list[tuple[type[models.Model], UUID, list[Any]]] = field(default_factory=list)
    ways: dict[UUID, list[str]] = field(default_factory=dict)
    entries: list[tuple[Any, ...]] = field(default_factory=list)


# ── writing ──

_COPY_ENTRIES = (
    "COPY core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at,"
    " note, public_note, refused, commitment, body, salt) FROM STDIN"
)


def _place_of(model: type[models.Model], name: str) -> int:
    return next(n for n, f in enumerate(model._meta.concrete_fields) if f.attname == name)


def _copy(model: type[models.Model], rows: Sequence[list[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(f.column) for f in model._meta.concrete_fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def write(prints: Sequence[Printed]) -> None:
    """Write printed matters: rows as born, then along their states, then the leaves in order of time."""
    by_model: dict[type[models.Model], list[tuple[list[Any], list[str]]]] = {}
    for one in prints:
        for model, uid, row in one.rows:
            by_model.setdefault(model, []).append((row, one.ways.get(uid, [])))
    values = [v for one in prints for v in _search_values(one)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', %s, true)", [f"demo.history:{new_uid()}"])
        for model in _parents_first(by_model):
            held, moves = by_model[model], _back_to_birth(model, by_model[model])
            _copy(model, [row for row, _ in held])
            table = connection.ops.quote_name(model._meta.db_table)
            for state, keys in moves:
                cursor.execute(f"UPDATE {table} SET state = %s WHERE id = ANY(%s)", [state, keys])
        entries = sorted((e for one in prints for e in one.entries), key=lambda e: e[7])
        with cursor.copy(_COPY_ENTRIES) as copy:
            for entry in entries:
                copy.write_row(entry)
    index_in_bulk(values)


def _back_to_birth(
    model: type[models.Model], held: Sequence[tuple[list[Any], list[str]]]
) -> list[tuple[str, list[int]]]:
    """Put rows back to the state they are born with; returns what leads them to their last one, turn by turn."""
    if not any(way for _, way in held):
        return []
    state, key = _place_of(model, "state"), _place_of(model, "id")
    turns: list[dict[str, list[int]]] = []
    for row, way in held:
        row[state] = way[0]
        for turn, name in enumerate(way[1:]):
            if turn == len(turns):
                turns.append(defaultdict(list))
            turns[turn][name].append(row[key])
    return [(name, keys) for turn in turns for name, keys in turn.items()]


def _parents_first(models_: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    left, placed = list(models_), []
    while left:
        for model in left:
            wanted = {f.related_model for f in model._meta.concrete_fields if f.is_relation} - {model}
            if not wanted & set(left):
                placed.append(model)
                left.remove(model)
                break
        else:
            raise ValueError("记录之间互相引用，排不出先后")
    return placed


def _search_values(one: Printed) -> Iterator[tuple[Any, ...]]:
    """The search entries the operations would have made."""
    found = {
        model: SimpleNamespace(
            **dict(zip((f.attname for f in model._meta.concrete_fields), row, strict=True))
        )
        for model, _, row in one.rows
        if model in (Matter, WorkOrder, Case)
    }
    matter = found[Matter]

    def entry(kind: str, row: Any, title: str, subtitle: str, text: str = "") -> tuple[Any, ...]:
        url = f"/desk/{kind}s/{row.uid}/"
        values = search.entry_values(
            kind=kind, key=str(row.uid), title=title, subtitle=subtitle, url=url, text=text
        )
        return (*values[:2], one.matter, *values[3:])

    yield entry("matter", matter, matter.title, f"{matter.number} {matter.address}".strip(), matter.summary)
    if order := found.get(WorkOrder):
        yield entry("order", order, f"{order.number} {matter.title}", matter.address)
    if case := found.get(Case):
        subtitle = " ".join(x for x in (case.number, case.code, case.place) if x)
        yield entry("case", case, case.title, subtitle, case.item_name)
