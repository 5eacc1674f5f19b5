"""检查单 — which questions are asked for an item, each with the article it rests on. Pure (reads its own YAML).

Every question describes the lawful state: 符合 means nothing is wrong. An item without a checklist of its own gets the
generic one, whose first question rests on the item's own provision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ANSWERS = ((YES, "符合"), (NO, "不符合"), (NOT_APPLICABLE, "不适用"))
ANSWER_LABELS = dict(ANSWERS)


@dataclass(frozen=True)
class Question:
    """检查项 — ``law`` the full title, ``article`` as printed, ``words`` the article's own words (checked by a test)."""

    id: str
    text: str
    law: str
    article: str
    words: str = ""

    @property
    def basis(self) -> str:
        """《…》第…条, for documents."""
        return f"《{self.law}》{self.article}" if self.law else ""

    @property
    def short(self) -> str:
        """Law without 中华人民共和国 and article, for screens."""
        return f"{self.law.removeprefix('中华人民共和国')}{self.article}"


@dataclass(frozen=True)
class Checklist:
    """检查单."""

    title: str
    questions: tuple[Question, ...]
    generic: bool = False

    def question(self, id: str) -> Question | None:
        """A question by its id."""
        return next((q for q in self.questions if q.id == id), None)


@cache
def _data() -> dict[str, Any]:
    text = (files("zhifa.enforcement.inspection") / "checklists_data" / "street.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@cache
def _by_item() -> dict[str, Checklist]:
    common = tuple(Question(**q) for q in _data()["common"])
    found = {}
    for row in _data()["checklists"]:
        made = Checklist(row["title"], tuple(Question(**q) for q in row["questions"]) + common)
        for code in row["items"]:
            found[code] = made
    return found


def own_checklists() -> dict[str, Checklist]:
    """Item code → checklist, for the items that have one of their own."""
    return dict(_by_item())


def checklist_for(item_code: str, *, law: str = "", article: str = "") -> Checklist:
    """The checklist of an item; ``law`` and ``article`` are the provision the item says is violated."""
    if item_code in _by_item():
        return _by_item()[item_code]
    generic = tuple(Question(**q) for q in _data()["generic"]["questions"])
    first = replace(generic[0], law=law, article=article)
    common = tuple(Question(**q) for q in _data()["common"])
    return Checklist(_data()["generic"]["title"], (first, *generic[1:], *common), generic=True)


def unanswered(checklist: Checklist, answers: dict[str, str]) -> list[Question]:
    """Questions without an answer, in order."""
    return [q for q in checklist.questions if not answers.get(q.id)]


def not_met(checklist: Checklist, answers: dict[str, str]) -> list[Question]:
    """Questions answered 不符合, in order."""
    return [q for q in checklist.questions if answers.get(q.id) == NO]
