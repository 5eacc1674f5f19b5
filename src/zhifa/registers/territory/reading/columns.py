"""列对应 — which property of somebody else's map is the code, the name, the town …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhifa.core.errors import BadInput

#: our field → what others call it (compared without case, blanks and underlines)
ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("code", "代码", "网格代码", "网格编码", "网格编号", "编码", "编号", "gridcode", "wgbm", "wgdm", "wgbh",
             "wgbsm", "bm", "dm", "标识码", "单元网格标识码", "区划代码", "行政区划代码", "xzqdm", "xzqhdm"),
    "name": ("name", "名称", "网格名称", "网格名", "gridname", "wgmc", "mc", "行政区名称", "xzqmc"),
    "town": ("town", "乡镇", "乡镇代码", "乡镇名称", "街道", "街道乡镇", "所属乡镇", "所属街道", "towncode", "townname",
             "xzdm", "xzmc", "jddm", "jdmc", "ssjd", "ssxz", "xiang", "streetcode"),
    "village": ("village", "村", "社区", "村社", "村居", "村社代码", "村社名称", "所属村", "所属社区", "villagecode",
                "sqdm", "sqmc", "cdm", "cmc", "sssq"),
    "parent": ("parent", "上级", "上级网格", "上级代码", "基础网格", "所属网格", "所属基础网格", "parentcode", "sjwg",
               "sjbm", "grid"),
    "unit": ("unit", "治理单元", "单元", "单元代码", "unitcode", "zldy", "dydm"),
    "purpose": ("purpose", "专业类型", "类型", "网格类型", "type", "wglx", "lx"),
    "worker": ("worker", "网格员", "网格员姓名", "workername", "wgy", "wgyxm", "负责人"),
}  # fmt: skip
_BARE = re.compile(r"[\s_\-（）()]+")


def guess(columns: list[str]) -> dict[str, str]:
    """Field → property name, as far as the names tell."""
    bare = {_BARE.sub("", c).lower(): c for c in reversed(columns)}
    return {
        ours: bare[hit]
        for ours, names in ALIASES.items()
        if (hit := next((n for n in names if n in bare), "")) and bare[hit]
    }


def chosen(
    columns: list[str], asked: Mapping[str, str], *, needed: tuple[str, ...] = ("code",)
) -> dict[str, str]:
    """The guess, corrected by what was asked for; at least one of ``needed`` must be there.

    :raises BadInput: a field we do not have, a property the file does not have, no code anywhere.
    """
    found = guess(columns)
    for ours, theirs in asked.items():
        if ours not in ALIASES:
            raise BadInput(
                f"没有「{ours}」这个字段", field="columns", way_out=f"可以对应：{'、'.join(ALIASES)}"
            )
        if theirs and theirs not in columns:
            raise BadInput(
                f"文件里没有「{theirs}」这一列",
                field="columns",
                way_out=f"文件里有：{'、'.join(columns[:20])}",
            )
        found[ours] = theirs
    if not any(found.get(n) for n in needed):
        raise BadInput(
            "文件里找不到网格代码这一列",
            field="columns",
            way_out=f"写明哪一列是代码；文件里有：{'、'.join(columns[:20]) or '没有任何列'}",
        )
    return {k: v for k, v in found.items() if v}


def text_of(value: Any, longest: int = 60) -> str:
    """A property as text: 330899101001.0 of a spreadsheet is 330899101001."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(c for c in str(value) if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[
        :longest
    ]
