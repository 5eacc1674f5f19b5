"""指挥 — what may be done with a work order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhifa.core import search
from zhifa.core.account import Account
from zhifa.core.clock import day_of, end_of
from zhifa.core.duty import Unit, close_duties, open_duty
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone, BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.matter import Assignment, Matter, MatterState
from zhifa.core.moving import move
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.ports import PowerAnswer
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.text import clean_text
from zhifa.enforcement import acting, ties
from zhifa.enforcement.command import order_states, queries
from zhifa.enforcement.command.events import (
    WorkOrderAccepted,
    WorkOrderDispatched,
    WorkOrderFinished,
    WorkOrderReturned,
    WorkOrderVerified,
)
from zhifa.enforcement.command.models import OrderState, OutcomeKind, WorkOrder
from zhifa.enforcement.command.pair import check_pair
from zhifa.enforcement.intake.operations import owe_feedback
from zhifa.law.citation import Citation
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.queries import item as item_of
from zhifa.registers.organisation.models import Body, Team
from zhifa.registers.organisation.queries import body_of_team

#: to look again at what was ordered to be corrected in a visit
RECHECK = "inspection.recheck"
_DUTIES = ("command.assign", "command.accept", "command.finish", "command.supervise")


class NobodyHoldsThePower(Refusal):
    """监管缺位 — no body holds a power over the item here; a team cannot be sent."""


class AnotherBodyIsResponsible(Refusal):
    """不归这支队伍 — the power belongs to a body the team has no tie to."""


class OfficerMayNotAct(AnotherBodyIsResponsible):
    """这个人不能办 — the officer acts in another body's name here, or may not act at all on the day."""


def _of(order: WorkOrder, **_: Any) -> int:
    return order.matter_id


def _take(op: Op, order: WorkOrder, verb: str) -> WorkOrder:
    """The order, fresh and locked, after the state has been checked for a verb."""
    fresh = (
        WorkOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(pk=order.pk)
    )
    order_states.check(verb, fresh.facts, account_id=op.by.account_id)
    return fresh


def _save(op: Op, order: WorkOrder, state: str | None = None) -> None:
    if state is not None:
        order.state = state
        order.changed_by = op.by.label[:80]
        order.changed_at = op.at
    order.save()


def _power_of(op: Op, matter: Matter, team: Team, item_code: str) -> PowerAnswer:
    """Who may penalise the matter's item today, which must be a body the team belongs to; the answer goes into the leaf."""
    answer = acting.responsible(item_code, matter, on=op.today)
    op.powers = answer
    if not answer.allowed:
        raise NobodyHoldsThePower(
            answer.reason,
            answer.citations,
            "核对事项和地点；确属监管缺位的，转县综合行政执法指导办公室"
            if not answer.body_code
            else f"{answer.way_out}：由值班员转出",
        )
    if not queries.acts_for(team, answer.body_code, on=op.today):
        raise AnotherBodyIsResponsible(
            f"这一事项的处罚权由{answer.body_name}行使（{'、'.join(answer.announcements[-1:])}），{team.name}不是它的队伍",
            Citation("行政处罚法", 22),
            f"改派{answer.body_name}的队伍，或者转出给{answer.body_name}",
        )
    return answer


def _still_ours(op: Op, order: WorkOrder) -> None:
    """An order may be days old: who holds the power is asked again when it is taken in hand."""
    if not order.item_code or op.matter is None:
        return
    _power_of(op, op.matter, queries.team_of(order.team_id), order.item_code)
    _may_go(op, order, *(who for who in (order.lead_id, order.second_id) if who))


def _may_go(op: Op, order: WorkOrder, *people: int) -> None:
    """Ask whether these officers, who leads first, may act on the order's item here, and have no tie to its party.

    :raises OfficerMayNotAct: an auxiliary, no valid certificate, or a lead who acts in another body's name.
    :raises MustRecuse: a registered tie to the party.
    """
    assert op.matter is not None
    ties.check(people, names=(op.matter.subject_name,), on=op.today)
    if not order.item_code or not people:
        return
    acting.check(
        op,
        acting.asked(
            acting.PENALTY,
            people,
            item_code=order.item_code,
            matter=op.matter,
            on=op.today,
        ),
        OfficerMayNotAct,
    )


