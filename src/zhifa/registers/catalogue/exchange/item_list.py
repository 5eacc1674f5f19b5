"""事项清单 — a list of items by code, as counties publish them for their towns: 505 items in 17 fields, 118 items.

Such a list repeats code, name, field and, where it classifies, 必须放 or 可放可不放; it founds no item of its own
(浙江省综合行政执法条例第九条第二款). Titles above the table, group lines and running numbers are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhifa.core.errors import BadInput
from zhifa.registers.catalogue.exchange.item_rows import RowFault, named
from zhifa.registers.catalogue.exchange.table import read_table

_CHOICES = {"必须放": "must", "必放": "must", "可放可不放": "may", "可放": "may"}
_CHOICE_COLUMNS = ("放权类别", "类别", "必须放/可放可不放", "分类", "备注")


@dataclass
class ItemList:
    """读出的清单 — ``codes`` in the order of the file; ``choices``: code → must | may."""

    codes: list[str] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    faults: list[RowFault] = field(default_factory=list)

    @property
    def errors(self) -> list[RowFault]:
        return [f for f in self.faults if not f.note]


def read_item_list(content: bytes, items: Mapping[str, tuple[str, str]]) -> ItemList:
    """Read a list. ``items``: code → (name, field) of the catalogue; a row without a code is found by its exact name.

    :raises BadInput: neither codes nor names in the file.
    """
    header, rows = read_table(content)
    known = named(header)
    code_column = next((h for h, n in known.items() if n == "code"), "")
    name_column = next((h for h, n in known.items() if n == "name"), "")
    if not code_column and not name_column:
        raise BadInput("文件里没有事项代码，也没有事项名称", field="file", way_out="表头写“代码”“事项名称”")
    choice_column = next((h for h in header if h in _CHOICE_COLUMNS), "")
    by_name: dict[str, list[str]] = {}
    for code, (name, _) in items.items():
        by_name.setdefault(name, []).append(code)
    out = ItemList()
    for line, cells in rows:
        code, name = cells.get(code_column, ""), cells.get(name_column, "")
        if not code and not name:
            continue  # a group line: 一、城市管理领域
        if not code:
            found = by_name.get(name, [])
            if len(found) != 1:
                word = "没有" if not found else f"有 {len(found)} 项"
                out.faults.append(RowFault(line, name_column, f"目录里{word}名称为「{name}」的事项"))
                continue
            code = found[0]
        if code not in items:
            out.faults.append(
                RowFault(
                    line,
                    code_column,
                    f"目录里没有事项 {code}；县里不能自设事项",
                    "浙江综合执法条例第九条第二款",
                )
            )
            continue
        if code in out.choices or code in out.codes:
            out.faults.append(RowFault(line, code_column, f"{code} 重复"))
            continue
        if name and name != items[code][0]:
            out.faults.append(
                RowFault(line, name_column, f"名称与目录不一致，目录为「{items[code][0]}」", note=True)
            )
        out.codes.append(code)
        out.fields[items[code][1]] += 1
        if choice := _CHOICES.get(cells.get(choice_column, "")):
            out.choices[code] = choice
    return out
