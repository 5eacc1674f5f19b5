"""法定情形 — registers of grounds, any one of which is enough (``parameters/national/grounds.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact


@dataclass(frozen=True)
class Ground:
    """情形 — a stable code, the statute's words in short, its provision."""

    code: str
    term: str
    citation: Citation

    def step(self) -> Step:
        return Step(f"{self.term}。", self.citation)


@lru_cache(maxsize=64)
def grounds(register: str) -> dict[str, Ground]:
    """Return a register by name, such as ``release_of_seizure``.

    :raises BadFact: no such register.
    """
    rows = load_parameters("national/grounds.yaml")
    if register not in rows:
        raise BadFact(f"没有“{register}”这一组情形。", way_out=f"可用：{'、'.join(rows)}。")
    return {
        code: Ground(code, row["term"], cite(row["citation"]))
        for code, row in rows[register]["items"].items()
    }


def ground(register: str, code: str) -> Ground:
    """Return one ground.

    :raises BadFact: the register does not know the code; the way out lists those it knows.
    """
    known = grounds(register)
    if code not in known:
        term = load_parameters("national/grounds.yaml")[register]["term"]
        listed = "、".join(f"{item.code}（{item.term}）" for item in known.values())
        raise BadFact(f"“{code}”不是{term}。", way_out=f"可用：{listed}。")
    return known[code]
