"""处理结果、效力、罚没财物之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import confiscated_goods, emergency, outcome, travel_time, validity
from zhifa.law.citation import Citation
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained
from zhifa.law.leniency import Leniency
from zhifa.law.questions.fact import choice, day, members, money, several_words, yes_no
from zhifa.law.questions.lists import ground_of
from zhifa.law.questions.penalty import A_RANGE, range_of
from zhifa.law.questions.question import Asked, counted, either, question, spoken

_OUTCOMES = {
    "penalty": "作出行政处罚决定",
    "minor": "不予行政处罚（依法可以不予处罚）",
    "not_proved": "不予行政处罚（事实不能成立）",
    "crime": "移送司法机关",
}
_WAYS = {
    "destroyed": ("销毁", "destroyed"),
    "auctioned": ("公开拍卖", "auctioned"),
    "by_state_rules": ("按照国家有关规定处理", "by_state_rules"),
    "kept_for_use": ("留用", "kept_for_use"),
}


@question(
    "outcome",
    "调查终结后怎么处理",
    "处罚、不予处罚、移送，四种结果选哪一种。",
    yes_no("facts_established", "违法事实成立"),
    yes_no("crime_suspected", "涉嫌犯罪", False),
    choice("leniency", "从宽结果", members(Leniency), Leniency.ORDINARY),
    yes_no("spare_where_allowed", "可以不予处罚的，决定不予", False),
    articles="处罚法第五十七条第一款、处罚法第三十三条",
    answers=lambda code: _OUTCOMES[code],
)
def outcome_(asked: Asked, **facts: Any) -> Explained[str]:
    return outcome.outcome(**facts)


@question(
    "void",
    "处罚是不是无效",
    "没有依据、主体不适格、程序重大且明显违法的无效。",
    ground_of("invalid_penalty", default=None),
    articles="处罚法第三十八条",
    answers=either("无效", "没有无效的情形"),
)
def void(asked: Asked, *, code: str | None) -> Explained[bool]:
    return validity.void(code)


@question(
    "must_correct_itself",
    "要不要主动改正",
    "申诉、检举经审查发现有错误的，应当主动改正。",
    yes_no("error_found", "发现有错误"),
    articles="处罚法第七十五条第二款",
    answers=either("应当主动改正", "不必"),
)
def must_correct_itself(asked: Asked, **facts: bool) -> Explained[bool]:
    return validity.must_correct_itself(**facts)


@question(
    "emergency_range",
    "突发事件中怎么从重",
    "违反应对措施的，在法定幅度内从重；权利不减。",
    *A_RANGE,
    yes_no("emergency", "发生突发事件"),
    yes_no("breaks_measure", "违反应对措施"),
    articles="处罚法第四十九条",
    answers=spoken,
)
def emergency_range(
    asked: Asked, *, low_fen: int, high_fen: int, basis: Citation, **facts: bool
) -> Explained[FineRange]:
    return emergency.heavier_range(range_of(low_fen, high_fen, basis), **facts)


@question(
    "check_disposal",
    "没收的财物怎么处理",
    "应当销毁的销毁，其他公开拍卖或者按国家规定处理。",
    choice("way", "处理方式", _WAYS),
    yes_no("must_be_destroyed", "依法应当销毁"),
    articles="处罚法第七十四条第一款",
    answers=either("符合规定", "不符合规定"),
)
def check_disposal(asked: Asked, *, way: str, must_be_destroyed: bool) -> Explained[bool]:
    return confiscated_goods.check_disposal(way, must_be_destroyed=must_be_destroyed)


@question(
    "check_receipt",
    "罚没单据合不合法",
    "使用法定部门制发的罚款、没收财物单据，否则当事人有权拒绝。",
    yes_no("given", "使用了罚款、没收财物单据"),
    yes_no("by_lawful_department", "由法定部门制发", False),
    articles="处罚法第七十七条",
    answers=either("符合规定", "不符合规定"),
)
def check_receipt(asked: Asked, **facts: bool) -> Explained[bool]:
    return confiscated_goods.check_receipt(**facts)


@question(
    "check_all_paid_in",
    "罚没款上缴了没有",
    "全部上缴国库，不得截留。",
    money("received", "收到的罚没款"),
    money("paid_in", "已上缴国库"),
    articles="处罚法第七十四条第二款",
    answers=either("全部上缴", "没有全部上缴"),
)
def check_all_paid_in(asked: Asked, *, received_fen: int, paid_in_fen: int) -> Explained[bool]:
    return confiscated_goods.check_all_paid_in(received_fen, paid_in_fen)


@question(
    "check_indicators",
    "考核指标能不能用",
    "罚款、没收的款项不得同考核直接或者变相挂钩。",
    several_words("names", "指标名称"),
    articles="处罚法第七十四条第三款",
    answers=counted("项可用"),
)
def check_indicators(asked: Asked, *, names: tuple[str, ...]) -> Explained[int]:
    return confiscated_goods.check_indicators(names)


@question(
    "in_time_by_post",
    "邮寄的算不算超期",
    "期满前交邮的，不算过期。",
    day("due_on", "期限末日"),
    day("posted_on", "交邮日"),
    day("arrived_on", "到达日"),
    articles="民诉法第八十五条第四款、市监程序规定第八十条",
    answers=either("在期限内", "已经过期"),
)
def in_time_by_post(asked: Asked, *, due_on: date, posted_on: date, arrived_on: date) -> Explained[bool]:
    return travel_time.in_time_by_post(due_on, posted_on=posted_on, arrived_on=arrived_on)
