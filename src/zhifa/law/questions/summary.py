"""简易程序之问."""

from __future__ import annotations

from typing import Any

from zhifa.law import summary
from zhifa.law.explained import Explained
from zhifa.law.party import PartyKind
from zhifa.law.questions.fact import words, yes_no
from zhifa.law.questions.penalty import PARTY, PENALTY, penalty_of
from zhifa.law.questions.question import Asked, either, question


@question(
    "check_summary",
    "能不能当场处罚",
    "事实确凿，警告或者二百元（单位三千元）以下罚款，可以当场作出决定。",
    PARTY,
    *PENALTY,
    yes_no("facts_certain", "违法事实确凿", True),
    articles="处罚法第五十一条",
    answers=either("可以当场处罚", "不能当场处罚"),
)
def check_summary(asked: Asked, *, party: PartyKind, facts_certain: bool, **facts: Any) -> Explained[bool]:
    return summary.check_summary(penalty_of(facts), party, facts_certain=facts_certain, on=asked.on)


@question(
    "check_summary_letter",
    "当场处罚决定书全不全",
    "当场处罚决定书应当载明的内容；不写的按已写明。",
    *(words(name, term, "已写明") for name, term in summary.SummaryLetter.terms().items()),
    yes_no("fined", "有罚款", True),
    articles="处罚法第五十二条第二款",
    answers=either("齐全", "不全"),
)
def check_summary_letter(asked: Asked, *, fined: bool, **facts: str) -> Explained[bool]:
    return summary.check_summary_letter(summary.SummaryLetter(**facts), fined=fined)
