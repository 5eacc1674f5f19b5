"""轮到谁 — after every step: whose turn it is, with which clock, and which statutory clocks run beside it.

A turn is a duty named after the operation that is awaited. The statutory clocks of the case are duties of their own
(``casework.clock.<rule>``): they are opened by the steps that start them and closed by the steps the procedure says stop them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhifa.core import clock
from zhifa.core.account import Account
from zhifa.core.duty import Duty, close_duties, open_duty
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.operation import Op
from zhifa.enforcement.casework import casefile, casefile_reading
from zhifa.enforcement.casework.models import Case
from zhifa.law.procedure import Action

TURN, CLOCK = "casework.turn.", "casework.clock."


@dataclass(frozen=True)
class Turn:
    """一个轮次 — the action awaited, of whom, in which words, and by which rule counted from when."""

    action: str
    title: str
    button: str
    permission: str
    account: Account | None = None
    rule: str = ""
    start: date | None = None
    due_at: datetime | None = None


def turn_of(case: Case, file: casefile.CaseFile) -> Turn | None:
    """Who must do what next, from the state and what is on file; ``None`` when nothing is awaited of the body."""
    lead, handle, decide = case.lead, "casework.handle", "casework.decide"
    state = case.state
    if state == "checking":
        return Turn(
            "file_case", "审批立案", "审批", "casework.approve_filing", None, "filing_check", case.found_on
        )
    if state == "investigating":
        return Turn("report_investigation", "调查取证", "办理", handle, lead)
    if state == "reported":
        return Turn("give_notice", "审批告知", "审批", decide)
    if state == "noticed":
        if file.notice is not None and file.notice.served_on is None:
            return Turn("serve_notice", "送达事先告知书", "送达", handle, lead)
        if file.unanswered:
            return Turn("review_defence", "复核陈述申辩", "复核", handle, lead)
        return Turn("close_notice", "等待陈述申辩", "办理", handle, lead)
    if state == "hearing_asked":
        return Turn("call_hearing", "组织听证", "通知", decide)
    if state == "hearing_called":
        hearing = file.hearing
        return Turn(
            "hold_hearing",
            "主持听证",
            "主持",
            "casework.hear",
            hearing.chair if hearing else None,
            due_at=hearing.held_at if hearing else None,
        )
    if state == "ready":
        if file.unanswered:
            return Turn("review_defence", "复核陈述申辩", "复核", handle, lead)
        if file.review_due.result and not file.review_passed:
            return Turn("submit_legal_review", "提请法制审核", "送审", handle, lead)
        if file.deliberation_due().result and not file.deliberated:
            return Turn("deliberate", "集体讨论", "讨论", decide)
        return Turn("decide_penalty", "作出处罚决定", "决定", decide)
    if state == "in_review":
        submitted = file.reviews[-1].submitted_on if file.reviews else file.today
        return Turn(
            "pass_legal_review", "法制审核", "审核", "casework.review", None, "legal_review", submitted
        )
    if state in ("decided", "no_penalty") and file.decision is not None:
        action, word = (
            ("serve_decision", "送达处罚决定书")
            if state == "decided"
            else ("serve_no_penalty", "送达不予处罚决定书")
        )
        return Turn(action, word, "送达", handle, lead, "service", file.decision.decided_on)
    if state == "served":
        return Turn("record_payment", "登记缴款", "登记", handle, lead)
    if state in ("performed", "no_penalty_served"):
        if state == "no_penalty_served" and case.educated_on is None:
            return Turn("educate", "教育当事人", "记录", handle, lead)
        if state == "performed" and any(c.corrected is not True for c in file.corrections):
            return Turn("recheck_correction", "复查改正情况", "复查", handle, lead)
        return Turn("close_case", "审批结案", "审批", decide, None, "closing", file.today)
    if state == "referred":
        return Turn("close_case", "等待司法机关处理", "办理", decide)
    return None


def settle(op: Op, case: Case, *, done: Action | None = None) -> None:
    """Close what the step has ended, open the next turn. Inside an operation, after the state has been written."""
    file = casefile_reading.read(case, on=op.today)
    if done is not None and done.stops:
        close_duties(
            case.matter,
            *(f"{CLOCK}{rule}" for rule in done.stops),
            at=op.at,
            outcome=done.term[:60],
            target_uid=case.uid,
        )
    terminal = file.procedure.states[case.state].terminal
    turn = None if terminal else turn_of(case, file)
    running = list(Duty.objects.filter(matter_id=case.matter_id, target_uid=case.uid, closed_at=None))
    kept = False
    for duty in running:
        if terminal or duty.kind.startswith(TURN):
            same = (
                turn is not None
                and duty.kind == f"{TURN}{turn.action}"
                and duty.account_id == (turn.account.pk if turn.account else None)
            )
            if same and not terminal:
                kept = True
                continue
            duty.closed_at = op.at
            duty.outcome = (done.term if done else "已办")[:60]
            duty.save()
    if turn is None or kept:
        return
    common: dict[str, Any] = {
        "kind": f"{TURN}{turn.action}",
        "title": turn.title,
        "action": turn.button,
        "permission": turn.permission,
        "account": turn.account,
        "scope": None if turn.permission == "casework.review" else case.body,
        "target": "case",
        "target_uid": case.uid,
    }
    if turn.rule:
        start = clock.noon_of(turn.start or op.today)
        open_timed_duty(
            case.matter, turn.rule, start=start, profile=case.limits, calendar=file.calendar, **common
        )
    else:
        open_duty(
            case.matter, started_at=op.at, due_at=turn.due_at, total=0 if turn.due_at else None, **common
        )


def start_clock(
    op: Op,
    file: casefile.CaseFile,
    rule: str,
    *,
    title: str,
    start: date,
    hold: bool = False,
    action: str = "查看",
) -> Duty:
    """Start a statutory clock of the case, counted from a day; the lead sees it among his duties."""
    case = file.case
    return open_timed_duty(
        case.matter,
        rule,
        start=clock.noon_of(start),
        profile=case.limits,
        calendar=file.calendar,
        kind=f"{CLOCK}{rule}",
        title=title,
        action=action,
        permission="casework.handle",
        account=case.lead,
        scope=case.body,
        target="case",
        target_uid=case.uid,
        hold=hold,
    )
