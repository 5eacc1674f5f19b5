"""指挥的听者 — a matter that leaves the county's hands takes its work order with it."""

from datetime import date

from zhifa.core.actors import Automatic
from zhifa.core.calendar_change import RECOMPUTER, DueDayMoved
from zhifa.core.clock import end_of
from zhifa.core.events import Hearing, hears
from zhifa.core.matter import Matter
from zhifa.enforcement.command import operations
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.command.queries import GONE, open_order_of
from zhifa.enforcement.intake.events import MatterAnswered, MatterMerged


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
