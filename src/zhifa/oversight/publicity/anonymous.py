"""隐名 — a model case carries no name, number or address of anybody in it: replaced when written, looked for at every step. Pure.

Stricter than the publication of a decision: that one names the firm (处罚法第四十八条), a case told to explain the law needs no name
at all (个保法第六条; 处罚法第五十条 for secrets and privacy).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhifa.law.citation import cite
from zhifa.law.party import PartyKind
from zhifa.law.publication import public_name
from zhifa.law.refusal import Refusal
from zhifa.oversight.publicity.masking import GONE, masked

_LEAST = (cite("个保法第六条"), cite("处罚法第五十条"))
UNIT = "某单位"
_MARKS = ("（虚构）", "（示范）")


class StillNamed(Refusal):
    """没有隐名."""


@dataclass(frozen=True)
class Known:
    """要隐去的 — people and firms by kind, and words (numbers, addresses) that go altogether."""

    names: tuple[tuple[str, PartyKind], ...] = ()
    words: tuple[str, ...] = ()


def _forms(name: str) -> list[str]:
    """A firm's name and the name without what the register adds to it, the longest first."""
    bare = name
    for mark in _MARKS:
        bare = bare.replace(mark, "")
    return sorted({name, bare}, key=len, reverse=True)


def anonymous(text: str, known: Known) -> str:
    """``text`` with firms as 某单位, people as 张某, numbers and addresses gone."""
    for word in sorted(filter(None, known.words), key=len, reverse=True):
        text = text.replace(word, GONE)
    for name, kind in sorted(known.names, key=lambda pair: -len(pair[0])):
        for form in _forms(name) if name else ():
            text = text.replace(form, UNIT if kind is PartyKind.ENTITY else public_name(form, kind))
    return masked(text)


def check_anonymous(texts: Iterable[str], known: Known) -> None:
    """Refuse a text that still names somebody; the refusal does not repeat the name.

    :raises StillNamed: a name, a number or an address of the case stands in it.
    """
    whole = "\n".join(texts)
    named = any(f in whole for name, _ in known.names if len(name) > 1 for f in _forms(name))
    if named or any(w in whole for w in known.words if len(w) > 3) or masked(whole) != whole:
        raise StillNamed(
            "案例里还有当事人的姓名、名称、号码或者住址", _LEAST, "写成“某单位”“张某”，号码和住址不写"
        )
