"""移送涉嫌犯罪案件之问."""

from __future__ import annotations

from datetime import date, datetime

from zhifa.law import referral
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import choice, day, moment, several_words, yes_no
from zhifa.law.questions.lists import present
from zhifa.law.questions.penalty import register_choices
from zhifa.law.questions.question import Asked, counted, either, question


@question(
    "check_referral_team",
    "移送专案组够不够",
    "两名以上行政执法人员。",
    several_words("officers", "专案组人员"),
    articles="移送规定第五条第一款",
    answers=counted("人"),
)
def check_referral_team(asked: Asked, *, officers: tuple[str, ...]) -> Explained[int]:
    return referral.check_team(officers, on=asked.on)


@question(
    "check_referral_papers",
    "移送材料",
    "移送书、调查报告、物品清单、检验报告、其他材料。",
    present("referral_papers"),
    yes_no("examined", "做过检验、鉴定", True),
    articles="移送规定第六条",
    answers=either("齐全", "不全"),
)
def check_referral_papers(asked: Asked, *, present: tuple[str, ...], examined: bool) -> Explained[bool]:
    return referral.check_referral_papers(present, examined=examined)


@question(
    "check_referral_decided",
    "移送决定是否及时",
    "负责人自接到报告三日内决定。",
    day("reported_on", "接到报告日"),
    day("decided_on", "决定日"),
    articles="移送规定第五条第二款",
)
def check_referral_decided(asked: Asked, *, reported_on: date, decided_on: date) -> Explained[date]:
    return referral.check_decided_in_time(reported_on, decided_on, calendar=asked.calendar)


@question(
    "check_referral_sent",
    "移送是否及时",
    "批准后二十四小时内移送。",
    moment("approved_at", "批准时刻"),
    moment("sent_at", "移送时刻"),
    articles="移送规定第五条第二款",
)
def check_referral_sent(asked: Asked, **facts: datetime) -> Explained[datetime]:
    return referral.check_sent_in_time(**facts)


@question(
    "check_not_instead",
    "能不能以罚代刑",
    "涉嫌犯罪的应当移送，不得以行政处罚代替。",
    yes_no("crime_suspected", "涉嫌犯罪"),
    yes_no("referred", "已经移送"),
    articles="处罚法第二十七条、移送规定第十一条",
    answers=either("可以继续", "不得处罚"),
)
def check_not_instead(asked: Asked, **facts: bool) -> Explained[bool]:
    return referral.check_not_instead(**facts)


@question(
    "stands_after_referral",
    "移送前的处罚停不停止执行",
    "警告、责令停产停业、暂扣或者吊销许可证照不停止执行。",
    choice("penalty_kind", "处罚种类", register_choices("penalty")),
    articles="移送规定第十一条第二款",
    answers=either("不停止执行", "不在不停止执行之列"),
)
def stands_after_referral(asked: Asked, *, penalty_kind: str) -> Explained[bool]:
    return referral.stands_after_referral(penalty_kind)


@question(
    "goods_go_along",
    "涉案财物随案移送",
    "查封、扣押、冻结的财物一并移送，并书面告知当事人。",
    yes_no("seized", "有查封、扣押、冻结的财物"),
    yes_no("party_told_in_writing", "已书面告知当事人", False),
    articles="强制法第二十一条",
    answers=either("符合规定", "还须书面告知当事人"),
)
def goods_go_along(asked: Asked, **facts: bool) -> Explained[bool]:
    return referral.goods_go_along(**facts)


@question(
    "after_refusal",
    "公安不予立案后怎么办",
    "应当给予行政处罚的依法处罚。",
    yes_no("punishable", "应当给予行政处罚"),
    articles="移送规定第十条",
    answers=lambda code: {"penalise": "依法给予行政处罚", "close": "依法作出其他处理"}[code],
)
def after_refusal(asked: Asked, **facts: bool) -> Explained[str]:
    return referral.after_refusal(**facts)
