"""管罚衔接 — tell the competent department how a case ended; hear what supervision follows."""

from zhifa.core.account import Account
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import AlreadyDone
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.casework.models import Case, DepartmentFeedback
from zhifa.registers.catalogue import queries as catalogue

ANSWER = "casework.answer_feedback"


@operation(
    "casework.feed_back",
    title="反馈主管部门",
    permission="casework.feed_back",
    matter=lambda case, **_: case.matter_id,
)
def feed_back(op: Op, *, case: Case, ending: str) -> DepartmentFeedback | None:
    """反馈主管部门 — once a case; nothing when the item names no department, or the department itself decided it.

    The power to penalise may have moved, the duties to license and to supervise have not: so the department learns of it.
    """
    item = catalogue.item(case.item_code)
    department = item.department if item else None
    if department is None or department.scope_id == case.body_id:
        op.say("这一事项没有另外的主管部门，不需反馈")
        return None
    feedback = DepartmentFeedback(
        matter=case.matter,
        case=case,
        department=department,
        told_at=op.at,
        text=f"{case.number or case.code}（{case.item_name}）{ending}"[:400],
    )
    feedback.save()
    open_timed_duty(
        case.matter,
        "department_feedback",
        start=op.at,
        kind=ANSWER,
        title="知悉处罚结果，答复监管措施",
        permission=ANSWER,
        scope=case.matter.field,
        action="答复",
        target="feedback",
        target_uid=feedback.uid,
    )
    op.say(f"向{department.name}反馈办理结果")
    return feedback


@operation(
    ANSWER,
    title="答复监管措施",
    permission=ANSWER,
    matter=lambda feedback, **_: feedback.matter_id,
)
def answer_feedback(op: Op, *, feedback: DepartmentFeedback, measures: str) -> DepartmentFeedback:
    """答复监管措施 — by the department.

    :raises AlreadyDone: answered before. :raises BadInput: nothing written.
    """
    row = DepartmentFeedback.locked(pk=feedback.pk)
    if row.answered_at is not None:
        raise AlreadyDone(f"{row.answered_at:%Y-%m-%d} 已经答复", way_out="刷新页面看答复内容")
    row.measures = clean_text(measures, field="measures", label="监管措施", longest=1000)
    row.answered_at = op.at
    row.answered_by = Account.objects.get(pk=op.by.account_id)
    row.save()
    close_duties(row.matter, ANSWER, at=op.at, outcome="已答复", target_uid=row.uid)
    op.say(f"{row.department.name}答复监管措施")
    return row
