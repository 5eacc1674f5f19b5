"""现在可以做什么 — the one table: for a case and an actor, what may be done and why the rest may not.

Pages and operations ask the same functions in the same order (``step.legal_refusal``, ``roles.role_refusal``), so what is
offered here the operation accepts, and what is locked here it refuses with the same sentence.
"""

from dataclasses import dataclass

from zhifa.core.actors import Actor, Person, PublicActor, covers
from zhifa.core.errors import NotPermitted
from zhifa.core.permission_check import check_permission, out_of_reach
from zhifa.core.permissions import Reach, reaches
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.field import Field
from zhifa.enforcement.casework.fields import FIELDS
from zhifa.enforcement.casework.guards import Asked
from zhifa.enforcement.casework.roles import permission_of, role_refusal
from zhifa.enforcement.casework.step import legal_refusal
from zhifa.law.citation import Citation
from zhifa.law.procedure import Action, GuardNotMet
from zhifa.law.refusal import Refusal

#: the word on the button, where it is not the action's own name
BUTTONS = {
    "file_case": "立案",
    "decline_filing": "不予立案",
    "transfer_case": "移送",
    "tell_rights": "告知",
    "add_evidence": "加证据",
    "preserve_evidence": "批准保存",
    "settle_preserved": "处理",
    "order_correction": "责令改正",
    "recheck_correction": "复查",
    "decide_recusal": "决定",
    "report_investigation": "报告",
    "return_for_investigation": "退回",
    "give_notice": "告知",
    "serve_notice": "送达",
    "record_defence": "记录",
    "record_waiver": "记录",
    "review_defence": "复核",
    "ask_hearing": "申请",
    "call_hearing": "通知",
    "reschedule_hearing": "改期",
    "hold_hearing": "登记",
    "end_hearing": "终止",
    "drop_hearing": "撤回",
    "close_notice": "结束告知",
    "notice_again": "重新告知",
    "submit_legal_review": "送审",
    "pass_legal_review": "通过",
    "fail_legal_review": "不通过",
    "deliberate": "讨论",
    "decide_penalty": "处罚",
    "decide_no_penalty": "不予处罚",
    "refer_to_justice": "移送",
    "take_back": "接收",
    "withdraw_case": "撤销",
    "serve_decision": "送达",
    "serve_no_penalty": "送达",
    "educate": "记录",
    "publish_decision": "公开",
    "record_payment": "登记",
    "approve_deferral": "批准",
    "confirm_performance": "确认",
    "revoke_decision": "撤销决定",
    "close_case": "结案",
}
#: what people expect next at each stage: shown locked, with the reason, before it is open
MAIN_LINE = (
    "file_case",
    "tell_rights",
    "order_correction",
    "report_investigation",
    "give_notice",
    "serve_notice",
    "call_hearing",
    "close_notice",
    "submit_legal_review",
    "deliberate",
    "decide_penalty",
    "serve_decision",
    "confirm_performance",
    "close_case",
)
#: opened only by something outside the ordinary path; locked they would be noise
_QUIET = frozenset({"take_back", "revoke_decision", "approve_deferral", "settle_preserved", "end_hearing"})


@dataclass(frozen=True)
class Possible:
    """一个动作 — ``refusal`` is what the operation would say to this actor now, ``None`` when it may be done.

    ``legal`` is what the law alone says against it, whoever asks; ``here`` that the procedure opens it in the present state.
    """

    action: Action
    refusal: Refusal | None
    legal: Refusal | None
    here: bool

    @property
    def theirs(self) -> bool:
        """Whether it belongs to another role altogether."""
        return isinstance(self.refusal, NotPermitted)

    @property
    def waits_for(self) -> str:
        """The role that may do it now, when nothing but the role stands against this actor."""
        own = isinstance(self.legal, GuardNotMet) and self.legal.guard.id == "not_the_handler"
        return self.action.role if self.theirs and (self.legal is None or own) else ""

    @property
    def id(self) -> str:
        return self.action.id

    @property
    def title(self) -> str:
        return self.action.term

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @property
    def button(self) -> str:
        return BUTTONS.get(self.action.id, self.action.term[:6])

    @property
    def fields(self) -> tuple[Field, ...]:
        """The form."""
        return FIELDS[self.action.id]

    @property
    def shown(self) -> Refusal | None:
        """The reason a page gives: the law's before the person's."""
        return self.legal or self.refusal

    @property
    def reason(self) -> str:
        if self.waits_for:
            return f"由{self.waits_for}办理。"
        return self.shown.message_zh if self.shown else ""

    @property
    def law(self) -> Citation | None:
        said = None if self.waits_for else self.shown
        return (said.citation if said else None) or self.action.citation

    @property
    def way_out(self) -> str:
        return self.shown.way_out if self.shown else ""


