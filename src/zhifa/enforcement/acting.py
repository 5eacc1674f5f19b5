"""能否办 — the one place of this floor that asks the register of powers, and the list of acts at which it is asked.

Every operation of command, inspection and casework stands in exactly one of two lists: ``ACTS``, at which the power of the
body and the officers who act are asked of the day, and ``NO_ACTS``, with the reason why nothing is asked. A test walks
both lists against the operations there are (``tests/casework/test_may_at_every_act.py``); nothing else on this floor may
ask the register.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhifa.core.matter import Matter, MatterState
from zhifa.core.operation import Op
from zhifa.core.ports import OfficerFacts, PowerAnswer
from zhifa.enforcement import whom
from zhifa.law.citation import cite
from zhifa.law.explained import Step
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.catalogue.answer import MayAnswer
from zhifa.registers.published_lists.for_item import Entry, boundaries_for

PENALTY, INSPECTION = "penalty", "inspection"
_FIRST_TO_FILE = cite("处罚法第二十五条第一款")
#: states in which a matter is in the hands of the body it was dispatched to
_TAKEN_UP = (MatterState.DISPATCHED, MatterState.IN_HAND, MatterState.IN_CASE)

#: operation → the power it is an exercise of
ACTS: dict[str, str] = {
    "command.dispatch": PENALTY,
    "command.reassign": PENALTY,
    "command.name_pair": PENALTY,
    "command.accept": PENALTY,
    "inspection.start_visit": INSPECTION,
    "inspection.show_certificates": INSPECTION,
    "inspection.answer": INSPECTION,
    "inspection.add_photos": INSPECTION,
    "inspection.finish_visit": INSPECTION,
    "inspection.order_correction": INSPECTION,
    "inspection.recheck": INSPECTION,
    "casework.open_case": PENALTY,
    "casework.supplement_check": PENALTY,
    "casework.file_case": PENALTY,
    "casework.tell_rights": PENALTY,
    "casework.add_evidence": PENALTY,
    "casework.verify_evidence": PENALTY,
    "casework.preserve_evidence": PENALTY,
    "casework.order_correction": PENALTY,
    "casework.recheck_correction": PENALTY,
    "casework.report_investigation": PENALTY,
    "casework.give_notice": PENALTY,
    "casework.notice_again": PENALTY,
    "casework.review_defence": PENALTY,
    "casework.decide_penalty": PENALTY,
    "casework.decide_no_penalty": PENALTY,
    "casework.replace_handler": PENALTY,
}
#: acts before filing: whose the power is settles at filing, so that a case of another body can still be sent to it
BEFORE_FILING = frozenset({"casework.open_case", "casework.supplement_check"})
#: acts at which only the body is asked: no officer is named yet
BODY_ONLY = frozenset({"command.dispatch", "command.reassign"})

_INSIDE = "机关内部的安排、审核和记录，不对当事人实施"
_AWAY = "把事情交给有权的机关、撤销自己的错误，没有权力时更要能办"
_PARTY = "当事人的权利，任何时候都能提出"
_DELIVERS = "送达、收缴、公开已经作出的决定，不是新的决定"
_ENDS = "了结已经实施的行为，期限不能因为换人、换证而停下"
NO_ACTS: dict[str, str] = {
    "command.return": _AWAY,
    "command.supervise": _INSIDE,
    "command.finish": _INSIDE,
    "command.verify": _INSIDE,
    "command.withdraw": _AWAY,
    "command.relieve": _AWAY,
    "command.propose_team": _AWAY,
    "command.follow_calendar": _INSIDE,
    "inspection.mark_photos": _INSIDE,
    "casework.decline_filing": _AWAY,
    "casework.transfer_case": _AWAY,
    "casework.withdraw_case": _AWAY,
    "casework.refer_to_justice": _AWAY,
    "casework.take_back": _AWAY,
    "casework.revoke_decision": _AWAY,
    "casework.follow_successor": _INSIDE,
    "casework.settle_preserved": _ENDS,
    "casework.educate": _ENDS,
    "casework.confirm_performance": _ENDS,
    "casework.close_case": _ENDS,
    "casework.decide_recusal": _INSIDE,
    "casework.return_for_investigation": _INSIDE,
    "casework.submit_legal_review": _INSIDE,
    "casework.pass_legal_review": _INSIDE,
    "casework.fail_legal_review": _INSIDE,
    "casework.deliberate": _INSIDE,
    "casework.close_notice": _INSIDE,
    "casework.feed_back": _INSIDE,
    "casework.answer_feedback": _INSIDE,
    "casework.pass_on": _INSIDE,
    "casework.answer_link": _INSIDE,
    "casework.record_defence": _PARTY,
    "casework.record_waiver": _PARTY,
    "casework.ask_hearing": _PARTY,
    "casework.drop_hearing": _PARTY,
    "casework.ask_recusal": _PARTY,
    "casework.ask_deferral": _PARTY,
    "casework.call_hearing": _PARTY,
    "casework.reschedule_hearing": _PARTY,
    "casework.hold_hearing": _PARTY,
    "casework.end_hearing": _PARTY,
    "casework.serve_notice": _DELIVERS,
    "casework.serve_decision": _DELIVERS,
    "casework.serve_no_penalty": _DELIVERS,
    "casework.record_payment": _DELIVERS,
    "casework.take_bank_file": _DELIVERS,
    "casework.approve_deferral": _DELIVERS,
    "casework.publish_decision": _DELIVERS,
}
#: refusals about the power and its body; every other one is about the person
_OF_THE_BODY = frozenset(
    {
        "UnknownItem", "ItemNotInForce", "NoGroundThatDay", "NobodyHoldsThisPower", "NoOwnGroundToCoerce",
        "AnotherBodyHoldsThisPower", "ReservedToAHigherLevel", "OfficerActsForAnotherBody",
    }
)  # fmt: skip


class MayNotAct(Refusal):
    """不能实施 — the body does not hold the power, or the officer may not take the act; says who may."""


@dataclass(frozen=True)
class Asked:
    """问到的 — what the register says of an act: the body's answer, the officers, and what speaks against it."""

    body: MayAnswer
    people: tuple[OfficerFacts, ...]
    answers: tuple[MayAnswer, ...]

    @property
    def answer(self) -> MayAnswer:
        """What goes into the leaf: the answer about the officer who leads, else about the body."""
        return self.answers[0] if self.answers else self.body

    @property
    def about_the_body(self) -> MayAnswer | None:
        """The no that stands against the body, or against the leading officer acting in its name."""
        if not self.body.allowed:
            return self.body
        lead = self.answers[0] if self.answers else None
        return lead if lead is not None and lead.refusal in _OF_THE_BODY else None

    @property
    def about_a_person(self) -> MayAnswer | None:
        """The no that stands against one of the officers himself. The second may come from another body (浙江条例 29)."""
        return next((a for a in self.answers if not a.allowed and a.refusal not in _OF_THE_BODY), None)

    def refusal(self, operation: str, kind: type[Refusal] = MayNotAct) -> Refusal | None:
        """What is said against an act, as ``kind``; ``None`` when it may be taken."""
        if operation not in ACTS:
            return None
        said = self.about_a_person
        if operation not in BEFORE_FILING:
            said = self.about_the_body or said
        return None if said is None else as_refusal(said, kind)


