"""回避、更换承办人 — asked for by the party or the person himself; the head decides; meanwhile the investigation goes on.

Whoever takes over a case is asked what every handler is asked: two certified officers, in this body's name, no tie.
"""

from zhifa.core.account import Account
from zhifa.core.actors import PublicActor
from zhifa.core.duty import Duty
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.matter import Assignment
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.casework import casefile_reading, turns
from zhifa.enforcement.casework.forms import issue
from zhifa.enforcement.casework.models import Case, Recusal
from zhifa.enforcement.casework.standing import newcomer_refusal, tied
from zhifa.enforcement.casework.step import Doing, fresh, step
from zhifa.law.recusal import who_decides


@operation(
    "casework.ask_recusal",
    title="申请回避",
    permission="casework.party",
    matter=lambda case, **_: case.matter_id,
)
def ask_recusal(op: Op, *, case: Case, person: Account, reason: str) -> Recusal:
    """申请回避 — by the party on its page, or by an officer for himself or as recorded (处罚法第四十三条第二款).

    :raises BadInput: somebody who has no part in the case.
    """
    case = fresh(case)
    file = casefile_reading.read(case, on=op.today)
    if "decide_recusal" not in {a.id for a in file.procedure.actions_from(case.state)}:
        raise StepOutOfOrder(
            "案件现在的阶段不再处理回避申请", way_out="对决定不服的，可以申请行政复议或者提起行政诉讼"
        )
    involved = {case.lead_id, case.second_id}
    if file.hearing is not None:
        involved.add(file.hearing.chair_id)
    if person.pk not in involved:
        raise BadInput("这个人不是本案的承办人或者听证主持人", field="person")
    if any(r.person_id == person.pk and r.granted is None for r in file.recusals):
        raise BadInput(f"{person.name}的回避申请正在等待决定", field="person")
    row = Recusal(
        matter=case.matter,
        case=case,
        person=person,
        person_name=person.name,
        asked_by="当事人" if isinstance(op.by, PublicActor) else op.by.label[:20],
        reason=clean_text(reason, field="reason", label="理由", longest=2000),
        asked_on=op.today,
    )
    row.save()
    op.say(f"申请{person.name}回避")
    return row


@step("decide_recusal")
def decide_recusal(
    doing: Doing, *, person: Account, ground: str, granted: bool = False, replacement: Account | None = None
) -> Recusal:
    """决定回避 — a handler who steps aside is replaced at once, so that the case always has its pair.

    :raises BadInput: nobody named in his place, or a head deciding on himself.
    """
    op, case, file = doing.op, doing.case, doing.file
    if op.by.account_id == person.pk:
        raise BadInput(f"不能决定自己的回避（{who_decides(is_head=True).steps[0]}）", field="person")
    row = next((r for r in file.recusals if r.person_id == person.pk and r.granted is None), None)
    if row is None:
        row = Recusal(
            matter=case.matter,
            case=case,
            person=person,
            person_name=person.name,
            asked_by=op.by.label[:20],
            reason=ground,
            asked_on=op.today,
        )
    row.granted = granted
    row.decided_on = op.today
    row.decided_by = op.by.label[:40]
    row.ground = ground
    row.save()
    if granted and person.pk in case.handler_ids:
        if replacement is None or replacement.pk in case.handler_ids:
            raise BadInput("承办人回避的，要指定接替的人员", field="replacement")
        _replace(op, case, person, replacement)
    issue(
        doing,
        "recusal",
        {
            "to": case.party.name,
            "paragraphs": [
                f"关于{person.name}在“{case.title}”中的回避，经审查：{ground}",
                "依据《中华人民共和国行政处罚法》第四十三条的规定，本机关决定"
                + ("准予回避。" if granted else "不予回避。"),
            ],
        },
    )
    op.say(f"{person.name}{'回避' if granted else '不回避'}")
    return row


@operation(
    "casework.replace_handler",
    title="更换承办人",
    permission="casework.decide",
    matter=lambda case, **_: case.matter_id,
)
def replace_handler(op: Op, *, case: Case, person: Account, replacement: Account, reason: str) -> Case:
    """更换承办人 — a certificate has lapsed, somebody serves elsewhere now, is ill: the case goes on with another officer.

    :raises BadInput: not a handler, or the same two. :raises StepOutOfOrder: the case has ended.
    :raises MayNotAct: an auxiliary, no valid certificate, or (who leads) another body's officer.
    :raises MustRecuse: a tie to the party.
    """
    case = fresh(case)
    file = casefile_reading.read(case, on=op.today)
    if file.procedure.states[case.state].terminal:
        raise StepOutOfOrder("案件已经结束，不再更换承办人", way_out="另有新事实的，另行立案")
    if person.pk not in case.handler_ids:
        raise BadInput(f"{person.name}不是本案承办人", field="person", way_out="从本案承办人里选")
    if replacement.pk in case.handler_ids or replacement.pk == op.by.account_id:
        raise BadInput("接替的人要是承办人、审批人以外的执法人员", field="replacement")
    reason = clean_text(reason, field="reason", label="理由", longest=2000)
    _replace(op, case, person, replacement)
    case.save()
    op.extra["reason"] = reason
    op.powers = casefile_reading.read(case, on=op.today).standing.answer
    op.extra["reason"] = reason
    op.say(f"承办人由{person.name}更换为{replacement.name}：{reason}"[:300])
    turns.settle(op, fresh(case))
    return case


def _replace(op: Op, case: Case, old: Account, new: Account) -> None:
    """The one who takes over is asked by himself: two whose certificates have lapsed are replaced one after the other."""
    capacity = "lead" if old.pk == case.lead_id else "second"
    setattr(case, capacity, new)
    file = casefile_reading.read(case, on=op.today)
    refusal = newcomer_refusal(file, new.pk, leads=capacity == "lead") or tied(file, [new.pk])
    if refusal is not None:
        raise refusal
    for duty in Duty.objects.filter(
        matter_id=case.matter_id, account=old, target_uid=case.uid, closed_at=None
    ):
        duty.account = new
        duty.save()
    for row in Assignment.objects.filter(matter_id=case.matter_id, account=old, ended_at=None):
        row.ended_at = op.at
        row.save()
    Assignment(matter_id=case.matter_id, account=new, capacity=capacity, started_at=op.at).save()
