"""立案 — the standard, the conditions of the market rules, and the grounds not to file
(处罚法第五十四条第二款、第七十六条第二款; 市监程序规定第十九条、第二十条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.amounts import amount
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_STANDARD = cite("处罚法第五十四条第二款")
_MUST = cite("处罚法第七十六条第二款")
_TWO = cite("市监程序规定第十九条第二款")
_FORM = cite("市监程序规定第二十条第二款")


class FilingConditionsMissing(ContentsMissing):
    """立案条件不具备."""


class HandlersNotNamed(Refusal):
    """没有指定两名以上办案人员."""


class MustBeFiled(Refusal):
    """符合立案标准而不立案."""


def check_filing(met: Collection[str], handlers: Collection[str], *, on: date) -> Explained[bool]:
    """Check a filing: the four conditions (``market_filing``) and two handlers named.

    The Act leaves the standard to the body; the four conditions of the market rules are taken for all.

    :raises FilingConditionsMissing, HandlersNotNamed: as named.
    """
    answer = check_contents("market_filing", met, FilingConditionsMissing)
    least = amount("officers", on)
    if len(set(handlers)) < least.number:
        raise HandlersNotNamed(
            f"只指定了{len(set(handlers))}名办案人员，应当两名以上。",
            _TWO,
            "指定两名以上具有行政执法资格的人员。",
        )
    return answer.replace_result(True, Step("符合立案标准，应当及时立案。", _STANDARD))


def check_not_filed(standard_met: bool, code: str | None) -> Explained[bool]:
    """Check a decision not to file: the standard is not met, or one of the four grounds holds
    (``market_no_filing`` of the grounds); the form is filled in either way.

    :raises MustBeFiled: the standard is met and there is no ground.
    :raises BadFact: an unknown ground.
    """
    if code is not None:
        return Explained(True, (ground("market_no_filing", code).step(), Step("填写不予立案审批表。", _FORM)))
    if standard_met:
        raise MustBeFiled(
            "符合立案标准的案件应当及时立案。", (_STANDARD, _MUST), "立案，或者写明不予立案的情形。"
        )
    return Explained(True, (Step("不符合立案标准。", _STANDARD), Step("填写不予立案审批表。", _FORM)))
