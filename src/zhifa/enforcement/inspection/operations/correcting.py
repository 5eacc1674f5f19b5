"""责令改正 — order what is to be corrected by when, and look again."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.core.account import Account
from zhifa.core.clock import end_of
from zhifa.core.documents.document import issue_document
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.command.pair import check_pair
from zhifa.enforcement.inspection import forms, paperwork
from zhifa.enforcement.inspection.events import CorrectionOrdered, CorrectionRechecked
from zhifa.enforcement.inspection.models import (
    Correction,
    CorrectionState,
    Visit,
    VisitResult,
)
from zhifa.enforcement.inspection.operations.arriving import officer_rows
from zhifa.enforcement.inspection.operations.in_hand import may_still_order, of_visit
from zhifa.law.citation import Citation
from zhifa.law.correction import check_correction_period
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import queries as catalogue


class NothingToCorrect(Refusal):
    """没有需要责令改正的违法行为."""


@operation("inspection.order_correction", title="责令改正", permission="inspection.correct", matter=of_visit)
def order_correction(op: Op, *, visit: Visit, requirement: str, due_on: date) -> Correction:
    """责令改正 — the notice 责令改正通知书 with its act code; the re-check becomes the lead officer's duty.

    In the name of the body that has the power on the day of the notice (``may_still_order``).

    ``due_on`` today means at once. The law sets no length; it may not lie in the past (处罚法第二十八条第一款).

    :raises NothingToCorrect: the visit is not over, or found nothing.
    :raises AlreadyDone: an order of this visit waits for its re-check.
    :raises NoPowerToInspect: one of the two may not act in the body's name today.
    """
    visit = Visit.objects.select_related("lead", "second", "matter__town", "body").get(pk=visit.pk)
    if visit.finished_at is None or visit.result == VisitResult.NO_VIOLATION:
        raise NothingToCorrect(
            "检查没有结束，或者没有发现违法行为，不能责令改正",
            Citation("行政处罚法", 28, 1),
            "先结束检查并记录违法行为",
        )
    waiting = Correction.objects.filter(visit=visit, state=CorrectionState.ORDERED).first()
    if waiting is not None:
        raise AlreadyDone(
            f"这次检查已责令改正，期限到 {waiting.due_on:%Y-%m-%d}", way_out="到期复查，没有改正的再处理"
        )
    check_correction_period(op.today, due_on)
    item = catalogue.item(visit.item_code)
    basis = catalogue.basis_on(item, op.today) if item else None
    if basis is None:
        raise BadInput(
            f"事项 {visit.item_code} 在{op.today:%Y-%m-%d}没有依据", field="requirement", way_out="核对目录"
        )
    facts, _ = check_pair(visit.lead, visit.second, on=op.today)
    body = may_still_order(op, visit)
    correction = Correction(
        matter=op.matter,
        visit=visit,
        party_name=visit.party_name,
        requirement=clean_text(requirement, field="requirement", label="改正要求", longest=500),
        ordered_at=op.at,
        due_on=due_on,
    )
    correction.document = issue_document(
        op,
        forms.CORRECTION,
        matter=op.matter,
        body=body.scope,
        prefix=body.prefix,
        data=paperwork.correction_notice(visit, correction, body, basis, officer_rows(facts), op.today),
        record="correction",
        record_uid=correction.uid,
    )
    correction.save()
    open_timed_duty(
        op.matter,
        "correction_order",
        start=end_of(due_on),
        kind="inspection.recheck",
        title="复查改正情况",
        permission="inspection.correct",
        account=visit.lead,
        action="复查",
        target="visit",
        target_uid=visit.uid,
    )
    op.say(
        f"责令改正（{correction.document.number}），限 {due_on:%Y-%m-%d} 前改正",
        public=f"已责令改正，期限到{due_on:%-m月%-d日}",
    )
    op.tell(CorrectionOrdered(matter=op.matter.uid, correction=correction.uid))
    return correction


def _of_correction(correction: Correction, **_: Any) -> int:
    return correction.matter_id


@operation("inspection.recheck", title="复查", permission="inspection.correct", matter=_of_correction)
def recheck(
    op: Op, *, correction: Correction, corrected: bool, facts: str, second: Account | None = None
) -> Correction:
    """复查 — two certified officers again; ``second`` is the other one (the visit's colleague when left out).

    Not corrected: nothing is decided here; the page leads on to filing a case.

    :raises AlreadyDone: somebody has checked it already.
    """
    fresh = (
        Correction.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "visit__lead", "visit__second", "visit__body", "visit__matter__town", "document", "matter"
        )
        .get(pk=correction.pk)
    )
    if fresh.state != CorrectionState.ORDERED:
        raise AlreadyDone(
            f"{fresh.rechecked_by}已复查：{fresh.get_state_display()}", way_out="刷新页面看复查记录"
        )
    visit = fresh.visit
    me = Account.objects.get(pk=op.by.account_id)
    other = second or (visit.second if me.pk == visit.lead_id else visit.lead)
    people, _ = check_pair(me, other, on=op.today)
    body = may_still_order(op, visit, me.pk, other.pk)
    fresh.state = CorrectionState.RECHECKED_OK if corrected else CorrectionState.RECHECKED_FAILED
    fresh.rechecked_at = op.at
    fresh.rechecked_by = f"{me.name}、{other.name}"
    fresh.recheck_facts = clean_text(facts, field="facts", label="复查情况", longest=2000)
    fresh.recheck_document = issue_document(
        op,
        forms.RECHECK_RECORD,
        matter=op.matter,
        body=body.scope,
        prefix=body.prefix,
        data=paperwork.recheck_record(fresh, visit, body, officer_rows(people), op.at),
        record="correction",
        record_uid=fresh.uid,
    )
    fresh.save()
    close_duties(
        op.matter,
        "inspection.recheck",
        at=op.at,
        outcome=fresh.get_state_display(),
        target_uid=visit.uid,
    )
    op.say(
        f"复查：{fresh.get_state_display()}",
        public="复查结果：已经改正" if corrected else "复查结果：没有改正，依法进一步处理",
    )
    op.tell(CorrectionRechecked(matter=op.matter.uid, correction=fresh.uid, corrected=corrected))
    return fresh
