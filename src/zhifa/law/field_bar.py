"""领域限制 — may an officer enforce in a field with the certificate he holds?

A provincial parameter (``parameters/province/*/officers.yaml``, ``field_bar``): in Zhejiang holders act across departments
(浙江综合执法条例第二十九条第一款), so nothing is barred. A province may bind officers to the fields printed on the certificate
(``certificate``), or want an exam of the field passed within some years (``exam_fields``, ``exam_years``; ``*``: every field).
A county reads its province's file from its own folder (:mod:`zhifa.law.county_law`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.county_file import dated_values, read_mapping
from zhifa.law.explained import Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import add_months

FILE = "officers.yaml"
_EVERY = "*"
_read_also: dict[str, Any] = {}


class FieldNotOnCertificate(Refusal):
    """证件领域不符 — the certificate does not cover the field, and the province says that it must."""


class FieldExamMissing(Refusal):
    """没有领域资格 — the province wants an exam of the field, and none counts on the day."""


@dataclass(frozen=True)
class FieldBar:
    """一省的领域限制 — in force from a day; ``citation`` or ``source`` says who set it."""

    certificate: bool
    exam_fields: frozenset[str]
    exam_years: int
    all_fields: frozenset[str]
    citation: Citation | None
    source: str

    @property
    def bars(self) -> bool:
        """Whether anything is barred at all."""
        return self.certificate or bool(self.exam_fields)

    def wants_exam(self, field: str) -> bool:
        return _EVERY in self.exam_fields or field in self.exam_fields

    @property
    def set_by(self) -> str:
        """文号 of a provincial paper, for a bar that rests on no article; empty otherwise."""
        return "" if self.citation else f"（{self.source}）"


def _bar(value: dict[str, Any]) -> FieldBar:
    source = str(value.get("source", ""))
    citation = cite(value["citation"]) if value.get("citation") else None
    if citation is None and not source:
        raise BadFact("领域限制要写明依据：citation 写条款，或者 source 写文号。", way_out="补上依据。")
    exam_fields = frozenset(str(f) for f in value.get("exam_fields") or ())
    years = value.get("exam_years", 0)
    if exam_fields and (not isinstance(years, int) or isinstance(years, bool) or years < 1):
        raise BadFact(
            "要求领域考试合格的，exam_years 写合格后几年内有效（整数）。", way_out="补上 exam_years。"
        )
    return FieldBar(
        bool(value.get("certificate", False)), exam_fields, years if exam_fields else 0,
        frozenset(str(f) for f in value.get("all_fields") or ()), citation, source,
    )  # fmt: skip


def _values() -> list[dict[str, Any]]:
    held: dict[str, Any] = _read_also or load_parameters(f"province/zhejiang/{FILE}")
    values: list[dict[str, Any]] = held["field_bar"]["values"]
    return values


def read_province(path: Path) -> None:
    """Read a county's own ``officers.yaml`` over the shipped one; a file that cannot be read stops the start.

    :raises BadFact: not a mapping with ``field_bar``, a value without a day or without its source.
    """
    if not path.is_file():
        return
    content = read_mapping(path)
    for value in dated_values(path, content, "field_bar"):
        _bar(value)
    forget_province()
    _read_also.update(content)


def forget_province() -> None:
    """Back to the shipped file."""
    _read_also.clear()
    field_bar.cache_clear()


@lru_cache(maxsize=512)
def field_bar(on: date) -> FieldBar:
    """The bar in force on a day; before the first day, the first."""
    values = _values()
    held = [v for v in values if v["from"] <= on]
    return _bar(held[-1] if held else values[0])


def check_field(
    name: str,
    field: str,
    on: date,
    *,
    printed: tuple[str, ...] = (),
    passed: tuple[tuple[str, date], ...] = (),
) -> tuple[Step, ...]:
    """Refuse an officer whom the province's bar keeps out of a field.

    ``printed``: fields on the certificate (none printed covers none, once the certificate binds); ``passed``: exams of a
    field with the day they were passed, counted in whole years to the same day.

    :raises FieldNotOnCertificate, FieldExamMissing: as named.
    """
    bar = field_bar(on)
    if not field or not bar.bars:
        return ()
    steps = []
    if bar.certificate:
        if field not in printed and not bar.all_fields & set(printed):
            told = "、".join(printed) or "没有写领域"
            raise FieldNotOnCertificate(
                f"{name}的执法证领域是{told}，不能在{field}领域执法{bar.set_by}。",
                bar.citation,
                f"换成证件包括{field}的执法人员，或者先办证件领域变更。",
            )
        steps.append(Step(f"{name}的执法证包括{field}{bar.set_by}。", bar.citation))
    if bar.wants_exam(field):
        days = [day for title, day in passed if title == field and day <= on]
        newest = max(days, default=None)
        if newest is None or on > add_months(newest, 12 * bar.exam_years):
            told = f"{newest:%Y-%m-%d} 的合格已满 {bar.exam_years} 年" if newest else "没有登记合格"
            raise FieldExamMissing(
                f"{name}在{field}领域要考试合格（{bar.exam_years} 年内），{told}{bar.set_by}。",
                bar.citation,
                f"参加{field}领域的考试，合格以后再参加；或者换成有资格的执法人员。",
            )
        steps.append(Step(f"{name} {newest:%Y-%m-%d} {field}领域考试合格{bar.set_by}。", bar.citation))
    return tuple(steps)
