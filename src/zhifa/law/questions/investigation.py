"""立案、调查与记录之问."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.law import case_record, evidence, filing, hearing, investigation, legal_review
from zhifa.law.explained import Explained
from zhifa.law.questions.fact import THE_DAY, count, day, money, several_words, yes_no
from zhifa.law.questions.lists import ground_of, present
from zhifa.law.questions.question import Asked, either, question

_WHOLE = either("齐全", "不全")
_LAWFUL = either("符合规定", "不符合规定")


@question(
    "check_filing",
    "能不能立案",
    "四项立案条件，指定两名以上办案人员。",
    present("market_filing", fact="met", term="已具备的条件"),
    several_words("handlers", "办案人员"),
    articles="处罚法第五十四条第二款、市监程序规定第十九条",
    answers=either("应当立案", "不能立案"),
)
def check_filing(asked: Asked, *, met: tuple[str, ...], handlers: tuple[str, ...]) -> Explained[bool]:
    return filing.check_filing(met, handlers, on=asked.on)


@question(
    "check_not_filed",
    "能不能不予立案",
    "不符合立案标准，或者有可以不予立案的情形。",
    yes_no("standard_met", "符合立案标准"),
    ground_of("market_no_filing", default=None),
    articles="处罚法第五十四条第二款、市监程序规定第二十条、处罚法第七十六条第二款",
    answers=either("可以不予立案", "应当立案"),
)
def check_not_filed(asked: Asked, *, standard_met: bool, code: str | None) -> Explained[bool]:
    return filing.check_not_filed(standard_met, code)


@question(
    "check_inquiry",
    "这次询问、检查合不合规",
    "出示证件、制作笔录、签名；市场监管还要首次告知权利、个别询问。",
    yes_no("certificate_shown", "出示执法证件"),
    yes_no("record_made", "制作笔录"),
    yes_no("signed", "当事人签名"),
    yes_no("refusal_noted_and_recorded", "拒签已注明并录音录像", False),
    yes_no("first_contact", "首次取证", False),
    yes_no("rights_told", "告知了陈述、申辩、申请回避的权利", True),
    yes_no("questioned_alone", "个别询问", True),
    articles="处罚法第五十五条、市监程序规定第二十一条、市监程序规定第二十九条",
    answers=_LAWFUL,
)
def check_inquiry(asked: Asked, **facts: bool) -> Explained[bool]:
    return investigation.check_inquiry(**facts, profile=asked.profile)


@question(
    "check_original",
    "复制件能不能用",
    "书证、物证应当是原件、原物；有困难的，复制件由提供人核对注明。",
    yes_no("original", "是原件、原物"),
    yes_no("hard_to_get", "调取原件、原物有困难", False),
    yes_no("confirmed_by_provider", "提供人核对无误并注明签名", False),
    articles="市监程序规定第二十四条",
    answers=either("可以使用", "不能使用"),
)
def check_original(asked: Asked, **facts: bool) -> Explained[bool]:
    return investigation.check_original(**facts)


@question(
    "check_report",
    "调查终结报告",
    "六项内容是否齐全。",
    present("investigation_report"),
    articles="市监程序规定第四十八条",
    answers=_WHOLE,
)
def check_report(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return investigation.check_report(present)


@question(
    "suspend_investigation",
    "什么时候中止调查",
    "有法定情形之一，经负责人批准；原因消除后立即恢复。",
    ground_of("market_suspension"),
    yes_no("approved_by_head", "经负责人批准"),
    articles="市监程序规定第四十六条",
    answers=lambda _: "中止调查",
)
def suspend_investigation(asked: Asked, *, code: str, approved_by_head: bool) -> Explained[str]:
    return investigation.suspend(code, approved_by_head=approved_by_head)


@question(
    "preservation_lapsed",
    "先行登记保存是否自动解除",
    "期满没有采取措施的自动解除。",
    day("until", "处理期限末日"),
    day("today", "到哪一天", THE_DAY),
    ground_of("preserved_evidence", fact="settlement", term="已采取的措施", default=None),
    articles="处罚法第五十六条、市监程序规定第三十五条",
    answers=either("已经自动解除", "没有自动解除"),
)
def preservation_lapsed(asked: Asked, *, until: date, today: date, settlement: str | None) -> Explained[bool]:
    return evidence.preservation_lapsed(until, today, settlement)


@question(
    "check_evidence_of_another_body",
    "其他机关的证据能不能用",
    "依法获取并符合证据效力要求的可以使用。",
    yes_no("lawfully_obtained", "依法获取"),
    yes_no("meets_requirements", "符合证据效力要求"),
    articles="浙江综合执法条例第十八条第一款、处罚法第四十六条第三款",
    answers=either("可以使用", "不能使用"),
)
def check_evidence_of_another_body(asked: Asked, **facts: bool) -> Explained[bool]:
    return evidence.check_evidence_of_another_body(**facts)


@question(
    "check_party_told_of_record",
    "监控记录告知了没有",
    "及时告知违法事实，为查询、陈述和申辩提供便利。",
    yes_no("told", "及时告知"),
    yes_no("can_query", "可以查询"),
    yes_no("can_defend", "可以陈述、申辩"),
    articles="处罚法第四十一条第三款",
    answers=_LAWFUL,
)
def check_party_told_of_record(asked: Asked, **facts: bool) -> Explained[bool]:
    return evidence.check_party_told_of_record(**facts)


@question(
    "check_hearing_record",
    "听证笔录",
    "制作笔录，当事人核对后签字或者盖章；拒绝的由主持人注明。",
    yes_no("made", "制作了笔录"),
    yes_no("signed", "当事人或者代理人签字或者盖章"),
    yes_no("refusal_noted", "主持人注明拒签", False),
    articles="处罚法第六十四条第八项",
    answers=_LAWFUL,
)
def check_hearing_record(asked: Asked, **facts: bool) -> Explained[bool]:
    return hearing.check_hearing_record(**facts)


@question(
    "check_hearing_course",
    "听证怎么进行",
    "调查人员提出事实、证据和建议，当事人申辩和质证。",
    yes_no("case_put", "调查人员提出事实、证据和处罚建议"),
    yes_no("party_answered", "当事人进行了申辩和质证"),
    articles="处罚法第六十四条第七项",
    answers=_LAWFUL,
)
def check_hearing_course(asked: Asked, **facts: bool) -> Explained[bool]:
    return hearing.check_hearing_course(**facts)


@question(
    "check_decided_on_record",
    "听证后根据什么决定",
    "根据听证笔录作出决定。",
    yes_no("facts_in_record", "决定采用的事实、证据都在听证笔录中"),
    articles="处罚法第六十五条",
    answers=_LAWFUL,
)
def check_decided_on_record(asked: Asked, *, facts_in_record: bool) -> Explained[bool]:
    return hearing.check_decided_on_record(facts_in_record)


@question(
    "check_hearing_cost",
    "听证要不要钱",
    "当事人不承担听证费用。",
    money("charged", "向当事人收取"),
    articles="处罚法第六十三条第二款",
    answers=_LAWFUL,
)
def check_hearing_cost(asked: Asked, *, charged_fen: int) -> Explained[bool]:
    return hearing.check_hearing_cost(charged_fen)


@question(
    "check_review_contents",
    "审核看了哪些",
    "管辖、当事人、事实证据、定性、依据、程序、处理七项。",
    present("case_review", fact="looked_at", term="已审核的"),
    articles="市监程序规定第五十三条",
    answers=_WHOLE,
)
def check_review_contents(asked: Asked, *, looked_at: tuple[str, ...]) -> Explained[bool]:
    return legal_review.check_review_contents(looked_at)


@question(
    "may_review_across_departments",
    "能不能跨部门法制审核",
    "建立协作机制、通过数字化平台线上进行。",
    yes_no("mechanism_set_up", "建立了协作机制"),
    yes_no("on_platform", "通过数字化行政执法平台"),
    articles="浙江综合执法条例第二十四条",
    answers=either("可以", "不可以"),
)
def may_review_across_departments(asked: Asked, **facts: bool) -> Explained[bool]:
    return legal_review.may_review_across_departments(**facts)


@question(
    "check_record",
    "全过程记录",
    "启动、调查取证、审核、决定、送达、执行都有记录。",
    present("whole_process_record", fact="recorded", term="有记录的环节"),
    yes_no("reviewed", "经过审核", True),
    yes_no("executed", "经过执行", True),
    articles="处罚法第四十七条",
    answers=_WHOLE,
)
def check_record(asked: Asked, *, recorded: tuple[str, ...], **facts: bool) -> Explained[bool]:
    return case_record.check_record(recorded, **facts)


@question(
    "check_case_file",
    "市场监管案卷",
    "一案一卷，正卷材料齐全。",
    present("case_file", fact="papers", term="卷内材料"),
    yes_no("heard", "经过听证", False),
    yes_no("has_goods", "有涉案财物", False),
    count("cases_in_file", "一卷内的案件数", 1),
    articles="市监程序规定第七十八条",
    answers=_WHOLE,
)
def check_case_file(asked: Asked, *, papers: tuple[str, ...], **facts: Any) -> Explained[bool]:
    return case_record.check_case_file(papers, **facts)


@question(
    "closes_on",
    "什么时候结案",
    "五种情形之一出现后十五个工作日内。",
    ground_of("market_closing"),
    articles="市监程序规定第七十七条",
    answers=lambda _: "应当结案",
)
def closes_on(asked: Asked, *, code: str) -> Explained[str]:
    return case_record.closes_on(code)


@question(
    "check_inspection_record",
    "监督检查记录",
    "情况、处理结果、检查人员签字；公众可以查阅。",
    present("inspection_record"),
    articles="许可法第六十一条第二款",
    answers=_WHOLE,
)
def check_inspection_record(asked: Asked, *, present: tuple[str, ...]) -> Explained[bool]:
    return case_record.check_inspection_record(present)


@question(
    "check_electronic_record",
    "电子档案有没有效力",
    "来源可靠、程序规范、要素合规的，与传统载体档案同等效力。",
    yes_no("reliable_source", "来源可靠"),
    yes_no("regular_procedure", "程序规范"),
    yes_no("complete", "要素合规"),
    articles="档案法第三十七条",
    answers=either("同等效力", "没有"),
)
def check_electronic_record(asked: Asked, **facts: bool) -> Explained[bool]:
    return case_record.check_electronic_record(**facts)