def possible(file: CaseFile, actor: Actor) -> list[Possible]:
    """Every action of the case's procedure for an actor, in the procedure's order."""
    asked = Asked(file, actor)
    reach = _Reaching(file, actor)
    found = []
    for action in file.procedure.actions.values():
        legal = legal_refusal(action, asked)
        refusal = reach.refusal(action) or legal or role_refusal(action, asked)
        found.append(Possible(action, refusal, legal, file.case.state in action.sources))
    return found


def one(file: CaseFile, actor: Actor, action_id: str) -> Possible | None:
    """One action of the case for an actor; ``None`` when the procedure has no such action."""
    return next((p for p in possible(file, actor) if p.id == action_id), None)


def for_page(file: CaseFile, actor: Actor) -> tuple[list[Possible], list[Possible]]:
    """(allowed, locked) as a page shows them.

    Locked are what the procedure opens here but something stops, what others must do now, and all steps of the main line
    that still lie ahead (``here`` is false for these); not every action of the procedure.
    """
    every = possible(file, actor)
    allowed = [p for p in every if p.allowed]
    locked = [
        p
        for p in every
        if not p.allowed and p.here and p.id not in _QUIET and (p.id in MAIN_LINE or not p.theirs)
    ]
    if not file.procedure.states[file.case.state].terminal:
        ahead = [p for p in every if p.id in MAIN_LINE and not p.allowed and not p.here]
        reach = _ahead(file)
        ahead = [p for p in ahead if p.id in reach]
        locked += sorted(ahead, key=lambda p: MAIN_LINE.index(p.id))
    return allowed, locked


def _ahead(file: CaseFile) -> set[str]:
    """Main-line actions that still lie ahead of the present state."""
    states = file.procedure.reachable_from(
        file.case.state,
        without=(
            "return_for_investigation",
            "fail_legal_review",
            "notice_again",
            "drop_hearing",
            "take_back",
        ),
    )
    return {a.id for a in file.procedure.actions.values() if set(a.sources) & (states - {file.case.state})}


class _Reaching:
    """Permission and reach of one actor over one matter, asked once for each kind of reach."""

    def __init__(self, file: CaseFile, actor: Actor) -> None:
        self._matter = file.case.matter
        self._actor = actor
        self._covered: dict[frozenset[tuple[str, Reach]], bool] = {}

    def refusal(self, action: Action) -> Refusal | None:
        """What ``@operation`` would say."""
        permission = permission_of(action)
        held = frozenset(reaches(permission, self._actor.roles).items())
        try:
            if held not in self._covered:
                check_permission(action.term, self._actor, permission, None)
                self._covered[held] = covers(self._actor, permission, self._matter)
            if not self._covered[held]:
                return out_of_reach(action.term, self._actor, permission, self._matter)
        except Refusal as refusal:
            return refusal
        return None


def missing(file: CaseFile) -> list[str]:
    """What is still missing for the next step of the main line, in words."""
    lines = (
        [f"「{f.text}」还缺直接证据" for f in file.unproved]
        if file.case.state in ("investigating", "reported")
        else []
    )
    lines += [f"{e.mark} {e.name} 等待中" for e in file.evidence if e.awaited]
    if file.case.state == "investigating" and not file.corrections:
        lines.append("还没有责令改正")
    if file.case.state == "noticed" and file.notice is not None and file.notice.served_on is None:
        lines.append("告知书还没有送达")
    if file.unanswered:
        lines.append(f"陈述申辩 {len(file.unanswered)} 件等待复核")
    return lines


def is_party(actor: Actor) -> bool:
    """Whether the actor is the party at its own page."""
    return isinstance(actor, PublicActor)


def is_handler(file: CaseFile, actor: Actor) -> bool:
    """Whether the actor is one of the two handlers."""
    return isinstance(actor, Person) and actor.account_id in file.case.handler_ids
