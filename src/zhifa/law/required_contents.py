"""应当具备的事项 — lists the statutes write out item by item: what a letter says, which steps a measure
takes, which papers an application carries (``parameters/national/required_contents.yaml``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal


class ContentsMissing(Refusal):
    """事项不全 — ``missing`` holds the terms that are absent, in the statute's order."""

    def __init__(self, term: str, missing: tuple[Required, ...], way_out: str) -> None:
        listed = "、".join(item.term for item in missing)
        citations = tuple(dict.fromkeys(item.citation for item in missing))
        super().__init__(f"{term}缺少：{listed}。", citations, way_out)
        self.missing = tuple(item.term for item in missing)


@dataclass(frozen=True)
class Required:
    """一项 — a stable id, the statute's words in short, its provision."""

    id: str
    term: str
    citation: Citation


@dataclass(frozen=True)
class RequiredContents:
    """一组事项 — the list by name, and what to do when one is missing."""

    name: str
    term: str
    way_out: str
    items: dict[str, Required]


@lru_cache(maxsize=64)
def required_contents(name: str) -> RequiredContents:
    """Return a list by name, such as ``seizure_letter``.

    :raises BadFact: no such list.
    """
    rows = load_parameters("national/required_contents.yaml")
    if name not in rows:
        raise BadFact(f"没有“{name}”这一组事项。", way_out=f"可用：{'、'.join(rows)}。")
    row = rows[name]
    items = {key: Required(key, item["term"], cite(item["citation"])) for key, item in row["items"].items()}
    return RequiredContents(name, row["term"], row["way_out"], items)


def check_contents(
    name: str,
    present: Collection[str],
    refusal: type[ContentsMissing] = ContentsMissing,
    *,
    not_needed: Collection[str] = (),
) -> Explained[bool]:
    """Check that every item of the list is ``present`` (ids); ``not_needed`` do not arise in this case.

    :raises ContentsMissing: the given subclass, naming what is missing with its provisions.
    :raises BadFact: an id the list does not know.
    """
    wanted = required_contents(name)
    for key in (*present, *not_needed):
        if key not in wanted.items:
            known = "、".join(f"{item.id}（{item.term}）" for item in wanted.items.values())
            raise BadFact(f"{wanted.term}没有“{key}”这一项。", way_out=f"可用：{known}。")
    needed = [item for item in wanted.items.values() if item.id not in not_needed]
    missing = tuple(item for item in needed if item.id not in present)
    if missing:
        raise refusal(wanted.term, missing, wanted.way_out)
    return Explained(True, tuple(Step(f"{item.term}：具备。", item.citation) for item in needed))
