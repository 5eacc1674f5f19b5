"""督办、办结、核验 — an order is pressed, finished, and looked at by who sent it."""

from __future__ import annotations

from datetime import datetime

from zhifa.core.clock import day_of, end_of
from zhifa.core.duty import Unit, close_duties, open_duty
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.matter import Assignment, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.command.events import (
    WorkOrderFinished,
    WorkOrderVerified,
)
from zhifa.enforcement.command.models import OrderState, OutcomeKind, WorkOrder
from zhifa.enforcement.command.operations.in_hand import DUTIES, matter_of, save, take
from zhifa.enforcement.intake.operations import owe_feedback


@operation("command.supervise", title="督办", permission="command.supervise", matter=matter_of)
def supervise(op: Op, *, order: WorkOrder, note: str) -> WorkOrder:
    """督办 — marks the order and puts a duty before the team's leader, due when the order is (today if that is past)."""
    order = take(op, order, "supervise")
    order.supervised_at = op.at
    order.supervise_note = clean_text(note, field="note", label="督办要求", longest=300)
    save(op, order)
    close_duties(op.matter, "command.supervise", at=op.at, outcome="再次督办", target_uid=order.uid)
    today_ends = end_of(op.today)
    due = max(order.due_at, today_ends) if order.due_at else today_ends
    open_duty(
        op.matter,
        kind="command.supervise",
        title="督办件限时办结",
        permission="command.assign",
        scope=order.team,
        started_at=op.at,
        due_at=due,
        unit=Unit.DAY,
        total=max(1, (due - op.at).days),
        action="查看",
        target="order",
        target_uid=order.uid,
        internal=True,
    )
    op.say(f"督办{order.number}：{order.supervise_note}"[:300])
    return order


@operation("command.finish", title="办结工单", permission="command.finish", matter=matter_of)
def finish(op: Op, *, order: WorkOrder, outcome_kind: str, outcome: str) -> WorkOrder:
    """办结 — what came of it; the command centre verifies. ``outcome_kind``: see ``OutcomeKind``.

    :raises BadInput: an unknown outcome, or 已立案 without a case (and the other way round).
    """
    order = take(op, order, "finish")
    if outcome_kind not in OutcomeKind.values:
        raise BadInput("选择办理结果", field="outcome_kind")
    in_case = op.matter.state == MatterState.IN_CASE
    if outcome_kind == OutcomeKind.FILED and not in_case:
        raise BadInput("这件事还没有立案，不能按「已立案」办结", field="outcome_kind", way_out="先提出立案")
    if outcome_kind != OutcomeKind.FILED and in_case:
        raise BadInput("这件事已经立案，只能按「已立案」办结", field="outcome_kind")
    waiting = op.matter.duties.filter(closed_at=None, kind__startswith="inspection.").first()
    if waiting is not None and outcome_kind != OutcomeKind.FILED:
        raise StepOutOfOrder(
            f"这件事还有一步没办：{waiting.title}", way_out="办完这一步再办结；需要处罚的，提出立案"
        )
    order.outcome_kind = outcome_kind
    order.outcome = clean_text(outcome, field="outcome", label="办理情况", longest=2000)
    order.finished_by_id, order.finished_at = op.by.account_id, op.at
    save(op, order, OrderState.DONE)
    close_duties(op.matter, *DUTIES, at=op.at, outcome="已办结", target_uid=order.uid)
    open_timed_duty(
        op.matter,
        "reporter_feedback",
        start=op.at,
        kind="command.verify",
        title="核验工单",
        permission="command.verify",
        action="核验",
        target="order",
        target_uid=order.uid,
    )
    label = OutcomeKind(outcome_kind).label
    op.say(f"办结{order.number}：{label}", public=f"现场办理完毕：{label}")
    op.tell(WorkOrderFinished(matter=op.matter.uid, order=order.uid))
    return order


@operation("command.verify", title="核验工单", permission="command.verify", matter=matter_of)
def verify(op: Op, *, order: WorkOrder, satisfied: bool, note: str = "") -> WorkOrder:
    """核验 — accept the outcome (the matter closes unless a case goes on) or send it back with what is missing.

    :raises NobodyVerifiesHisOwn: the verifier did the work.
    """
    order = take(op, order, "verify")
    order.verify_note = clean_text(note, field="note", label="核验意见", longest=300, required=not satisfied)
    close_duties(op.matter, "command.verify", at=op.at, outcome="已核验", target_uid=order.uid)
    if not satisfied:
        save(op, order, OrderState.ACCEPTED)
        open_timed_duty(
            op.matter,
            "work_order",
            start=op.at,
            kind="command.finish",
            title="核验未通过，继续办理",
            permission="command.finish",
            account=order.lead,
            action="办理",
            target="order",
            target_uid=order.uid,
        )
        op.say(f"核验未通过，退回继续办理：{order.verify_note}"[:300], public="指挥中心要求继续办理")
        return order
    order.verified_at = op.at
    save(op, order, OrderState.VERIFIED)
    if order.outcome_kind != OutcomeKind.FILED:
        for row in Assignment.objects.filter(
            matter=op.matter, capacity__in=("lead", "second"), ended_at=None
        ):
            row.ended_at = op.at
            row.save()
        move(op.matter, MatterState.CLOSED, at=op.at, word="核验办结")
        owe_feedback(op)
    label = order.get_outcome_kind_display()
    op.say(f"核验通过：{label}", public=f"已办结：{label}")
    op.tell(WorkOrderVerified(matter=op.matter.uid, order=order.uid))
    return order


@operation(
    "command.follow_calendar",
    title="工单期限随工作日历",
    permission="calendar.recompute",
    matter=lambda order, **_: order.matter_id,
)
def follow_calendar(op: Op, *, order: WorkOrder, due_at: datetime) -> None:
    """The order shows the last instant its duty has under the changed calendar."""
    order = WorkOrder.locked(pk=order.pk)
    order.due_at = due_at
    order.save()
    op.say(f"工单{order.number}的办理期限随工作日历改为{day_of(due_at):%Y-%m-%d}")
