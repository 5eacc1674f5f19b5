"""送达之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import service
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, day, yes_no
from zhifa.law.questions.penalty import register_choices
from zhifa.law.questions.question import Asked, either, question


@question(
    "served_on",
    "哪一天算送达",
    "按送达方式和事实，文书在哪一天视为送达。",
    choice("method", "送达方式", register_choices("service_method")),
    day("done_on", "签收、留置、到达或者公告之日", THE_DAY),
    yes_no("receipt_signed", "送达回证已签收", False),
    yes_no("witness", "有见证人签名", False),
    yes_no("recorded", "拍照、录像记录了送达过程", False),
    yes_no("refused", "受送达人拒绝接收", False),
    yes_no("consent_signed", "签订了电子送达确认书", False),
    yes_no("other_ways_failed", "下落不明或者其他方式无法送达", False),
    yes_no("reason_on_file", "案卷中记明了原因和经过", False),
    articles="处罚法第六十一条第一款、民诉法第八十七条第一款",
)
def served_on(asked: Asked, **facts: Any) -> Explained[date]:
    return service.served_on(service.ServiceFacts(**facts), calendar=asked.calendar)


@question(
    "check_served_in_time",
    "决定书是否及时送达",
    "宣告后当场交付；当事人不在场的七个工作日内送达。",
    day("announced_on", "作出决定日"),
    day("sent_on", "送达日", THE_DAY),
    articles="处罚法第六十一条第一款",
    answers=either("在期限内", "已超过期限"),
)
def check_served_in_time(asked: Asked, **facts: Any) -> Explained[bool]:
    return service.check_served_in_time(**facts, calendar=asked.calendar, profile=asked.profile)
