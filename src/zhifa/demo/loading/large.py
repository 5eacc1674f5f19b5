"""三年的事 — 100,000 matters printed from plates, a thousand at a time, each batch one transaction with a key.

Rows go in by COPY with the state they are born with and are then led along the states they went through, so that the
database's own table of transitions has its say. Leaves are made by the code that makes every leaf.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from zhifa.core import clock, files, search
from zhifa.core.after_image import after_image
from zhifa.core.batch import index_in_bulk
from zhifa.core.documents.document import Document
from zhifa.core.documents.typesetting import typeset
from zhifa.core.files import StoredFile
from zhifa.core.ids import new_uid
from zhifa.core.ledger import leaf
from zhifa.core.ledger.digest import digest
from zhifa.core.matter import Matter, MatterSource
from zhifa.core.numbering import matter_serials, next_numbers
from zhifa.core.operation import IdempotencyKey, Op, operation
from zhifa.demo.county.build import County, stream
from zhifa.demo.county.names import person as person_name
from zhifa.demo.county.plan import TOWNS
from zhifa.demo.county.shapes import Address
from zhifa.demo.loading.cast import Cast
from zhifa.demo.loading.matters import Plot, World, story
from zhifa.demo.loading.plates import (
    Column,
    Impression,
    Numbers,
    Plate,
    PreparedPlate,
    changed,
    day_words,
    taking,
)
from zhifa.demo.loading.progress import LOADER, Loading
from zhifa.demo.loading.stage import Stage, present
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.models import Visit
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.placing import cell_of
from zhifa.enforcement.intake.wording import summary_of, title_of
from zhifa.registers.catalogue.models import ItemBasis, Power
from zhifa.registers.organisation.models import Certificate
from zhifa.registers.territory.models import Grid

MATTERS = 100_000
BATCH = 1000
YEARS_BACK = 3 * 365
#: printed matters end before the played ones begin to be recent
NEWEST_DAYS_AGO = 122
_WEEK = timedelta(days=7)
#: what became of the printed matters → how many in a hundred
_SHARES = {
    "corrected": 30, "on_spot": 16, "no_violation": 15, "unfounded": 8, "answered": 14, "referred": 9, "penalty": 6,
    "no_penalty": 2,
}  # fmt: skip
_PLACED = {
    Matter._meta.label: {"lng", "lat", "h3", "grid_id", "title", "summary"},
    Visit._meta.label: {"lng", "lat"},
    Report._meta.label: {"text", "reporter_name", "reporter_phone"},
}
_HISTORY = "示范县历史案卷（虚构）"


@operation("demo.keep_history_document", title="存入历史案卷占位文书", permission="intake.register")
def keep_history_document(op: Op, *, sha256: str, size: int) -> StoredFile:
    """占位文书 — the one file all printed documents point at; it says what it is."""
    op.say("存入示范县历史案卷的占位文书")
    return files.keep(sha256, size=size, media_type="application/pdf", at=op.at)


def _history_document(loading: Loading) -> StoredFile:
    template = Path(__file__).with_name("history_document.typ")
    text = "这是示范县批量生成的历史案卷。为节省空间，历史文书不逐份排版，共用这一份；文书的内容见案卷中的记录。人和企业均为虚构。"
    pdf = typeset(template, {"title": _HISTORY, "text": text}, at=loading.at(loading.opened_on))
    sha256 = hashlib.sha256(pdf).hexdigest()
    files.store().put(sha256, BytesIO(pdf))
    with clock.travel(loading.at(loading.opened_on)):
        return keep_history_document(
            by=LOADER, key=loading.key("历史/占位文书"), sha256=sha256, size=len(pdf)
        )


# ── plates ──


def plate_plots(county: County, start: datetime) -> list[Plot]:
    """One of each common fate for every town, and cases spread over the towns."""
    rng, texts = stream(county.seed, "plates"), county.texts("plates")
    channels = (MatterSource.PORTAL, MatterSource.HOTLINE, MatterSource.CALL, MatterSource.WALK_IN)
    plots: list[Plot] = []

    def add(town: str, fate: str, case_end: str = "") -> None:
        told = next(t for t in iter(texts.report, None) if t.town == town)
        number = 90_000 + len(plots)
        at = start + timedelta(minutes=rng.randint(0, 500))
        plots.append(Plot(number, told, channels[number % 4], fate, at, case_end=case_end))

    for turn, town in enumerate(TOWNS):
        for fate in ("corrected", "on_spot", "no_violation"):
            add(town.name, fate)
        add(town.name, ("unfounded", "answered", "referred")[turn % 3])
        add(town.name, "case", "no_penalty" if turn % 4 == 3 else "penalty")
    return plots


def take_plates(loading: Loading, county: County, plots: Sequence[Plot] | None = None) -> list[Plate]:
    """Play the plates in a transaction that is rolled back, and keep those that ended."""
    until = present(loading)
    start = loading.at(clock.day_of(until) - timedelta(days=119), 9)
    plots = plate_plots(county, start) if plots is None else plots
    taken: dict[int, Plate] = {}
    with transaction.atomic():
        world = World(loading, county, Cast(county), None, until)
        stage = Stage(until, lambda _: None)
        with taking(taken):
            stage.play([(p.start, f"P{p.number}", story(world, p)) for p in plots])
        if stage.refused:
            raise RuntimeError(f"印版没有办成：{stage.refused[0]}")
        told = {p.told.text: p for p in plots}
        plates = []
        for plate in taken.values():
            report = plate.last(Report)[0]
            plot = told[report["text"]]
            plate.fate, plate.plot = plot.case_end or plot.fate, plot
            if plate.matter()["closed_at"] is not None:
                plate.earliest = _earliest(plate)
                plates.append(plate)
        transaction.set_rollback(True)
    return plates


def _earliest(plate: Plate) -> date:
    """The first day on which everything a plate rests on held: basis, power, certificates."""
    day, code = plate.start, plate.matter()["item_code"]
    if not code:
        return date.min
    held = {"valid_from__lte": day}
    days = list(ItemBasis.objects.filter(item__code=code, **held).values_list("valid_from", flat=True))[-1:]
    body = plate.matter()["body_id"]
    days += Power.objects.filter(item__code=code, body__scope_id=body, **held).values_list(
        "valid_from", flat=True
    )
    people = {
        image[name]
        for _, _, image in (row for step in plate.steps for row in step.rows)
        for name in ("lead_id", "second_id")
        if image.get(name)
    }
    days += Certificate.objects.filter(member__account_id__in=people).values_list("valid_from", flat=True)
    return max(days, default=date.min)


# ── printing ──


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
        if subject := self._by_code.get(told.subject):
            tokens |= {subject.name, subject.sign, subject.credit_code, subject.representative, subject.phone}
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
        prepared = PreparedPlate(plate, tokens | set(found) | citizens | {plate.matter()["title"]}, _PLACED)
        prepared.citizens, prepared.subject, prepared.needs = sorted(citizens), subject, needs
        return prepared

    def choose(self, rng: random.Random, day: date) -> PreparedPlate:
        """A plate whose grounds held on a day."""
        fate = rng.choices(list(_SHARES), list(_SHARES.values()))[0]
        fit = [p for p in self._fates.get(fate, ()) if p.plate.earliest <= day - _WEEK]
        if not fit:
            fit = [p for group in self._fates.values() for p in group if p.plate.earliest <= day - _WEEK]
        return rng.choice(fit)

    def _place(self, rng: random.Random, prepared: PreparedPlate) -> Place:
        told, county = prepared.plate.plot.told, self._county.territory.name
        old = prepared.subject
        if old is not None:
            new = rng.choice(self._subjects[old.town, old.trade])
            words = {
                old.name: new.name, old.sign: new.sign, old.credit_code: new.credit_code,
                old.representative: new.representative, old.phone: new.phone,
            }  # fmt: skip
            address, point, grid = new.address, new.point, new.grid
        else:
            spot = rng.choice(self._addresses[told.town])
            words, address, point, grid = {}, county + spot.text, spot.point, spot.grid
        words |= {told.address: address, told.address.removeprefix(county): address.removeprefix(county)}
        lng, lat = (Decimal(f"{x:.6f}") for x in point)
        return Place(lng, lat, cell_of(lng, lat), self._grids[grid], words)

    def print(
        self, rng: random.Random, prepared: PreparedPlate, shift: timedelta, supplies: Supplies
    ) -> Printed:
        """One matter: its rows as they end and the entries of its operations."""
        plate, place = prepared.plate, self._place(rng, prepared)
        uids = {old: new_uid() for old in prepared.uids}
        keys = {pair: supplies.key(pair[0]) for pair in prepared.keys}
        fresh = {str(a): str(b) for a, b in uids.items()} | place.words
        for day in prepared.days:
            fresh |= day_words(day, day + shift)
        fresh |= {name: person_name(rng, rng.choice(("女", "男"))) for name in prepared.citizens}
        numbers = Numbers(supplies.number, supplies.serial, settings.ACT_CODE_PATTERN, settings.DIVISION_CODE)
        for step in plate.steps:
            for kind, _, image in step.rows:
                numbers.again(kind, image, clock.day_of(step.at) + shift, fresh)
        title = plate.matter()["title"]
        fresh[title] = title
        text = changed(plate.plot.told.text, prepared.find, fresh)
        fresh[title] = title_of(text)
        named = bool(plate.last(Report)[0]["reporter_name"])
        own = {
            "lng": place.lng, "lat": place.lat, "h3": place.h3, "grid_id": place.grid_id, "title": fresh[title],
            "summary": summary_of(text), "text": text,
            "reporter_name": person_name(rng, rng.choice(("女", "男"))) if named else "",
            "reporter_phone": f"100{rng.randint(50_000_000, 99_999_999)}" if named else "",
        }  # fmt: skip
        printed = Printed()
        for step, rows in prepared.steps:
            made = []
            for row in rows:
                values = [
                    self._value(c, own, prepared.find, fresh, uids, keys, shift, row.model)
                    for c in row.columns
                ]
                instance = row.model.from_db("default", row.names, values)
                made.append((row.model._meta.db_table, instance))
                kept = printed.rows.setdefault((row.model, uids[row.uid]), instance)
                if kept is not instance:
                    printed.rows[row.model, uids[row.uid]] = instance
                if row.state:
                    way = printed.ways.setdefault((row.model, uids[row.uid]), [])
                    if not way or way[-1] != row.state:
                        way.append(row.state)
            printed.entries.append(self._entry(step, made, prepared, fresh, keys, shift))
        return printed

    def _value(
        self,
        column: Column,
        own: dict[str, Any],
        find: Any,
        fresh: dict[str, str],
        uids: dict[UUID, UUID],
        keys: dict[tuple[type[models.Model], int], int],
        shift: timedelta,
        model: type[models.Model],
    ) -> Any:
        value = column.value
        match column.kind:
            case "as":
                # printed documents share one file
                return self._document if model is Document and column.name == "file_id" else value
            case "key":
                return keys[column.ref] if column.ref else value
            case "uid":
                return uids[value]
            case "time":
                return value + shift
            case "place":
                return own[column.name]
            case _:
                return changed(value, find, fresh)

    def _entry(
        self,
        step: Impression,
        rows: list[tuple[str, Any]],
        prepared: PreparedPlate,
        fresh: dict[str, str],
        keys: dict[tuple[type[models.Model], int], int],
        shift: timedelta,
    ) -> tuple[Any, ...]:
        """The columns of the operation's ledger entry, as ``core.operation.entry_values`` gives them."""
        op_id, at = new_uid(), step.at + shift
        note, public = (changed(x, prepared.find, fresh) for x in (step.note, step.public))
        salt = leaf.new_salt()
        body = changed(step.body, prepared.find, fresh) | {"at": at, "op_id": str(op_id)}
        body["rows"] = [
            leaf.row_ref(salt, table, row.uid, after_image(row), self._algorithm) for table, row in rows
        ]
        entry = leaf.make_entry(body, salt, self._algorithm)
        return (
            op_id, step.described.code, step.described.title, keys[prepared.matter_key], step.by.kind,
            step.by.account_id, step.by.label[:80], at, note[:300], public[:200], False, entry.commitment, entry.body,
            entry.salt,
        )  # fmt: skip


