"""审核与决定的前提."""

from zhifa.core.actors import Person
from zhifa.enforcement.casework.guards.asking import Asked, guard
from zhifa.enforcement.casework.letter import CORRECTION_GROUNDS, NO_PENALTY_GROUNDS, letter_of
from zhifa.enforcement.casework.models import LegalReview
from zhifa.law.citation import cite
from zhifa.law.decision_letter import check_letter
from zhifa.law.legal_review import check_review_passed, check_reviewer
from zhifa.law.notice import check_not_heavier
from zhifa.law.one_fine import EarlierFine, check_no_double_fine
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation import queries as organisation


class NotCorrectedYet(Refusal):
    """还没有查明已经改正."""


class NotTheFirstTime(Refusal):
    """不是初次违法 — names the earlier decisions."""


@guard
def legal_review_due(asked: Asked) -> bool | Refusal:
    """应当法制审核."""
    return asked.file.review_due.result


@guard
def reviewer_qualified(asked: Asked) -> bool | Refusal:
    """审核人合格且非承办人 — first-time reviewers hold the legal qualification (处罚法第五十八条第二款).

    Somebody who has reviewed here before, or says that he has reviewed elsewhere, is no first-timer.
    """
    if not isinstance(asked.actor, Person):
        return False
    me = asked.actor.account_id
    handled = me in asked.file.case.handler_ids
    qualified, first_time = True, False
    if not handled and not (asked.wish or {}).get("reviewed_before"):
        first_time = not LegalReview.objects.filter(reviewer_id=me).exclude(passed=None).exists()
        if first_time:
            qualified = organisation.has_legal_qualification(me)
    check_reviewer(handled_the_case=handled, first_time=first_time, has_legal_qualification=qualified)
    return True


@guard
def legal_review_passed(asked: Asked) -> bool | Refusal:
    """法制审核已通过（应当审核的）."""
    check_review_passed(due=asked.file.review_due.result, passed=asked.file.review_passed)
    return True


@guard
def deliberation_due(asked: Asked) -> bool | Refusal:
    """应当集体讨论."""
    return asked.file.deliberation_due().result


@guard
def deliberated(asked: Asked) -> bool | Refusal:
    """已集体讨论（应当讨论的） — asked for the penalty of the form, which may differ from the one noticed."""
    due = asked.file.deliberation_due().result
    if asked.wish is not None and not due:
        due = asked.file.deliberation_due(asked.penalty).result
    return asked.file.deliberated or not due


@guard
def not_heavier_than_noticed(asked: Asked) -> bool | Refusal:
    """不重于告知内容."""
    if asked.wish is None or asked.file.notice is None:
        return True
    check_not_heavier(asked.file.notice.penalty, asked.penalty)
    return True


@guard
def no_double_fine(asked: Asked) -> bool | Refusal:
    """同一行为未罚过款."""
    if asked.wish is None or asked.penalty.fine_fen == 0:
        return True
    check_no_double_fine(
        [EarlierFine(body, day, number, fen) for body, day, number, fen in asked.file.prior_fines()],
        fine_fen=asked.penalty.fine_fen,
    )
    return True


@guard
def letter_complete(asked: Asked) -> bool | Refusal:
    """决定书六项齐全 — what the registers must give (seal, bank, remedies) is asked for even while only looking."""
    check_letter(letter_of(asked), profile=asked.file.case.limits)
    return True


@guard
def no_penalty_ground(asked: Asked) -> bool | Refusal:
    """有不予处罚的法定情形 — one of the grounds of the Act, with the facts and evidence that show it.

    The gates of article 33 stay apart: "corrected in time" is shown by the recheck of every order to correct, "first
    time" by the decisions on file.
    """
    if asked.wish is None:
        return True
    ground, law = asked.text("ground"), cite("处罚法第三十三条第一款")
    if ground in CORRECTION_GROUNDS and not asked.file.corrected_in_time:
        return NotCorrectedYet("责令改正还没有复查合格，不能认定及时改正。", law, "先复查改正情况。")
    if ground == "first" and (earlier := asked.file.earlier_penalties()):
        return NotTheFirstTime(
            f"当事人因同一事项受过处罚（{'、'.join(earlier[:3])}），不是初次违法。", law,
            "轻微并及时改正、没有造成危害后果的，按“轻微”的规定；否则依法处罚。",
        )  # fmt: skip
    return asked.text("ground") in NO_PENALTY_GROUNDS and bool(asked.text("facts"))