def _sent_to(op: Op, *, matter: Matter, team: Scope, item_code: str, instructions: str) -> WorkOrder:
    """Write a new order with its duties; the matter is locked and may take one."""
    if team.kind != ScopeKind.TEAM:
        raise BadInput("工单要派给一支队伍", field="team")
    sent = Team.objects.select_related("scope").get(scope_id=team.pk)
    body = body_of_team(sent, on=op.today)
    if item_code:
        chosen = item_of(item_code)
        if chosen is None:
            raise BadInput(f"目录里没有事项 {item_code}", field="item_code", way_out="从目录里选择")
        answer = _power_of(op, matter, sent, item_code)
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
    op: Op, *, matter: Matter, team: Scope, item_code: str = "", instructions: str = ""
) -> WorkOrder:
    """派单 — hand a matter to a team; its clocks start: 签收 and 办理 (county profile of the time limits).

    :raises AlreadyDone: the matter is already in a team's hands.
    :raises NobodyHoldsThePower, AnotherBodyIsResponsible: the powers do not lead to this team.
    """
    instructions = clean_text(instructions, label="派单要求", longest=1000, required=False)
    held = queries.open_order_of(matter)
    if held is not None:
        raise AlreadyDone(
            f"这件事已由{held.changed_by or '他人'}派给{held.team.name}（{held.number}）",
            way_out="要换队伍，用改派",
        )
    order = _sent_to(
        op, matter=matter, team=team, item_code=item_code or matter.item_code, instructions=instructions
    )
    move(matter, MatterState.DISPATCHED, at=op.at, word="派单")
    close_duties(matter, "intake.triage", at=op.at, outcome="已派单")
    op.say(f"派给{team.name}，{order.number}", public=f"已交{team.name}办理")
    op.tell(WorkOrderDispatched(matter=matter.uid, order=order.uid))
    return order


@operation("command.name_pair", title="指定执法人员", permission="command.assign", matter=_of)
def name_pair(op: Op, *, order: WorkOrder, lead: Account, second: Account, again: bool = False) -> WorkOrder:
    """指定执法人员 — two different officers of the team with certificates valid today.

    :param again: change a pair already named; without it a second naming is told who named whom and when.
    :raises law.officers.*: an auxiliary, no valid certificate, or the same person twice (处罚法第四十二条).
    :raises OfficerMayNotAct, MustRecuse: the register of powers, or a registered tie to the party, keeps one of them away.
    :raises AlreadyDone: somebody else has named a pair in the meantime.
    """
    order = _take(op, order, "name_pair")
    if order.lead_id and order.second_id and not again:
        raise AlreadyDone(
            f"{order.named_by.name if order.named_by else '他人'}已指定"
            f"{order.lead.name}、{order.second.name}",
            way_out="要换人，打开工单再指定",
        )
    check_pair(lead, second, on=op.today)
    team = queries.team_of(order.team_id)
    _of_this_team(team, lead, second)
    _may_go(op, order, lead.pk, second.pk)
    _assign(op, order, lead, second)
    order.lead, order.second = lead, second
    order.named_by_id, order.named_at = op.by.account_id, op.at
    _save(op, order)
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


@operation("command.accept", title="签收工单", permission="command.accept", matter=_of)
def accept(op: Op, *, order: WorkOrder) -> WorkOrder:
    """签收 — an officer of the pair, or the leader, takes the order in hand.

    :raises NobodyHoldsThePower, AnotherBodyIsResponsible: the power has moved since the order was sent, or the one who
        leads acts in another body's name here.
    """
    order = _take(op, order, "accept")
    _still_ours(op, order)
    order.accepted_at = op.at
    _save(op, order, OrderState.ACCEPTED)
    close_duties(op.matter, "command.accept", at=op.at, outcome="已签收", target_uid=order.uid)
    move(op.matter, MatterState.IN_HAND, at=op.at, word="签收")
    op.say(f"签收{order.number}", public="执法人员已经接到任务")
    op.tell(WorkOrderAccepted(matter=op.matter.uid, order=order.uid))
    return order


def _leave_team(op: Op, order: WorkOrder, outcome: str) -> None:
    """The team's duties and its people's hold on the matter end."""
    close_duties(op.matter, *_DUTIES, at=op.at, outcome=outcome, target_uid=order.uid)
    for row in Assignment.objects.filter(matter=op.matter, capacity__in=("lead", "second"), ended_at=None):
        row.ended_at = op.at
        row.save()


