"""问题 — one question the law floor answers, by a stable name: its facts, its articles and what answers it.

::

    @question(
        "late_penalty",
        "加处罚款",
        "逾期不缴纳罚款，到某日应当加处多少。",
        money("fine", "罚款数额"),
        day("due_on", "缴款期限末日"),
        day("today", "算到哪一天", THE_DAY),
        articles="处罚法第七十二条第一款第一项、强制法第四十五条第二款",
        answers=MONEY,
    )
    def _late_penalty(asked: Asked, *, fine_fen: int, due_on: date, today: date) -> Explained[int]:
        return late_penalty(fine_fen, due_on, today)

The first article is the one that must be in force on the day asked about.  A family is one file of this
package; its name stands in ``FAMILIES`` of the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from zhifa.law.amounts import yuan
from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import Fact
from zhifa.law.questions.reading import read_facts
from zhifa.law.questions.refused import ActEnded, BeforeTheAct
from zhifa.law.workdays import HolidayTable


@dataclass(frozen=True)
class Asked:
    """所问 — on which day, under which profile, by which calendar the question is put."""

    on: date
    calendar: HolidayTable
    profile: str = "base"


Words = Callable[[Any], str]
Answer = Callable[..., Explained[Any]]


@dataclass(frozen=True)
class Question:
    """问题 — see the module."""

    name: str
    term: str
    purpose: str
    facts: tuple[Fact, ...]
    articles: tuple[Citation, ...]
    answer: Answer
    in_words: Words
    family: str = field(default="")

    def ask(self, asked: Asked, given: dict[str, Any]) -> Explained[Any]:
        """Answer from plain facts.

        :raises BadFact: unknown, missing or ill-formed facts; the law not in force on the day.
        :raises Refusal: what the rule itself refuses.
        """
        self._check_in_force(asked.on)
        return self.answer(asked, **read_facts(self.facts, given, the_day=asked.on, of=self.term))

    def _check_in_force(self, on: date) -> None:
        from zhifa.law.library import VersionNotHeld, version_in_force, versions

        if not self.articles:
            return
        basis = self.articles[0]
        try:
            version_in_force(basis.law, on)
        except VersionNotHeld:
            held = versions(basis.law)
            if on < held[0].in_force_from:
                raise BeforeTheAct(
                    f"“{self.term}”所依据的规定自{held[0].in_force_from:%Y-%m-%d}起施行，{on:%Y-%m-%d}还不能适用。",
                    basis,
                    f"所问之日写{held[0].in_force_from:%Y-%m-%d}或者以后；此前的行为按当时有效的法律办理。",
                ) from None
            raise ActEnded(
                f"“{self.term}”所依据的规定在{on:%Y-%m-%d}已经失效。", basis, "查找取代它的规定。"
            ) from None


def question(
    name: str, term: str, purpose: str, *facts: Fact, articles: str = "", answers: Words | None = None
) -> Callable[[Answer], Question]:
    """Declare a question; ``articles`` are citations joined by 、; ``answers`` puts the result in words."""
    cited = tuple(cite(text) for text in articles.split("、") if text)

    def declare(answer: Answer) -> Question:
        return Question(name, term, purpose, facts, cited, answer, answers or plain_words)

    return declare


# ── results in words ──


def plain_words(value: Any) -> str:
    """日期、文字、枚举 and numbers as they are read."""
    if value is None:
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(getattr(value, "term", value.value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(plain_words(item) for item in value) or "无"
    return str(value)


def MONEY(value: int) -> str:
    """金额, given in 分."""
    return yuan(value)


def either(yes: str, no: str) -> Words:
    """A yes or no in the field's words."""
    return lambda value: yes if value else no


def counted(unit: str) -> Words:
    """A number with its unit."""
    return lambda value: f"{value}{unit}"


def spoken(value: Any) -> str:
    """A result that says itself: ``in_words`` as method or property, or ``term``."""
    if value is None:
        return "无"
    said = getattr(value, "in_words", None)
    if said is None:
        return plain_words(value)
    return str(said() if callable(said) else said)
