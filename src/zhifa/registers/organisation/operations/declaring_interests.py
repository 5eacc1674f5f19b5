"""回避事项 — ties to a firm or person that keep an officer away from its matters, declared by the person or the HR clerk."""

from __future__ import annotations

from datetime import date

from zhifa.core.actors import holds
from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import Interest, InterestKind, Member


@operation("organisation.note_interest", title="登记回避事项", permission="duty.own")
def note_interest(
    op: Op,
    *,
    member: Member,
    kind: str,
    subject_name: str,
    credit_code: str = "",
    note: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Interest:
    """登记回避事项 — the person's own, or entered by the HR clerk from the yearly statement."""
    own = op.by.account_id is not None and member.account_id == op.by.account_id
    if not own and op.by.account_id is not None and not holds(op.by, "organisation.manage"):
        raise BadInput("回避事项由本人或者管人事的同志登记", field="member")
    if kind not in InterestKind.values:
        raise BadInput("没有这种关系", field="kind")
    start = valid_from or op.today
    if valid_until is not None and valid_until < start:
        raise BadInput("止日早于起日", field="valid_until")
    row = Interest(
        member=member, kind=kind, valid_from=start, valid_until=valid_until,
        subject_name=clean_text(subject_name, label="对方名称", field="subject_name", longest=120),
        credit_code=clean_text(credit_code, label="统一社会信用代码", field="credit_code", longest=18, required=False),
        note=clean_text(note, label="说明", field="note", longest=200, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{member.name} 登记一项回避事项")
    return row


@operation("organisation.end_interest", title="终止回避事项", permission="organisation.manage")
def end_interest(op: Op, *, interest: Interest, last_day: date) -> Interest:
    """终止回避事项 — the tie has gone."""
    interest = Interest.locked(pk=interest.pk)
    if last_day < interest.valid_from:
        raise BadInput("止日早于起日", field="last_day")
    interest.valid_until = last_day
    interest.save()
    op.say(f"{interest.member.name} 的一项回避事项到 {last_day:%Y-%m-%d} 为止")
    return interest
