"""草拟事项成行 — a draft as a row of the catalogue, and what a person changed in it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhifa.law import library
from zhifa.law.fine_norm import FineTerm
from zhifa.law.law_names import short_title
from zhifa.law.penalty_kinds import kinds
from zhifa.registers.catalogue.drafting import Draft

#: kind of text in the library → level of the catalogue
LEVELS = {
    "法律": "law",
    "行政法规": "regulation",
    "地方性法规": "local",
    "部门规章": "rule",
    "地方政府规章": "rule",
}
_PLACES = Decimal("0.0001")


def draft_id(draft: Draft) -> str:
    """草拟号 — the same words at the same place have the same number, in whatever order they are read."""
    told = f"{draft.law}|{draft.version}|{draft.place}|{draft.conduct}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def kind_words(draft: Draft) -> list[str]:
    """The statute's words of the kinds, in the Act's order."""
    return [k.term for code, k in kinds("penalty").items() if code in draft.kinds]


def as_row(draft: Draft) -> dict[str, Any]:
    """The columns of a basis and the name of an item, as a suggestion. Money in 分."""
    fixed, multiple = draft.fixed, draft.by_multiple
    plain = next(iter(fixed.terms), None) if fixed else None
    times = next((t for t in multiple.terms if t.base), None) if multiple else None
    return {
        "name": f"对{draft.conduct}行为的处罚"[:200],
        "level": LEVELS.get(library.version_in_force(draft.law, None).kind, ""),
        "penalty_law": short_title(draft.law),
        "penalty_article": draft.place,
        "penalty_quote": draft.quote,
        "law_version": f"{draft.version:%Y-%m-%d}",
        "kinds": kind_words(draft),
        "fine_min_fen": int(plain.low) if plain and plain.low else None,
        "fine_max_fen": int(plain.high) if plain and plain.high is not None else None,
        "multiple_base": times.base[:40] if times else "",
        "multiple_min": _decimal(times.low) if times and times.low else None,
        "multiple_max": _decimal(times.high) if times and times.high is not None else None,
        "fine_text": fines_in_words(draft)[:200],
        "order_to_correct": draft.order_to_correct,
    }


def fines_in_words(draft: Draft) -> str:
    """Every step of the fine, in the order of the article."""
    return "；".join(
        (f"{c.addressee}：" if c.addressee else "") + _or(c.terms) for c in draft.clauses if c.terms
    )


def corrections(draft: Draft, row: Mapping[str, Any]) -> list[str]:
    """Which suggested columns the person changed."""
    given = {**row, **(row["bases"][0] if row.get("bases") else {})}
    suggested = as_row(draft)
    return sorted(n for n, v in suggested.items() if n in given and (given[n] or None) != (v or None))


def _or(terms: tuple[FineTerm, ...]) -> str:
    return "或者".join(t.in_words() for t in terms)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES).normalize()
