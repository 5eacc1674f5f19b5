"""印版 — finished stories, played through the operations and taken down, from which history is printed.

A plate keeps every operation of one matter with the rows it wrote, as they stood then. Printing gives them fresh ids,
keys, numbers, days and places, and makes each leaf anew by the code the operations use: what is printed is what the
operations would have written, without asking the database at each step. Plates are played in a transaction that is
rolled back, so they are never matters of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from zhifa.core import clock
from zhifa.core.act_code import issue
from zhifa.core.actors import Actor
from zhifa.core.acts import Act
from zhifa.core.files import Attachment, StoredFile
from zhifa.core.matter import Matter
from zhifa.core.operation import Described, Op, leaf_body, watched_by
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.tracking_code import new_tracking_code

Image = dict[str, Any]


@dataclass(frozen=True)
class Impression:
    """一步 — one operation: what its leaf says, and the rows it wrote as they stood (column → value)."""

    described: Described
    by: Actor
    at: datetime
    body: dict[str, Any]
    note: str
    public: str
    rows: tuple[tuple[type[models.Model], UUID, Image], ...]


@dataclass
class Plate:
    """印版 — a matter's operations in order."""

    steps: list[Impression] = field(default_factory=list)
    fate: str = ""
    #: what was told and through which door (a plot of ``matters``)
    plot: Any = None
    #: the first day on which everything it rests on held
    earliest: date = date.min

    @property
    def start(self) -> date:
        return clock.day_of(self.steps[0].at)

    @property
    def days(self) -> int:
        """How many days the story lasted."""
        return (clock.day_of(self.steps[-1].at) - self.start).days

    def matter(self) -> Image:
        """The matter as it stood in the end."""
        return self.last(Matter)[0]

    def last(self, model: type[models.Model]) -> list[Image]:
        """The rows of a model as they stood in the end, oldest first."""
        found: dict[UUID, Image] = {}
        for step in self.steps:
            for kind, uid, image in step.rows:
                if kind is model:
                    found[uid] = image
        return list(found.values())


#: rows a print does not have: contents are stored once for all, pictures are not printed
_LEFT_OUT = (StoredFile, Attachment)


@contextmanager
def taking(plates: dict[int, Plate]) -> Iterator[None]:
    """Take down every operation inside the block; ``plates`` by the matter's key."""

    def watch(op: Op) -> None:
        if op.matter is None:
            return
        plate = plates.setdefault(op.matter.pk, Plate())
        rows = [
            (type(row), uid, _image(row))
            for (_, uid), row in op._rows.items()
            if row is not None and not isinstance(row, _LEFT_OUT)
        ]
        plate.steps.append(
            Impression(op.described, op.by, op.at, leaf_body(op), op.note, op.public, tuple(rows))
        )

    with watched_by(watch):
        yield


def _image(row: models.Model) -> Image:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


# ── what changes from print to print ──

_SERIAL = re.compile(r"(.+?)〔(\d{4})〕0*(\d+)号")


@dataclass
class Numbers:
    """编号 — hands out the numbers of a batch: gapless series by year, serials of matters, codes."""

    next_in: Callable[[str, int], int]
    next_matter: Callable[[], int]
    act_pattern: str
    division: str

    def again(self, model: type[models.Model], image: Image, day: date, fresh: dict[str, str]) -> None:
        """Add old → new for the strings of a row that must be its own, unless known already."""
        for name in ("number", "receipt_number", "external_no"):
            old = image.get(name) or ""
            if model is Matter or not old or old in fresh:
                continue
            if found := _SERIAL.fullmatch(old):
                series, digits = found.group(1), old.partition("〕")[2].removesuffix("号")
                key = "work_order" if series == "工单" else series
                number = (
                    f"{self.next_in(key, day.year):0{len(digits)}d}"
                    if digits[0] == "0"
                    else str(self.next_in(key, day.year))
                )
                fresh[old] = f"{series}〔{day.year}〕{number}号"
            elif name != "number":
                fresh[old] = f"{old[:2]}{day:%Y%m%d}H{self.next_matter():07d}"
        own = str(
            image.get("number" if model is Matter else "tracking_code" if model is Report else "code", "")
        )
        if own in fresh:
            return
        if model is Matter:
            fresh[image["number"]] = f"{day:%Y%m%d}-{self.next_matter():06d}"
        elif model is Report:
            fresh[image["tracking_code"]] = new_tracking_code()
        elif model is Act:
            fresh[image["code"]] = issue(
                self.act_pattern, division=self.division, yy=f"{day.year % 100:02d}", kind=image["kind"],
                serial=self.next_in(f"act:{image['kind']}", day.year),
            )  # fmt: skip
        elif own.startswith("AJ"):
            fresh[own] = f"AJ{day.year}{self.next_in('case', day.year):06d}"


