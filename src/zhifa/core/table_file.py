"""表格文件 — CSV and XLSX read row by row: encoding found, bombs refused, formulas never evaluated.

A cell is text and stays text: ``=HYPERLINK(…)`` is stored as those characters (and goes out again through
``faces.csv_cells``, with a leading '). Row 1 is the header; line numbers
count records, as a spreadsheet shows them.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any

from zhifa.core import files
from zhifa.core.errors import FileRefused

MOST_BYTES = 512 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_CELL = 32_767
#: a part of a workbook larger than this that packs tighter than 1 : 200 is a bomb
PACKED_FROM = 10 * 1024 * 1024
PACKED_MOST = 200
ENCODINGS = ("utf-8", "gb18030")
_CHUNK = 1024 * 1024
_DANGEROUS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

csv.field_size_limit(64 * 1024 * 1024)


def kind_of(head: bytes) -> str:
    """``xlsx``, ``gz`` or ``csv`` by the first bytes.

    :raises FileRefused: an old .xls, a PDF or another binary.
    """
    if head[:4] == b"PK\x03\x04":
        return "xlsx"
    if head[:2] == b"\x1f\x8b":
        return "gz"
    if head[:4] in (b"\xd0\xcf\x11\xe0", b"%PDF") or (
        head[:1024].count(0) > 50 and head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        raise FileRefused(
            "这不是 CSV 或 XLSX 文件", field="file", way_out="在表格软件里另存为 XLSX 或“CSV UTF-8”再导入"
        )
    return "csv"


class _Limited(io.RawIOBase):
    """Reads on until more bytes have come than were allowed, whatever the file says of itself."""

    def __init__(self, source: IO[bytes], most: int) -> None:
        self._source, self._left, self._most = source, most, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise FileRefused(
                f"文件展开后超过 {self._most // 1024 // 1024} MB", field="file", way_out="分成几个文件导入"
            )
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def plain(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """The bytes themselves: gzip is opened, its true size limited."""
    source.seek(0)
    head = source.read(4096)
    source.seek(0)
    if kind_of(head) != "gz":
        yield source
        return
    try:
        with gzip.open(source) as opened:
            yield io.BufferedReader(_Limited(opened, MOST_BYTES), _CHUNK)  # type: ignore[arg-type]
    except (EOFError, gzip.BadGzipFile, OSError) as fault:
        raise FileRefused("压缩文件不完整", field="file", way_out="重新下载后再导入") from fault


def encoding_of(source: IO[bytes]) -> str:
    """编码 — UTF-8 (with or without BOM), UTF-16 with BOM, else GB18030 (holds GBK and GB2312). Reads the file once.

    :raises FileRefused: none of them fits.
    """
    decoders = {name: codecs.getincrementaldecoder(name)("strict") for name in ENCODINGS}
    first = True
    for chunk in iter(lambda: source.read(_CHUNK), b""):
        if first and chunk.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if first and chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        first = False
        for name in list(decoders):
            try:
                decoders[name].decode(chunk)
            except UnicodeDecodeError:
                del decoders[name]
        if not decoders:
            break
    for name in list(decoders):
        try:
            decoders[name].decode(b"", final=True)
        except UnicodeDecodeError:
            del decoders[name]
    for name in ENCODINGS:
        if name in decoders:
            return name
    raise FileRefused(
        "看不出文件的编码（不是 UTF-8，也不是 GBK）", field="file", way_out="在表格软件里另存为“CSV UTF-8”"
    )


class TableFile:
    """表格文件 — opened once to learn what it is, then read as often as needed from the same bytes."""

    def __init__(self, source: IO[bytes]) -> None:
        source.seek(0)
        head = source.read(4096)
        if not head:
            raise FileRefused("文件是空的", field="file")
        self.source = source
        self.kind = "xlsx" if kind_of(head) == "xlsx" else "csv"
        self.encoding = ""
        if self.kind == "xlsx":
            refuse_bomb(source)
        else:
            with plain(source) as opened:
                self.encoding = encoding_of(opened)
        self.header = [h.strip() for h in next(self._records(), [])]
        if not any(self.header):
            raise FileRefused("第一行没有表头", field="file", way_out="第一行写列名，从第二行起一行一件")

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, header → cell) from line 2 on; blank lines are passed over. A cell without a header has none."""
        for line, record in enumerate(self._records(), start=1):
            if line == 1 or not any(cell.strip() for cell in record):
                continue
            if line > MOST_ROWS + 1:
                raise FileRefused(f"超过 {MOST_ROWS} 行", field="file", way_out="分成几个文件导入")
            yield line, dict(zip(self.header, record, strict=False))

    def count(self) -> int:
        """How many rows there are."""
        return sum(1 for _ in self.rows())

    def _records(self) -> Iterator[list[str]]:
        return self._sheet() if self.kind == "xlsx" else self._csv()

    def _csv(self) -> Iterator[list[str]]:
        with plain(self.source) as opened:
            text = io.TextIOWrapper(opened, encoding=self.encoding, newline="")
            try:
                start = text.read(8192)
                delimiter = max(",;\t", key=start.split("\n", 1)[0].count)
                for record in csv.reader(_chained(start, text), delimiter=delimiter):
                    yield record[:MOST_COLUMNS]
            except (UnicodeDecodeError, csv.Error) as fault:
                raise FileRefused(
                    "文件读到一半读不下去", field="file", way_out="在表格软件里打开后另存再导入"
                ) from fault
            finally:
                text.detach()

    def _sheet(self) -> Iterator[list[str]]:
        from openpyxl import load_workbook

        self.source.seek(0)
        try:
            # formulas come as the text of the formula; nothing is evaluated, no link followed
            book = load_workbook(self.source, read_only=True, data_only=False, keep_links=False)
        except Exception as fault:
            raise FileRefused(
                "工作簿打不开", field="file", way_out="在表格软件里另存为 XLSX 再导入"
            ) from fault
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for record in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
                yield [_cell_text(v) for v in record]
        finally:
            book.close()


