"""代履行 — done by the body or a third person at the party's cost: letter, demand three working days before,
an official present; at once on roads and rivers (强制法第五十条至第五十二条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.amounts import check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import may_act_before
from zhifa.law.workdays import HolidayTable

_RULE = cite("强制法第五十条")
_DEMAND = cite("强制法第五十一条第一款第二项")
_OFFICIAL = cite("强制法第五十一条第一款第三项")
_SIGN = cite("强制法第五十一条第一款第四项")
_COST = cite("强制法第五十一条第二款")
_FORCE = cite("强制法第五十一条第三款")
_AT_ONCE = cite("强制法第五十二条")


class ByOthersNotAllowed(Refusal):
    """不得代履行."""


class ByOthersLetterIncomplete(ContentsMissing):
    """代履行决定书不全."""


class ByOthersDemandedTooLate(Refusal):
    """代履行催告过迟."""


class CostNotReasonable(Refusal):
    """代履行费用不合理."""


def check_by_others(
    consequence: str, *, demanded: bool, performed: bool, performer_has_interest: bool = False
) -> Explained[bool]:
    """Check that the duty may be performed by others; False when the party has performed.

    ``consequence``: ``traffic``, ``pollution`` or ``resources`` (``by_others`` of the grounds).

    :raises ByOthersNotAllowed: not demanded, or the performer has an interest.
    :raises BadFact: none of the three consequences.
    """
    found = ground("by_others", consequence)
    if performed:
        return Explained(False, (Step("当事人已经履行，停止代履行。", _DEMAND),))
    if not demanded:
        raise ByOthersNotAllowed("未经催告不得代履行。", _RULE, "先送达催告书。")
    if performer_has_interest:
        raise ByOthersNotAllowed("代履行人与当事人或者案件有利害关系。", _RULE, "委托没有利害关系的第三人。")
    return Explained(True, (Step(f"逾期不履行，后果已经或者将{found.term}，可以代履行。", found.citation),))


def check_by_others_letter(present: Collection[str]) -> Explained[bool]:
    """Check the letter (``by_others_letter`` of the required contents).

    :raises ByOthersLetterIncomplete: naming what is missing.
    """
    return check_contents("by_others_letter", present, ByOthersLetterIncomplete)


def check_by_others_demand(
    demanded_on: date, performed_by_others_on: date, *, calendar: HolidayTable
) -> Explained[bool]:
    """Check that three full working days lie between the demand and the performance by others.

    :raises ByOthersDemandedTooLate: they do not.
    """
    answer = may_act_before("by_others_demand", performed_by_others_on, demanded_on, calendar=calendar)
    if not answer.result:
        raise ByOthersDemandedTooLate(
            f"{performed_by_others_on:%Y-%m-%d}代履行，{demanded_on:%Y-%m-%d}催告不足三个工作日。",
            _DEMAND,
            f"改在{calendar.add_working_days(demanded_on, 4):%Y-%m-%d}或者以后。",
        )
    return answer


def check_carried_out(
    *, official_present: bool, signed: bool, violence: bool, charged_fen: int, actual_cost_fen: int
) -> Explained[int]:
    """Check how it was carried out; returns what the party pays: reasonable by cost, not more than it cost.

    :raises ByOthersNotAllowed: no official present, not signed, or by force.
    :raises CostNotReasonable: charged above cost.
    """
    check_money(charged_fen, "代履行费用")
    check_money(actual_cost_fen, "实际成本")
    if violence:
        raise ByOthersNotAllowed("代履行不得采用暴力、胁迫以及其他非法方式。", _FORCE, "停止代履行。")
    if not official_present:
        raise ByOthersNotAllowed("代履行时，作出决定的行政机关应当派员到场监督。", _OFFICIAL, "派员到场。")
    if not signed:
        raise ByOthersNotAllowed(
            "到场人员、代履行人和当事人或者见证人没有在执行文书上签名。", _SIGN, "补签。"
        )
    if charged_fen > actual_cost_fen:
        raise CostNotReasonable(
            f"收取{yuan(charged_fen)}，超过成本{yuan(actual_cost_fen)}。", _COST, "按照成本合理确定。"
        )
    return Explained(charged_fen, (Step(f"费用{yuan(charged_fen)}，按照成本确定，由当事人承担。", _COST),))


def check_at_once(
    place: str, *, must_be_cleared: bool, party_can: bool, party_present: bool
) -> Explained[bool]:
    """Check that spilt things on a road, a river or a public place may be cleared at once.

    :raises ByOthersNotAllowed: no need to clear at once, or the party can do it.
    :raises BadFact: none of the places of article 52.
    """
    found = ground("at_once_by_others", place)
    if not must_be_cleared or party_can:
        why = "当事人能够清除" if party_can else "不需要立即清除"
        raise ByOthersNotAllowed(f"{why}，不能立即代履行。", _AT_ONCE, "按催告程序办理。")
    after = () if party_present else (Step("当事人不在场，事后立即通知并依法处理。", _AT_ONCE),)
    return Explained(
        True, (Step(f"需要立即清除{found.term}的遗洒物、障碍物或者污染物。", found.citation), *after)
    )
