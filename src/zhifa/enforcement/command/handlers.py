"""指挥的听者 — a matter that leaves the county's hands, or its body's, takes its work order with it."""

from datetime import date

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.calendar_change import RECOMPUTER, DueDayMoved
from zhifa.core.clock import end_of
from zhifa.core.events import Hearing, hears
from zhifa.core.matter import Matter, MatterState
from zhifa.core.scope import Scope, ScopeKind
from zhifa.enforcement.command import operations
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.command.queries import GONE, acts_for, open_order_of, team_of
from zhifa.enforcement.intake.events import MatterAnswered, MatterMerged
from zhifa.registers.catalogue.events import MatterHandedOver


@hears(MatterMerged)
@hears(MatterAnswered)
def end_the_order_of_a_matter_gone(event: MatterAnswered | MatterMerged, hearing: Hearing) -> None:
    """转出或并案的事，工单随之撤回."""
    matter = Matter.objects.filter(uid=event.matter).first()
    if matter is None or matter.state not in GONE:
        return
    order = open_order_of(matter)
    if order is not None:
        operations.withdraw(
            by=Automatic("转出或并案的事撤回工单", on_behalf_of="行政执法指挥中心"),
            key=hearing.key,
            order=order,
            reason=f"这件事{matter.get_state_display()}",
        )


@hears(MatterHandedOver)
def relieve_the_former_bodys_team(event: MatterHandedOver, hearing: Hearing) -> None:
    """权力移交，原机关的队伍不再办理 — unless the team is the taker's too. A matter still in the queue gets another proposal."""
    matter = Matter.objects.filter(uid=event.matter).first()
    if matter is None or matter.state == MatterState.IN_CASE:
        return
    order = open_order_of(matter)
    team = order.team_id if order is not None else matter.team_id
    if (order is None and matter.state != MatterState.RECEIVED) or (
        team is not None and acts_for(team_of(team), event.taker, on=clock.today())
    ):
        return
    taker = Scope.objects.get(kind=ScopeKind.BODY, code=event.taker)
    rule = Automatic("权力移交收回工单", on_behalf_of=taker.name)
    if order is None:
        operations.propose_team(
            by=rule, key=hearing.key, matter=matter, taker=taker, announcement=event.announcement
        )
        return
    operations.relieve(
        by=rule,
        key=hearing.key,
        order=order,
        taker=taker,
        announcement=event.announcement,
    )


@hears(DueDayMoved)
def move_the_order_with_its_duty(event: DueDayMoved, hearing: Hearing) -> None:
    """工作日历变更，工单期限随待办."""
    if event.kind != "command.finish" or event.target_uid is None:
        return
    order = WorkOrder.objects.filter(uid=event.target_uid).first()
    if order is not None:
        operations.follow_calendar(
            by=RECOMPUTER, key=hearing.key, order=order, due_at=end_of(date.fromisoformat(event.due_on))
        )
