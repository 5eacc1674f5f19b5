"""简易程序之问."""

from __future__ import annotations

from typing import Any

from zhifa.law import summary, summary_conduct
from zhifa.law.explained import Explained
from zhifa.law.party import PartyKind
from zhifa.law.questions.fact import words, yes_no
from zhifa.law.questions.lists import present
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


@question(
    "check_summary_conduct",
    "当场处罚的程序合不合规",
    "出示证件、告知并听取意见、编号决定书当场交付、报备案；市场监管还要收集证据、申辩记入笔录。",
    yes_no("certificate_shown", "出示执法证件"),
    yes_no("told", "决定前告知内容、事实、理由、依据和权利"),
    yes_no("defended", "当事人陈述、申辩", False),
    yes_no("defence_heard", "听取了陈述、申辩", False),
    yes_no("defence_written_down", "陈述、申辩记入笔录", False),
    yes_no("evidence_collected", "当场调查并收集必要的证据", False),
    yes_no("numbered_form", "使用预定格式、编有号码的决定书"),
    yes_no("handed_over", "决定书当场交付"),
    yes_no("refusal_noted", "拒绝签收已在决定书上注明", False),
    yes_no("reported", "报所属行政机关备案"),
    articles="处罚法第五十二条、处罚法第四十四条、市监程序规定第六十七条、市监程序规定第六十九条",
    answers=either("符合规定", "不符合规定"),
)
def check_summary_conduct(asked: Asked, **facts: bool) -> Explained[bool]:
    return summary_conduct.check_summary_conduct(**facts, profile=asked.profile)


@question(
    "check_market_summary_letter",
    "市场监管当场处罚决定书全不全",
    "比行政处罚法多：当事人基本情况、缴款途径和期限、印章。",
    present("market_summary_letter"),
    yes_no("fined", "有罚款"),
    articles="市监程序规定第六十八条、市监程序规定第六十七条第二款",
    answers=either("齐全", "不全"),
)
def check_market_summary_letter(asked: Asked, *, present: tuple[str, ...], fined: bool) -> Explained[bool]:
    return summary_conduct.check_market_summary_letter(present, fined=fined)
