"""处罚种类与其他名目 — the kinds the statutes list: penalties (处罚法第九条), evidence (第四十六条),
coercive measures (强制法第九条), enforcement methods (强制法第十二条), service methods."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from zhifa.law.citation import Citation, cite
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal

_LIBERTY = cite("处罚法第十八条第三款")


class LibertyPenaltyReserved(Refusal):
    """限制人身自由的处罚权保留 — only the police and bodies named by statute may detain."""


@dataclass(frozen=True)
class Kind:
    """名目 — a stable code, the statute's word, its provision."""

    code: str
    term: str
    citation: Citation


@lru_cache(maxsize=8)
def kinds(register: str) -> dict[str, Kind]:
    """Return a register by name: ``penalty``, ``evidence``, ``coercive_measure``, ``enforcement_method``,
    ``service_method``."""
    rows = load_parameters("national/kinds.yaml")[register]
    return {code: Kind(code, row["term"], cite(row["citation"])) for code, row in rows.items()}


def kind(register: str, code: str) -> Kind:
    """Return one kind.

    :raises BadFact: unknown code, listing the known ones.
    """
    known = kinds(register)
    if code not in known:
        listed = "、".join(f"{item.code}（{item.term}）" for item in known.values())
        raise BadFact(f"没有“{code}”这一种类。", way_out=f"可用：{listed}。")
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
