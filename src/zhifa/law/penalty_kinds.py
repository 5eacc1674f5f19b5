"""处罚种类与其他名目 — the kinds the statutes list: penalties (处罚法第九条), evidence (第四十六条),
coercive measures (强制法第九条), enforcement methods (强制法第十二条), service methods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhifa.law.citation import Citation, cite
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal

_LIBERTY = cite("处罚法第十八条第三款")


class LibertyPenaltyReserved(Refusal):
    """限制人身自由的处罚权保留 — only the police and bodies named by statute may detain."""


@dataclass(frozen=True)
class Kind:
    """名目 — a stable code, the statute's word, its provision, and the days on which it stands (both included)."""

    code: str
    term: str
    citation: Citation
    from_on: date
    until_on: date | None = None

    def stands(self, on: date) -> bool:
        """Whether the statute knew this kind on ``on``."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


def registers() -> dict[str, str]:
    """Every register by name, with its term: ``penalty`` 处罚种类 …"""
    return {name: row["term"] for name, row in load_parameters("national/kinds.yaml").items()}


@lru_cache(maxsize=8)
def _all(register: str) -> dict[str, Kind]:
    table = load_parameters("national/kinds.yaml")
    if register not in table:
        raise BadFact(f"没有“{register}”这个名目册。", way_out=f"可用：{'、'.join(registers())}。")
    row = table[register]
    return {
        code: Kind(
            code, item["term"], cite(item["citation"]), item.get("from", row["from"]), item.get("until")
        )
        for code, item in row["kinds"].items()
    }


def kinds(register: str, on: date | None = None) -> dict[str, Kind]:
    """Return a register by name: ``penalty``, ``evidence``, ``coercive_measure``, ``enforcement_method``,
    ``service_method``; with ``on`` only what stood on that day.

    :raises BadFact: no such register.
    """
    found = _all(register)
    return found if on is None else {code: item for code, item in found.items() if item.stands(on)}


def kind(register: str, code: str, on: date | None = None) -> Kind:
    """Return one kind.

    :raises BadFact: unknown code (on the day, when one is given), listing the known ones.
    """
    known = kinds(register, on)
    if code not in known:
        listed = "、".join(f"{item.code}（{item.term}）" for item in known.values())
        when = f"在{on:%Y-%m-%d}" if on else ""
        raise BadFact(f"{when}没有“{code}”这一种类。", way_out=f"可用：{listed or '当日没有规定'}。")
    return known[code]


def check_general_catalogue(codes: frozenset[str] | set[str]) -> None:
    """Refuse detention in a general enforcement body's catalogue (处罚法第十八条第三款).

    :raises LibertyPenaltyReserved: ``detention`` among the kinds.
    """
    for code in codes:
        kind("penalty", code)
    if "detention" in codes:
        raise LibertyPenaltyReserved(
            "行政拘留只能由公安机关和法律规定的其他机关实施。", _LIBERTY, "移送公安机关。"
        )
