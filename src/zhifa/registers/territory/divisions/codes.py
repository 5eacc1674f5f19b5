"""区划代码 — province (2), prefecture (4), county (6), town (9), village (12 digits): names, chain, search.

The edition is of 2023-09-11 (国家统计局); towns merged since are still under their old codes. Villages are there for four
counties only, so a village's code is checked by its prefix. The table is a reference: a county's own towns stand in the
register (``Town``), which may hold codes that are not in it.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

EDITION, SOURCE = "2023-09-11", "国家统计局 统计用区划代码和城乡划分代码（2023 年）"
LEVELS = {2: "省级", 4: "地级", 6: "县级", 9: "乡级", 12: "村级"}
_STEPS = tuple(LEVELS)


@dataclass(frozen=True)
class Division:
    """区划."""

    code: str
    name: str

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]


@cache
def table() -> dict[str, str]:
    """Code → name, about 45,000 rows (0.1 s once)."""
    packed = files("zhifa.registers.territory.divisions").joinpath("divisions_2023.csv.gz").read_bytes()
    rows = csv.reader(gzip.decompress(packed).decode("utf-8").splitlines())
    next(rows)
    return dict(rows)  # type: ignore[arg-type]


def chain(code: str) -> list[Division]:
    """上级到本级 — every division whose code begins this one, province first."""
    known = table()
    return [Division(code[:n], known[code[:n]]) for n in _STEPS if len(code) >= n and code[:n] in known]


def full_name(code: str) -> str:
    """浙江省嘉兴市平湖市当湖街道 — the chain in one word; 市辖区 and 县 of the table's middle level are left out."""
    return "".join(d.name for d in chain(code) if d.name not in ("市辖区", "县", "省直辖县级行政区划"))


def children(code: str) -> list[Division]:
    """下一级 — the divisions directly below a code; provinces for an empty one."""
    deeper = next((n for n in _STEPS if n > len(code)), 0)
    return [Division(c, n) for c, n in table().items() if len(c) == deeper and c.startswith(code)]


def find(text: str, *, limit: int = 50) -> list[Division]:
    """查区划 — by code (prefix) or name (part), shorter codes first."""
    text = text.strip()
    if not text:
        return []
    if text.isdecimal():
        hits = [Division(c, n) for c, n in table().items() if c.startswith(text)]
    else:
        hits = [Division(c, n) for c, n in table().items() if text in n]
    return sorted(hits, key=lambda d: (d.name != text, len(d.code), d.code))[:limit]
