"""法制审核 — when a decision must pass legal review, after which step, and by whom (处罚法第五十八条)."""

from __future__ import annotations

from collections.abc import Collection

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_RULE = cite("处罚法第五十八条第一款")
_PUBLIC = cite("处罚法第五十八条第一款第一项")
_RIGHTS = cite("处罚法第五十八条第一款第二项")
_COMPLEX = cite("处罚法第五十八条第一款第三项")
_BY_LAW = cite("处罚法第五十八条第一款第四项")
_QUALIFIED = cite("处罚法第五十八条第二款")
_CASE_REVIEW = cite("市监程序规定第五十二条第一款")
_JOINT = cite("浙江综合执法条例第二十四条")


class LegalReviewNotPassed(Refusal):
    """未经法制审核或者审核未通过 — no decision may be made."""


class ReviewBeforeHearing(Refusal):
    """听证未结束不得审核 — a case that is heard is reviewed after the hearing."""


class ReviewerHandledTheCase(Refusal):
    """审核人办过本案."""


class ReviewerNotQualified(Refusal):
    """初次从事法制审核的人员没有法律职业资格."""


class CaseReviewNotDone(Refusal):
    """没有经过案件审核."""


class ReviewNotWhole(ContentsMissing):
    """审核内容不全."""


def legal_review_due(
    *,
    major_public_interest: bool,
    major_rights: bool,
    heard: bool,
    complex_case: bool,
    required_by_law: bool = False,
) -> Explained[bool]:
    """Say whether the case must pass legal review before the decision.

    The second trigger needs both: a major right of the party or a third person, and a hearing held
    经过听证程序的.
    """
    steps: list[Step] = []
    if major_public_interest:
        steps.append(Step("涉及重大公共利益。", _PUBLIC))
    if major_rights and heard:
        steps.append(Step("直接关系当事人或者第三人重大权益，经过听证程序。", _RIGHTS))
    if complex_case:
        steps.append(Step("案件情况疑难复杂、涉及多个法律关系。", _COMPLEX))
    if required_by_law:
        steps.append(Step("法律、法规规定应当进行法制审核。", _BY_LAW))
    if steps:
        return Explained(True, (*steps, Step("作出决定之前，应当进行法制审核。", _RULE)))
    return Explained(False, (Step("没有应当法制审核的四种情形。", _RULE),))


def check_review_order(*, hearing_right_told: bool, hearing_settled: bool) -> Explained[bool]:
    """Check that review starts only after the hearing, or after the right to it has lapsed.

    :raises ReviewBeforeHearing: a hearing may still be asked for or held.
    """
    if hearing_right_told and not hearing_settled:
        raise ReviewBeforeHearing(
            "听证申请期未满或者听证尚未结束，不能提请法制审核。", _RIGHTS, "听证结束或者期满后再提请。"
        )
    return Explained(True, (Step("听证事项已了结，可以提请法制审核。", _RIGHTS),))


def check_reviewer(
    *, handled_the_case: bool, first_time: bool, has_legal_qualification: bool
) -> Explained[bool]:
    """Check who reviews.

    The Act does not say that a handler may not review; the strict reading of a check by another is taken
    (市监程序规定第四十九条第三款 says so for its field).

    :raises ReviewerHandledTheCase: handler or investigator of the case.
    :raises ReviewerNotQualified: first-time reviewer without the qualification.
    """
    if handled_the_case:
        raise ReviewerHandledTheCase(
            "办案人员不得作为本案的审核人员。", cite("市监程序规定第四十九条第三款"), "由其他审核人员审核。"
        )
    if first_time and not has_legal_qualification:
        raise ReviewerNotQualified(
            "初次从事行政处罚决定法制审核的人员，应当通过国家统一法律职业资格考试取得法律职业资格。",
            _QUALIFIED,
            "由具备资格的人员审核。",
        )
    return Explained(True, (Step("审核人不是办案人员，资格符合规定。", _QUALIFIED),))


def check_review_passed(*, due: bool, passed: bool) -> Explained[bool]:
    """Check that a due review has been passed before the decision.

    :raises LegalReviewNotPassed: due and not passed.
    """
    if due and not passed:
        raise LegalReviewNotPassed(
            "应当法制审核的案件，未经法制审核或者审核未通过，不得作出决定。", _RULE, "提请法制审核。"
        )
    text = "法制审核已通过。" if due else "本案不属于应当法制审核的情形。"
    return Explained(True, (Step(text, _RULE),))


def check_case_reviewed(
    *, ordinary_procedure: bool, legal_review_due: bool, case_reviewed: bool
) -> Explained[bool]:
    """Check the case review 案件审核 of the market rules: every case of the ordinary procedure that is not one for
    legal review passes it.

    :raises CaseReviewNotDone: due and not done.
    """
    if not ordinary_procedure:
        return Explained(True, (Step("不适用普通程序，不须案件审核。", _CASE_REVIEW),))
    if legal_review_due:
        return Explained(True, (Step("属于法制审核的案件，由法制审核代替案件审核。", _CASE_REVIEW),))
    if not case_reviewed:
        raise CaseReviewNotDone(
            "适用普通程序又不属于法制审核的案件，应当进行案件审核。", _CASE_REVIEW, "交审核机构审核。"
        )
    return Explained(True, (Step("已经过案件审核。", _CASE_REVIEW),))


def check_review_contents(looked_at: Collection[str]) -> Explained[bool]:
    """Check that the review looked at all seven points (``case_review`` of the required contents; the market
    rules list them, and they are taken for all).

    :raises ReviewNotWhole: naming what was not looked at.
    """
    return check_contents("case_review", looked_at, ReviewNotWhole)


def may_review_across_departments(*, mechanism_set_up: bool, on_platform: bool) -> Explained[bool]:
    """Say whether a reviewer of another department may review the case online (浙江第二十四条)."""
    if mechanism_set_up and on_platform:
        return Explained(True, (Step("通过数字化行政执法平台开展线上协同法制审核。", _JOINT),))
    return Explained(False, (Step("没有建立协作机制，或者不在平台上进行。", _JOINT),))
