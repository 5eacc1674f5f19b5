"""设定、委托、赋权、争议之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import auxiliaries, competence_dispute, delegation, officers, power_transfer, setting_power
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, choice, day, members, several_words, words, yes_no
from zhifa.law.questions.lists import present
from zhifa.law.questions.penalty import register_choices
from zhifa.law.questions.question import Asked, counted, either, plain_words, question

_MAY_SET = either("可以设定", "不得设定")
_RANK = choice("rank", "效力位阶", members(setting_power.Rank))
_POWERS = {
    "penalty": "行政处罚",
    "inspection": "行政检查",
    "coercive_measure": "行政强制措施",
    "supervision": "其他监督管理",
    "technical_support": "专业技术支持",
    "training": "业务培训",
}


def _listed(found: frozenset[str]) -> str:
    return plain_words([term for code, term in _POWERS.items() if code in found])


@question(
    "check_penalty_set",
    "这一层级能不能设定这种处罚",
    "法律、行政法规、地方性法规、规章各能设定什么。",
    _RANK,
    choice("penalty_kind", "处罚种类", register_choices("penalty")),
    yes_no("business_licence", "吊销的是营业执照", False),
    articles="处罚法第十条、处罚法第十二条、处罚法第十三条、处罚法第十六条",
    answers=_MAY_SET,
)
def check_penalty_set(asked: Asked, *, rank: Any, penalty_kind: str, **facts: bool) -> Explained[bool]:
    return setting_power.check_penalty_set(rank, penalty_kind, **facts)


@question(
    "check_measure_set",
    "这一层级能不能设定这种强制措施",
    "地方性法规只能设定查封、扣押。",
    _RANK,
    choice("measure_kind", "强制措施种类", register_choices("coercive_measure")),
    articles="强制法第十条",
    answers=_MAY_SET,
)
def check_measure_set(asked: Asked, *, rank: Any, measure_kind: str) -> Explained[bool]:
    return setting_power.check_measure_set(rank, measure_kind)


@question(
    "check_enforcement_set",
    "这一层级能不能设定强制执行",
    "行政强制执行由法律设定。",
    _RANK,
    articles="强制法第十三条",
    answers=_MAY_SET,
)
def check_enforcement_set(asked: Asked, *, rank: Any) -> Explained[bool]:
    return setting_power.check_enforcement_set(rank)


@question(
    "check_delegation",
    "委托处罚合不合法",
    "法律法规规章有规定、书面并公布、受委托组织符合条件、不得再委托。",
    present("delegation_letter", fact="letter", term="委托书已写明的"),
    present("delegate", fact="delegate", term="受委托组织具备的条件"),
    yes_no("provided_by_law", "法律、法规、规章规定可以委托"),
    yes_no("to_person", "委托给个人", False),
    yes_no("delegated_further", "再委托", False),
    yes_no("technical_needed", "需要技术检查、鉴定", False),
    articles="处罚法第二十条、处罚法第二十一条",
    answers=either("可以委托", "不得委托"),
)
def check_delegation(
    asked: Asked, *, letter: tuple[str, ...], delegate: tuple[str, ...], **facts: bool
) -> Explained[bool]:
    return delegation.check_delegation(letter, delegate, **facts)


@question(
    "delegation_in_force",
    "委托还在不在期限内",
    "起止日都算在内。",
    day("day", "哪一天", THE_DAY),
    day("from_on", "委托起日"),
    day("until_on", "委托止日"),
    articles="处罚法第二十条第二款",
    answers=either("在期限内", "不在期限内"),
)
def delegation_in_force(asked: Asked, *, day: date, from_on: date, until_on: date) -> Explained[bool]:
    return delegation.delegation_in_force(day, from_on=from_on, until_on=until_on)


@question(
    "check_town_list",
    "乡镇事项清单合不合法",
    "在省级目录内、乡镇能够承接、公布后实施。",
    several_words("items", "清单事项"),
    several_words("provincial", "省级目录事项"),
    yes_no("published", "已向社会公布"),
    yes_no("town_able", "乡镇能够有效承接"),
    articles="浙江综合执法条例第九条第二款、处罚法第二十四条第一款",
    answers=counted("项"),
)
def check_town_list(
    asked: Asked, *, items: tuple[str, ...], provincial: tuple[str, ...], **facts: bool
) -> Explained[int]:
    return power_transfer.check_town_list(items, provincial, **facts)


@question(
    "check_matter",
    "监督管理事项目录",
    "职责主体、对象、措施及设定依据、执法方式。",
    present("supervision_matter"),
    articles="浙江综合执法条例第六条第二款",
    answers=either("齐全", "不全"),
)
def check_matter(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return power_transfer.check_matter(present)


@question(
    "powers_that_come_along",
    "划转处罚权带来哪些职权",
    "综合行政执法部门一并行使相关的行政检查；强制措施要单列并写明法律、法规；乡镇、街道只有处罚权。",
    yes_no("penalty", "划转了行政处罚权"),
    yes_no("to_town", "交由乡镇、街道行使", False),
    yes_no("coercion_named", "强制措施单列并写明法律、法规和条款", False),
    articles="浙江综合执法条例第八条第一款、强制法第十七条、处罚法第二十四条第一款",
    answers=_listed,
)
def powers_that_come_along(asked: Asked, **facts: bool) -> Explained[frozenset[str]]:
    return power_transfer.powers_that_come_along(**facts)


@question(
    "duties_that_stay",
    "划转后原部门还管什么",
    "继续履行其他监督管理职责，提供技术和培训支持。",
    articles="浙江综合执法条例第十六条",
    answers=_listed,
)
def duties_that_stay(asked: Asked) -> Explained[frozenset[str]]:
    return power_transfer.duties_that_stay()


@question(
    "town_may_ask_for_help",
    "乡镇能不能请县级机关协作",
    "专业性、技术性较强或者复杂、疑难的可以，县级机关应当及时支持。",
    yes_no("technical", "专业性、技术性较强"),
    yes_no("complex_matter", "复杂、疑难"),
    articles="浙江综合执法条例第十七条第一款",
    answers=either("可以", "不属于"),
)
def town_may_ask_for_help(asked: Asked, **facts: bool) -> Explained[bool]:
    return power_transfer.town_may_ask_for_help(**facts)


@question(
    "assessment_due",
    "目录要不要重新评估",
    "没有评估过，或者评估后执法依据有变动。",
    day("last_assessed_on", "上次评估日", None),
    day("basis_changed_on", "执法依据变动日", None),
    articles="浙江综合执法条例第十条、处罚法第二十四条第一款",
    answers=either("应当评估", "暂不必"),
)
def assessment_due(
    asked: Asked, *, last_assessed_on: date | None, basis_changed_on: date | None
) -> Explained[bool]:
    return power_transfer.assessment_due(last_assessed_on, basis_changed_on)


@question(
    "who_settles",
    "管辖争议由谁解决",
    "先协商；协商不成由共同的上一级指定；乡镇与县级机关的由指导机构协调。",
    choice("disputants", "争议双方", members(competence_dispute.Disputants)),
    yes_no("consulted", "已经协商"),
    yes_no("agreed", "协商一致", False),
    yes_no("directly", "直接报请指定", False),
    articles="处罚法第二十五条第二款、浙江综合执法条例第十七条第二款",
    answers=lambda code: {
        "parties": "双方协商",
        "guidance_office": "综合行政执法指导机构",
        "common_superior": "共同的上一级行政机关",
    }[code],
)
def who_settles(asked: Asked, **facts: Any) -> Explained[str]:
    return competence_dispute.who_settles(**facts)


@question(
    "assistance_owed",
    "要不要协助",
    "属于被请求机关职权范围的应当协助。",
    yes_no("within_duties", "属于被请求机关职权范围"),
    articles="处罚法第二十六条",
    answers=either("应当协助", "不属于职权范围"),
)
def assistance_owed(asked: Asked, **facts: bool) -> Explained[bool]:
    return competence_dispute.assistance_owed(**facts)


@question(
    "clue_outside_duty",
    "职责以外的线索怎么办",
    "可以固定线索，并及时移交有关机关。",
    yes_no("recorded", "已经固定线索"),
    articles="浙江综合执法条例第十八条第二款",
    answers=lambda code: {"record": "固定线索", "pass_on": "移交有关机关"}[code],
)
def clue_outside_duty(asked: Asked, **facts: bool) -> Explained[str]:
    return competence_dispute.clue_outside_duty(**facts)


@question(
    "check_passed_on",
    "受移送的案件能不能再移送",
    "有异议的报请共同的上一级指定管辖，不得再自行移送。",
    yes_no("received_from_another", "案件是其他机关移送来的"),
    articles="市监程序规定第十四条",
    answers=either("可以移送", "不得再移送"),
)
def check_passed_on(asked: Asked, **facts: bool) -> Explained[bool]:
    return competence_dispute.check_passed_on(**facts)


@question(
    "check_auxiliary_task",
    "辅助人员能做什么",
    "只能配合做列明的辅助工作，经培训合格，在执法人员指挥下。",
    words("task", "工作", note="如 patrol（参与调查巡查）、delivering（送达文书）"),
    yes_no("trained", "培训考试合格", True),
    yes_no("under_command", "在执法人员指挥和监督下", True),
    articles="浙江综合执法条例第三十条第二款",
    answers=either("可以", "不得"),
)
def check_auxiliary_task(asked: Asked, *, task: str, **facts: bool) -> Explained[bool]:
    return auxiliaries.check_auxiliary_task(task, **facts)


@question(
    "qualified_until",
    "执法资格到哪一天",
    "其他在编人员考试合格后五年内有效。",
    day("passed_on", "考试合格日"),
    articles="浙江综合执法条例第二十八条第二款",
)
def qualified_until(asked: Asked, *, passed_on: date) -> Explained[date]:
    return officers.qualified_until(passed_on)


@question(
    "may_act_across",
    "能不能跨区域执法",
    "持证人员可以参加本省跨部门、跨区域、跨层级执法。",
    yes_no("certificate_valid", "持有有效执法证"),
    yes_no("same_province", "在本省"),
    articles="浙江综合执法条例第二十九条第一款",
    answers=either("可以", "不可以"),
)
def may_act_across(asked: Asked, **facts: bool) -> Explained[bool]:
    return officers.may_act_across(**facts)
