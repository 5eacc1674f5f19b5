"""登记 — one subject by hand, or many that another register vouches for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zhifa.core.operation import Op, operation
from zhifa.registers.subjects import arrivals
from zhifa.registers.subjects.drafts import SubjectDraft, checked_licence, checked_subject
from zhifa.registers.subjects.models import Subject
from zhifa.registers.subjects.naming import within_county
from zhifa.registers.subjects.operations.merging import suggest_for
from zhifa.registers.subjects.taken import Taken
from zhifa.registers.subjects.timeline import tell
from zhifa.registers.territory.queries import find_address


@operation("subjects.register", title="登记监管对象", permission="subjects.manage")
def register_subjects(op: Op, *, rows: Sequence[Mapping[str, Any]]) -> int:
    """成批登记 — rows as ``SubjectDraft.of`` takes them; all or none. Days of registration are taken as they are.

    :raises BadInput: the first row that cannot be taken, with field and rule.
    """
    checked = []
    for row in rows:
        draft = SubjectDraft.of(row)
        checked.append(
            (draft, checked_subject(draft, today=None), [checked_licence(x) for x in draft.licences])
        )
    taken = Taken([v for _, v, _ in checked], [x for _, _, papers in checked for x in papers])
    for _, values, papers in checked:
        taken.check(values)
        for x in papers:
            taken.check_licence(x)
        taken.let(values, papers)
    arrivals.write(op, arrivals.assemble(checked, at=op.at, on=op.today))
    op.say(f"登记监管对象 {len(checked)} 户")
    return len(checked)


@operation("subjects.enter", title="登记监管对象", permission="subjects.manage")
def enter_subject(op: Op, *, draft: SubjectDraft) -> Subject:
    """登记一个监管对象 — grid and town from the point; without a point, from a known address that fits whole.

    What may be the same subject is written down as suggestions for a person to judge.

    :raises BadInput: names the field and the rule.
    """
    values = checked_subject(draft, today=op.today)
    papers = [checked_licence(x) for x in draft.licences]
    taken = Taken([values], papers)
    taken.check(values)
    for x in papers:
        taken.check_licence(x)
    if values["lng"] is None and values["address"]:
        known = find_address(within_county(values["address"]), limit=1)
        if known and known[0].score == 1:
            values |= {"lng": known[0].lng, "lat": known[0].lat}
            draft = replace(draft, grid=draft.grid or known[0].grid_code)
    made = arrivals.assemble([(draft, values, papers)], at=op.at, on=op.today)
    arrivals.write(op, made)
    subject = made.subjects[0]
    tell(op, subject, subject.get_kind_display())
    suggest_for(list(zip(made.subjects, made.findings, strict=True)))
    return subject