@dataclass
class Printed:
    """印好的一件 — rows as they end, the states each went through, the entries of its operations."""

    rows: dict[tuple[type[models.Model], UUID], Any] = field(default_factory=dict)
    ways: dict[tuple[type[models.Model], UUID], list[str]] = field(default_factory=dict)
    entries: list[tuple[Any, ...]] = field(default_factory=list)


# ── writing ──

_COPY_ENTRIES = (
    "COPY core_ledgerentry (uid, operation, title, matter_id, actor_kind, actor_account_id, actor_name, at,"
    " note, public_note, refused, commitment, body, salt) FROM STDIN"
)


def _copy(model: type[models.Model], rows: Sequence[Any]) -> None:
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields])


def write(prints: Sequence[Printed]) -> None:
    """Write printed matters: rows as born, then along their states, then the leaves in order of time."""
    by_model: dict[type[models.Model], list[tuple[Any, list[str]]]] = {}
    for one in prints:
        for key, row in one.rows.items():
            by_model.setdefault(key[0], []).append((row, one.ways.get(key, [])))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('zhifa.operation', %s, true)", [f"demo.history:{new_uid()}"])
        for model in _parents_first(by_model):
            held = by_model[model]
            for row, way in held:
                if way:
                    row.state = way[0]
            _copy(model, [row for row, _ in held])
            for turn in range(1, max((len(way) for _, way in held), default=0)):
                moves: dict[str, list[int]] = defaultdict(list)
                for row, way in held:
                    if turn < len(way):
                        moves[way[turn]].append(row.pk)
                table = connection.ops.quote_name(model._meta.db_table)
                for state, keys in moves.items():
                    cursor.execute(f"UPDATE {table} SET state = %s WHERE id = ANY(%s)", [state, keys])
        entries = sorted((e for one in prints for e in one.entries), key=lambda e: e[7])
        with cursor.copy(_COPY_ENTRIES) as copy:
            for entry in entries:
                copy.write_row(entry)
    index_in_bulk([v for one in prints for v in _search_values(one)])


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
    matter = next(row for (kind, _), row in one.rows.items() if kind is Matter)
    yield search.entry_values(
        kind="matter", key=str(matter.uid), title=matter.title, subtitle=f"{matter.number} {matter.address}".strip(),
        url=f"/desk/matters/{matter.uid}/", text=matter.summary, matter=matter,
    )  # fmt: skip
    for (kind, _), row in one.rows.items():
        if kind is WorkOrder:
            yield search.entry_values(
                kind="order", key=str(row.uid), title=f"{row.number} {matter.title}",
                subtitle=matter.address[:200], url=f"/desk/orders/{row.uid}/", matter=matter,
            )  # fmt: skip
        elif kind is Case:
            yield search.entry_values(
                kind="case", key=str(row.uid), title=row.title, url=f"/desk/cases/{row.uid}/", text=row.item_name,
                subtitle=" ".join(x for x in (row.number, row.code, row.place) if x), matter=matter,
            )  # fmt: skip


