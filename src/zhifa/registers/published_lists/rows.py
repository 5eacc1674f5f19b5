"""清单行的核对 — a file or typed rows into cells, each fault with its line, its column and its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from zhifa.core.errors import BadInput
from zhifa.registers.catalogue.exchange.item_rows import RowFault
from zhifa.registers.catalogue.exchange.table import read_table
from zhifa.registers.catalogue.models import Item, ItemBasis
from zhifa.registers.organisation.models import Body
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.published_lists.benchmark import Grade, Range, check_grades
from zhifa.registers.published_lists.kinds import GRADES, KINDS, UNITS, Column, ListKind

_MOST = Decimal("1e12")
#: working days of a period a list may name: about a year
_MOST_DAYS = 250


@dataclass
class JudgedRows:
    """核对过的行 — ``rows``: cells in the order of the file; nothing may be written while there are ``faults``."""

    rows: list[dict[str, str]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def read_rows(kind: str, content: bytes, *, on: date) -> JudgedRows:
    """Rows of a CSV or XLSX file whose header names the columns of the kind.

    :raises FileRefused: no table.
    :raises BadInput: a column is missing.
    """
    described = KINDS[kind]
    header, lines = read_table(content)
    lacking = [c.title for c in described.columns if c.required and c.title not in header]
    if lacking:
        raise BadInput(f"文件缺少列：{'、'.join(lacking)}", field="file", way_out="表头照下载的空表填写")
    given = [(n, {c.name: cells.get(c.title, "") for c in described.columns}) for n, cells in lines]
    return judge_rows(kind, given, on=on)


def judge_rows(kind: str, lines: Iterable[tuple[int, Mapping[str, str]]], *, on: date) -> JudgedRows:
    """Check rows against the registers; a benchmark also against the statutory ranges of ``on`` (three queries)."""
    described, out = KINDS[kind], JudgedRows()
    numbered = list(lines)
    items = set(
        Item.objects.filter(code__in={c.get("item", "") for _, c in numbered}).values_list("code", flat=True)
    )
    bodies: dict[str, str] = {}
    for code, name, short in Body.objects.order_by("code").values_list("code", "name", "short_name"):
        for word in (code, name, short):
            bodies.setdefault(word, code)
    seen: dict[tuple[str, ...], int] = {}
    places: list[int] = []
    for line, given in numbered:
        cells: dict[str, str] = {}
        before = len(out.faults)
        for column in described.columns:
            cells[column.name] = _cell(line, column, given.get(column.name, ""), items, bodies, out.faults)
        key = tuple(cells[k] for k in described.keys)
        if key in seen:
            out.faults.append(RowFault(line, described.columns[0].title, f"与第 {seen[key]} 行重复"))
        seen.setdefault(key, line)
        if len(out.faults) == before:
            out.rows.append(cells)
            places.append(line)
    if not numbered:
        out.faults.append(RowFault(1, described.columns[0].title, "一行也没有"))
    if kind == "benchmark":
        out.faults += _benchmark_faults(out.rows, places, on)
    return out


def _cell(
    line: int, column: Column, text: str, items: set[str], bodies: Mapping[str, str], faults: list[RowFault]
) -> str:
    text = "".join(c for c in str(text) if c.isprintable() or c == "\n").strip()
    fault = ""
    if not text:
        fault = f"没有写{column.title}" if column.required else ""
    elif len(text) > column.longest:
        fault = f"{column.title}超过 {column.longest} 字"
    elif column.shape == "item" and text not in items:
        fault = f"目录里没有事项 {text}"
    elif column.shape == "body" and text not in bodies:
        fault = f"机构名录里没有{text}"
    elif column.shape == "grade" and text not in GRADES:
        fault = f"档次写{'、'.join(GRADES)}"
    elif column.shape == "unit" and text not in UNITS:
        fault = f"单位写{'或'.join(UNITS)}"
    elif column.shape == "number" and number_of(text) is None:
        fault = f"{column.title}不是数：{text}"
    elif column.shape == "days" and days_of(text) is None:
        fault = f"{column.title}写 1 到 {_MOST_DAYS} 的整数，不写的按本县的一般时限：{text}"
    if fault:
        faults.append(RowFault(line, column.title, fault))
    elif column.shape == "body":
        return bodies.get(text, "")
    elif column.shape == "number" and text:
        return f"{number_of(text):f}"
    elif column.shape == "days" and text:
        return str(days_of(text))
    return text


def number_of(text: str) -> Decimal | None:
    """A number from nought up, ``None`` for anything else."""
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= _MOST else None


def days_of(text: str) -> int | None:
    """Working days of a period, 1 to 250; ``None`` for anything else, "" included."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 0
    return days if 1 <= days <= _MOST_DAYS else None


def _benchmark_faults(rows: list[dict[str, str]], places: list[int], on: date) -> list[RowFault]:
    """Every grade against the range its item's basis gives on the day the list takes effect."""
    bases: dict[str, ItemBasis] = {}
    codes = {r["item"] for r in rows}
    for basis in ItemBasis.objects.filter(valid_on(on), item__code__in=codes).select_related("item").order_by("valid_from"):  # fmt: skip
        bases[basis.item.code] = basis
    faults = []
    for code in sorted(codes):
        grades = [
            Grade(
                line, GRADES[r["grade"]], Decimal(r["low"]), Decimal(r["high"]), r["unit"], r["circumstances"]
            )
            for line, r in zip(places, rows, strict=True)
            if r["item"] == code
        ]
        basis = bases.get(code)
        if basis is None:
            faults.append(
                RowFault(grades[0].line, "事项代码", f"事项 {code} 在 {on:%Y-%m-%d} 没有有效的依据")
            )
            continue
        for line, refusal in check_grades(grades, ranges_of(basis)):
            law = refusal.citations[0].short if refusal.citations else ""
            faults.append(RowFault(line, "下限、上限", f"{code} {refusal.message_zh}", law))
    return faults


def ranges_of(basis: ItemBasis) -> dict[str, Range]:
    """Unit → the statutory range of a basis, with its words; a unit the basis does not use is missing."""
    found = {}
    place = f"《{basis.penalty_law}》{basis.penalty_article}"
    if basis.fine_max_fen is not None:
        found["元"] = Range(Decimal(basis.fine_min_fen or 0) / 100, Decimal(basis.fine_max_fen) / 100, place)
    if basis.multiple_max is not None:
        found["倍"] = Range(basis.multiple_min or Decimal(0), basis.multiple_max, place)
    return found


def headings(kind: ListKind) -> list[str]:
    """The header of a file of that kind."""
    return [c.title for c in kind.columns]
