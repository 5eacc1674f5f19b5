"""表格 — a small CSV or XLSX file (a catalogue, a list of items), read whole; formulas are text, nothing is evaluated."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from zhifa.core.errors import FileRefused

MOST_BYTES = 32 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 80
ENCODINGS = ("utf-8-sig", "gb18030")
_AS_XLSX = "在表格软件里另存为 XLSX 或“CSV UTF-8”再导入"

Table = tuple[list[str], list[tuple[int, dict[str, str]]]]


def read_table(content: bytes) -> Table:
    """(header, [(line, header → cell)]) of a file; line 1 is the header, blank lines are passed over.

    :raises FileRefused: not a table, too large, no header.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused("文件超过 32 MB", field="file", way_out="分成几个文件导入")
    records = _sheet(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    header: list[str] = []
    rows: list[tuple[int, dict[str, str]]] = []
    for line, record in enumerate(records, 1):
        cells = [c.strip() for c in record[:MOST_COLUMNS]]
        if not header:
            # a title above the table is one filled cell; the header has at least two
            if sum(bool(c) for c in cells) >= 2:
                header = cells
            continue
        if not any(cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise FileRefused(f"超过 {MOST_ROWS} 行", field="file", way_out="分成几个文件导入")
        rows.append((line, {h: c for h, c in zip(header, cells, strict=False) if h}))
    if not header:
        raise FileRefused("没有表头", field="file", way_out="第一行写列名，从第二行起一行一项")
    return header, rows


def _csv(content: bytes) -> Iterable[list[str]]:
    if not content.strip() or content[:1024].count(0) > 50:
        raise FileRefused("这不是 CSV 或 XLSX 文件", field="file", way_out=_AS_XLSX)
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused("看不出文件的编码（不是 UTF-8，也不是 GBK）", field="file", way_out=_AS_XLSX)
    first = text.split("\n", 1)[0]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    except csv.Error as fault:
        raise FileRefused("文件读到一半读不下去", field="file", way_out=_AS_XLSX) from fault


def _sheet(content: bytes) -> Iterable[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(p.file_size for p in package.infolist()) > MOST_UNPACKED:
                raise FileRefused("工作簿解开后太大", field="file", way_out="只留需要的工作表")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except FileRefused:
        raise
    except Exception as fault:
        raise FileRefused("工作簿打不开", field="file", way_out="在表格软件里另存为 XLSX 再导入") from fault
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        return [
            [_text(v) for v in record] for record in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
        ]
    finally:
        book.close()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _inert(cell: Any) -> str:
    """A cell a spreadsheet will not take for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, as Chinese spreadsheet programs expect."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([[_inert(c) for c in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """One sheet, the header frozen."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value="" if value is None else str(value))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
