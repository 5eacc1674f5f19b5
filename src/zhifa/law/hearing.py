"""听证 — when the party must be told of the right to a hearing, and how one is held
(处罚法第六十三条至第六十五条)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zhifa.law.amounts import amount, yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.party import PartyKind
from zhifa.law.penalty_kinds import kind
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import deadline, may_act_before
from zhifa.law.workdays import HolidayTable

_FINE = cite("处罚法第六十三条第一款第一项")
_CONFISCATION = cite("处罚法第六十三条第一款第二项")
_LICENCE = cite("处罚法第六十三条第一款第三项")
_BUSINESS = cite("处罚法第六十三条第一款第四项")
_OTHER_HEAVY = cite("处罚法第六十三条第一款第五项")
_BY_LAW = cite("处罚法第六十三条第一款第六项")
_RULE = cite("处罚法第六十三条第一款")
_NOTICE = cite("处罚法第六十四条第二项")
_CHAIR = cite("处罚法第六十四条第四项")
_AGENTS = cite("处罚法第六十四条第五项")
_ABSENT = cite("处罚法第六十四条第六项")
_OPEN = cite("处罚法第六十四条第三项")
_COSTS = cite("处罚法第六十三条第二款")
_COURSE = cite("处罚法第六十四条第七项")
_RECORD = cite("处罚法第六十四条第八项")
_BASIS = cite("处罚法第六十五条")


class HearingNoticeTooLate(Refusal):
    """听证通知过迟 — fewer than seven working days between notice and hearing."""


class ChairIsInvestigator(Refusal):
    """听证主持人是本案调查人员."""


class TooManyAgents(Refusal):
    """听证代理人过多 — one or two agents only."""


class HearingRecordNotSound(Refusal):
    """听证笔录不合规定."""


class HearingNotContradictory(Refusal):
    """听证没有质证."""


class NotOnTheHearingRecord(Refusal):
    """没有根据听证笔录作出决定."""


class HearingCharged(Refusal):
    """不得收取听证费用."""


def hearing_due(
    penalty: Penalty,
    party: PartyKind,
    *,
    on: date,
    other_heavy: bool = False,
    required_by_law: bool = False,
) -> Explained[bool]:
    """Say whether the party must be told of the right to ask for a hearing before ``penalty``.

    "Larger" amounts are local: ``hearing_fine_*`` and ``hearing_confiscation_*`` in
    ``county/thresholds.yaml``; reaching the amount counts as larger.  ``other_heavy`` 其他较重 and
    ``required_by_law`` are judged by the handler.
    """
    steps: list[Step] = []
    fine = amount(f"hearing_fine_{party.value}", on)
    if penalty.fine_fen >= fine.number:
        steps.append(
            Step(f"对{party.term}罚款{yuan(penalty.fine_fen)}，达到较大数额{yuan(fine.number)}。", _FINE)
        )
    taken = amount(f"hearing_confiscation_{party.value}", on)
    for fen, term in ((penalty.gains_fen, "没收违法所得"), (penalty.goods_fen, "没收非法财物价值")):
        if fen >= taken.number:
            steps.append(Step(f"{term}{yuan(fen)}，达到较大数额{yuan(taken.number)}。", _CONFISCATION))
    for code in sorted(penalty.kinds & {"downgrade_licence", "revoke_licence"}):
        steps.append(Step(f"拟{kind('penalty', code).term}。", _LICENCE))
    for code in sorted(penalty.kinds & {"stop_business", "close_business", "ban_from_trade"}):
        steps.append(Step(f"拟{kind('penalty', code).term}。", _BUSINESS))
    if other_heavy:
        steps.append(Step("属于其他较重的行政处罚。", _OTHER_HEAVY))
    if required_by_law:
        steps.append(Step("法律、法规、规章规定应当告知听证权利。", _BY_LAW))
    if steps:
        steps.append(Step("应当告知当事人有要求听证的权利。", _RULE))
        return Explained(True, tuple(steps))
    return Explained(
        False,
        (
            Step(f"罚款{yuan(penalty.fine_fen)}，未达到对{party.term}的较大数额{yuan(fine.number)}。", _FINE),
            fine.step("拟处罚不属于听证范围。"),
        ),
    )


def request_in_time(
    notice_served_on: date, asked_on: date, *, calendar: HolidayTable, profile: str = "base"
) -> Explained[bool]:
    """Say whether a request for a hearing came within five working days of the notice (第六十四条第一项)."""
    due = deadline("hearing_request", notice_served_on, calendar=calendar, profile=profile)
    in_time = asked_on <= due.result
    return due.replace_result(
        in_time, Step(f"{asked_on:%Y-%m-%d}提出，{'在期限内' if in_time else '已超过期限'}。")
    )


def check_hearing_notice(
    notified_on: date, held_on: date, *, calendar: HolidayTable, profile: str = "base"
) -> Explained[bool]:
    """Check that the notice leaves seven full working days before the hearing (第六十四条第二项).

    :raises HearingNoticeTooLate: it does not; the way out names the first lawful day.
    """
    answer = may_act_before("hearing_notice", held_on, notified_on, calendar=calendar, profile=profile)
    if not answer.result:
        first = calendar.add_working_days(notified_on, 8)
        raise HearingNoticeTooLate(
            f"听证定于{held_on:%Y-%m-%d}，{notified_on:%Y-%m-%d}通知不足七个工作日。",
            _NOTICE,
            f"将听证改在{first:%Y-%m-%d}或者以后。",
        )
    return answer


def check_chair(chair: str, investigators: Collection[str]) -> Explained[bool]:
    """Check that the chair is not one of the case's investigators (第六十四条第四项).

    :raises ChairIsInvestigator: the chair took part in the investigation.
    """
    if chair in investigators:
        raise ChairIsInvestigator("听证应当由非本案调查人员主持。", _CHAIR, "另行指定主持人。")
    return Explained(True, (Step("主持人不是本案调查人员。", _CHAIR),))


def check_agents(count: int, *, on: date) -> Explained[bool]:
    """Check the number of the party's agents: none, one or two (第六十四条第五项).

    :raises TooManyAgents: more.
    """
    most = amount("hearing_agents", on)
    if count > most.number:
        raise TooManyAgents(f"可以委托一至二人代理，现有{count}人。", _AGENTS, "请当事人确定其中一至二人。")
    return Explained(True, (Step(f"代理人{count}人，符合规定。", _AGENTS),))


def hearing_ends(*, absent_without_reason: bool, left_without_leave: bool) -> Explained[bool]:
    """Say whether the hearing right counts as given up and the hearing is ended (第六十四条第六项)."""
    if absent_without_reason or left_without_leave:
        reason = "无正当理由拒不出席" if absent_without_reason else "未经许可中途退出"
        return Explained(True, (Step(f"当事人及其代理人{reason}，视为放弃听证权利，终止听证。", _ABSENT),))
    return Explained(False, (Step("当事人或者其代理人到场，听证照常进行。", _ABSENT),))


def held_openly(*, state_secret: bool, trade_secret: bool, privacy: bool) -> Explained[bool]:
    """Say whether the hearing is open to the public (第六十四条第三项)."""
    named = (("国家秘密", state_secret), ("商业秘密", trade_secret), ("个人隐私", privacy))
    closed = [term for term, holds in named if holds]
    if closed:
        return Explained(False, (Step(f"涉及{'、'.join(closed)}，依法予以保密，不公开举行。", _OPEN),))
    return Explained(True, (Step("不涉及应当保密的事项，公开举行。", _OPEN),))


def check_hearing_record(*, made: bool, signed: bool, refusal_noted: bool = False) -> Explained[bool]:
    """Check the hearing record: made, signed or sealed by the party or the agent, or the refusal noted by
    the chair.

    :raises HearingRecordNotSound: otherwise.
    """
    if not made:
        raise HearingRecordNotSound("听证应当制作笔录。", _RECORD, "制作听证笔录。")
    if not (signed or refusal_noted):
        raise HearingRecordNotSound(
            "笔录没有当事人或者代理人签字或者盖章，也没有由主持人注明。",
            _RECORD,
            "签字或者盖章；拒绝的，由主持人在笔录中注明。",
        )
    return Explained(True, (Step("笔录核对无误后签字或者盖章，或者由主持人注明拒绝。", _RECORD),))


def check_hearing_course(*, case_put: bool, party_answered: bool) -> Explained[bool]:
    """Check the course of a hearing: the investigators put facts, evidence and the penalty proposed; the party could
    answer and contest the evidence.

    :raises HearingNotContradictory: either is missing.
    """
    if not case_put:
        raise HearingNotContradictory(
            "调查人员没有提出违法的事实、证据和行政处罚建议。", _COURSE, "由调查人员出席听证并提出。"
        )
    if not party_answered:
        raise HearingNotContradictory("没有让当事人进行申辩和质证。", _COURSE, "由当事人申辩、质证。")
    return Explained(True, (Step("调查人员举证并提出建议，当事人申辩和质证。", _COURSE),))


def check_decided_on_record(facts_in_record: bool) -> Explained[bool]:
    """Check that the decision after a hearing rests on its record (第六十五条).

    :raises NotOnTheHearingRecord: it rests on facts or evidence that were not put there.
    """
    if not facts_in_record:
        raise NotOnTheHearingRecord(
            "决定采用了没有在听证笔录中的事实、证据。", _BASIS, "重新听取意见，或者不采用。"
        )
    return Explained(True, (Step("根据听证笔录作出决定。", _BASIS),))


def check_hearing_cost(charged_fen: int) -> Explained[bool]:
    """Check that the party pays nothing for the hearing (第六十三条第二款).

    :raises HearingCharged: any charge.
    """
    if charged_fen > 0:
        raise HearingCharged("当事人不承担行政机关组织听证的费用。", _COSTS, "退还所收费用。")
    return Explained(True, (Step("没有向当事人收取费用。", _COSTS),))
