"""缴款数额 — what may be entered as paid for a decision, by hand or from the bank's list."""

from datetime import date

from zhifa.core.errors import BadInput
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.law.amounts import yuan


def check_payment(file: CaseFile, *, paid_on: date, fen: int, late_fen: int) -> None:
    """缴款数额 — what may be entered as paid on a day for a decision that has been served.

    :raises BadInput: before service, in the future, nothing, more than is owed of either part.
    """
    decision = file.decision
    assert decision is not None and decision.served_on is not None
    if not decision.served_on <= paid_on <= file.today:
        raise BadInput("缴款日在送达之后、今天以前", field="paid_on")
    if fen < 0 or late_fen < 0 or fen + late_fen == 0:
        raise BadInput("没有填写缴款数额", field="fen")
    if fen > file.left_fen:
        raise BadInput(f"超过尚欠的罚没款{yuan(file.left_fen)}", field="fen", way_out="多缴的部分退还当事人")
    late_left = file.late_owed(paid_on).result - file.late_paid_fen
    if late_fen > late_left:
        raise BadInput(
            f"超过应加处的罚款{yuan(max(late_left, 0))}", field="late_fen", way_out="多缴的部分退还当事人"
        )
