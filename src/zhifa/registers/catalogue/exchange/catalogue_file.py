"""目录文件 — a catalogue file against the present catalogue: what is new, changed, the same, missing; and the way in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhifa.core.actors import Actor
from zhifa.core.errors import BadInput
from zhifa.core.scope import Scope, ScopeKind
from zhifa.registers.catalogue.exchange.item_rows import (
    COLUMNS,
    SUBJECT_WORDS,
    Judged,
    RowFault,
    judge,
    named,
)
from zhifa.registers.catalogue.exchange.table import read_table
from zhifa.registers.catalogue.founding import FOUNDING_LEVELS
from zhifa.registers.catalogue.models import Item
from zhifa.registers.catalogue.operations.entering import check_item, enter_items, revise_items
from zhifa.registers.organisation.models import Body

_WORDS = {name: column for column, name in COLUMNS.items()}
#: what an item says beside its bases
_OWN = (
    "name",
    "field",
    "department_name",
    "level",
    "found_on_patrol",
    "summary_capable",
    "plain_words",
    "keywords",
)
#: what a basis says
_BASIS = (
    "penalty_law", "penalty_article", "violated_law", "violated_article", "kinds", "fine_subject", "fine_min_fen",
    "fine_max_fen", "multiple_min", "multiple_max", "valid_from", "valid_until",
)  # fmt: skip
_CHUNK = 500


@dataclass
class Difference:
    """与现行目录的差别 — codes; ``changed``: code → what is different, in words; ``missing``: in the catalogue, not in the file."""

    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    same: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """一次导入的准备 — what would be done; ``apply`` does it."""

    judged: Judged
    difference: Difference
    columns: list[str]
    on: date

    @property
    def faults(self) -> list[RowFault]:
        return self.judged.faults


def read_catalogue_file(content: bytes, *, on: date) -> Reading:
    """Read and judge a file, compare it with the catalogue; nothing is written.

    :raises FileRefused: no table.
    :raises BadInput: no column of a catalogue.
    """
    header, rows = read_table(content)
    known = named(header)
    lacking = {"code", "name", "penalty_law", "penalty_article"} - set(known.values())
    if lacking:
        raise BadInput(
            f"文件缺少列：{'、'.join(sorted(_WORDS[c] for c in lacking))}",
            field="file",
            way_out="按 zhifa catalogue export 写出的表头填写；只有代码的清单用 --list 导入",
        )
    fields = set(Scope.objects.filter(kind=ScopeKind.FIELD).values_list("name", flat=True))
    judged = judge(rows, fields=fields, departments=departments(), check=check_item, on=on)
    return Reading(judged, compare(judged.items), list(known), on)


def departments() -> dict[str, str]:
    """Name, short name and code of every body → code."""
    found: dict[str, str] = {}
    for code, name, short in Body.objects.order_by("code").values_list("code", "name", "short_name"):
        for word in (code, name, short):
            found.setdefault(word, code)
    return found


def compare(items: Iterable[Mapping[str, Any]]) -> Difference:
    """A file's items against the present ones (three queries)."""
    present = {i.code: i for i in Item.objects.select_related("field").prefetch_related("bases")}
    out = Difference()
    seen = set()
    for given in items:
        seen.add(given["code"])
        item = present.get(given["code"])
        if item is None:
            out.new.append(given["code"])
            continue
        changes = _changes(item, given)
        if changes:
            out.changed[given["code"]] = changes
        else:
            out.same += 1
    out.missing = sorted(present.keys() - seen)
    return out


def _changes(item: Item, given: Mapping[str, Any]) -> list[str]:
    own = {**{n: getattr(item, n) for n in _OWN}, "field": item.field.name}
    words = [
        f"{_WORDS.get({'department_name': 'department'}.get(n, n), n)}：{_said(own[n])} → {_said(given[n])}"
        for n in _OWN
        if own[n] != given[n] and not (n == "department_name" and not given[n])
    ]
    mine = [_basis(vars(b)) for b in sorted(item.bases.all(), key=lambda b: b.valid_from)]
    theirs = [_basis(b) for b in given["bases"]]
    for basis in theirs:
        if basis not in mine:
            words.append(f"依据 {basis[10]} 起：《{basis[0]}》{basis[1]}")
    for basis in mine:
        if basis not in theirs:
            words.append(f"不再有：{basis[10]} 起《{basis[0]}》{basis[1]}")
    return words


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return FOUNDING_LEVELS.get(str(value), str(value)) or "空"


def _basis(values: Mapping[str, Any]) -> tuple[Any, ...]:
    defaults = {"fine_subject": "any", "kinds": [], "violated_law": "", "violated_article": ""}
    out = []
    for name in _BASIS:
        value = values.get(name, defaults.get(name))
        if name == "kinds":
            # an older list kept several kinds in one text
            value = tuple(k for kind in value or () for k in kind.split("|"))
        elif name.startswith("multiple") and value is not None:
            value = value.normalize()
        out.append(value)
    return tuple(out)


def apply(by: Actor, reading: Reading) -> int:
    """Enter what is new and revise what has changed; returns how many items. Missing items stay: ending one is a decision.

    :raises BadInput: the file has faults; nothing is written.
    """
    if reading.judged.errors:
        first = reading.judged.errors[0]
        raise BadInput(
            f"第 {first.line} 行{first.column}：{first.sentence}（共 {len(reading.judged.errors)} 处问题）",
            field="file",
            way_out="改正后再导入；没有写入任何一项",
        )
    by_code = {i["code"]: i for i in reading.judged.items}
    new = [by_code[c] for c in reading.difference.new]
    changed = [_for_revision(by_code[c]) for c in reading.difference.changed]
    for start in range(0, len(new), _CHUNK):
        enter_items(by=by, rows=new[start : start + _CHUNK])
    for start in range(0, len(changed), _CHUNK):
        revise_items(by=by, rows=changed[start : start + _CHUNK], on=reading.on)
    return len(new) + len(changed)


def _for_revision(item: dict[str, Any]) -> dict[str, Any]:
    # of a dated list only what is open today is revised; what has ended stays as it was
    return {**item, "bases": [b for b in item["bases"] if b["valid_until"] is None]}


def catalogue_rows(*, on: date | None = None) -> Iterable[list[Any]]:
    """The catalogue as rows of ``COLUMNS``: one a basis, in the order of codes; ``on``: only what is in force that day."""
    items = Item.objects.select_related("field", "department").prefetch_related("bases").order_by("code")
    for item in items.iterator(chunk_size=500):
        for b in sorted(item.bases.all(), key=lambda b: (b.valid_from, b.pk)):
            if on is not None and not (b.valid_from <= on and (b.valid_until is None or on <= b.valid_until)):
                continue
            yield [
                item.code, item.name, item.field.name, item.department_name or (item.department.name if item.department else ""),
                FOUNDING_LEVELS.get(item.level, item.level), b.violated_law, b.violated_article, b.violated_quote,
                b.penalty_law, b.penalty_article, b.penalty_quote, b.law_version, "|".join(b.kinds),
                SUBJECT_WORDS.get(b.fine_subject, ""), _yuan(b.fine_min_fen), _yuan(b.fine_max_fen), b.multiple_base,
                _plain(b.multiple_min), _plain(b.multiple_max), b.fine_text, "是" if b.order_to_correct else "否",
                b.valid_from, b.valid_until or "", "是" if item.found_on_patrol else "否",
                "是" if item.summary_capable else "否", item.plain_words, item.keywords, item.valid_from,
                item.valid_until or "", item.source,
            ]  # fmt: skip


def _yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}"


def _plain(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"
