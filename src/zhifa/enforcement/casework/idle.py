"""没有要办的 — an action the procedure opens, for which the file holds nothing to act on.

The procedure says when an action is lawful; it cannot say that there is no statement to review. Pages and operations ask here
in the same breath as the guards.
"""

from collections.abc import Callable

from zhifa.core import clock
from zhifa.core.errors import StepOutOfOrder
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.law.procedure import Action

_IDLE: dict[str, tuple[Callable[[CaseFile], bool], str, str]] = {
    "settle_preserved": (
        lambda f: all(p.settled_on for p in f.preservations),
        "没有等待处理的登记保存证据。",
        "登记保存后再处理。",
    ),
    "recheck_correction": (
        lambda f: all(c.corrected is True for c in f.corrections),
        "没有等待复查的责令改正。",
        "责令改正后再复查。",
    ),
    "serve_notice": (
        lambda f: f.notice is None or f.notice.served_on is not None,
        "告知书已经送达。",
        "等待陈述申辩，或者重新告知。",
    ),
    "review_defence": (lambda f: not f.unanswered, "没有等待复核的陈述申辩。", "当事人提出后再复核。"),
    "record_waiver": (lambda f: f.waived, "当事人已经明确放弃陈述申辩。", "结束告知阶段。"),
    "hold_hearing": (
        lambda f: f.hearing is not None and f.hearing.held_at is not None and clock.now() < f.hearing.held_at,
        "听证还没有举行。",
        "到通知的时间举行后再登记。",
    ),
    "submit_legal_review": (lambda f: f.review_passed, "法制审核已经通过。", "报负责人决定。"),
    "deliberate": (lambda f: f.deliberated, "已经集体讨论。", "报负责人决定。"),
    "educate": (lambda f: f.case.educated_on is not None, "已经对当事人进行教育。", "报请结案。"),
    "publish_decision": (lambda f: f.case.published_on is not None, "处罚决定已经公开。", "查看公示。"),
    "record_payment": (
        lambda f: f.left_fen <= 0 and f.late_owed().result <= f.late_paid_fen,
        "罚没款已经缴清。",
        "确认履行完毕。",
    ),
}


class NothingToDo(StepOutOfOrder):
    """没有要办的 — lawful now, and already done or without an object."""


def nothing_to_do(action: Action, file: CaseFile) -> NothingToDo | None:
    """The refusal when the file holds nothing for this action, else ``None``."""
    idle, sentence, way_out = _IDLE.get(action.id, (None, "", ""))
    if idle is None or not idle(file):
        return None
    return NothingToDo(sentence, action.citation, way_out)
