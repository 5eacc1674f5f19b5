"""能办的人 — what the registers say of those who act in a case: the power, the certificates, the ties to the party."""

from __future__ import annotations

from collections.abc import Sequence

from zhifa.core.actors import Person
from zhifa.enforcement import acting, ties
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.guards.asking import Asked
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal

_QUALIFIED = cite("处罚法第四十二条第一款")
#: steps beside the acts at which those who take them must have no tie to the party
_FREE_OF_TIES = frozenset(
    {
        "call_hearing", "reschedule_hearing", "hold_hearing", "end_hearing", "pass_legal_review", "fail_legal_review",
        "deliberate",
    }
)  # fmt: skip


def operation_of(action_id: str) -> str:
    """The code of the operation behind an action of the procedure."""
    return f"casework.{action_id}"


def power_refusal(operation: str, file: CaseFile) -> Refusal | None:
    """What the register of powers says against an act in the case: the body's power as of the day of filing (before it,
    of today), the two handlers with the certificates of today."""
    return file.standing.refusal(operation) if operation in acting.ACTS else None


def newcomer_refusal(file: CaseFile, account_id: int, *, leads: bool) -> Refusal | None:
    """What the register says against somebody who is to take over a case; who leads acts in the body's name."""
    mine = file.standing_of([account_id])
    if not mine.people:
        return acting.MayNotAct("接替的人不在人员名录里，不能承办案件。", _QUALIFIED, "换成在册执法人员。")
    said = mine.about_a_person or (mine.about_the_body if leads else None)
    return None if said is None else acting.as_refusal(said)


def tie_refusal(action_id: str, asked: Asked) -> Refusal | None:
    """What registered ties to the party say against an act: of the handlers, of who acts, of the chair who is named."""
    if operation_of(action_id) not in acting.ACTS and action_id not in _FREE_OF_TIES:
        return None
    acts = {*asked.file.case.handler_ids}
    if isinstance(asked.actor, Person):
        acts.add(asked.actor.account_id)
    if asked.wish and (chair := asked.wish.get("chair")) is not None:
        acts.add(chair.pk)
    return tied(asked.file, sorted(acts))


def tied(file: CaseFile, account_ids: Sequence[int]) -> Refusal | None:
    """The refusal of people with a tie to the party of the case, unless the head has judged it."""
    settled = {r.person_id for r in file.recusals if r.granted is False}
    return ties.refusal_of(file.ties(account_ids), settled=settled, in_case=True)


def check_free_of_ties(file: CaseFile, names: Sequence[str]) -> None:
    """Refuse people of the body who are known by name only, as those of a collective discussion are.

    :raises MustRecuse: one of them has a tie to the party.
    """
    party = file.case.party
    found = ties.with_party(
        ties.ties_of(names=names, on=file.today), code=party.id_number, names=(party.name,)
    )
    refusal = ties.refusal_of(
        [t for t in found if t.body_code == file.case.body.code],
        settled={r.person_id for r in file.recusals if r.granted is False},
        in_case=True,
    )
    if refusal is not None:
        raise refusal