def _chained(start: str, rest: IO[str]) -> Iterator[str]:
    """Lines of text of which the first part has been read already."""
    left = start
    while "\n" in left:
        line, left = left.split("\n", 1)
        yield line + "\n"
    for line in rest:
        yield left + line
        left = ""
    if left:
        yield left


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def refuse_bomb(source: IO[bytes]) -> None:
    """炸弹 — judges a workbook by what it declares and by what really comes out.

    :raises FileRefused: too large unpacked, packed too tightly, more parts than a workbook has, entities in its XML.
    """
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as package:
            parts = package.infolist()
            if len(parts) > 2000:
                raise FileRefused("工作簿的部件太多", field="file")
            declared = sum(p.file_size for p in parts)
            packed = sum(p.compress_size for p in parts)
            if declared > MOST_BYTES or (declared > PACKED_FROM and declared > PACKED_MOST * max(packed, 1)):
                raise _bomb()
            left = MOST_BYTES
            for part in parts:
                with package.open(part) as opened:
                    tail = b""
                    for chunk in iter(lambda: opened.read(_CHUNK), b""):
                        left -= len(chunk)
                        if left < 0:
                            raise _bomb()
                        if part.filename.endswith((".xml", ".rels")) and _DANGEROUS.search(tail + chunk):
                            raise FileRefused(
                                "工作簿里有不该有的定义（DTD）",
                                field="file",
                                way_out="在表格软件里另存后再导入",
                            )
                        tail = chunk[-16:]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as fault:
        raise FileRefused(
            "工作簿不完整或已加密", field="file", way_out="另存为不加密的 XLSX 再导入"
        ) from fault


def _bomb() -> FileRefused:
    return FileRefused(
        f"工作簿展开后超过 {MOST_BYTES // 1024 // 1024} MB 或压得异常紧，不能接收",
        field="file",
        way_out="去掉空白的行和列，或分成几个文件",
    )


def missing_columns(header: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Columns a mapping names that the header has not."""
    return [w for w in wanted if w not in header]


def keep_file(source: IO[bytes]) -> str:
    """Put the file into the store, so that a run can go on after a crash; returns its SHA-256."""
    source.seek(0)
    hasher = hashlib.sha256()
    for part in iter(lambda: source.read(_CHUNK), b""):
        hasher.update(part)
    digest = hasher.hexdigest()
    source.seek(0)
    files.store().put(digest, source)
    return digest
