"""催告 — the written demand before every enforcement, the party's answer, and the decision to enforce
(强制法第三十四条至第三十八条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents

_BEFORE = cite("强制法第三十五条")
_HEAR = cite("强制法第三十六条")
_DECIDE = cite("强制法第三十七条第一款")
_AT_ONCE = cite("强制法第三十七条第三款")
_OWN_POWER = cite("强制法第十三条第二款")
_NOT_PERFORMED = cite("强制法第三十四条")


class DemandIncomplete(ContentsMissing):
    """催告书不全."""


class NotDemanded(Refusal):
    """未经催告不得强制执行."""


class DemandPeriodOpen(Refusal):
    """催告履行期未满."""


class DemandAnswerNotReviewed(Refusal):
    """当事人对催告的陈述、申辩未复核."""


class NoPowerToEnforce(Refusal):
    """没有行政强制执行权."""


class ExecutionDecisionIncomplete(ContentsMissing):
    """强制执行决定书不全."""


def check_demand(present: Collection[str], *, money_owed: bool) -> Explained[bool]:
    """Check a demand letter (``demand_letter`` of the required contents); the money only where it is owed.

    :raises DemandIncomplete: naming what is missing.
    """
    not_needed = () if money_owed else ("money",)
    return check_contents("demand_letter", present, DemandIncomplete, not_needed=not_needed)


def check_may_decide_execution(
    *,
    power_by_statute: bool,
    demand_served_on: date | None,
    perform_by: date | None,
    today: date,
    performed: bool,
    good_reason: bool = False,
    answered: bool = False,
    answer_reviewed: bool = False,
    moving_assets_proved: bool = False,
) -> Explained[bool]:
    """Check that enforcement may be decided now; False when the duty is performed or there is a good reason.

    ``perform_by``: the last day the demand gives.  Evidence that assets are moved or hidden allows the
    decision at once, within the demand's period, not without a demand.

    :raises NoPowerToEnforce: no statute gives the power: apply to the court.
    :raises NotDemanded, DemandPeriodOpen, DemandAnswerNotReviewed: as named.
    """
    if not power_by_statute:
        raise NoPowerToEnforce(
            "法律没有规定本机关强制执行，应当申请人民法院强制执行。", _OWN_POWER, "催告十个工作日后申请法院。"
        )
    if performed:
        return Explained(False, (Step("当事人已经履行，不再强制执行。", _NOT_PERFORMED),))
    if demand_served_on is None or perform_by is None:
        raise NotDemanded("作出强制执行决定前，应当事先书面催告当事人履行义务。", _BEFORE, "先送达催告书。")
    if answered and not answer_reviewed:
        raise DemandAnswerNotReviewed(
            "当事人提出的事实、理由和证据应当记录、复核，尚未复核。", _HEAR, "复核后再决定。"
        )
    if today <= perform_by:
        if not moving_assets_proved:
            raise DemandPeriodOpen(
                f"催告的履行期限至{perform_by:%Y-%m-%d}，尚未届满。", _DECIDE, "等待期满。"
            )
        return Explained(True, (Step("有证据证明有转移或者隐匿财物迹象，可以立即强制执行。", _AT_ONCE),))
    if good_reason:
        return Explained(False, (Step("当事人有正当理由，不作出强制执行决定。", _DECIDE),))
    return Explained(
        True,
        (
            Step(f"{demand_served_on:%Y-%m-%d}送达催告书。", _BEFORE),
            Step("经催告逾期仍不履行且无正当理由，可以作出强制执行决定。", _DECIDE),
        ),
    )


def check_execution_decision(present: Collection[str]) -> Explained[bool]:
    """Check the decision to enforce (``execution_decision`` of the required contents).

    :raises ExecutionDecisionIncomplete: naming what is missing.
    """
    return check_contents("execution_decision", present, ExecutionDecisionIncomplete)
