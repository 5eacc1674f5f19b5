"""国家代码 — search by code or words; taking apart the longer codes that carry one.

========  ==========================================  ==========================
digits    what                                        source
========  ==========================================  ==========================
5         class of a component or matter              GB/T 47678.5-2026
11        division (6) + class (5): a matter's code   its table 3 (SXDM)
15        unit grid                                   GB/T 47678.3 (length only)
17        division (6) + class (5) + serial (6):      its table 2 (GLBJBSM)
          one component's own code
========  ==========================================  ==========================

GB/T 30428.2-2013 codes are written 01-10 (major, minor of an event); only those in ``gbt30428_2_2013.csv`` are known.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zhifa.core.search import bigrams

STANDARD, OLD_STANDARD = "GB/T 47678.5-2026", "GB/T 30428.2-2013"
COMPONENT, MATTER = "管理部件", "管理事项"
FITS = {"same": "名称相同", "renamed": "名称有改动", "none": "新表没有对应"}
_OLD = re.compile(r"(\d{2})[-—－ ](\d{2})")


@dataclass(frozen=True)
class NationalCode:
    """一个代码 — class of components or matters; ``old`` are its codes in GB/T 30428.2-2013."""

    code: str
    kind: str
    major: str
    name: str
    old: tuple[str, ...] = ()
    fit: str = ""

    @property
    def plain(self) -> str:
        """The name without what only the table needs: 供水井盖异常 → 供水井盖."""
        return self.name.removesuffix("异常") or self.name


@dataclass(frozen=True)
class Understood:
    """读出的代码 — what a typed code means."""

    typed: str
    matches: tuple[NationalCode, ...]
    division: str = ""
    serial: str = ""
    note: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    text = files("zhifa.registers.territory.national_codes").joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


@cache
def old_codes() -> tuple[dict[str, str], ...]:
    """The mapping from GB/T 30428.2-2013 as shipped."""
    return tuple(_rows("gbt30428_2_2013.csv"))


@cache
def table() -> tuple[NationalCode, ...]:
    """All codes, components first."""
    older: dict[str, list[dict[str, str]]] = {}
    for row in old_codes():
        older.setdefault(row["code5"], []).append(row)
    found = []
    for row in _rows("gbt47678_5_2026.csv"):
        before = older.get(row["code5"], []) if row["kind"] == MATTER else []
        found.append(
            NationalCode(
                row["code5"], row["kind"], row["major_name"], row["name"],
                tuple(b["old_code"] for b in before), before[0]["fit"] if before else "",
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda c: (c.kind != COMPONENT, c.code)))


@cache
def _by_code() -> dict[str, tuple[NationalCode, ...]]:
    found: dict[str, tuple[NationalCode, ...]] = {}
    for code in table():
        found[code.code] = (*found.get(code.code, ()), code)
    return found


def by_code(code: str, kind: str = MATTER) -> NationalCode | None:
    """The class under a five-digit code; components and matters share numbers, so the kind is named."""
    return next((c for c in _by_code().get(code.strip(), ()) if c.kind == kind), None)


def understand(text: str) -> Understood | None:
    """读代码 — a code of 5, 11 or 17 digits or an old one (01-10); ``None`` when the text is no code we know."""
    bare = "".join(text.split())
    if old := _OLD.fullmatch(bare):
        key = f"{old[1]}-{old[2]}"
        row = next((r for r in old_codes() if r["old_code"] == key), None)
        if row is None:
            return None
        hit = by_code(row["code5"]) if row["code5"] else None
        note = f"{OLD_STANDARD} {key}「{row['old_name']}」，{FITS[row['fit']]}"
        return Understood(bare, (hit,) if hit else (), note=note)
    if not bare.isascii() or not bare.isdecimal():
        return None
    if len(bare) == 5:
        hits = _by_code().get(bare, ())
        return Understood(bare, hits) if hits else None
    if len(bare) == 11 and (one := by_code(bare[6:])):
        return Understood(bare, (one,), division=bare[:6])
    if len(bare) == 17 and (one := by_code(bare[6:11], COMPONENT)):
        return Understood(bare, (one,), division=bare[:6], serial=bare[11:])
    return None


def matter_code(division: str, code: str) -> str:
    """事项代码 — 11 digits: division (6) + class (5).

    :raises ValueError: not six digits, or no such class of matters.
    """
    if len(division) != 6 or not division.isdecimal() or by_code(code) is None:
        raise ValueError(f"不能组成事项代码：{division} {code}")
    return division + code


def component_code(division: str, code: str, serial: int) -> str:
    """管理部件标识码 — 17 digits: division (6) + class (5) + serial (6, from 1).

    :raises ValueError: not six digits, no such class of components, or a serial outside 1…999999.
    """
    if len(division) != 6 or not division.isdecimal() or by_code(code, COMPONENT) is None:
        raise ValueError(f"不能组成部件标识码：{division} {code}")
    if not 1 <= serial <= 999_999:
        raise ValueError(f"顺序号在 1 到 999999 之间：{serial}")
    return f"{division}{code}{serial:06d}"


def find(text: str, *, kind: str = "", limit: int = 60) -> list[NationalCode]:
    """查国家代码 — by code (any length), else by words: the share of character pairs, best first; all without a word."""
    text = text.strip()
    rows = [c for c in table() if not kind or c.kind == kind]
    if not text:
        return rows[:limit]
    if (known := understand(text)) is not None:
        return [c for c in known.matches if not kind or c.kind == kind]
    if text.isdecimal():
        return [c for c in rows if c.code.startswith(text)][:limit]
    asked = set(bigrams(text))
    scored = []
    for c in rows:
        shared = len(asked & set(bigrams(c.name)))
        if text in c.name or shared:
            scored.append((text not in c.name, -shared / max(1, len(asked)), c.kind != MATTER, c.code, c))
    return [one[-1] for one in sorted(scored, key=lambda s: s[:-1])][:limit]
