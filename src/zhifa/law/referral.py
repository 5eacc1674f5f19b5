"""移送涉嫌犯罪案件 — a team of two, the head in three days, sent in 24 hours, five papers; no penalty instead of
referral; what stands afterwards (处罚法第二十七条; 移送规定第三条至第十二条).  Set-off: :mod:`zhifa.law.set_off`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from zhifa.law.amounts import amount
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.penalty_kinds import kind
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import deadline, deadline_at
from zhifa.law.workdays import HolidayTable

_MUST = cite("处罚法第二十七条第一款")
_TEAM = cite("移送规定第五条第一款")
_DECIDE = cite("移送规定第五条第二款")
_NOT_INSTEAD = cite("移送规定第十一条第一款")
_STANDS = cite("移送规定第十一条第二款")
_GOODS = cite("强制法第二十一条")
_BACK = cite("移送规定第十条")

_STANDING_KINDS = {"warning", "stop_business", "suspend_licence", "revoke_licence"}


class ReferralPapersIncomplete(ContentsMissing):
    """移送材料不全."""


class ReferralTeamTooSmall(Refusal):
    """专案组少于两人."""


class PenaltyInsteadOfReferral(Refusal):
    """不得以行政处罚代替移送."""


class ReferralTooLate(Refusal):
    """移送超过期限."""


def check_team(officers: Collection[str], *, on: date) -> Explained[int]:
    """Check the special team: two different officers or more.

    :raises ReferralTeamTooSmall: fewer.
    """
    count, least = len(set(officers)), amount("referral_officers", on)
    if count < least.number:
        raise ReferralTeamTooSmall(f"专案组只有{count}人。", _TEAM, "指定两名以上行政执法人员。")
    return Explained(count, (Step(f"专案组{count}人。", _TEAM),))


def check_referral_papers(present: Collection[str], *, examined: bool = True) -> Explained[bool]:
    """Check the papers that go along (``referral_papers``); expert reports only where things were examined.

    :raises ReferralPapersIncomplete: naming what is missing.
    """
    not_needed = {"others"} if examined else {"others", "expert_reports"}
    return check_contents("referral_papers", present, ReferralPapersIncomplete, not_needed=not_needed)


def check_decided_in_time(reported_on: date, decided_on: date, *, calendar: HolidayTable) -> Explained[date]:
    """Check that the head decided on the referral in three calendar days.

    :raises ReferralTooLate: later.
    """
    due = deadline("referral_decision", reported_on, calendar=calendar)
    if decided_on > due.result:
        raise ReferralTooLate(
            f"应当在{due.result:%Y-%m-%d}以前作出是否移送的决定。", _DECIDE, "立即决定并记录迟延原因。"
        )
    return due


def check_sent_in_time(approved_at: datetime, sent_at: datetime) -> Explained[datetime]:
    """Check that an approved referral left within 24 hours.

    :raises ReferralTooLate: later.
    """
    due = deadline_at("referral_sending", approved_at)
    if sent_at > due.result:
        raise ReferralTooLate(
            f"应当在{due.result:%Y-%m-%d %H:%M}以前移送。", _DECIDE, "立即移送并记录迟延原因。"
        )
    return due


def check_not_instead(*, crime_suspected: bool, referred: bool) -> Explained[bool]:
    """Check that no penalty is decided instead of a referral.

    :raises PenaltyInsteadOfReferral: a crime is suspected and the case has not been referred.
    """
    if crime_suspected and not referred:
        raise PenaltyInsteadOfReferral(
            "违法行为涉嫌犯罪的，应当移送司法机关，不得以行政处罚代替移送。",
            (_MUST, _NOT_INSTEAD),
            "办理移送。",
        )
    text = "已经移送。" if referred else "不涉嫌犯罪。"
    return Explained(True, (Step(text, _MUST),))


def stands_after_referral(penalty_kind: str) -> Explained[bool]:
    """Say whether an earlier penalty of this kind goes on being executed after the referral.

    :raises BadFact: unknown kind.
    """
    found = kind("penalty", penalty_kind)
    if penalty_kind in _STANDING_KINDS:
        return Explained(True, (Step(f"移送前作出的{found.term}不停止执行。", _STANDS),))
    return Explained(False, (Step(f"{found.term}不在“不停止执行”之列。", _STANDS),))


def goods_go_along(*, seized: bool, party_told_in_writing: bool) -> Explained[bool]:
    """Say whether the seized or frozen property is handed over in order: along with the case, the party told
    in writing (强制法第二十一条)."""
    if not seized:
        return Explained(True, (Step("没有查封、扣押、冻结的财物。", _GOODS),))
    if party_told_in_writing:
        return Explained(True, (Step("财物一并移送，并书面告知当事人。", _GOODS),))
    return Explained(False, (Step("财物一并移送，还应当书面告知当事人。", _GOODS),))


def after_refusal(*, punishable: bool) -> Explained[str]:
    """Return what the body does when the police do not file: ``penalise`` or ``close`` (移送规定第十条)."""
    if punishable:
        return Explained("penalise", (Step("公安机关不予立案，应当给予行政处罚的依法处罚。", _BACK),))
    return Explained("close", (Step("公安机关不予立案，依法作出其他处理。", _BACK),))
