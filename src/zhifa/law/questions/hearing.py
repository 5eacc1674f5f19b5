"""听证之问."""

from __future__ import annotations

from typing import Any

from zhifa.law import hearing
from zhifa.law.explained import Explained
from zhifa.law.party import PartyKind
from zhifa.law.questions.fact import THE_DAY, count, day, several_words, words, yes_no
from zhifa.law.questions.penalty import PARTY, PENALTY, penalty_of
from zhifa.law.questions.question import Asked, either, question


@question(
    "hearing_due",
    "要不要告知听证",
    "拟作出的处罚是否应当告知当事人有要求听证的权利。",
    PARTY,
    *PENALTY,
    yes_no("other_heavy", "属于其他较重的行政处罚", False),
    yes_no("required_by_law", "法律、法规、规章规定应当听证", False),
    articles="处罚法第六十三条第一款",
    answers=either("应当告知听证权利", "不属于听证范围"),
)
def hearing_due(asked: Asked, *, party: PartyKind, **facts: Any) -> Explained[bool]:
    return hearing.hearing_due(penalty_of(facts), party, on=asked.on, **facts)


@question(
    "request_in_time",
    "听证申请是否及时",
    "当事人在告知后五个工作日内提出。",
    day("notice_served_on", "告知书送达日"),
    day("asked_on", "当事人提出日", THE_DAY),
    articles="处罚法第六十四条第一项",
    answers=either("在期限内", "已超过期限"),
)
def request_in_time(asked: Asked, **facts: Any) -> Explained[bool]:
    return hearing.request_in_time(**facts, calendar=asked.calendar, profile=asked.profile)


@question(
    "check_hearing_notice",
    "听证通知是否提前七日",
    "通知日与听证日之间须有七个工作日。",
    day("notified_on", "通知送达日"),
    day("held_on", "听证日"),
    articles="处罚法第六十四条第二项",
    answers=either("提前天数足够", "提前天数不足"),
)
def check_hearing_notice(asked: Asked, **facts: Any) -> Explained[bool]:
    return hearing.check_hearing_notice(**facts, calendar=asked.calendar, profile=asked.profile)


@question(
    "check_chair",
    "谁能主持听证",
    "主持人不得是本案调查人员。",
    words("chair", "主持人"),
    several_words("investigators", "调查人员"),
    articles="处罚法第六十四条第四项",
    answers=either("可以主持", "不得主持"),
)
def check_chair(asked: Asked, *, chair: str, investigators: tuple[str, ...]) -> Explained[bool]:
    return hearing.check_chair(chair, investigators)


@question(
    "check_agents",
    "听证代理人几名",
    "当事人可以委托一至二人代理。",
    count("count", "代理人数"),
    articles="处罚法第六十四条第五项",
    answers=either("符合规定", "不符合规定"),
)
def check_agents(asked: Asked, *, count: int) -> Explained[bool]:
    return hearing.check_agents(count, on=asked.on)


@question(
    "hearing_ends",
    "是否视为放弃听证",
    "无正当理由不出席或者中途退出的，视为放弃，终止听证。",
    yes_no("absent_without_reason", "无正当理由拒不出席"),
    yes_no("left_without_leave", "未经许可中途退出"),
    articles="处罚法第六十四条第六项",
    answers=either("视为放弃，终止听证", "照常进行"),
)
def hearing_ends(asked: Asked, **facts: Any) -> Explained[bool]:
    return hearing.hearing_ends(**facts)


@question(
    "held_openly",
    "听证公不公开",
    "涉及国家秘密、商业秘密或者个人隐私的不公开。",
    yes_no("state_secret", "涉及国家秘密"),
    yes_no("trade_secret", "涉及商业秘密"),
    yes_no("privacy", "涉及个人隐私"),
    articles="处罚法第六十四条第三项",
    answers=either("公开举行", "不公开举行"),
)
def held_openly(asked: Asked, **facts: Any) -> Explained[bool]:
    return hearing.held_openly(**facts)
