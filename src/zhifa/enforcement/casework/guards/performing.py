"""送达、履行、结案的前提."""

from datetime import date

from zhifa.enforcement.casework.guards.asking import Asked, guard
from zhifa.enforcement.casework.models import DecisionKind
from zhifa.law.amounts import yuan
from zhifa.law.citation import cite
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.service import ServiceFacts, served_on

_RECORD = cite("处罚法第四十七条")
_PERFORM = cite("处罚法第六十六条第一款")
_CORRECT = cite("处罚法第二十八条第一款")


class RecordIncomplete(Refusal):
    """全过程记录不全 — names the papers that are missing."""


class NotPaid(Refusal):
    """罚没款没有缴清 — says how much is left."""


class CorrectionOpen(Refusal):
    """责令改正没有复查."""


def service_day(asked: Asked) -> date:
    """The day on which the paper of the form counts as served.

    :raises Refusal: from ``law.service``; a day in the future is no fact yet.
    """
    wish = asked.wish or {}
    done_on = wish["done_on"]
    if done_on > asked.today:
        raise BadFact(f"送达日{done_on:%Y-%m-%d}还没有到。", way_out="送达之后再登记。")
    facts = ServiceFacts(
        method=wish.get("method") or "",
        done_on=done_on,
        receipt_signed=bool(wish.get("receipt_signed")),
        witness=bool(asked.text("witness")),
        recorded=bool(wish.get("recorded")),
        refused=bool(wish.get("refused")),
        consent_signed=asked.file.case.party.e_service_consent,
        other_ways_failed=bool(wish.get("other_ways_failed")),
        reason_on_file=bool(asked.text("reason")),
    )
    return served_on(facts, calendar=asked.file.calendar).result


@guard
def service_proved(asked: Asked) -> bool | Refusal:
    """送达有回证."""
    if asked.wish is None:
        return True
    service_day(asked)
    return True


@guard
def paid_in_full(asked: Asked) -> bool | Refusal:
    """罚没款已缴清 — fine, gains and what has accrued of the late penalty."""
    file = asked.file
    left = file.left_fen
    late = file.late_owed().result - file.late_paid_fen
    if left > 0 or late > 0:
        parts = [f"罚没款{yuan(left)}" if left > 0 else "", f"加处罚款{yuan(late)}" if late > 0 else ""]
        return NotPaid(
            f"还没有缴清：{'、'.join(p for p in parts if p)}。", _PERFORM, "等待缴清，或者办理延期、分期。"
        )
    return True


@guard
def deferral_asked(asked: Asked) -> bool | Refusal:
    """当事人申请延期或者分期."""
    return any(d.approved_on is None for d in asked.file.deferrals)


@guard
def obligations_ended(asked: Asked) -> bool | Refusal:
    """义务已了结 — every order to correct has been rechecked, nothing is still preserved.

    After a decision of no penalty the procedure opens no recheck any more: what had to be corrected was then part of the
    ground of that decision.
    """
    recheck_open = "recheck_correction" in {
        a.id for a in asked.file.procedure.actions_from(asked.file.case.state)
    }
    open_orders = [c for c in asked.file.corrections if c.corrected is not True and recheck_open]
    if open_orders:
        return CorrectionOpen("责令改正还没有复查合格。", _CORRECT, "复查改正情况后再结案。")
    return all(p.settled_on for p in asked.file.preservations)


@guard
def educated(asked: Asked) -> bool | Refusal:
    """已进行教育 — where no penalty was given."""
    decision = asked.file.decision
    if decision is None or decision.kind != DecisionKind.NO_PENALTY:
        return True
    return asked.file.case.educated_on is not None


@guard
def record_complete(asked: Asked) -> bool | Refusal:
    """全过程记录齐全 — start, evidence, review, decision, service and performance each left their paper."""
    file, case = asked.file, asked.file.case
    if case.state == "referred":
        needs = [(case.filed_on is not None, "立案审批表")]
    else:
        penalty = file.decision is not None and file.decision.kind == DecisionKind.PENALTY
        needs = [
            (case.filed_on is not None, "立案审批表"),
            (case.rights_told_on is not None or not penalty, "权利义务告知书"),
            (bool(file.evidence), "证据"),
            (bool(file.reports), "案件调查终结报告"),
            (not penalty or bool(file.notice and file.notice.served_on), "事先告知书及其送达回证"),
            (not penalty or file.review_passed or not file.review_due.result, "法制审核意见书"),
            (file.decision is not None, "决定书"),
            (file.decision is not None and file.decision.served_on is not None, "决定书送达回证"),
        ]
    missing = [paper for there, paper in needs if not there]
    if missing:
        return RecordIncomplete(f"案卷缺少：{'、'.join(missing)}。", _RECORD, "补全记录后归档。")
    return True
