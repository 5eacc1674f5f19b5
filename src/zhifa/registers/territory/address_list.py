"""地址名单 — a list of addresses or doorplates, row by row: taken apart, placed, compared with the book. Nothing is written.

One address stands in the book once, written from the town on (青埠镇塘湾路12号), whatever the list writes before it. The
grid is the one the point lies in; what the list says of grid or town must agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import shapely
from django.conf import settings

from zhifa.core.errors import BadInput
from zhifa.core.table_file import TableFile, missing_columns
from zhifa.registers.territory.address_parts import AddressParts, normalised, parse
from zhifa.registers.territory.datum import WORDS, Datum, converted
from zhifa.registers.territory.locating import Located, tree
from zhifa.registers.territory.metric import distance_m
from zhifa.registers.territory.models import AddressPoint, Town, Village

LONGEST = 120
#: an address in the book whose point is this far from the list's is told apart (metres)
SAME_PLACE_M = 5.0
#: the book is asked for so many addresses at once
_AT_ONCE = 5000
_SIX = Decimal("0.000001")
#: field → what it is called on the page
FIELDS = {
    "address": "地址", "town": "乡镇（街道）", "village": "村（社区）", "road": "路（街、巷）", "number": "门牌号",
    "building": "楼幢", "lng": "经度", "lat": "纬度", "grid": "网格代码",
}  # fmt: skip
_USUAL: dict[str, tuple[str, ...]] = {
    "address": ("地址", "标准地址", "详细地址", "地址全称", "门牌地址", "address", "dz", "dzqc"),
    "town": ("乡镇", "街道", "乡镇街道", "乡镇（街道）", "所属乡镇", "所属街道", "town"),
    "village": ("村", "社区", "村社", "村居", "村（社区）", "行政村", "village"),
    "road": ("路", "路名", "街路巷", "街路巷名", "道路", "街巷", "road"),
    "number": ("门牌号", "门牌", "门牌号码", "号", "number", "mph"),
    "building": ("楼幢", "楼栋", "楼栋号", "幢号", "building"),
    "lng": ("经度", "lng", "lon", "longitude", "x", "jd"),
    "lat": ("纬度", "lat", "latitude", "y", "wd"),
    "grid": ("网格代码", "网格编码", "网格编号", "所属网格", "grid", "wgdm"),
}  # fmt: skip
_PARTS = ("town", "village", "road", "number", "building")
_BARE_NUMBER = re.compile(r"^\d{1,5}(?:-\d{1,4})*$")


@dataclass(frozen=True)
class AddressRow:
    """一条 — ready to be written; ``moves``: the row of the book whose point it corrects."""

    line: int
    address: str
    lng: Decimal
    lat: Decimal
    grid_code: str
    town: str
    parts: AddressParts
    moves: int | None = None


@dataclass(frozen=True)
class AddressProblem:
    """一行的问题."""

    line: int
    column: str
    sentence: str
    value: str = ""


@dataclass
class AddressReading:
    """读出的名单 — rows that are new, rows that correct a point, those in the book already, and what is wrong."""

    rows: int = 0
    fresh: list[AddressRow] = field(default_factory=list)
    moved: list[AddressRow] = field(default_factory=list)
    known: int = 0
    without_number: int = 0
    problems: list[AddressProblem] = field(default_factory=list)

    @property
    def fit(self) -> list[AddressRow]:
        """What an import writes."""
        return [*self.fresh, *self.moved]


class _Refused(Exception):
    def __init__(self, name: str, sentence: str, value: str = "") -> None:
        super().__init__(sentence)
        self.name, self.sentence, self.value = name, sentence, value[:60]


def guess(header: Sequence[str]) -> dict[str, str]:
    """Field → header, as far as the names tell."""
    bare = {h.strip().lower().replace(" ", ""): h for h in reversed(header) if h}
    return {f: bare[hit] for f, names in _USUAL.items() if (hit := next((n for n in names if n in bare), ""))}


def check_columns(columns: Mapping[str, str], header: Sequence[str]) -> None:
    """:raises BadInput: no address, no point, an unknown field, or a column that is not in the file."""
    if strange := sorted(set(columns) - FIELDS.keys()):
        raise BadInput(
            f"没有「{strange[0]}」这个字段", field="columns", way_out=f"可以对应：{'、'.join(FIELDS)}"
        )
    if missing := missing_columns(header, [c for c in columns.values() if c]):
        raise BadInput(f"文件里没有「{missing[0]}」这一列", field="columns")
    if not columns.get("address") and not (columns.get("road") or columns.get("village")):
        raise BadInput(
            "没有指定地址是哪一列", field="columns", way_out="指定「地址」一列，或者乡镇、路、门牌号各列"
        )
    if not (columns.get("lng") and columns.get("lat")):
        raise BadInput(
            "没有指定经度和纬度是哪两列", field="columns", way_out="没有坐标的地址先在图上定点，再登记"
        )


class AddressBook:
    """地址簿的样子 — names of the county, the grids of a day and the addresses asked for, read once for many rows."""

    def __init__(self, *, on: date, datum: str = Datum.CGCS2000) -> None:
        if datum not in set(Datum):
            raise BadInput("没有这种坐标基准", field="datum", way_out=f"可以是：{'、'.join(Datum)}")
        self.on, self.datum = on, Datum(datum)
        self.towns = list(Town.objects.values_list("name", flat=True))
        self.villages = list(Village.objects.values_list("name", flat=True))

    def whole(self, text: str, *, column: str = "address") -> tuple[str, AddressParts]:
        """(the address from the town on, its parts).

        :raises _Refused: empty, too long, or a place beside an address (对面, 附近).
        """
        plain = normalised(text)
        if not plain:
            raise _Refused(column, "没有写地址")
        if len(plain) > LONGEST:
            raise _Refused(column, f"地址超过 {LONGEST} 个字", plain)
        parts = parse(plain, towns=self.towns, villages=self.villages, county=settings.COUNTY_NAME)
        if parts.near:
            raise _Refused(column, f"写的是方位（{parts.near}），不是一个地址", plain)
        before = f"{parts.province}{parts.city}{parts.county}"
        if before and plain.startswith(before):
            plain = plain[len(before) :]
        if not plain:
            raise _Refused(column, "只写到县，没有写到地址", text)
        if parts.town and not plain.startswith(parts.town):
            # 青埠塘湾路12号: the town without its 镇
            bare = next(
                (parts.town.removesuffix(e) for e in ("街道", "镇", "乡") if parts.town.endswith(e)), ""
            )
            plain = parts.town + plain.removeprefix(bare)
        return plain, parts

    def located(self, points: Sequence[tuple[float, float]]) -> list[Located]:
        """As ``locate_many``."""
        if not points:
            return []
        return tree(self.on).locate_many([p[0] for p in points], [p[1] for p in points])

    def placed(self, line: int, plain: str, parts: AddressParts, at: tuple[float, float], where: Located, *,
               grid: str = "") -> AddressRow:  # fmt: skip
        """The row of an address at a point; the grid of the point, which must agree with what was written.

        :raises _Refused: outside the county, another town than written, another grid than written.
        """
        basic = where.basic
        if basic is None:
            raise _Refused("lng", "这一点不在本县的网格里", f"{at[0]:.6f}, {at[1]:.6f}")
        if parts.town and parts.town in self.towns and parts.town != basic.town_name:
            raise _Refused("lng", f"地址写的是{parts.town}，坐标落在{basic.town_name}（{basic.name}）", plain)
        if grid and grid.upper() != basic.code.upper():
            raise _Refused("grid", f"写的网格是 {grid}，坐标落在 {basic.code}（{basic.name}）", grid)
        if not parts.town:
            plain = basic.town_name + plain
        lng, lat = (Decimal(str(v)).quantize(_SIX) for v in at)
        return AddressRow(line, plain[:LONGEST], lng, lat, basic.code, basic.town_name, parts)


def _point(cells: Mapping[str, str], datum: Datum) -> tuple[float, float]:
    lng, lat = cells["lng"], cells["lat"]
    if not lng or not lat:
        raise _Refused("lng", "没有坐标", f"{lng} {lat}".strip())
    try:
        x, y = float(lng), float(lat)
    except ValueError:
        raise _Refused("lng", "坐标不是数字", f"{lng} {lat}") from None
    if 3 <= x <= 54 and 73 <= y <= 136:
        raise _Refused("lng", "经度和纬度写反了", f"{lng} {lat}")
    if not (73 <= x <= 136 and 3 <= y <= 54):
        raise _Refused("lng", "坐标不在中国范围内", f"{lng} {lat}")
    if datum is not Datum.CGCS2000:
        moved = converted(shapely.Point(x, y), datum)
        x, y = float(moved.x), float(moved.y)
    return x, y


def _written(cells: Mapping[str, str]) -> str:
    """The address of a row: the whole of it, else put together from its parts."""
    if cells["address"]:
        town = cells["town"]
        return cells["address"] if not town or town in cells["address"] else f"{town}{cells['address']}"
    found = dict(cells)
    if _BARE_NUMBER.match(found["number"]):
        found["number"] += "号"
    if found["building"] and found["building"].isalnum() and found["building"].isascii():
        found["building"] += "幢"
    return "".join(found[p] for p in _PARTS)


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    columns: Mapping[str, str],
    book: AddressBook,
    *,
    update: bool = False,
    seen: set[str] | None = None,
    into: AddressReading | None = None,
) -> AddressReading:
    """Rows of a list judged together (one query for what the book knows). ``update``: a point that differs is corrected,
    else it is a problem; ``seen``: addresses of earlier parts of the list."""
    told = into or AddressReading()
    seen = set() if seen is None else seen
    read: list[tuple[int, str, AddressParts, tuple[float, float], str]] = []

    def refuse(line: int, refused: _Refused) -> None:
        told.problems.append(
            AddressProblem(line, columns.get(refused.name, ""), refused.sentence, refused.value)
        )

    for line, whole in rows:
        told.rows += 1
        cells = {f: (whole.get(columns.get(f, "")) or "").strip() for f in FIELDS}
        try:
            plain, parts = book.whole(_written(cells))
            read.append((line, plain, parts, _point(cells, book.datum), cells["grid"]))
        except _Refused as refused:
            refuse(line, refused)
    placed: list[AddressRow] = []
    for (line, plain, parts, at, grid), where in zip(read, book.located([r[3] for r in read]), strict=True):
        try:
            row = book.placed(line, plain, parts, at, where, grid=grid)
            if row.address in seen:
                raise _Refused("address", "这个地址在文件里已经有过一行", row.address)
        except _Refused as refused:
            refuse(line, refused)
            continue
        seen.add(row.address)
        placed.append(row)
    known = {
        a.address: a
        for a in AddressPoint.objects.filter(address__in=[r.address for r in placed]).defer("bigrams")
    }
    for row in placed:
        told.without_number += not (row.parts.number or row.parts.building)
        there = known.get(row.address)
        if there is None:
            told.fresh.append(row)
            continue
        away = distance_m((float(there.lng), float(there.lat)), (float(row.lng), float(row.lat)))
        if away <= SAME_PLACE_M and there.retired_on is None:
            told.known += 1
        elif update or there.retired_on is not None:
            told.moved.append(AddressRow(**{**vars(row), "moves": there.pk}))
        else:
            told.problems.append(
                AddressProblem(
                    row.line,
                    columns.get("lng", ""),
                    f"已经登记，坐标与登记的相差 {away:.0f} 米；按文件更正的，选“更正坐标”",
                    row.address,
                )
            )
    told.problems.sort(key=lambda p: p.line)
    return told


def read_list(
    file: TableFile,
    columns: Mapping[str, str],
    *,
    on: date,
    datum: str = Datum.CGCS2000,
    update: bool = False,
) -> AddressReading:
    """试读 — the whole list, nothing written.

    :raises BadInput: the columns do not fit the file, or no such datum.
    """
    check_columns(columns, file.header)
    book, told, seen, rows = AddressBook(on=on, datum=datum), AddressReading(), set[str](), file.rows()
    while part := list(islice(rows, _AT_ONCE)):
        read_rows(part, columns, book, update=update, seen=seen, into=told)
    return told


def one_address(text: str, lng: Any, lat: Any, *, on: date) -> AddressRow:
    """一个地址 — by hand; the same rules as for a list.

    :raises BadInput: with the field it belongs to.
    """
    book = AddressBook(on=on)
    try:
        plain, parts = book.whole(text)
        at = _point({"lng": str(lng or "").strip(), "lat": str(lat or "").strip()}, Datum.CGCS2000)
        return book.placed(0, plain, parts, at, book.located([at])[0])
    except _Refused as refused:
        raise BadInput(refused.sentence, field=refused.name, way_out="核对地址和坐标（CGCS2000）") from None


def datum_words() -> list[tuple[str, str]]:
    """Choices of a form."""
    return [(str(d), WORDS[d]) for d in Datum]
