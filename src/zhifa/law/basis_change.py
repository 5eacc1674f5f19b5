"""依据变动 — whether a provision that something rests on has been repealed or amended, or is about to be.

Asked wherever a basis is shown: an item of the catalogue, a case, a citation beside a clock.  Acts of an earlier day
keep the law of their day (处罚法第三十七条); the mark says that a new act does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from zhifa.law import library
from zhifa.law.citation import Citation
from zhifa.law.library import LawNotHeld, LawVersion


class Change(Enum):
    """变动 — the first three have happened on the day asked about, the last two are announced."""

    REPEALED = "废止"
    AMENDED = "修改"
    NOT_YET = "施行"
    WILL_BE_REPEALED = "将废止"
    WILL_BE_AMENDED = "将修改"


@dataclass(frozen=True)
class BasisChange:
    """依据变动 — what happens, from which day, by what (the provision that repeals, or empty)."""

    change: Change
    from_on: date
    by: str = ""

    @property
    def ahead(self) -> bool:
        """Whether the basis still stands on the day asked about."""
        return self.change in (Change.WILL_BE_REPEALED, Change.WILL_BE_AMENDED)

    @property
    def in_words(self) -> str:
        """该依据自2026-08-15起废止（《…法典》第一千二百四十二条）."""
        day = f"{self.from_on:%Y-%m-%d}"
        if self.change is Change.NOT_YET:
            return f"该依据自{day}起才施行"
        will, what = ("将", self.change.value[1:]) if self.ahead else ("", self.change.value)
        return f"该依据{will}自{day}起{what}" + (f"（{self.by}）" if self.by else "")

    @property
    def word(self) -> str:
        """For a small tag: 已废止, 已修改, 未施行, 将废止, 将修改."""
        words = {Change.REPEALED: "已废止", Change.AMENDED: "已修改", Change.NOT_YET: "未施行"}
        return words.get(self.change, self.change.value)


def basis_change(citation: Citation, on: date, *, since: date | None = None) -> BasisChange | None:
    """Return what has become of a provision by ``on``; ``None`` while it stands unchanged.

    ``since``: the day from which somebody relies on it; an amendment of that very article between the two days is
    then told.  ``None`` also for laws the library does not hold: nothing is claimed about them.
    """
    try:
        held = library.versions(citation.law)
    except LawNotHeld:
        return None
    current = next((v for v in reversed(held) if v.status_on(on) == "现行有效"), None)
    if current is None:
        begun = [v for v in held if v.in_force_from <= on]
        if not begun:
            return BasisChange(Change.NOT_YET, held[0].in_force_from)
        last = begun[-1]
        assert last.in_force_to is not None
        return BasisChange(Change.REPEALED, last.in_force_to + timedelta(days=1), last.ended_by)
    if since is not None:
        amended = _amended_between(held, citation, since, on)
        if amended is not None:
            return BasisChange(Change.AMENDED, amended)
    if current.ended_by:
        assert current.in_force_to is not None
        return BasisChange(Change.WILL_BE_REPEALED, current.in_force_to + timedelta(days=1), current.ended_by)
    for later in held:
        if later.in_force_from > on and _text(later, citation) != _text(current, citation):
            return BasisChange(Change.WILL_BE_AMENDED, later.in_force_from)
    return None


def _amended_between(held: tuple[LawVersion, ...], citation: Citation, since: date, on: date) -> date | None:
    """The day on which the article's words first differed from those of ``since``."""
    begun = [version for version in held if version.in_force_from <= since]
    if not begun:
        return None
    then = _text(begun[-1], citation)
    for later in held:
        if since < later.in_force_from <= on and _text(later, citation) != then:
            return later.in_force_from
    return None


@lru_cache(maxsize=4096)
def _text(version: LawVersion, citation: Citation) -> str | None:
    """The article's words in a version; ``None`` when it has none of that number."""
    found = next(
        (
            article
            for article in library.articles_of(version)
            if article.article == citation.article and article.inserted == citation.inserted
        ),
        None,
    )
    return found.text if found else None
