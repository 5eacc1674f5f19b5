"""行政强制措施 — who may take one, by which steps, and the report made up within 24 hours
(强制法第五条、第十条、第十六条至第二十条).

Restricting a person's liberty is none of the measures of a general enforcement body.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.officers import Person, check_officers
from zhifa.law.penalty_kinds import kind
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import deadline_at

_MILD = cite("强制法第五条")
_SLIGHT = cite("强制法第十六条第二款")
_BODY = cite("强制法第十七条第一款")
_CONCENTRATED = cite("强制法第十七条第二款")
_QUALIFIED = cite("强制法第十七条第三款")
_LIBERTY = cite("强制法第十条第一款")
_TWO = cite("强制法第十八条第二项")
_URGENT = cite("强制法第十九条")


class MeasureNotProvided(Refusal):
    """没有设定这种行政强制措施."""


class MeasureNotDelegable(Refusal):
    """行政强制措施权不得委托."""


class MeasureNotProportionate(Refusal):
    """不必采取行政强制措施."""


class MeasureStepsMissing(ContentsMissing):
    """行政强制措施程序不全."""


class UrgentReportTooLate(Refusal):
    """紧急措施没有在二十四小时内补报."""


@dataclass(frozen=True)
class MeasureFacts:
    """强制措施的前提 — ``provided`` 法律、法规设定; ``own_power`` 本机关职权; ``with_penalty_power``
    相对集中处罚权连带的强制措施; ``mild_means`` 非强制手段可以达到目的; ``slight`` 情节显著轻微."""

    kind: str
    provided: bool
    own_power: bool
    with_penalty_power: bool = False
    delegated: bool = False
    mild_means: bool = False
    slight: bool = False


def check_measure(facts: MeasureFacts) -> Explained[bool]:
    """Check that a measure of the kind may be taken at all.

    :raises MeasureNotProvided: no law or regulation sets it, it restricts liberty, or the body lacks it.
    :raises MeasureNotDelegable: a delegated body would act.
    :raises MeasureNotProportionate: milder means suffice, or the act is slight (strict reading of 可以不采取).
    :raises BadFact: unknown kind.
    """
    found = kind("coercive_measure", facts.kind)
    if facts.kind == "restrict_liberty":
        raise MeasureNotProvided(
            "限制公民人身自由只能由法律规定的机关实施。", _LIBERTY, "需要时通知公安机关到场。"
        )
    if not facts.provided:
        raise MeasureNotProvided(
            f"没有法律、法规设定“{found.term}”。",
            cite("强制法第十条第四款"),
            "不采取强制措施，用其他方式取证、制止。",
        )
    if facts.delegated:
        raise MeasureNotDelegable(
            "行政强制措施权不得委托，受委托组织不能实施。", _BODY, "由有权的行政机关自己实施。"
        )
    if not (facts.own_power or facts.with_penalty_power):
        raise MeasureNotProvided(f"本机关没有“{found.term}”的职权。", _BODY, "请有权的行政机关实施。")
    if facts.mild_means:
        raise MeasureNotProportionate(
            "采用非强制手段可以达到行政管理目的的，不得实施行政强制。", _MILD, "先劝导、责令改正。"
        )
    if facts.slight:
        raise MeasureNotProportionate(
            "违法行为情节显著轻微或者没有明显社会危害，从严不采取强制措施。", _SLIGHT, "责令改正。"
        )
    basis = _BODY if facts.own_power else _CONCENTRATED
    return Explained(
        True,
        (
            Step(f"{found.term}由法律、法规设定，本机关可以实施。", found.citation),
            Step("在法定职权范围内。", basis),
        ),
    )


def check_measure_steps(
    done: Collection[str],
    *,
    party_present: bool,
    urgent: bool = False,
) -> Explained[bool]:
    """Check the nine steps of article 18 (``coercive_measure_steps`` of the required contents).

    A present party needs no witness; an urgent measure on the spot makes up the approval later.

    :raises MeasureStepsMissing: naming each missing step.
    """
    not_needed = {"witness"} if party_present else {"reasons_told", "heard"}
    if urgent:
        not_needed.add("approved")
    answer = check_contents("coercive_measure_steps", done, MeasureStepsMissing, not_needed=not_needed)
    if not urgent:
        return answer
    return answer.replace_result(True, Step("情况紧急，二十四小时内报告并补办批准手续。", _URGENT))


def check_measure_officers(people: Sequence[Person], on: date) -> Explained[int]:
    """Check that two qualified officers act; the same rule as for penalties, with its own article.

    :raises AuxiliaryMayNotEnforce, CertificateNotValid, FewerThanTwoOfficers: as for penalties.
    """
    answer = check_officers(people, on)
    return answer.replace_result(
        answer.result, Step("具备资格的执法人员实施行政强制措施。", _QUALIFIED), Step("两名以上。", _TWO)
    )


def urgent_report(acted_at: datetime, reported_at: datetime | None, *, now: datetime) -> Explained[datetime]:
    """Return the last moment to report an urgent measure and make up its approval.

    :raises UrgentReportTooLate: reported too late, or not yet and the moment has passed.
    """
    due = deadline_at("urgent_measure_report", acted_at)
    if (reported_at or now) > due.result:
        raise UrgentReportTooLate(
            f"应当在{due.result:%Y-%m-%d %H:%M}以前报告并补办批准手续。", _URGENT, "立即解除措施并记录原因。"
        )
    return due
