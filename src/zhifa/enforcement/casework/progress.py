"""走到哪一步 — the steps of a case as people see them: done with who and when, the one now, what comes next.

Steps that the case does not need (no hearing asked, no review due) are marked as skipped once that is known; never a
percentage.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.core import clock
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.models import DecisionKind, HearingState
from zhifa.law.time_limits import deadline


@dataclass(frozen=True)
class ShownStep:
    """一步 — ``state`` is done, now, later or skip."""

    label: str
    state: str
    who: str
    when: str


_NOW = {
    "checking": "立案",
    "investigating": "调查取证",
    "reported": "事先告知",
    "noticed": "陈述申辩",
    "hearing_asked": "听证",
    "hearing_called": "听证",
    "in_review": "法制审核",
    "decided": "送达",
    "no_penalty": "送达",
    "served": "履行",
    "performed": "结案",
    "no_penalty_served": "结案",
    "referred": "结案",
}


def _day(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""


def progress(file: CaseFile) -> list[ShownStep]:
    """The steps of a case, in order."""
    case, notice, decision, hearing = file.case, file.notice, file.decision, file.hearing
    pair = f"{case.lead.name}、{case.second.name}"
    report = file.report
    statements = [d for d in file.defences if d.kind == "statement"]
    review = file.reviews[-1] if file.reviews else None
    talk = file.deliberations[-1] if file.deliberations else None
    service = next(
        (s for s in reversed(file.services) if decision and s.paper_uid == decision.document_uid), None
    )
    past_notice = case.state in (
        "ready", "in_review", "decided", "served", "performed", "no_penalty", "no_penalty_served", "closed", "revoked"
    )  # fmt: skip
    heard = hearing is not None and hearing.state in (HearingState.HELD, HearingState.ENDED)
    rows: list[tuple[str, bool, str, str, bool]] = [
        (
            "核查",
            case.state != "checking" or bool(case.filing_evidence),
            pair,
            _day(clock.day_of(case.opened_at)),
            False,
        ),
        ("立案", case.filed_on is not None, case.filed_by, _day(case.filed_on), False),
        ("调查取证", report is not None, pair, _day(report.made_on if report else None), False),
        (
            "事先告知",
            notice is not None,
            notice.made_by if notice else "负责人",
            _day(notice.made_on if notice else None),
            False,
        ),
        (
            "陈述申辩",
            past_notice and notice is not None,
            "当事人已陈述" if statements else "当事人未提出" if past_notice else "当事人",
            _day(case.notice_closed_on) or "五个工作日",
            False,
        ),
        (
            "听证",
            heard,
            (hearing.chair_name if hearing else "") or "听证主持人",
            _day(clock.day_of(hearing.held_at)) if hearing and hearing.held_at else "",
            past_notice and not heard,
        ),
        (
            "法制审核",
            file.review_passed,
            (review.reviewer_name if review else "") or "法制审核员",
            _day(review.reviewed_on if review else None),
            notice is not None and not file.review_due.result and past_notice,
        ),
        (
            "集体讨论",
            file.deliberated,
            talk.presider if talk else "负责人",
            _day(talk.held_on if talk else None),
            notice is not None and not file.deliberation_due().result,
        ),
        (
            "不予处罚" if decision and decision.kind == DecisionKind.NO_PENALTY else "决定",
            decision is not None,
            decision.decided_by if decision else "负责人",
            _day(decision.decided_on) if decision else _latest_decision(file),
            False,
        ),
        ("送达", service is not None, pair, _day(service.served_on) if service else "七个工作日", False),
        (
            "履行",
            case.state in ("performed", "closed")
            and decision is not None
            and decision.kind == DecisionKind.PENALTY,
            "当事人",
            _day(file.fine_due) if decision and decision.owed_fen and decision.served_on else "",
            decision is not None and decision.kind == DecisionKind.NO_PENALTY,
        ),
        ("结案", case.ended_on is not None, "负责人", _day(case.ended_on), False),
    ]
    now = _now(file)
    shown = []
    for label, done, who, when, skipped in rows:
        state = (
            "now"
            if label == now and case.ended_on is None
            else "done"
            if done
            else "skip"
            if skipped
            else "later"
        )
        if case.ended_on is not None and not done:
            state = "skip"
        if state == "now":
            when = _running(file) or when
        shown.append(
            ShownStep(label, state, "" if state == "skip" else who, "不需要" if state == "skip" else when)
        )
    return shown


def _now(file: CaseFile) -> str:
    state = file.case.state
    if state != "ready":
        return _NOW.get(state, "")
    if file.review_due.result and not file.review_passed:
        return "法制审核"
    if file.deliberation_due().result and not file.deliberated:
        return "集体讨论"
    return "决定"


def _running(file: CaseFile) -> str:
    """第 14 天 of the ninety."""
    filed = file.case.filed_on
    if not filed or file.decision is not None:
        return ""
    days = (file.today - filed).days
    return f"第 {days} 天" if days else "今天起算"


def _latest_decision(file: CaseFile) -> str:
    filed = file.case.filed_on
    if filed is None:
        return "九十日内"
    due = deadline("decision", filed, calendar=file.calendar, profile=file.case.limits).result
    return f"最迟 {due:%m-%d}" if due - file.today < timedelta(days=300) else ""
