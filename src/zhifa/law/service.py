"""送达 — how a paper reaches the party and on which day it counts as served (处罚法第六十一条;
民诉法第八十七条至第九十五条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.penalty_kinds import kind
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_CONSENT = cite("处罚法第六十一条第二款")
_RECEIPT = cite("民诉法第八十七条第一款")
_DIRECT = cite("民诉法第八十八条第二款")
_LEFT = cite("民诉法第八十九条")
_ELECTRONIC = cite("民诉法第九十条第二款")
_POST = cite("民诉法第九十一条")
_HANDED_ON = cite("民诉法第九十四条")
_PUBLIC = cite("民诉法第九十五条第一款")
_PUBLIC_REASON = cite("民诉法第九十五条第二款")


class ServiceNotProved(Refusal):
    """送达没有证明."""


class NoConsentToElectronicService(Refusal):
    """没有电子送达确认书."""


class PublicNoticeNotAllowed(Refusal):
    """不得直接公告送达."""


class ServedTooLate(Refusal):
    """超过七个工作日送达."""


@dataclass(frozen=True)
class ServiceFacts:
    """送达事实 — what happened; only the fields the method needs are read.

    ``handed_on``: day on the receipt, day left, day of arrival in the agreed system, or day of the public
    notice.
    """

    method: str
    done_on: date
    receipt_signed: bool = False
    witness: bool = False
    recorded: bool = False
    refused: bool = False
    consent_signed: bool = False
    other_ways_failed: bool = False
    reason_on_file: bool = False


def served_on(facts: ServiceFacts, *, calendar: HolidayTable) -> Explained[date]:
    """Return the day on which the paper counts as served.

    :raises ServiceNotProved: no receipt, or left without witness and without recording, or nobody refused.
    :raises NoConsentToElectronicService: no signed confirmation.
    :raises PublicNoticeNotAllowed: other ways have not failed, or the reason is not on file.
    :raises BadFact: unknown method.
    """
    method = kind("service_method", facts.method)
    day = facts.done_on
    first = Step(f"{method.term}。", method.citation)
    if facts.method == "left":
        if not facts.refused:
            raise ServiceNotProved("没有拒收，不能留置送达。", _LEFT, "直接送达。")
        if not (facts.witness or facts.recorded):
            raise ServiceNotProved(
                "留置送达应当有见证人签名，或者采用拍照、录像等方式记录送达过程。",
                _LEFT,
                "补充见证或者重新送达。",
            )
        return Explained(day, (first, Step(f"拒绝接收，{day:%Y-%m-%d}留在住所，视为送达。", _LEFT)))
    if facts.method == "electronic":
        if not facts.consent_signed:
            raise NoConsentToElectronicService(
                "当事人没有签订电子送达确认书，不能电子送达。", _CONSENT, "改用直接送达或者邮寄送达。"
            )
        text = f"{day:%Y-%m-%d}送达信息到达当事人特定系统，为送达日期。"
        return Explained(day, (first, Step("当事人同意并签订确认书。", _CONSENT), Step(text, _ELECTRONIC)))
    if facts.method == "public_notice":
        if not facts.other_ways_failed:
            raise PublicNoticeNotAllowed(
                "其他方式尚未穷尽，不能公告送达。", _PUBLIC, "先用直接、留置、邮寄等方式。"
            )
        if not facts.reason_on_file:
            raise PublicNoticeNotAllowed("公告送达应当在案卷中记明原因和经过。", _PUBLIC_REASON, "补充记录。")
        due = deadline("public_notice_service", day, calendar=calendar)
        served = due.result + timedelta(days=1)
        last = Step(f"经过三十日，{served:%Y-%m-%d}视为送达。", _PUBLIC)
        return Explained(served, (first, *due.steps, last))
    if not facts.receipt_signed:
        raise ServiceNotProved("送达必须有送达回证，由受送达人签收。", _RECEIPT, "取得签收的送达回证。")
    basis = {"post": _POST, "entrusted": _POST, "handed_on": _HANDED_ON}.get(facts.method, _DIRECT)
    text = "回执上注明的收件日期" if facts.method == "post" else "送达回证上的签收日期"
    return Explained(day, (first, Step(f"{text}{day:%Y-%m-%d}为送达日期。", basis)))


def check_served_in_time(
    announced_on: date, sent_on: date, *, calendar: HolidayTable, profile: str = "base"
) -> Explained[bool]:
    """Check that service was carried out within seven working days of the decision (第六十一条第一款).

    For public notice ``sent_on`` is the day of the notice: the Act asks the body to act within the period.

    :raises ServedTooLate: naming the last day; the decision itself stands, the delay is recorded.
    """
    due = deadline("service", announced_on, calendar=calendar, profile=profile)
    if sent_on > due.result:
        raise ServedTooLate(
            f"应当在{due.result:%Y-%m-%d}以前送达，{sent_on:%Y-%m-%d}才送达。",
            due.citations[0],
            "立即送达并记录迟延原因。",
        )
    return due.replace_result(True, Step(f"{sent_on:%Y-%m-%d}送达，在期限内。"))
