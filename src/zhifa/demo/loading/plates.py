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

from django.db import connection, models

from zhifa.core import clock
from zhifa.core.act_code import issue
from zhifa.core.actors import Actor
from zhifa.core.acts import Act
from zhifa.core.after_image import after_image, settled
from zhifa.core.files import Attachment, StoredFile
from zhifa.core.matter import Matter
from zhifa.core.operation import Described, Op, watched_by
from zhifa.core.operation_leaf import leaf_body
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


class Wording:
    """字模 — a text cut once at its tokens, so that a print only joins the pieces."""

    __slots__ = ("_parts",)

    def __init__(self, text: str, find: re.Pattern[str]) -> None:
        self._parts: list[tuple[str, str]] = []
        at = 0
        for m in find.finditer(text):
            self._parts.append((text[at : m.start()], m.group()))
            at = m.end()
        self._parts.append((text[at:], ""))

    def said(self, fresh: dict[str, str]) -> str:
        return "".join(a + fresh[b] if b else a for a, b in self._parts)


def cut(value: Any, find: re.Pattern[str]) -> Any:
    """A value with a ``Wording`` in place of each text that has tokens; itself when there is none."""
    if isinstance(value, str):
        return Wording(value, find) if find.search(value) else value
    if isinstance(value, dict):
        parts = {k: cut(v, find) for k, v in value.items()}
        return parts if any(parts[k] is not v for k, v in value.items()) else value
    if isinstance(value, list | tuple):
        items = [cut(v, find) for v in value]
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def said(value: Any, fresh: dict[str, str]) -> Any:
    """What ``cut`` left, with the words of one print."""
    if isinstance(value, Wording):
        return value.said(fresh)
    if isinstance(value, dict):
        return {k: said(v, fresh) for k, v in value.items()}
    if isinstance(value, list):
        return [said(v, fresh) for v in value]
    return value


@dataclass(frozen=True)
class Column:
    """变的一栏 — ``kind``: key, uid, time, text, json, place; ``place``: where it stands in the row's columns."""

    name: str
    kind: str
    value: Any
    place: int
    field: models.Field[Any, Any]
    ref: tuple[type[models.Model], int] | None = None
    hashed: bool = True


@dataclass(frozen=True)
class PreparedRow:
    """一行的印法 — what stays, settled once, and the columns that change."""

    model: type[models.Model]
    uid: UUID
    image: dict[str, Any]
    copied: list[Any]
    changing: tuple[Column, ...]
    state: str
    last: bool


@dataclass(frozen=True)
class PreparedStep:
    """一步的印法."""

    step: Impression
    stays: dict[str, Any]
    changes: dict[str, Any]
    note: Any
    public: Any
    rows: tuple[PreparedRow, ...]


class PreparedPlate:
    """备好的印版 — each column of each row knows whether and how it changes from print to print."""

    def __init__(
        self, plate: Plate, tokens: set[str], vary: dict[str, set[str]], fixed: dict[tuple[str, str], Any]
    ) -> None:
        """``vary``: columns given anew for each print; ``fixed``: columns with one value for all prints."""
        self.plate = plate
        self.born = {(kind, image["id"]): uid for step in plate.steps for kind, uid, image in step.rows}
        self.matter_key = next(pair for pair in self.born if pair[0] is Matter)
        #: names of citizens to be given others, the subject it concerns, the numbered series it uses and when
        self.citizens: list[str] = []
        self.subject: Any = None
        self.told: Wording = Wording("", re.compile("(?!)"))
        self.needs: list[tuple[str, date]] = []
        days = {d for step in plate.steps for _, _, image in step.rows for d in _days_in(image)}
        self.days = sorted(days | {clock.day_of(step.at) for step in plate.steps})
        words = {w for d in self.days for w in day_words(d, d)}
        tokens = tokens | {str(u) for u in self.born.values()} | words
        self.find = one_of(tokens)
        self._vary, self._fixed, self._uids = vary, fixed, set(self.born.values())
        last = {uid: n for n, step in enumerate(plate.steps) for _, uid, _ in step.rows}
        self.steps = [self._prepared_step(n, step, last) for n, step in enumerate(plate.steps)]

    def _prepared_step(self, n: int, step: Impression, last: dict[UUID, int]) -> PreparedStep:
        body = {k: v for k, v in step.body.items() if k not in ("at", "op_id")}
        parts = {k: cut(v, self.find) for k, v in body.items()}
        rows = tuple(self._prepared_row(kind, uid, image, last[uid] == n) for kind, uid, image in step.rows)
        return PreparedStep(
            step,
            {k: v for k, v in body.items() if parts[k] is v},
            {k: parts[k] for k, v in body.items() if parts[k] is not v},
            cut(step.note, self.find),
            cut(step.public, self.find),
            rows,
        )

    def _prepared_row(self, kind: type[models.Model], uid: UUID, image: Image, last: bool) -> PreparedRow:
        hashed = after_image(kind(**image))
        changing, copied = [], []
        for place, f in enumerate(kind._meta.concrete_fields):
            value = self._fixed.get((kind._meta.label, f.attname), image[f.attname])
            how, ref = self._how(kind, f, value)
            if how == "as":
                if f.attname in hashed:
                    hashed[f.attname] = settled(f, value)
                copied.append(f.get_db_prep_save(value, connection))
                continue
            copied.append(None)
            kept = cut(value, self.find) if how in ("text", "json") else value
            changing.append(Column(f.attname, how, kept, place, f, ref, f.attname in hashed))
        return PreparedRow(kind, uid, hashed, copied, tuple(changing), str(image.get("state", "")), last)

    def _how(
        self, kind: type[models.Model], f: models.Field[Any, Any], value: Any
    ) -> tuple[str, tuple[type[models.Model], int] | None]:
        if f.primary_key:
            return "key", (kind, value)
        if value is None:
            return "as", None
        if f.attname in self._vary.get(kind._meta.label, ()):
            return "place", None
        if f.is_relation:
            target = (f.related_model, value)
            return ("key", target) if target in self.born else ("as", None)
        if isinstance(value, UUID):
            return ("uid" if value in self._uids else "as"), None
        if isinstance(value, date):
            return "time", None
        if isinstance(value, str):
            return ("text" if self.find.search(value) else "as"), None
        if isinstance(value, dict | list | tuple):
            return ("json" if cut(value, self.find) is not value else "as"), None
        return "as", None


def one_of(tokens: set[str]) -> re.Pattern[str]:
    """Finds the tokens in a text, the longest where several begin."""
    return re.compile("|".join(_whole(k) for k in sorted(tokens, key=len, reverse=True) if k))


def _whole(token: str) -> str:
    """A token that begins or ends with a digit is none inside a longer number."""
    before = r"(?<![0-9])" if token[0].isdigit() else ""
    after = r"(?![0-9])" if token[-1].isdigit() else ""
    return before + re.escape(token) + after


def _days_in(image: Image) -> Iterator[date]:
    for value in image.values():
        if isinstance(value, datetime):
            yield clock.day_of(value)
        elif isinstance(value, date):
            yield value
