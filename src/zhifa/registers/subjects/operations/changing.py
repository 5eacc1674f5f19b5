"""变更 — what held until yesterday goes into ``Formerly``, with its days; the row says what holds from the day on."""

from datetime import date, timedelta
from typing import Any

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.subjects import finding
from zhifa.registers.subjects.drafts import SubjectDraft, checked_subject, credit_for_firms_only
from zhifa.registers.subjects.models import Formerly, Subject
from zhifa.registers.subjects.taken import Taken
from zhifa.registers.subjects.timeline import tell
from zhifa.registers.territory.queries import locate

#: columns whose former value is kept with its days
_KEPT = tuple(Formerly.FIELDS)
_SINCE = {"name": "name_since", "address": "address_since", "credit_class": "credit_since"}
_MAY_CHANGE = (
    "name", "kind", "code", "id_number", "trade", "address", "lng", "lat", "representative", "phone", "registered_on",
    "note",
)  # fmt: skip
LABELS = {
    **Formerly.FIELDS, "code": "统一社会信用代码", "id_number": "公民身份号码", "lng": "经度", "lat": "纬度",
    "registered_on": "登记日", "note": "说明",
}  # fmt: skip


def held(subject: Subject) -> Subject:
    """The row, locked, when it still stands for itself.

    :raises StepOutOfOrder: it was merged into another.
    """
    row: Subject = Subject.locked(pk=subject.pk)
    if row.merged_into_id is not None:
        raise StepOutOfOrder("这条记录已经并入另一条，不再变更", way_out="在并入的那条记录上办理，或先拆开")
    return row


def _reason(text: str) -> str:
    return clean_text(text, field="reason", label="理由", longest=200)


def _keep(row: Subject, field: str, day: date, source: str = "") -> None:
    """Write the value that held before ``day`` into the past."""
    old = getattr(row, field)
    if not old:
        return
    since = getattr(row, _SINCE[field]) if field in _SINCE else None
    begin = since or row.registered_on
    last = day - timedelta(days=1)
    if begin is not None and last < begin:
        # it held for no whole day: a correction of an entry, the first day it was true is the last
        last = begin
    point = {"lng": row.lng, "lat": row.lat} if field == "address" else {}
    Formerly(
        subject=row, field=field, value=str(old), valid_from=begin, valid_until=last, source=source, **point
    ).save()


@operation("subjects.change", title="变更登记", permission="subjects.manage")
def change_subject(
    op: Op, *, subject: Subject, values: dict[str, Any], reason: str, since: date | None = None
) -> Subject:
    """变更登记 — ``values``: columns as in ``SubjectDraft``; ``since``: the day from which they hold (today).

    :raises BadInput: nothing changes, no reason, a day in the future, or a value that cannot be taken.
    """
    reason = _reason(reason)
    day = since or op.today
    if day > op.today:
        raise BadInput("变更日在将来", field="since", way_out="到那一天再登记")
    row = held(subject)
    if strange := set(values) - set(_MAY_CHANGE):
        raise BadInput(f"这里不能改：{'、'.join(sorted(strange))}")
    given = {name: getattr(row, name) for name in _MAY_CHANGE} | values
    given = {k: ("" if v is None and k in ("code", "id_number") else v) for k, v in given.items()}
    checked = checked_subject(SubjectDraft(**given, credit_class=row.credit_class), today=op.today)
    changed = [n for n in _MAY_CHANGE if checked[n] != getattr(row, n)]
    if not changed:
        raise BadInput("没有改动", field="values")
    asked = {**checked, "source": "", "source_no": ""}
    for name in ("code", "id_number"):
        if name not in changed:
            asked[name] = None
    Taken([asked]).check(asked)
    for name in changed:
        if name in _KEPT:
            _keep(row, name, day)
        setattr(row, name, checked[name])
        if name in _SINCE:
            setattr(row, _SINCE[name], day)
    if {"lng", "lat"} & set(changed):
        found = locate(row.lng, row.lat, on=op.today).basic if row.lng is not None else None
        row.grid_id = found.scope_id if found else None
        row.town_id = found.town_scope_id if found else None
    row.save()
    finding.renew(row)
    tell(op, row, "、".join(LABELS[n] for n in changed), reason=reason)
    return row


@operation("subjects.rate", title="登记信用等级", permission="subjects.manage")
def rate_credit(op: Op, *, subject: Subject, grade: str, since: date, source: str) -> Subject:
    """登记信用等级 — of a firm, from a day, as some list says; the class before is kept with its days.

    :raises CreditClassForFirmsOnly: the subject is no firm (个保法 6: firms only).
    """
    row = held(subject)
    if not grade:
        raise BadInput("没有写信用等级", field="grade")
    credit_for_firms_only(row.kind, grade)
    source = clean_text(source, field="source", label="来源", longest=80)
    if since > op.today:
        raise BadInput("评定日在将来", field="since")
    if row.credit_since is not None and since <= row.credit_since and row.credit_class:
        raise BadInput(
            f"现在的等级自 {row.credit_since} 起，新的不能更早", field="since", way_out="核对评定日"
        )
    if row.credit_class:
        _keep(row, "credit_class", since, row.credit_source)
    before = row.credit_class
    row.credit_class, row.credit_since, row.credit_source = grade, since, source
    row.save()
    tell(op, row, f"{before or '无'} → {grade}，自 {since} 起，来源：{source}")
    return row


@operation("subjects.close", title="登记终止", permission="subjects.manage")
def close_subject(op: Op, *, subject: Subject, on: date, ground: str) -> Subject:
    """登记终止 — a unit was deregistered, a site is finished, a person has died or moved away; the record stays.

    :raises StepOutOfOrder: it has ended already. :raises BadInput: no ground, a day to come or before it was registered.
    """
    row = held(subject)
    if row.closed_on is not None:
        raise StepOutOfOrder(f"已于 {row.closed_on} 登记终止")
    if on > op.today:
        raise BadInput("终止日在将来", field="on", way_out="到那一天再登记")
    if row.registered_on is not None and on < row.registered_on:
        raise BadInput(f"终止日早于登记日 {row.registered_on}", field="on")
    why = clean_text(ground, field="ground", label="依据", longest=120)
    row.closed_on = on
    row.save()
    tell(op, row, f"自 {on} 起终止", reason=why)
    return row
