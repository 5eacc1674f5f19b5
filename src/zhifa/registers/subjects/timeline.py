"""经过 — every operation on a subject writes one line of its timeline under the operation's own number."""

from zhifa.core.operation import Op
from zhifa.registers.subjects.masking import label
from zhifa.registers.subjects.models import Change, Subject


def tell(op: Op, subject: Subject, note: str, *, reason: str = "") -> None:
    """One line, and the note of the leaf; ``note`` holds no personal data of natural persons."""
    Change(
        subject=subject,
        title=op.described.title,
        note=note[:300],
        reason=reason,
        by_name=op.by.label[:80],
        at=op.at,
        operation=op.id,
    ).save()
    op.extra["subject"] = str(subject.uid)
    op.say(
        f"{op.described.title}：{label(subject)}，{note}"
        if note
        else f"{op.described.title}：{label(subject)}"
    )
