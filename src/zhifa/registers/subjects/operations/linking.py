"""认定涉及 — a matter is about a subject, as somebody handling the matter found."""

from zhifa.core.errors import AlreadyDone
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.registers.subjects.masking import label
from zhifa.registers.subjects.models import Concern, Subject


@operation("subjects.link", title="认定涉及监管对象", permission="subjects.link")
def link_matter(op: Op, *, matter: Matter, subject: Subject) -> Concern:
    """认定涉及 — the matter shows on the subject's page from here on, also after a merge.

    :raises AlreadyDone: it is linked already.
    """
    made = note_concern(op, matter, subject)
    if made is None:
        raise AlreadyDone("已经认定这件事涉及它")
    op.extra["subject"] = str(subject.uid)
    op.say(f"认定涉及：{label(subject)}")
    return made


def note_concern(op: Op, matter: Matter, subject: Subject) -> Concern | None:
    """Write that a matter is about a subject, inside the operation that found it; ``None`` where it is known already."""
    if Concern.objects.filter(matter=matter, subject=subject).exists():
        return None
    made = Concern(subject=subject, matter=matter, by_name=op.by.label[:80], at=op.at)
    made.save()
    return made
