"""目录行 — one row of a catalogue file is one dated basis of one item; rows of one code make the item with its dated list.

Headers are the Chinese ones of the export or the names of the shipped catalogue. Pure: what is known of the county is
handed in; every fault names its row and column, and the article where a rule speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from zhifa.law import library
from zhifa.law.citation import Citation, NotACitation
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.founding import FOUNDING_LEVELS

#: column of the file (export's header) → name in the row
COLUMNS = {
    "代码": "code", "事项名称": "name", "领域": "field", "主管部门": "department", "层级": "level",
    "违反的法律": "violated_law", "违反的条款": "violated_article", "违反条款原文": "violated_quote",
    "处罚依据": "penalty_law", "处罚条款": "penalty_article", "处罚条款原文": "penalty_quote",
    "法律文本版本": "law_version", "处罚种类": "kinds", "罚款对象": "fine_subject", "罚款下限（元）": "fine_min",
    "罚款上限（元）": "fine_max", "倍数基数": "multiple_base", "最低倍数": "multiple_min", "最高倍数": "multiple_max",
    "罚款原文": "fine_text", "责令改正": "order_to_correct", "依据起": "basis_from", "依据止": "basis_until",
    "可巡查发现": "found_on_patrol", "可适用简易程序": "summary_capable", "通俗说法": "plain_words",
    "关键词": "keywords", "事项起": "valid_from", "事项止": "valid_until", "来源": "source",
}  # fmt: skip
#: other headers people use for the same thing
ALSO = {
    "事项编码": "code", "事项代码": "code", "编码": "code", "职权编码": "code", "名称": "name", "事项": "name",
    "执法领域": "field", "业务主管部门": "department", "种类": "kinds", "version": "law_version",
    "found_how": "found_on_patrol", "in_force_from": "basis_from", "fine_min_fen": "fine_min_fen",
    "fine_max_fen": "fine_max_fen",
}  # fmt: skip
_NAMES = {**COLUMNS, **ALSO, **{name: name for name in COLUMNS.values()}}
_LEVELS = {**{word: code for code, word in FOUNDING_LEVELS.items()}, **{c: c for c in FOUNDING_LEVELS},
           "部门规章": "rule", "地方政府规章": "rule", "规章": "rule"}  # fmt: skip
_SUBJECTS = {"": "any", "不限": "any", "单位": "entity", "个人": "citizen", "any": "any", "entity": "entity", "citizen": "citizen"}  # fmt: skip
SUBJECT_WORDS = {"any": "不限", "entity": "单位", "citizen": "个人"}
_YES = {"yes", "是", "1", "true", "√"}
_NO = {"no", "否", "0", "false", "", "×"}
_DIVIDED = re.compile(r"[|、，,；;]")
LONGEST = {"code": 20, "name": 200, "penalty_law": 60, "penalty_article": 60, "violated_law": 60,
           "violated_article": 60, "plain_words": 60, "keywords": 120, "source": 80, "fine_text": 200,
           "multiple_base": 40, "law_version": 20, "department": 80}  # fmt: skip


@dataclass(frozen=True)
class RowFault:
    """一行的问题 — ``note``: worth knowing, the row is taken in all the same."""

    line: int
    column: str
    sentence: str
    law: str = ""
    note: bool = False


@dataclass
class Judged:
    """读出的目录 — items ready for ``enter_items``, and what is wrong with the file."""

    items: list[dict[str, Any]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    rows: int = 0

    @property
    def errors(self) -> list[RowFault]:
        return [f for f in self.faults if not f.note]


def named(header: Iterable[str]) -> dict[str, str]:
    """Header → name of the columns we know."""
    return {h: _NAMES[h] for h in header if h in _NAMES}


def judge(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    *,
    fields: Collection[str],
    departments: Mapping[str, str],
    check: Callable[[Mapping[str, Any]], None],
    on: date,
) -> Judged:
    """Read rows into items. ``departments``: name, short name or code → code of a body; ``check`` refuses what no catalogue
    may carry; ``on``: the day a basis without a day of its own begins."""
    judged = Judged()
    items: dict[str, dict[str, Any]] = {}
    for line, cells in rows:
        judged.rows += 1
        given = {_NAMES[h]: c for h, c in cells.items() if h in _NAMES and c}
        reader = _Row(line, given, judged.faults)
        item, basis = reader.item(fields, departments, on), reader.basis(on)
        if item is None or basis is None:
            continue
        former = reader.former(basis)
        try:
            check({**item, "bases": [basis]})
        except Refusal as refusal:
            law = refusal.citations[0].short if refusal.citations else ""
            judged.faults.append(RowFault(line, "处罚依据", refusal.message_zh, law))
            continue
        known = items.setdefault(item["code"], {**item, "bases": []})
        if known["name"] != item["name"]:
            judged.faults.append(
                RowFault(line, "事项名称", f"代码 {item['code']} 在前面已用于「{known['name']}」")
            )
            continue
        if any(b["valid_from"] == basis["valid_from"] for b in known["bases"]):
            judged.faults.append(
                RowFault(line, "依据起", f"代码 {item['code']} 在 {basis['valid_from']} 起已经有一条依据")
            )
            continue
        known["bases"] += [*former, basis]
        reader.look_up(basis)
    for item in items.values():
        item["bases"].sort(key=lambda b: b["valid_from"])
        item["valid_from"] = min([item["valid_from"], item["bases"][0]["valid_from"]])
        judged.items.append(item)
    return judged


class _Row:
    """One row while it is judged."""

    def __init__(self, line: int, given: dict[str, str], faults: list[RowFault]) -> None:
        self.line, self.given, self.faults, self.bad = line, given, faults, False

    def fault(self, column: str, sentence: str, law: str = "", *, note: bool = False) -> None:
        self.bad = self.bad or not note
        self.faults.append(RowFault(self.line, column, sentence, law, note))

    def text(self, name: str, column: str, *, required: bool = False) -> str:
        value = self.given.get(name, "").strip("《》") if name.endswith("_law") else self.given.get(name, "")
        if required and not value:
            self.fault(column, f"没有写{column}")
        longest = LONGEST.get(name)
        if longest and len(value) > longest:
            self.fault(column, f"{column}超过 {longest} 字")
        return value

    def day(self, name: str, column: str) -> date | None:
        text = self.given.get(name, "").replace("/", "-").replace(".", "-")[:10]
        if not text:
            return None
        try:
            year, month, day = (int(part) for part in text.split("-"))
            return date(year, month, day)
        except ValueError:
            self.fault(column, f"看不懂的日期：{text}，写成 2026-08-15")
            return None

    def yes(self, name: str, column: str, default: bool) -> bool:
        text = self.given.get(name, "").lower()
        if text in _YES:
            return True
        if text in _NO:
            return default if text == "" else False
        self.fault(column, f"{column}写“是”或“否”")
        return default

    def number(self, name: str, column: str) -> Decimal | None:
        text = self.given.get(name, "").replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            value = Decimal(text)
        except InvalidOperation:
            self.fault(column, f"{column}不是数：{text}")
            return None
        if not value.is_finite() or value < 0 or value > Decimal("1e13"):
            self.fault(column, f"{column}不对：{text}")
            return None
        return value

    def item(
        self, fields: Collection[str], departments: Mapping[str, str], on: date
    ) -> dict[str, Any] | None:
        code = self.text("code", "代码", required=True)
        if code and not re.fullmatch(r"[0-9A-Za-z_.\-]+", code):
            self.fault("代码", f"代码只用字母、数字、连字符：{code}")
        name = self.text("name", "事项名称", required=True)
        area = self.text("field", "领域", required=True)
        if area and area not in fields:
            self.fault("领域", f"没有登记的领域：{area}")
        department = self.text("department", "主管部门")
        if department and department not in departments:
            self.fault("主管部门", f"机构名录里没有{department}，只记名称", note=True)
        level = self.given.get("level", "")
        if level not in _LEVELS:
            kind = _kind_of_law(self.given.get("penalty_law", ""))
            level = kind or level
        made = {
            "code": code, "name": name, "field": area, "department": departments.get(department, ""),
            "department_name": department, "level": _LEVELS.get(level, "document"),
            "found_on_patrol": self.yes("found_on_patrol", "可巡查发现", False),
            "summary_capable": self.yes("summary_capable", "可适用简易程序", False),
            "plain_words": self.text("plain_words", "通俗说法"), "keywords": self.text("keywords", "关键词"),
            "source": self.text("source", "来源"),
            "valid_from": self.day("valid_from", "事项起") or self.day("basis_from", "依据起") or on,
            "valid_until": self.day("valid_until", "事项止"),
        }  # fmt: skip
        return None if self.bad else made

    def basis(self, on: date) -> dict[str, Any] | None:
        least, most = self.number("fine_min", "罚款下限（元）"), self.number("fine_max", "罚款上限（元）")
        least_fen = int(least * 100) if least is not None else _fen(self.given.get("fine_min_fen"))
        most_fen = int(most * 100) if most is not None else _fen(self.given.get("fine_max_fen"))
        if least_fen is not None and most_fen is not None and least_fen > most_fen:
            self.fault("罚款下限（元）", "罚款下限大于上限")
        low, high = self.number("multiple_min", "最低倍数"), self.number("multiple_max", "最高倍数")
        if low is not None and high is not None and low > high:
            self.fault("最低倍数", "最低倍数大于最高倍数")
        subject = self.given.get("fine_subject", "")
        if subject not in _SUBJECTS:
            self.fault("罚款对象", "罚款对象写“不限”“单位”或“个人”")
        since, until = self.day("basis_from", "依据起") or on, self.day("basis_until", "依据止")
        if until is not None and until < since:
            self.fault("依据止", "依据止早于依据起")
        kinds = [k.strip() for k in _DIVIDED.split(self.given.get("kinds", "")) if k.strip()]
        made = {
            **{n: self.text(n, c) for n, c in (
                ("violated_law", "违反的法律"), ("violated_article", "违反的条款"), ("violated_quote", "违反条款原文"),
                ("penalty_quote", "处罚条款原文"), ("law_version", "法律文本版本"), ("multiple_base", "倍数基数"),
                ("fine_text", "罚款原文"),
            )},
            "penalty_law": self.text("penalty_law", "处罚依据", required=True),
            "penalty_article": self.text("penalty_article", "处罚条款", required=True),
            "kinds": kinds, "fine_subject": _SUBJECTS.get(subject, "any"), "fine_min_fen": least_fen,
            "fine_max_fen": most_fen, "multiple_min": low, "multiple_max": high,
            "order_to_correct": self.yes("order_to_correct", "责令改正", True), "valid_from": since,
            "valid_until": until,
        }  # fmt: skip
        return None if self.bad else made

    def former(self, basis: dict[str, Any]) -> list[dict[str, Any]]:
        """The basis before this one, where the shipped catalogue writes it in one cell: law|article|last day|least|most."""
        text = self.given.get("former_basis", "")
        if not text:
            return []
        law, article, until, least, most = text.split("|")
        last = date.fromisoformat(until)
        basis["valid_from"] = max(basis["valid_from"], last + timedelta(days=1))
        return [
            {
                "penalty_law": law, "penalty_article": article, "kinds": ["罚款"] if most else [],
                "fine_min_fen": _fen(least), "fine_max_fen": _fen(most), "valid_from": _in_force(law, last),
                "valid_until": last,
            }
        ]  # fmt: skip

    def look_up(self, basis: Mapping[str, Any]) -> None:
        """Whether the provisions exist in the texts held; said, not refused: a library never holds everything."""
        for law, article, column in (
            (basis["penalty_law"], basis["penalty_article"], "处罚条款"),
            (basis.get("violated_law"), basis.get("violated_article"), "违反的条款"),
        ):
            if not law or not article:
                continue
            try:
                library.look_up(Citation.parse(f"《{law}》{article}"), basis["valid_from"])
            except NotACitation:
                continue
            except Refusal as refusal:
                self.fault(column, refusal.message_zh, note=True)


def _in_force(law: str, on: date) -> date:
    try:
        return library.version_in_force(law, on).in_force_from
    except Refusal:
        return on


def _kind_of_law(title: str) -> str:
    try:
        return library.versions(title)[-1].kind if title else ""
    except Refusal:
        return ""


def _fen(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


_NAMES["former_basis"] = "former_basis"
