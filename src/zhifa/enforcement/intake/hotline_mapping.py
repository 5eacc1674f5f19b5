"""列对应 — from the columns of a hotline's file to the fields of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.list_import import RowRefused
from zhifa.enforcement.intake.hotline_file import MOST_CELL
from zhifa.enforcement.intake.incoming import Incoming, checked
from zhifa.enforcement.intake.models import HotlineMapping

#: field → what it is called on the mapping page
FIELDS = {
    "external_no": "编号",
    "text": "内容",
    "title": "标题",
    "received_at": "时间",
    "address": "地址",
    "lng": "经度",
    "lat": "纬度",
    "name": "反映人",
    "phone": "电话",
    "urgent": "紧急",
    "item_code": "事项代码",
}
REQUIRED = ("external_no", "text")
USUAL_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S",
)  # fmt: skip
_YES = frozenset({"是", "1", "y", "yes", "true", "紧急", "加急"})


@dataclass(frozen=True)
class ColumnMapping:
    """列对应 — ``columns``: field → header, for ``text`` also several headers joined in order."""

    name: str
    source: str
    columns: Mapping[str, Any]
    date_formats: tuple[str, ...] = USUAL_FORMATS
    channel: str = "hotline"

    def headers(self) -> list[str]:
        """Every header the mapping reads."""
        out: list[str] = []
        for value in self.columns.values():
            out += value if isinstance(value, list) else [value]
        return out

    def check(self, header: list[str]) -> None:
        """:raises BadInput: a required field is not mapped, or a column is not in the file."""
        for field in REQUIRED:
            if not self.columns.get(field):
                raise BadInput(f"没有指定「{FIELDS[field]}」是哪一列", field=field)
        missing = [h for h in self.headers() if h not in header]
        if missing:
            raise BadInput(
                f"文件里没有这些列：{'、'.join(missing)}",
                field="columns",
                way_out=f"文件的列：{'、'.join(header)}",
            )

    def read(self, row: Mapping[str, str]) -> Incoming:
        """One row as an ``Incoming``.

        :raises RowRefused: names the column and says what is wrong.
        """
        for header in self.headers():
            if len(row.get(header, "")) > MOST_CELL:
                raise RowRefused(header, f"这一格有 {len(row[header])} 字，超过 {MOST_CELL} 字", row[header])
        given: dict[str, Any] = {"channel": self.channel, "external_source": self.source}
        for field, header in self.columns.items():
            headers = header if isinstance(header, list) else [header]
            given[field] = "：".join(v for h in headers if (v := row.get(h, "").strip()))
        if not given.get("external_no"):
            raise RowRefused(self.header_of("external_no"), "没有编号，无法防止重复导入", "")
        given["received_at"] = self._moment(given.get("received_at", ""))
        given["urgent"] = str(given.get("urgent", "")).lower() in _YES
        try:
            return checked(**given)
        except BadInput as refusal:
            raise RowRefused(
                self.header_of(refusal.field), refusal.message_zh, str(given.get(refusal.field, ""))
            ) from None

    def header_of(self, field: str) -> str:
        """The column a field comes from, as the file calls it."""
        header = self.columns.get(field, field)
        return "、".join(header) if isinstance(header, list) else str(header)

    def _moment(self, text: str) -> datetime | None:
        if not text:
            return None
        for pattern in self.date_formats or USUAL_FORMATS:
            try:
                found = datetime.strptime(text, pattern).replace(tzinfo=clock.CHINA)
            except ValueError:
                continue
            if found > clock.now():
                raise RowRefused(self.header_of("received_at"), "时间在将来", text)
            return found
        raise RowRefused(self.header_of("received_at"), "时间看不懂", text)


@cache
def built_in() -> dict[str, ColumnMapping]:
    """Mappings shipped with the platform, by file name and by name."""
    out: dict[str, ColumnMapping] = {}
    for file in sorted((files(__package__) / "hotline_mappings").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
            one = ColumnMapping(
                data["name"], data["source"], data["columns"], tuple(data["date_formats"]), data["channel"]
            )
            out[file.name.removesuffix(".yaml")] = out[one.name] = one
    return out


def named(name: str) -> ColumnMapping:
    """A saved mapping, else one that is shipped.

    :raises NotFound: neither.
    """
    row = HotlineMapping.objects.filter(name=name).first()
    if row is not None:
        return ColumnMapping(row.name, row.source, row.columns, tuple(row.date_formats) or USUAL_FORMATS)
    if name in built_in():
        return built_in()[name]
    known = list(dict.fromkeys([*saved_names(), *(m.name for m in built_in().values())]))
    raise NotFound(f"没有「{name}」这个列对应", way_out=f"现有：{'、'.join(known)}")


def saved_names() -> list[str]:
    """Names of the county's own mappings."""
    return list(HotlineMapping.objects.order_by("name").values_list("name", flat=True))


def guess(header: list[str]) -> ColumnMapping | None:
    """The mapping whose columns are all in the header, the one that reads most of them first."""
    saved = [named(n) for n in saved_names()]
    fitting = [m for m in [*saved, *built_in().values()] if set(m.headers()) <= set(header)]
    return max(fitting, key=lambda m: len(m.headers()), default=None)