def print_batch(press: Press, seed: int, number: int, days: Sequence[date]) -> None:
    """Print and write one batch: a matter for each day given."""
    rng = stream(seed, f"history {number}")
    chosen = []
    for day in days:
        prepared = press.choose(rng, day)
        # whole weeks: what happened on a working day stays on one
        shift = _WEEK * round((day - prepared.plate.start) / _WEEK)
        chosen.append((prepared, shift))
    wanted: Counter[tuple[str, int]] = Counter(
        (series, (day + shift).year) for prepared, shift in chosen for series, day in prepared.needs
    )
    supplies = Supplies.counted(wanted)
    write([press.print(rng, prepared, shift, supplies) for prepared, shift in chosen])


def load_history(
    loading: Loading, county: County, *, matters: int = MATTERS, plates: Sequence[Plate] | None = None
) -> None:
    """Print what has not been printed yet, batch by batch, oldest first."""
    batches = range(0, matters, BATCH)
    keys = [loading.key(f"历史/{start // BATCH:04d}") for start in batches]
    if all(key in loading.done for key in keys):
        return
    document = _history_document(loading)
    press = Press(county, take_plates(loading, county) if plates is None else plates, document)
    first = loading.days_ago(YEARS_BACK)
    span = (loading.days_ago(NEWEST_DAYS_AGO) - first).days
    for start, key in zip(batches, keys, strict=True):
        if key in loading.done:
            continue
        count = min(BATCH, matters - start)
        days = [first + timedelta(days=(start + n) * span // matters) for n in range(count)]
        with transaction.atomic():
            IdempotencyKey.objects.create(
                actor=f"automatic:{LOADER.label}", key=key, operation="demo.history", content="",
                made_at=loading.at(days[-1]),
            )  # fmt: skip
            print_batch(press, county.seed, start // BATCH, days)
        loading.done.add(key)
        if (start // BATCH) % 10 == 9:
            loading.tell(f"    {start + count:,} / {matters:,}（{days[-1]:%Y-%m}）")
