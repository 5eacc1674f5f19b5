"""办案 — what may be done: one operation for each action of the procedure, and what belongs beside them."""

from zhifa.enforcement.casework.operations.deciding import (
    decide_no_penalty,
    decide_penalty,
    deliberate,
    fail_legal_review,
    pass_legal_review,
    refer_to_justice,
    submit_legal_review,
    take_back,
)
from zhifa.enforcement.casework.operations.feeding_back import answer_feedback, feed_back
from zhifa.enforcement.casework.operations.holding_hearings import (
    ask_hearing,
    call_hearing,
    drop_hearing,
    end_hearing,
    hold_hearing,
    reschedule_hearing,
)
from zhifa.enforcement.casework.operations.investigating import (
    add_evidence,
    order_correction,
    preserve_evidence,
    recheck_correction,
    report_investigation,
    return_for_investigation,
    settle_preserved,
    tell_rights,
    verify_evidence,
)
from zhifa.enforcement.casework.operations.noticing import (
    close_notice,
    give_notice,
    notice_again,
    record_defence,
    record_waiver,
    review_defence,
    serve_notice,
)
from zhifa.enforcement.casework.operations.opening import (
    decline_filing,
    file_case,
    open_case,
    supplement_check,
    transfer_case,
    withdraw_case,
)
from zhifa.enforcement.casework.operations.passing_on import answer_link, pass_on
from zhifa.enforcement.casework.operations.performing import (
    approve_deferral,
    ask_deferral,
    close_case,
    confirm_performance,
    educate,
    publish_decision,
    record_payment,
    revoke_decision,
    serve_decision,
    serve_no_penalty,
)
from zhifa.enforcement.casework.operations.recusing import ask_recusal, decide_recusal, replace_handler
from zhifa.enforcement.casework.operations.taking_bank_files import take_bank_file

#: the operation of each action of the procedure
STEPS = {
    op.action_id: op  # type: ignore[attr-defined]
    for op in (
        file_case, decline_filing, transfer_case, tell_rights, add_evidence, preserve_evidence, settle_preserved,
        order_correction, recheck_correction, decide_recusal, report_investigation, return_for_investigation,
        give_notice, serve_notice, record_defence, record_waiver, review_defence, ask_hearing, call_hearing,
        reschedule_hearing, hold_hearing, end_hearing, drop_hearing, close_notice, notice_again, submit_legal_review,
        pass_legal_review, fail_legal_review, deliberate, decide_penalty, decide_no_penalty, refer_to_justice,
        take_back, withdraw_case, serve_decision, serve_no_penalty, educate, publish_decision, record_payment,
        approve_deferral, confirm_performance, revoke_decision, close_case,
    )
}  # fmt: skip
#: operations under an action of the procedure or beside it, by the name their form carries
BESIDE = {
    "verify_evidence": verify_evidence,
    "supplement_check": supplement_check,
    "ask_recusal": ask_recusal,
    "ask_deferral": ask_deferral,
    "replace_handler": replace_handler,
}

__all__ = [
    "answer_feedback",
    "answer_link",
    "feed_back",
    "pass_on",
    "BESIDE",
    "STEPS",
    "open_case",
    "take_bank_file",
    *STEPS,
    *BESIDE,
]
