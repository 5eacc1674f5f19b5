"""离开队伍 — an order sent back, withdrawn, or gone with the power to another body."""

from __future__ import annotations

from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import StepOutOfOrder
from zhifa.core.matter import Assignment, Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.enforcement.command import order_states, queries
from zhifa.enforcement.command.events import (
    WorkOrderReturned,
)
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.enforcement.command.operations.in_hand import DUTIES, RECHECK, matter_of, save, take


def leave_team(op: Op, order: WorkOrder, outcome: str) -> None:
    """The team's duties and its people's hold on the matter end."""
    close_duties(op.matter, *DUTIES, at=op.at, outcome=outcome, target_uid=order.uid)
    for row in Assignment.objects.filter(matter=op.matter, capacity__in=("lead", "second"), ended_at=None):
        row.ended_at = op.at
        row.save()


@operation("command.return", title="退回工单", permission="command.return", matter=matter_of)
def return_order(op: Op, *, order: WorkOrder, reason: str) -> WorkOrder:
    """退回 — with a reason; the matter goes back to the duty officer's queue with the reason on it.

    :raises StepOutOfOrder: a case has been filed from it: a case is closed, not returned.
    """
    order = take(op, order, "return")
    order.reason = clean_text(reason, field="reason", label="退回理由", longest=300)
    if op.matter.state == MatterState.IN_CASE:
        raise StepOutOfOrder("这件事已经立案，工单不能退回", way_out="在案件里办理，或者移送有管辖权的机关")
    save(op, order, OrderState.RETURNED)
    leave_team(op, order, "已退回")
    op.matter.team = None
    move(op.matter, MatterState.RECEIVED, at=op.at, word="退回")
    op.say(f"退回{order.number}：{order.reason}"[:300], public="承办队伍退回，指挥中心重新分派")
    open_timed_duty(
        op.matter,
        "acceptance",
        start=op.at,
        kind="intake.triage",
        title="退回的工单重新分派",
        permission="intake.triage",
        action="分派",
        target="matter",
        target_uid=op.matter.uid,
    )
    op.tell(WorkOrderReturned(matter=op.matter.uid, order=order.uid))
    return order


@operation("command.withdraw", title="撤回工单", permission="command.finish", matter=matter_of)
def withdraw(op: Op, *, order: WorkOrder, reason: str) -> WorkOrder:
    """撤回 — the matter has gone elsewhere (转出、并案), so the team's order ends. Taken by the platform's rule."""
    fresh = WorkOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    if fresh.state not in order_states.IN_HAND:
        return fresh
    fresh.reason = clean_text(reason, field="reason", label="撤回理由", longest=300)
    save(op, fresh, OrderState.WITHDRAWN)
    leave_team(op, fresh, "已撤回")
    op.say(f"撤回{fresh.number}：{fresh.reason}"[:300])
    return fresh


@operation("command.relieve", title="随权力移交收回工单", permission="command.finish", matter=matter_of)
def relieve(op: Op, *, order: WorkOrder, taker: Scope, announcement: str) -> WorkOrder:
    """随权力移交收回工单 — the power has gone to a body the order's team is not of: the order ends, the matter goes back to the
    queue under its new body with a clock of its own. Taken by the platform's rule; nothing where the team has done already.

    What the team still owed of its visits goes to whoever is named next.
    """
    fresh = (
        WorkOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(pk=order.pk)
    )
    if fresh.state not in order_states.IN_HAND or op.matter.state == MatterState.IN_CASE:
        return fresh
    fresh.reason = f"权力已移交{taker.name}（{announcement}）"[:300]
    save(op, fresh, OrderState.WITHDRAWN)
    leave_team(op, fresh, "已随权力移交")
    for duty in op.matter.duties.filter(kind=RECHECK, closed_at=None):
        duty.account, duty.scope = None, taker
        duty.save()
    op.matter.team = None
    move(op.matter, MatterState.RECEIVED, at=op.at, word="移交")
    op.matter.save()
    open_timed_duty(
        op.matter,
        "acceptance",
        start=op.at,
        kind="intake.triage",
        title=f"权力移交{taker.name}，重新派单"[:60],
        permission="intake.triage",
        scope=taker,
        action="分派",
        target="matter",
        target_uid=op.matter.uid,
    )
    op.say(
        f"收回{fresh.number}：{fresh.reason}，{fresh.team.name}不再办理，由{taker.name}重新派单"[:300],
        public=f"由{taker.name}重新安排办理",
    )
    return fresh


@operation("command.propose_team", title="随权力移交另拟队伍", permission="command.finish")
def propose_team(op: Op, *, matter: Matter, taker: Scope, announcement: str) -> Matter:
    """随权力移交另拟队伍 — a matter that waits in the queue when the power over it goes to another body: the team proposed is the
    one that serves the place and is the taker's, or none. Taken by the platform's rule; its clock goes on."""
    if matter.state != MatterState.RECEIVED:
        return matter
    before = matter.team.name if matter.team else ""
    _, team = queries.responsible(matter, on=op.today)
    matter.team = team.scope if team is not None else None
    matter.save()
    gone = f"，原拟的{before}不是它的队伍" if before else ""
    op.say(
        f"权力已移交{taker.name}（{announcement}）{gone}，{f'改拟{team.name}' if team else '由值班员另选队伍'}"[
            :300
        ]
    )
    return matter
