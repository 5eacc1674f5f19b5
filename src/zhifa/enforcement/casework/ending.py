"""办结 — a case ends; the matter ends with its last case."""

from zhifa.core.duty import Duty
from zhifa.core.matter import Assignment, MatterState
from zhifa.core.moving import move
from zhifa.enforcement.casework.events import CaseClosed
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.casework.step import Doing
from zhifa.enforcement.intake.operations import owe_feedback

_ENDED = ("not_filed", "transferred", "withdrawn", "revoked", "closed")


def end_case(doing: Doing, ending_state: str, *, ending: str) -> None:
    """Write the end of the case; close the matter when no other case of it is open.

    A case not filed gives the matter back to the team when the team still has something to do on it.
    """
    op, case = doing.op, doing.case
    case.ended_on = op.today
    case.ending = ending
    op.tell(CaseClosed(case.matter.uid, case.uid, ending_state))
    matter = op.matter
    assert matter is not None
    if Case.objects.filter(matter=matter).exclude(pk=case.pk).exclude(state__in=_ENDED).exists():
        return
    if matter.state == MatterState.IN_CASE:
        if ending_state == "not_filed":
            move(matter, MatterState.IN_HAND, at=op.at, word="退回")
            if Duty.objects.filter(matter=matter, closed_at=None).exclude(target_uid=case.uid).exists():
                return
        elif ending_state == "transferred":
            move(matter, MatterState.IN_HAND, at=op.at, word="移送")
            move(matter, MatterState.REFERRED_OUT, at=op.at, word="移送")
            _release(doing)
            return
        move(matter, MatterState.CLOSED, at=op.at, word="办结")
        _release(doing)
        owe_feedback(op)


def _release(doing: Doing) -> None:
    """The handlers no longer have the matter in hand."""
    for row in Assignment.objects.filter(
        matter_id=doing.case.matter_id, account_id__in=doing.case.handler_ids, ended_at=None
    ):
        row.ended_at = doing.op.at
        row.save()
