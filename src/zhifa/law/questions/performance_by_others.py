"""代履行之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import performance_by_others
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import day, money, yes_no
from zhifa.law.questions.lists import ground_of, present
from zhifa.law.questions.question import MONEY, Asked, either, question


@question(
    "check_by_others",
    "能不能代履行",
    "经催告仍不履行，后果危害交通安全、造成环境污染或者破坏自然资源。",
    ground_of("by_others", fact="consequence", term="后果"),
    yes_no("demanded", "经过催告"),
    yes_no("performed", "当事人已经履行", False),
    yes_no("performer_has_interest", "代履行人有利害关系", False),
    articles="强制法第五十条",
    answers=either("可以代履行", "停止代履行"),
)
def check_by_others(asked: Asked, *, consequence: str, **facts: bool) -> Explained[bool]:
    return performance_by_others.check_by_others(consequence, **facts)


@question(
    "check_by_others_letter",
    "代履行决定书",
    "当事人、理由依据方式时间、标的、费用预算、代履行人。",
    present("by_others_letter"),
    articles="强制法第五十一条",
    answers=either("齐全", "不全"),
)
def check_by_others_letter(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return performance_by_others.check_by_others_letter(present)


@question(
    "check_by_others_demand",
    "代履行前催告够不够早",
    "代履行三个工作日前催告。",
    day("demanded_on", "催告日"),
    day("performed_by_others_on", "代履行日"),
    articles="强制法第五十一条",
    answers=either("提前天数足够", "提前天数不足"),
)
def check_by_others_demand(asked: Asked, **facts: date) -> Explained[bool]:
    return performance_by_others.check_by_others_demand(**facts, calendar=asked.calendar)


@question(
    "check_carried_out",
    "代履行的监督与费用",
    "派员到场、签名、不用暴力；费用按成本。",
    yes_no("official_present", "派员到场监督"),
    yes_no("signed", "在执行文书上签名"),
    yes_no("violence", "使用暴力、胁迫", False),
    money("charged", "收取费用"),
    money("actual_cost", "实际成本"),
    articles="强制法第五十一条",
    answers=MONEY,
)
def check_carried_out(asked: Asked, **facts: Any) -> Explained[int]:
    return performance_by_others.check_carried_out(**facts)


@question(
    "check_at_once",
    "能不能立即代履行",
    "道路、河道、航道、公共场所的遗洒物、障碍物、污染物需要立即清除而当事人不能清除的。",
    ground_of("at_once_by_others", fact="place", term="场所"),
    yes_no("must_be_cleared", "需要立即清除"),
    yes_no("party_can", "当事人能够清除", False),
    yes_no("party_present", "当事人在场", True),
    articles="强制法第五十二条",
    answers=either("可以立即代履行", "不得"),
)
def check_at_once(asked: Asked, *, place: str, **facts: bool) -> Explained[bool]:
    return performance_by_others.check_at_once(place, **facts)