def as_refusal(no: MayAnswer, kind: type[Refusal] = MayNotAct) -> Refusal:
    """A no of the register as what is said to the user."""
    return kind(_sentence(no.reason), no.citations, _sentence(no.way_out))


def _sentence(text: str) -> str:
    return text if not text or text.endswith("。") else f"{text}。"


def town_of(matter: Matter) -> str:
    """The code of the town where a matter lies, "" where none is known."""
    return matter.town.code if matter.town_id and matter.town else ""


def responsible(
    item_code: str, matter: Matter, *, on: date, act: str = PENALTY, chosen: str = ""
) -> MayAnswer:
    """谁来办 — the body that holds a power over an item where a matter lies, over whoever it is about, on a day (one
    statement; more only where the item is kept for a kind of subject, or the powers do not lead to one body).

    Of several competent bodies: the one a published boundary names, else the one ``chosen`` or already at work, else the
    first of them, with ``competent`` saying that nothing is settled.
    """

    def ask(**more: str) -> MayAnswer:
        return catalogue.may(
            item_code=item_code, act=act, on=on, town_code=town_of(matter), subject=whom.kind_of(matter, on=on), **more
        )  # fmt: skip

    answer = ask()
    if len(answer.bodies) > 1 and answer.allowed:
        answer = _by_boundary(answer, ask, boundaries_for(item_code, on=on), on)
        return answer if answer.by_boundary else _by_choice(answer, ask, matter, chosen)
    if answer.refusal == "NobodyHoldsThisPower":
        return _beside_the_power(answer, boundaries_for(item_code, on=on))
    return answer


def _by_boundary(
    answer: MayAnswer, ask: Callable[..., MayAnswer], rows: Sequence[Entry], on: date
) -> MayAnswer:
    """职责边界 — of several bodies that hold a power, the one a published boundary names, where it names one of them alone.

    The list settles who among them takes it up; it gives nobody a power he has not.
    """
    named = [(catalogue.stands_for(r.body_code, on=on), r) for r in rows]
    held = [(code, r) for code, r in named if code in answer.bodies]
    if len({code for code, _ in held}) != 1:
        return answer
    code, row = held[0]
    chosen = ask(body_code=code)
    if not chosen.allowed:
        return answer
    words = f"{_row_in_words(row)}，由{chosen.body_name}负责"
    return replace(
        chosen,
        reason=f"{words}。{chosen.reason}",
        by_boundary=words,
        bodies=answer.bodies,
        body_names=answer.body_names,
        steps=(Step(f"{'、'.join(answer.body_names)}都有这一权力。{words}。"), *chosen.steps),
    )