def day_words(old: date, new: date) -> dict[str, str]:
    """The ways texts name a day, old → new."""
    forms = ("%Y-%m-%d", "%Y年%-m月%-d日", "%Y%m%d", "%-m月%-d日", "%m-%d")
    return {old.strftime(f): new.strftime(f) for f in forms}


@dataclass(frozen=True)
class Column:
    """一栏怎么印 — ``kind``: as (as it is), key, uid, time, text, json, place; ``ref``: what a key points at."""

    name: str
    kind: str
    value: Any
    ref: tuple[type[models.Model], int] | None = None


@dataclass(frozen=True)
class PreparedRow:
    """一行的印法."""

    model: type[models.Model]
    uid: UUID
    key: tuple[type[models.Model], int]
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    state: str


class PreparedPlate:
    """备好的印版 — each column of each row knows how it changes; the tokens of its texts are found by one expression."""

    def __init__(self, plate: Plate, tokens: set[str], vary: dict[str, set[str]]) -> None:
        self.plate = plate
        born = {(kind, image["id"]): uid for step in plate.steps for kind, uid, image in step.rows}
        uids = {str(uid): uid for uid in born.values()}
        self.uids = list(born.values())
        self.keys = list(born)
        self.matter_key = next(pair for pair in born if pair[0] is Matter)
        #: names of citizens to be given others, the subject it concerns, the numbered series it uses and when
        self.citizens: list[str] = []
        self.subject: Any = None
        self.needs: list[tuple[str, date]] = []
        days = {d for step in plate.steps for _, _, image in step.rows for d in _days_in(image)}
        days |= {clock.day_of(step.at) for step in plate.steps}
        self.days = sorted(days)
        words = {w for d in self.days for w in day_words(d, d)}
        longest_first = sorted(tokens | set(uids) | words, key=len, reverse=True)
        self.find = re.compile(
            "|".join(
                rf"(?<![0-9]){re.escape(k)}(?![0-9])" if k[-1].isdigit() or k[0].isdigit() else re.escape(k)
                for k in longest_first
            )
        )
        self._vary = vary
        self.steps = [
            (step, [self._prepared(kind, uid, image, born) for kind, uid, image in step.rows])
            for step in plate.steps
        ]

    def _prepared(
        self,
        kind: type[models.Model],
        uid: UUID,
        image: Image,
        born: dict[tuple[type[models.Model], int], UUID],
    ) -> PreparedRow:
        columns = []
        uids = set(born.values())
        for f in kind._meta.concrete_fields:
            value = image[f.attname]
            how, ref = "as", None
            if f.primary_key:
                how, ref = "key", (kind, value)
            elif value is None:
                pass
            elif f.is_relation:
                target = (f.related_model, value)
                if target in born:
                    how, ref = "key", target
            elif isinstance(value, UUID):
                how = "uid" if value in uids else "as"
            elif isinstance(value, date):
                how = "time"
            elif isinstance(value, str):
                how = "text" if self.find.search(value) else "as"
            elif isinstance(value, dict | list | tuple):
                how = "json" if self.find.search(repr(value)) else "as"
            if f.attname in self._vary.get(kind._meta.label, ()) and value is not None:
                how = "place"
            columns.append(Column(f.attname, how, value, ref))
        return PreparedRow(
            kind,
            uid,
            (kind, image["id"]),
            tuple(columns),
            tuple(c.name for c in columns),
            str(image.get("state", "")),
        )


def _days_in(image: Image) -> Iterator[date]:
    for value in image.values():
        if isinstance(value, datetime):
            yield clock.day_of(value)
        elif isinstance(value, date):
            yield value


def changed(value: Any, find: re.Pattern[str], fresh: dict[str, str]) -> Any:
    """Tokens of a text, or of the texts in a JSON value, replaced."""
    if isinstance(value, str):
        return find.sub(lambda m: fresh[m.group()], value)
    if isinstance(value, dict):
        return {k: changed(v, find, fresh) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [changed(v, find, fresh) for v in value]
    return value
