"""告知、审核、讨论、决定之问 — what must have happened before a decision, and what the papers say."""

from __future__ import annotations

from typing import Any

from zhifa.law import correction, decision_letter, deliberation, legal_review, notice
from zhifa.law.explained import Explained
from zhifa.law.party import PartyKind
from zhifa.law.questions.fact import THE_DAY, day, record, several_words, words, yes_no
from zhifa.law.questions.penalty import PARTY, PENALTY, penalty_of
from zhifa.law.questions.question import Asked, counted, either, question

_MAY = either("符合规定", "不符合规定")


@question(
    "check_correction_ordered",
    "是否责令改正",
    "实施处罚时应当责令改正或者限期改正。",
    yes_no("ordered", "已责令改正"),
    yes_no("nothing_left_to_correct", "违法行为已经改正", False),
    articles="处罚法第二十八条第一款",
    answers=_MAY,
)
def check_correction_ordered(asked: Asked, **facts: Any) -> Explained[bool]:
    return correction.check_correction_ordered(**facts)


@question(
    "check_correction_period",
    "改正期限合不合理",
    "改正期限不得早于责令日；当日即立即改正。",
    day("ordered_on", "责令日"),
    day("correct_by", "改正期限"),
    articles="处罚法第二十八条第一款",
    answers=counted("日"),
)
def check_correction_period(asked: Asked, **facts: Any) -> Explained[int]:
    return correction.check_correction_period(**facts)


@question(
    "check_notice",
    "告知书全不全",
    "告知书须写明拟处罚内容、事实、理由、依据和当事人的权利。",
    words("penalty", "拟作出的行政处罚内容"),
    words("facts", "事实"),
    words("reasons", "理由"),
    words("basis", "依据"),
    yes_no("tells_defence", "告知陈述、申辩权利"),
    yes_no("tells_hearing", "告知听证权利", False),
    yes_no("hearing_due", "应当告知听证权利", False),
    articles="处罚法第四十四条",
    answers=either("齐全", "不全"),
)
def check_notice(asked: Asked, *, hearing_due: bool, **facts: Any) -> Explained[bool]:
    return notice.check_notice(notice.NoticeContent(**facts), hearing_due=hearing_due)


@question(
    "defence_over",
    "陈述申辩期是否届满",
    "告知送达后满五个工作日，或者当事人明确放弃。",
    day("served_on", "告知书送达日"),
    day("today", "到哪一天", THE_DAY),
    yes_no("waived", "当事人明确放弃", False),
    articles="处罚法第六十二条",
    answers=either("已届满", "尚未届满"),
)
def defence_over(asked: Asked, **facts: Any) -> Explained[bool]:
    return notice.defence_over(**facts, calendar=asked.calendar, profile=asked.profile)


@question(
    "check_may_decide",
    "能不能作出决定",
    "告知、陈述申辩、复核是否都已完成。",
    yes_no("notice_served", "告知书已送达"),
    yes_no("defence_over", "陈述申辩期已满或者已放弃"),
    yes_no("defended", "当事人提出了陈述、申辩"),
    yes_no("defence_reviewed", "已经复核"),
    articles="处罚法第六十二条、处罚法第四十五条第一款",
    answers=either("可以作出决定", "不得作出决定"),
)
def check_may_decide(asked: Asked, **facts: Any) -> Explained[bool]:
    return notice.check_may_decide(**facts)


@question(
    "check_not_heavier",
    "决定是否重于告知",
    "决定不得比告知的处罚更重。",
    record("noticed", "告知的处罚", *PENALTY),
    record("decided", "拟作出的决定", *PENALTY),
    articles="处罚法第四十五条第二款",
    answers=either("不重于告知", "重于告知"),
)
def check_not_heavier(asked: Asked, *, noticed: dict[str, Any], decided: dict[str, Any]) -> Explained[bool]:
    return notice.check_not_heavier(penalty_of(noticed), penalty_of(decided))


@question(
    "legal_review_due",
    "要不要法制审核",
    "作出决定前是否应当经过法制审核。",
    yes_no("major_public_interest", "涉及重大公共利益", False),
    yes_no("major_rights", "直接关系当事人或者第三人重大权益", False),
    yes_no("heard", "经过听证程序", False),
    yes_no("complex_case", "疑难复杂、涉及多个法律关系", False),
    yes_no("required_by_law", "法律、法规规定应当审核", False),
    articles="处罚法第五十八条第一款",
    answers=either("应当法制审核", "不属于应当审核的情形"),
)
def legal_review_due(asked: Asked, **facts: Any) -> Explained[bool]:
    return legal_review.legal_review_due(**facts)


