"""派单与改派 — hand a matter to a team, or to another one."""

from __future__ import annotations

from zhifa.core import search
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, BadInput, StepOutOfOrder
from zhifa.core.matter import Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_text
from zhifa.enforcement.command import queries
from zhifa.enforcement.command.events import (
    WorkOrderDispatched,
)
from zhifa.enforcement.command.models import OrderState, WorkOrder
from zhifa.enforcement.command.operations.in_hand import matter_of, power_of, save, take
from zhifa.enforcement.command.operations.leaving import leave_team
from zhifa.registers.catalogue.queries import item as item_of
from zhifa.registers.organisation.models import Body, Team
from zhifa.registers.organisation.queries import body_of_team


def sent_to(
    op: Op, *, matter: Matter, team: Scope, item_code: str, instructions: str, choice: str
) -> WorkOrder:
    """Write a new order with its duties; the matter is locked and may take one. ``choice``: as ``power_of`` takes it."""
    if team.kind != ScopeKind.TEAM:
        raise BadInput("工单要派给一支队伍", field="team")
    sent = Team.objects.select_related("scope").get(scope_id=team.pk)
    body = body_of_team(sent, on=op.today)
    if item_code:
        chosen = item_of(item_code)
        if chosen is None:
            raise BadInput(f"目录里没有事项 {item_code}", field="item_code", way_out="从目录里选择")
        answer = power_of(op, matter, sent, item_code, choice=choice)
        matter.item_code, matter.item_name = chosen.code, chosen.name
        matter.field_id = chosen.field_id
        body = Body.objects.get(code=answer.body_code)
    matter.team = team
    if body is not None:
        matter.body_id = body.scope_id
    order = WorkOrder(
        matter=matter,
        number=f"工单〔{op.today.year}〕{next_number('work_order', op.today.year):06d}号",
        team=team,
        instructions=instructions,
        item_code=item_code or matter.item_code,
        dispatched_by_id=op.by.account_id,
        dispatched_at=op.at,
        changed_by=op.by.label[:80],
        changed_at=op.at,
    )
    duty = open_timed_duty(
        matter,
        "work_order",
        start=op.at,
        kind="command.finish",
        title="办理工单",
        permission="command.assign",
        scope=team,
        action="查看",
        target="order",
        target_uid=order.uid,
    )
    order.due_at = duty.due_at
    order.save()
    open_timed_duty(
        matter,
        "acceptance_of_work_order",
        start=op.at,
        kind="command.assign",
        title="指定执法人员",
        permission="command.assign",
        scope=team,
        action="指定",
        target="order",
        target_uid=order.uid,
    )
    search.index(
        kind="order",
        key=str(order.uid),
        title=f"{order.number} {matter.title}",
        subtitle=f"{team.name} · {matter.address}"[:200],
        url=f"/desk/orders/{order.uid}/",
        matter=matter,
    )
    return order


@operation("command.dispatch", title="派单", permission="command.dispatch")
def dispatch(
    op: Op, *, matter: Matter, team: Scope, item_code: str = "", instructions: str = "", choice: str = ""
) -> WorkOrder:
    """派单 — hand a matter to a team; its clocks start: 签收 and 办理 (county profile of the time limits).

    ``choice``: why the team's body, where several are competent and no published boundary tells them apart.

    :raises AlreadyDone: the matter is already in a team's hands.
    :raises SeveralCompetent: several bodies are competent and nobody says why this one.
    :raises NobodyHoldsThePower, AnotherBodyIsResponsible: the powers do not lead to this team.
    """
    instructions = clean_text(instructions, label="派单要求", longest=1000, required=False)
    held = queries.open_order_of(matter)
    if held is not None:
        raise AlreadyDone(
            f"这件事已由{held.changed_by or '他人'}派给{held.team.name}（{held.number}）",
            way_out="要换队伍，用改派",
        )
    choice = clean_text(choice, label="选定理由", field="choice", longest=300, required=False)
    order = sent_to(
        op,
        matter=matter,
        team=team,
        item_code=item_code or matter.item_code,
        instructions=instructions,
        choice=choice,
    )
    move(matter, MatterState.DISPATCHED, at=op.at, word="派单")
    close_duties(matter, "intake.triage", at=op.at, outcome="已派单")
    why = f"；几家都有权，选定的理由：{choice}" if "choice" in op.extra else ""
    op.say(f"派给{team.name}，{order.number}{why}"[:300], public=f"已交{team.name}办理")
    op.tell(WorkOrderDispatched(matter=matter.uid, order=order.uid))
    return order


@operation("command.reassign", title="改派工单", permission="command.dispatch", matter=matter_of)
def reassign(op: Op, *, order: WorkOrder, team: Scope, reason: str) -> WorkOrder:
    """改派 — withdraw the order from its team and send a new one to another; returns the new order."""
    order = take(op, order, "reassign")
    reason = clean_text(reason, field="reason", label="改派理由", longest=300)
    if team.pk == order.team_id:
        raise BadInput(f"这张工单已经在{team.name}", field="team", way_out="选择另一支队伍")
    if op.matter.state == MatterState.IN_CASE:
        raise StepOutOfOrder("这件事已经立案，工单不能改派", way_out="在案件里办理，或者移送有管辖权的机关")
    order.reason = reason
    save(op, order, OrderState.WITHDRAWN)
    leave_team(op, order, "已改派")
    if op.matter.state == MatterState.IN_HAND:
        # the new team has not taken it in hand yet
        move(op.matter, MatterState.RECEIVED, at=op.at, word="改派")
        move(op.matter, MatterState.DISPATCHED, at=op.at, word="改派")
    fresh = sent_to(
        op,
        matter=op.matter,
        team=team,
        item_code=order.item_code,
        instructions=order.instructions,
        choice=reason,
    )
    op.matter.save()
    op.say(f"由{order.team.name}改派{team.name}：{reason}"[:300], public=f"改由{team.name}办理")
    op.tell(WorkOrderDispatched(matter=op.matter.uid, order=fresh.uid))
    return fresh
