"""执法监督 — what may be done: leave a note, answer it, settle it or ask again."""

from zhifa.core import search
from zhifa.core.account import Account
from zhifa.core.duty import close_duties
from zhifa.core.duty_clock import open_timed_duty
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.oversight.supervision.models import Note, NoteKind, NoteState


class NoteNotOpen(StepOutOfOrder):
    """不在待答复 — the note has been answered already, or asked for no answer."""


class NoteNotAnswered(StepOutOfOrder):
    """还没有答复 — nothing to settle yet."""


@operation("supervision.leave", title="执法监督", permission="supervision.note")
def leave_note(op: Op, *, matter: Matter, kind: str, text: str, law: str = "") -> Note:
    """监督 — leave a reminder, an opinion or a notice on a matter; the latter two open the body's duty to answer.

    :raises BadInput: an unknown kind, or no text.
    """
    if kind not in NoteKind.values:
        raise BadInput("选择提示、监督意见或者监督通知", field="kind")
    asks = kind != NoteKind.REMINDER
    note = Note(
        matter=matter,
        addressee=matter.body or matter.team,
        kind=kind,
        state=NoteState.OPEN if asks else NoteState.TOLD,
        text=clean_text(text, field="text", label="内容", longest=2000),
        law=clean_text(law, field="law", label="依据", longest=120, required=False),
        written_by=Account.objects.get(pk=op.by.account_id),
        written_at=op.at,
    )
    note.save()
    if asks:
        _ask(op, note)
    _index(note)
    op.say(f"{note.get_kind_display()}" + ("，等待答复" if asks else ""))
    return note


@operation(
    "supervision.answer",
    title="答复监督",
    permission="supervision.answer",
    matter=lambda note, **_: note.matter_id,
)
def answer_note(op: Op, *, note: Note, answer: str) -> Note:
    """答复监督.

    :raises NoteNotOpen: nobody waits for an answer.
    """
    row = Note.locked(pk=note.pk)
    if row.state != NoteState.OPEN:
        raise NoteNotOpen(
            f"这条监督现在是「{row.get_state_display()}」，不能答复", way_out="刷新页面，看最新的答复"
        )
    row.answer = clean_text(answer, field="answer", label="答复", longest=2000)
    row.answered_by = Account.objects.get(pk=op.by.account_id)
    row.answered_at = op.at
    row.state = NoteState.ANSWERED
    row.save()
    assert op.matter is not None
    close_duties(op.matter, "supervision.answer", at=op.at, outcome="已答复", target_uid=row.uid)
    _index(row)
    op.say(f"答复{row.get_kind_display()}")
    return row


@operation(
    "supervision.settle",
    title="了结监督",
    permission="supervision.note",
    matter=lambda note, **_: note.matter_id,
)
def settle_note(op: Op, *, note: Note, satisfied: bool, settlement: str) -> Note:
    """了结监督 — satisfied: settled; not: the body is asked again and a new period runs.

    :raises NoteNotAnswered: there is no answer yet.
    """
    row = Note.locked(pk=note.pk)
    if row.state != NoteState.ANSWERED:
        raise NoteNotAnswered("还没有答复，不能了结", way_out="等答复单位答复，或者另发监督意见")
    row.settlement = clean_text(settlement, field="settlement", label="意见", longest=200)
    if satisfied:
        row.state = NoteState.SETTLED
        row.settled_at = op.at
    else:
        row.state = NoteState.OPEN
    row.save()
    if not satisfied:
        _ask(op, row)
    _index(row)
    op.say("监督了结" if satisfied else "对答复不满意，请再答复")
    return row


def _ask(op: Op, note: Note) -> None:
    open_timed_duty(
        note.matter,
        "supervision_answer",
        start=op.at,
        kind="supervision.answer",
        title=f"答复{note.get_kind_display()}",
        permission="supervision.answer",
        scope=note.addressee,
        action="答复",
        target="note",
        target_uid=note.uid,
    )


def _index(note: Note) -> None:
    search.index(
        kind="note",
        key=str(note.uid),
        title=f"{note.get_kind_display()} · {note.matter.number}",
        subtitle=note.get_state_display(),
        url=f"/desk/notes/{note.uid}/",
        matter=note.matter,
    )
