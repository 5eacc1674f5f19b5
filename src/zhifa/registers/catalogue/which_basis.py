"""新旧依据 — an item whose basis changes on a day: which one an act of before is judged by when it is decided after.

从旧兼从轻 (处罚法第三十七条): the basis of the day of the act, unless the new one is milder; asked of ``law.which_law``. Ranges that
cannot be compared (multiples, other kinds) are said to need a person's judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from zhifa.law.citation import Citation, NotACitation, cite
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Step
from zhifa.law.which_law import applicable_range
from zhifa.registers.catalogue.models import ItemBasis

_RULE = cite("处罚法第三十七条")
OLD, NEW, PERSON = "old", "new", "person"
VERDICT_WORDS = {OLD: "适用原依据", NEW: "新的较轻，适用新依据", PERSON: "由办案人员比较轻重"}


@dataclass(frozen=True)
class Turn:
    """依据更替 — ``new`` holds from ``on``; ``verdict``: what an act of before is judged by, decided on or after that day."""

    on: date
    old: ItemBasis
    new: ItemBasis
    verdict: str
    steps: tuple[Step, ...]

    @property
    def last_old_day(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def word(self) -> str:
        return VERDICT_WORDS[self.verdict]


def _cited(basis: ItemBasis) -> Citation:
    try:
        return Citation.parse(f"《{basis.penalty_law}》{basis.penalty_article.split('、')[0]}")
    except (NotACitation, ValueError):
        return _RULE


def _range(basis: ItemBasis) -> FineRange | None:
    if basis.multiple_max is not None or basis.fine_max_fen is None:
        return None
    return FineRange(basis.fine_min_fen or 0, basis.fine_max_fen, _cited(basis), basis.fine_text)


def turns(bases: Sequence[ItemBasis]) -> list[Turn]:
    """Every day on which one basis takes the place of another, the newest first."""
    ordered = sorted(bases, key=lambda b: (b.valid_from, b.pk))
    out = []
    for old, new in pairwise(ordered):
        if old.valid_until is None or (old.penalty_law, old.penalty_article) == (
            new.penalty_law,
            new.penalty_article,
        ):
            continue
        was, now = _range(old), _range(new)
        if was is None or now is None:
            steps = (
                Step(f"行为发生在{old.valid_until:%Y-%m-%d}以前的，适用《{old.penalty_law}》{old.penalty_article}。", _cited(old)),
                Step("新的规定处罚较轻或者不认为是违法的，适用新的规定；两条的罚则不能直接比，由办案人员写明比较。", _RULE),
            )  # fmt: skip
            out.append(Turn(new.valid_from, old, new, PERSON, steps))
            continue
        found = applicable_range(was, now, acted_on=old.valid_until, decided_on=new.valid_from)
        out.append(Turn(new.valid_from, old, new, NEW if found.result is now else OLD, found.steps))
    return out[::-1]
