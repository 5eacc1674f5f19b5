"""强制执行之问 — demand, decision, course, hours, demolition."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhifa.law import course_of_execution, demand, demolition, time_of_execution
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, day, moment, yes_no
from zhifa.law.questions.lists import ground_of, present
from zhifa.law.questions.question import Asked, either, question

_WHOLE = either("齐全", "不全")
_LAWFUL = either("符合规定", "不符合规定")


@question(
    "check_demand",
    "催告书",
    "期限、方式、金额、陈述申辩权是否写明。",
    present("demand_letter"),
    yes_no("money_owed", "涉及金钱给付", True),
    articles="强制法第三十五条",
    answers=_WHOLE,
)
def check_demand(asked: Asked, *, present: tuple[str, ...], money_owed: bool) -> Explained[bool]:
    return demand.check_demand(present, money_owed=money_owed)


@question(
    "check_may_decide_execution",
    "能不能作出强制执行决定",
    "有权、催告过、期满、意见已复核、仍不履行且无正当理由；有转移财物迹象的可以立即。",
    yes_no("power_by_statute", "法律规定本机关可以强制执行"),
    day("demand_served_on", "催告书送达日", None),
    day("perform_by", "催告的履行期限末日", None),
    day("today", "决定日", THE_DAY),
    yes_no("performed", "已经履行", False),
    yes_no("good_reason", "有正当理由", False),
    yes_no("answered", "当事人提出了陈述、申辩", False),
    yes_no("answer_reviewed", "已经复核", False),
    yes_no("moving_assets_proved", "有证据证明有转移或者隐匿财物迹象", False),
    articles="强制法第三十七条、强制法第十三条、强制法第三十五条、强制法第三十六条",
    answers=either("可以作出", "不作出"),
)
def check_may_decide_execution(asked: Asked, **facts: Any) -> Explained[bool]:
    return demand.check_may_decide_execution(**facts)


@question(
    "check_execution_decision",
    "强制执行决定书",
    "五项是否齐全。",
    present("execution_decision"),
    articles="强制法第三十七条",
    answers=_WHOLE,
)
def check_execution_decision(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return demand.check_execution_decision(present)


@question(
    "stay_of_execution",
    "什么时候中止执行",
    "有法定情形之一的中止，情形消失后恢复。",
    ground_of("stay_of_execution"),
    articles="强制法第三十九条",
    answers=lambda _: "中止执行",
)
def stay_of_execution(asked: Asked, *, code: str) -> Explained[str]:
    return course_of_execution.stay(code)


@question(
    "check_resume",
    "能不能恢复执行",
    "中止的情形消失后应当恢复。",
    yes_no("ground_gone", "中止的情形已经消失"),
    articles="强制法第三十九条",
    answers=either("应当恢复", "不得恢复"),
)
def check_resume(asked: Asked, **facts: bool) -> Explained[bool]:
    return course_of_execution.check_resume(**facts)


@question(
    "no_longer_enforced",
    "中止三年后还执不执行",
    "没有明显社会危害、确无能力履行、中止满三年未恢复的，不再执行。",
    day("stayed_on", "中止执行日"),
    day("today", "到哪一天", THE_DAY),
    yes_no("social_harm", "有明显社会危害"),
    yes_no("unable", "当事人确无能力履行"),
    articles="强制法第三十九条",
    answers=either("不再执行", "仍可恢复执行"),
)
def no_longer_enforced(asked: Asked, **facts: Any) -> Explained[bool]:
    return course_of_execution.no_longer_enforced(**facts, calendar=asked.calendar)


@question(
    "end_of_execution",
    "什么时候终结执行",
    "有法定情形之一的终结执行。",
    ground_of("end_of_execution"),
    articles="强制法第四十条",
    answers=lambda _: "终结执行",
)
def end_of_execution(asked: Asked, *, code: str) -> Explained[str]:
    return course_of_execution.end(code)


@question(
    "restitution",
    "执行错了怎么办",
    "决定被撤销、变更或者执行错误的，恢复原状、退还，不能的赔偿。",
    yes_no("decision_fell", "据以执行的决定被撤销、变更"),
    yes_no("wrongly_executed", "执行错误"),
    yes_no("can_be_restored", "能恢复原状或者退还"),
    articles="强制法第四十一条",
    answers=lambda code: {"nothing": "不必回转", "restore": "恢复原状或者退还", "compensate": "赔偿"}[code],
)
def restitution(asked: Asked, **facts: bool) -> Explained[str]:
    return course_of_execution.restitution(**facts)


@question(
    "check_agreement",
    "执行协议",
    "可以分阶段履行；采取补救措施的可以减免加处的罚款，不得减免原来的义务。",
    yes_no("harms_public_interest", "损害公共利益", False),
    yes_no("harms_others", "损害他人合法权益", False),
    yes_no("waives_late_penalty", "减免加处的罚款或者滞纳金", False),
    yes_no("remedied", "当事人采取了补救措施", False),
    yes_no("waives_principal", "减免原来的义务", False),
    articles="强制法第四十二条",
    answers=either("可以达成", "不得达成"),
)
def check_agreement(asked: Asked, **facts: bool) -> Explained[bool]:
    return course_of_execution.check_agreement(**facts)


@question(
    "check_time_of_execution",
    "这个时候能不能强制执行",
    "不得在夜间或者法定节假日，情况紧急的除外。",
    moment("at", "时刻"),
    yes_no("urgent", "情况紧急", False),
    articles="强制法第四十三条",
    answers=either("可以", "不得"),
)
def check_time_of_execution(asked: Asked, *, at: datetime, urgent: bool) -> Explained[bool]:
    return time_of_execution.check_time_of_execution(at, urgent=urgent, calendar=asked.calendar)


@question(
    "check_means_of_execution",
    "能不能停水停电",
    "不得对居民生活停止供水、供电、供热、供燃气迫使履行。",
    yes_no("cuts_home_utilities", "对居民生活停水、停电、停热、停气"),
    articles="强制法第四十三条",
    answers=_LAWFUL,
)
def check_means_of_execution(asked: Asked, **facts: bool) -> Explained[bool]:
    return time_of_execution.check_means_of_execution(**facts)


@question(
    "check_demolition",
    "能不能强制拆除",
    "公告限期自行拆除；复议、诉讼期限内不申请不起诉又不拆除的才可以。",
    day("today", "哪一天", THE_DAY),
    day("announced_on", "公告日", None),
    day("remove_by", "自行拆除期限末日", None),
    day("remedies_until", "复议、诉讼期限末日"),
    yes_no("remedy_pending", "复议或者诉讼尚未终结", False),
    yes_no("removed", "已经自行拆除", False),
    articles="强制法第四十四条",
    answers=either("可以强制拆除", "不必强制拆除"),
)
def check_demolition(asked: Asked, *, today: date, **facts: Any) -> Explained[bool]:
    return demolition.check_demolition(today, **facts)
