"""指定与签收 — who goes, and that they have taken it in hand."""

from __future__ import annotations

from zhifa.core.account import Account
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, OutOfReach
from zhifa.core.matter import Assignment, MatterState
from zhifa.core.moving import move
from zhifa.core.operation import Op, operation
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.events import (
    WorkOrderAccepted,
)
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.enforcement.command.operations.in_hand import RECHECK, matter_of, may_go, save, still_ours, take
from zhifa.enforcement.command.pair import check_pair
from zhifa.registers.organisation.models import Team


@operation("command.name_pair", title="指定执法人员", permission="command.assign", matter=matter_of)
def name_pair(op: Op, *, order: WorkOrder, lead: Account, second: Account, again: bool = False) -> WorkOrder:
    """指定执法人员 — two different officers of the team with certificates valid today.

    :param again: change a pair already named; without it a second naming is told who named whom and when.
    :raises law.officers.*: an auxiliary, no valid certificate, or the same person twice (处罚法第四十二条).
    :raises OfficerMayNotAct, MustRecuse: the register of powers, or a registered tie to the party, keeps one of them away.
    :raises AlreadyDone: somebody else has named a pair in the meantime.
    """
    order = take(op, order, "name_pair")
    if order.lead_id and order.second_id and not again:
        raise AlreadyDone(
            f"{order.named_by.name if order.named_by else '他人'}已指定"
            f"{order.lead.name}、{order.second.name}",
            way_out="要换人，打开工单再指定",
        )
    check_pair(lead, second, on=op.today)
    team = queries.team_of(order.team_id)
    _of_this_team(team, lead, second)
    may_go(op, order, lead.pk, second.pk)
    _assign(op, order, lead, second)
    order.lead, order.second = lead, second
    order.named_by_id, order.named_at = op.by.account_id, op.at
    save(op, order)
    close_duties(
        op.matter, "command.assign", "command.accept", at=op.at, outcome="已指定", target_uid=order.uid
    )
    _hand_over_work(op, order)
    if order.state == OrderState.SENT:
        open_timed_duty(
            op.matter,
            "acceptance_of_work_order",
            start=order.dispatched_at,
            kind="command.accept",
            title="签收工单",
            permission="command.accept",
            account=lead,
            action="签收",
            target="order",
            target_uid=order.uid,
        )
    op.say(f"指定{lead.name}（主办）、{second.name}（协办）")
    return order


def _of_this_team(team: Team, *people: Account) -> None:
    ours = set(team.members.filter(account__in=people).values_list("account_id", flat=True))
    for who in people:
        if who.pk not in ours:
            raise OutOfReach(f"{who.name}不是{team.name}的人", way_out="从本队人员里指定")


def _assign(op: Op, order: WorkOrder, lead: Account, second: Account) -> None:
    """End the old pair's hold on the matter and give it to the new pair."""
    wanted = {(lead.pk, "lead"), (second.pk, "second")}
    for row in Assignment.objects.filter(matter=op.matter, capacity__in=("lead", "second"), ended_at=None):
        if (row.account_id, row.capacity) in wanted:
            wanted.discard((row.account_id, row.capacity))
        else:
            row.ended_at = op.at
            row.save()
    for account_id, capacity in sorted(wanted):
        Assignment(matter=op.matter, account_id=account_id, capacity=capacity, started_at=op.at).save()


def _hand_over_work(op: Op, order: WorkOrder) -> None:
    """The order's own clock now stands with the lead officer, and the re-checks left by a pair that is gone."""
    for duty in op.matter.duties.filter(kind=RECHECK, account=None, closed_at=None):
        duty.account, duty.scope = order.lead, None
        duty.save()
    for duty in op.matter.duties.filter(kind="command.finish", target_uid=order.uid, closed_at=None):
        duty.account_id = order.lead_id
        duty.permission = "command.finish"
        duty.action = "办理"
        duty.save()


@operation("command.accept", title="签收工单", permission="command.accept", matter=matter_of)
def accept(op: Op, *, order: WorkOrder) -> WorkOrder:
    """签收 — an officer of the pair, or the leader, takes the order in hand.

    :raises NobodyHoldsThePower, AnotherBodyIsResponsible: the power has moved since the order was sent, or the one who
        leads acts in another body's name here.
    """
    order = take(op, order, "accept")
    still_ours(op, order)
    order.accepted_at = op.at
    save(op, order, OrderState.ACCEPTED)
    close_duties(op.matter, "command.accept", at=op.at, outcome="已签收", target_uid=order.uid)
    move(op.matter, MatterState.IN_HAND, at=op.at, word="签收")
    op.say(f"签收{order.number}", public="执法人员已经接到任务")
    op.tell(WorkOrderAccepted(matter=op.matter.uid, order=order.uid))
    return order