@question(
    "check_review_order",
    "现在能不能提请法制审核",
    "听证了结之后才能提请。",
    yes_no("hearing_right_told", "已告知听证权利"),
    yes_no("hearing_settled", "听证已了结（结束、期满未申请或者放弃）"),
    articles="处罚法第五十八条第一款第二项",
    answers=either("可以提请", "不能提请"),
)
def check_review_order(asked: Asked, **facts: Any) -> Explained[bool]:
    return legal_review.check_review_order(**facts)


@question(
    "check_reviewer",
    "谁能做法制审核",
    "审核人不是办案人员；初次从事的须有法律职业资格。",
    yes_no("handled_the_case", "办过本案"),
    yes_no("first_time", "初次从事法制审核"),
    yes_no("has_legal_qualification", "具有法律职业资格"),
    articles="处罚法第五十八条第二款、市监程序规定第四十九条第三款",
    answers=either("可以审核", "不得审核"),
)
def check_reviewer(asked: Asked, **facts: Any) -> Explained[bool]:
    return legal_review.check_reviewer(**facts)


@question(
    "check_review_passed",
    "法制审核是否通过",
    "应当审核而未通过的，不得作出决定。",
    yes_no("due", "应当法制审核"),
    yes_no("passed", "审核通过"),
    articles="处罚法第五十八条第一款",
    answers=either("可以作出决定", "不得作出决定"),
)
def check_review_passed(asked: Asked, **facts: Any) -> Explained[bool]:
    return legal_review.check_review_passed(**facts)


@question(
    "deliberation_due",
    "要不要集体讨论",
    "情节复杂或者重大违法行为，由负责人集体讨论决定。",
    PARTY,
    *PENALTY,
    yes_no("complex_case", "情节复杂", False),
    yes_no("grave", "重大违法行为", False),
    yes_no("departs_from_benchmark", "偏离公布的裁量基准", False),
    yes_no("legal_review_due", "属于应当法制审核的案件", False, note="市场监管领域一律集体讨论"),
    articles="处罚法第五十七条第二款、市监程序规定第六十条第二款",
    answers=either("应当集体讨论", "由负责人决定"),
)
def deliberation_due(asked: Asked, *, party: PartyKind, **facts: Any) -> Explained[bool]:
    return deliberation.deliberation_due(
        penalty_of(facts), party, on=asked.on, profile=asked.profile, **facts
    )


@question(
    "check_deliberation",
    "集体讨论人数够不够",
    "参加讨论的负责人，回避的不算。",
    several_words("members", "参加的负责人"),
    several_words("recused", "其中回避的", ()),
    articles="处罚法第五十七条第二款",
    answers=counted("人"),
)
def check_deliberation(asked: Asked, *, members: tuple[str, ...], recused: tuple[str, ...]) -> Explained[int]:
    return deliberation.check_deliberation(members, recused, on=asked.on)


@question(
    "check_letter",
    "决定书全不全",
    "处罚决定书的六项内容和印章；罚款的还有代收机构和加处罚款。不写的按已写明。",
    words("party", "当事人的姓名或者名称、地址", "已写明"),
    words("facts_and_evidence", "违法事实和证据", "已写明"),
    words("penalty_and_basis", "处罚的种类和依据", "已写明"),
    words("performance", "履行方式和期限", "已写明"),
    words("remedies", "复议、诉讼的途径和期限", "已写明"),
    words("body_and_date", "机关名称和决定日期", "已写明"),
    yes_no("sealed", "盖有机关印章", True),
    yes_no("fined", "有罚款", False),
    words("bank", "代收机构的名称、地址", ""),
    yes_no("late_penalty_told", "写明逾期是否加处罚款", False),
    words("defence_answer", "陈述、申辩的采纳情况及理由", ""),
    articles="处罚法第五十九条第一款、处罚法第五十九条第二款、罚缴分离办法第七条第一款",
    answers=either("齐全", "不全"),
)
def check_letter(asked: Asked, **facts: Any) -> Explained[bool]:
    return decision_letter.check_letter(decision_letter.DecisionLetter(**facts), profile=asked.profile)
