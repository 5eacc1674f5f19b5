"""查看 — a sensitive field in clear, for a reason, written down (个人信息保护法第二十八条、第五十一条)."""

from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.subjects.masking import SENSITIVE, sensitive_fields
from zhifa.registers.subjects.models import Contact, Look, Subject
from zhifa.registers.subjects.refusals import ON_GROUNDS, NothingToLookAt, ReasonMissing
from zhifa.registers.subjects.timeline import tell

LEAST_REASON = 4


@operation("subjects.look", title="查看个人信息", permission="subjects.look")
def look_at(op: Op, *, subject: Subject, field: str, reason: str, contact: Contact | None = None) -> Look:
    """查看 — returns the record of the look; the value is read from it by ``value_of`` and is stored nowhere else.

    :raises ReasonMissing: no reason of at least four characters; :raises NothingToLookAt: no such field, or empty.
    """
    reason = clean_text(reason, field="reason", label="理由", longest=200, required=False)
    if len(reason) < LEAST_REASON:
        raise ReasonMissing(
            f"查看个人信息要写明用途，至少 {LEAST_REASON} 个字",
            field="reason",
            citation=ON_GROUNDS,
            way_out="写明办什么事要用，例如案件送达",
        )
    if contact is not None:
        field = "contact"
        if contact.subject_id != subject.pk:
            raise NothingToLookAt("这个联系人不是它的", field="contact")
    elif field not in sensitive_fields(subject):
        raise NothingToLookAt("这一栏没有登记内容，或者不用隐去", field="field")
    made = Look(
        subject=subject,
        field=field,
        contact=contact,
        reason=reason,
        account_id=op.by.account_id,
        by_name=op.by.label[:80],
        at=op.at,
    )
    made.save()
    tell(op, subject, SENSITIVE[field], reason=reason)
    return made


def value_of(look: Look) -> str:
    """What was looked at, in clear: only for the answer to the person who has just written down why."""
    if look.contact is not None:
        return f"{look.contact.name} {look.contact.phone}"
    if look.field == "address" and look.subject.is_person:
        places = look.subject.places.filter(valid_until=None).order_by("id").values_list("address", flat=True)
        return "；".join(a for a in (look.subject.address, *places) if a)
    return str(getattr(look.subject, look.field) or "")