def _by_choice(answer: MayAnswer, ask: Callable[..., MayAnswer], matter: Matter, chosen: str) -> MayAnswer:
    """选定 — of several competent bodies that no boundary tells apart, the one chosen, or the one whose team has the matter.

    A choice of who goes, made by whoever dispatches; whose case it is settles at filing (处罚法第二十五条第一款).
    """
    taken = matter.body.code if matter.state in _TAKEN_UP and matter.body_id and matter.body else ""
    code = chosen or taken
    if code not in answer.bodies:
        return answer
    words = f"{'、'.join(answer.body_names)}都有管辖权，职责边界没有写明由谁办"
    own = ask(body_code=code)
    return replace(
        own,
        reason=f"{words}，派单选定{own.body_name}。{own.reason}",
        bodies=answer.bodies,
        body_names=answer.body_names,
        steps=(Step(f"{words}，派单选定{own.body_name}；由最先立案的机关管辖。", _FIRST_TO_FILE), *own.steps),
    )


def competent(answer: PowerAnswer) -> dict[str, str]:
    """有权的机关 — code → name of the bodies among which nobody has decided yet; one where the power or a boundary has."""
    if not isinstance(answer, MayAnswer) or answer.by_boundary or len(answer.bodies) < 2:
        return {answer.body_code: answer.body_name} if answer.allowed else {}
    return dict(zip(answer.bodies, answer.body_names, strict=True))


def _beside_the_power(answer: MayAnswer, rows: Sequence[Entry]) -> MayAnswer:
    """A boundary that names somebody where nobody holds the power: told, and not followed."""
    if not rows:
        return answer
    told = "；".join(f"{_row_in_words(r)}（{r.body}）" for r in rows)
    step = Step(f"{told}。清单不能代替权力，不能据此确定由谁处罚。")
    return replace(
        answer, steps=(*answer.steps, step), way_out=f"{answer.way_out}，清单写明的{rows[0].body}一并说明"
    )


def _row_in_words(row: Entry) -> str:
    """《…》（编号，起日）第 2 行“店外经营”：占道的由综合执法."""
    return f"{row.named}第 {row.place} 行“{row.cells.get('matter', '')}”：{row.cells.get('duty', '').rstrip('。')}"


def asked(
    power: str,
    people: Sequence[int],
    *,
    item_code: str,
    matter: Matter,
    body_code: str = "",
    on: date,
    begun_on: date | None = None,
    party: str = "",
    party_code: str = "",
) -> Asked:
    """Ask for a body and the officers who act in its name, the one who leads first (one statement).

    ``begun_on``: the day a case was filed or a visit began; the power of that day lasts to its end, the certificates are
    those of ``on``. ``party``, ``party_code``: the name and code of the party, where one is named: what kind of subject it
    is decides where special jurisdiction keeps the item for some kinds (处罚法第二十二条).
    """
    found = catalogue.standing(
        people, item_code=item_code, act=power, on=on, town_code=town_of(matter), body_code=body_code,
        filed_on=begun_on, subject=whom.kind_of(matter, on=begun_on or on, name=party, code=party_code),
    )  # fmt: skip
    return Asked(found.body, found.people, found.answers)


def body_today(body_code: str, *, on: date) -> str:
    """以谁的名义 — the body that stands on a day for one in whose name something began: itself, or its successor."""
    return catalogue.stands_for(body_code, on=on)


def holder_today(
    power: str, *, item_code: str, matter: Matter, body_code: str, begun_on: date, on: date
) -> str:
    """权力现在谁手里 — the body that holds a power on a day, of something that began under ``body_code``: that one where it
    holds it still, else whoever it was handed to, "" where nobody has it any more.

    Whoever goes on exercising a power answers for it (行政诉讼法第二十六条第六款、行政复议法第十九条第四款), so a paper made after the
    day is its own. Special jurisdiction is no such move: it leaves what has begun where it is.
    """
    asks = {"item_code": item_code, "act": power, "town_code": town_of(matter)}
    now = [h.body for h in catalogue.holders(**asks, on=on)]
    before = [catalogue.stands_for(h.body, on=on) for h in catalogue.holders(**asks, on=begun_on)]
    if body_code in now or body_code not in before:
        return body_code
    return now[0] if now else ""


def check(op: Op, found: Asked, kind: type[Refusal] = MayNotAct) -> Asked:
    """Refuse the running operation where the register says no; its answer goes into the leaf.

    :raises Refusal: of ``kind``, with the announcement or the article.
    """
    op.powers = found.answer
    refusal = found.refusal(op.described.code, kind)
    if refusal is not None:
        raise refusal
    return found