@operation("command.return", title="退回工单", permission="command.return", matter=_of)
def return_order(op: Op, *, order: WorkOrder, reason: str) -> WorkOrder:
    """退回 — with a reason; the matter goes back to the duty officer's queue with the reason on it.

    :raises StepOutOfOrder: a case has been filed from it: a case is closed, not returned.
    """
    order = _take(op, order, "return")
    order.reason = clean_text(reason, field="reason", label="退回理由", longest=300)
    if op.matter.state == MatterState.IN_CASE:
        raise StepOutOfOrder("这件事已经立案，工单不能退回", way_out="在案件里办理，或者移送有管辖权的机关")
    _save(op, order, OrderState.RETURNED)
    _leave_team(op, order, "已退回")
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


@operation("command.reassign", title="改派工单", permission="command.dispatch", matter=_of)
def reassign(op: Op, *, order: WorkOrder, team: Scope, reason: str) -> WorkOrder:
    """改派 — withdraw the order from its team and send a new one to another; returns the new order."""
    order = _take(op, order, "reassign")
    reason = clean_text(reason, field="reason", label="改派理由", longest=300)
    if team.pk == order.team_id:
        raise BadInput(f"这张工单已经在{team.name}", field="team", way_out="选择另一支队伍")
    if op.matter.state == MatterState.IN_CASE:
        raise StepOutOfOrder("这件事已经立案，工单不能改派", way_out="在案件里办理，或者移送有管辖权的机关")
    order.reason = reason
    _save(op, order, OrderState.WITHDRAWN)
    _leave_team(op, order, "已改派")
    if op.matter.state == MatterState.IN_HAND:
        # the new team has not taken it in hand yet
        move(op.matter, MatterState.RECEIVED, at=op.at, word="改派")
        move(op.matter, MatterState.DISPATCHED, at=op.at, word="改派")
    fresh = _sent_to(
        op, matter=op.matter, team=team, item_code=order.item_code, instructions=order.instructions
    )
    op.matter.save()
    op.say(f"由{order.team.name}改派{team.name}：{reason}"[:300], public=f"改由{team.name}办理")
    op.tell(WorkOrderDispatched(matter=op.matter.uid, order=fresh.uid))
    return fresh


@operation("command.supervise", title="督办", permission="command.supervise", matter=_of)
def supervise(op: Op, *, order: WorkOrder, note: str) -> WorkOrder:
    """督办 — marks the order and puts a duty before the team's leader, due when the order is (today if that is past)."""
    order = _take(op, order, "supervise")
    order.supervised_at = op.at
    order.supervise_note = clean_text(note, field="note", label="督办要求", longest=300)
    _save(op, order)
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


@operation("command.finish", title="办结工单", permission="command.finish", matter=_of)
def finish(op: Op, *, order: WorkOrder, outcome_kind: str, outcome: str) -> WorkOrder:
    """办结 — what came of it; the command centre verifies. ``outcome_kind``: see ``OutcomeKind``.

    :raises BadInput: an unknown outcome, or 已立案 without a case (and the other way round).
    """
    order = _take(op, order, "finish")
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
    _save(op, order, OrderState.DONE)
    close_duties(op.matter, *_DUTIES, at=op.at, outcome="已办结", target_uid=order.uid)
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


@operation("command.verify", title="核验工单", permission="command.verify", matter=_of)
def verify(op: Op, *, order: WorkOrder, satisfied: bool, note: str = "") -> WorkOrder:
    """核验 — accept the outcome (the matter closes unless a case goes on) or send it back with what is missing.

    :raises NobodyVerifiesHisOwn: the verifier did the work.
    """
    order = _take(op, order, "verify")
    order.verify_note = clean_text(note, field="note", label="核验意见", longest=300, required=not satisfied)
    close_duties(op.matter, "command.verify", at=op.at, outcome="已核验", target_uid=order.uid)
    if not satisfied:
        _save(op, order, OrderState.ACCEPTED)
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
    _save(op, order, OrderState.VERIFIED)
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


@operation("command.withdraw", title="撤回工单", permission="command.finish", matter=_of)
def withdraw(op: Op, *, order: WorkOrder, reason: str) -> WorkOrder:
    """撤回 — the matter has gone elsewhere (转出、并案), so the team's order ends. Taken by the platform's rule."""
    fresh = WorkOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    if fresh.state not in order_states.IN_HAND:
        return fresh
    fresh.reason = clean_text(reason, field="reason", label="撤回理由", longest=300)
    _save(op, fresh, OrderState.WITHDRAWN)
    _leave_team(op, fresh, "已撤回")
    op.say(f"撤回{fresh.number}：{fresh.reason}"[:300])
    return fresh


@operation("command.relieve", title="随权力移交收回工单", permission="command.finish", matter=_of)
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
    _save(op, fresh, OrderState.WITHDRAWN)
    _leave_team(op, fresh, "已随权力移交")
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
