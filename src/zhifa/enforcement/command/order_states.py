"""工单流转 — from which state to which, what may be done now and why the rest may not. Pure.

The operations ask ``check`` before they write; the pages ask ``may_now`` to draw the same answer. The database
checks ``TRANSITIONS`` once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhifa.core.clock import CHINA
from zhifa.core.errors import AlreadyDone, StepOutOfOrder
from zhifa.law.refusal import Refusal

SENT, ACCEPTED, DONE, VERIFIED, RETURNED, WITHDRAWN = (
    "sent",
    "accepted",
    "done",
    "verified",
    "returned",
    "withdrawn",
)
STATES = (
    (SENT, "待签收"),
    (ACCEPTED, "办理中"),
    (DONE, "待核验"),
    (VERIFIED, "已核验"),
    (RETURNED, "已退回"),
    (WITHDRAWN, "已撤回"),
)
LABELS = dict(STATES)
#: states in which somebody still has something to do
OPEN = (SENT, ACCEPTED, DONE)
#: states in which the team still has it in hand
IN_HAND = (SENT, ACCEPTED)

#: (version, from, action, to)
TRANSITIONS = (
    ("house-1", "", "dispatch", SENT),
    ("house-1", SENT, "accept", ACCEPTED),
    ("house-1", SENT, "return", RETURNED),
    ("house-1", ACCEPTED, "return", RETURNED),
    ("house-1", SENT, "withdraw", WITHDRAWN),
    ("house-1", ACCEPTED, "withdraw", WITHDRAWN),
    ("house-1", ACCEPTED, "finish", DONE),
    ("house-1", DONE, "verify", VERIFIED),
    ("house-1", DONE, "send_back", ACCEPTED),
)

#: outcomes of an order; ``filed`` leaves the matter to the case
OUTCOMES = (
    ("no_violation", "未发现违法行为"),
    ("corrected", "已改正"),
    ("filed", "已立案"),
    ("unfounded", "反映不实"),
)


class NobodyVerifiesHisOwn(Refusal):
    """不能核验自己办的 — the one who verifies is none of those who did the work."""


class NoPairNamed(Refusal):
    """没有指定两名执法人员."""


@dataclass(frozen=True)
class Verb:
    """工单上的一个动作."""

    code: str
    label: str
    permission: str
    states: tuple[str, ...]
    who: str
    result: str = ""


VERBS = {
    v.code: v
    for v in (
        Verb("name_pair", "指定执法人员", "command.assign", IN_HAND, "队长"),
        Verb("accept", "签收", "command.accept", (SENT,), "承办人或队长", ACCEPTED),
        Verb("return", "退回", "command.return", IN_HAND, "承办人或队长", RETURNED),
        Verb("finish", "办结", "command.finish", (ACCEPTED,), "承办人或队长", DONE),
        Verb("verify", "核验", "command.verify", (DONE,), "指挥中心", VERIFIED),
        Verb("reassign", "改派", "command.dispatch", IN_HAND, "指挥中心", WITHDRAWN),
        Verb("supervise", "督办", "command.supervise", IN_HAND, "指挥中心"),
    )
}


@dataclass(frozen=True)
class OrderFacts:
    """工单要点 — what the rules need to know. ``hands``: account ids of those who did the work."""

    state: str
    pair: tuple[int, int] | None = None
    hands: frozenset[int] = frozenset()
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Allowed:
    """可以做."""

    code: str
    label: str


@dataclass(frozen=True)
class Locked:
    """现在不能做 — with the reason and the way on."""

    code: str
    label: str
    reason: str
    way_out: str = ""


def check(code: str, order: OrderFacts, *, account_id: int | None) -> None:
    """Refuse a verb the order's state, or the person's own part in it, does not admit.

    :raises AlreadyDone: the order already stands where the verb leads; says who took the step and when.
    :raises StepOutOfOrder: another state is needed.
    :raises NoPairNamed: 签收 and 办结 need two named officers (an order accepted by the leader first names them).
    :raises NobodyVerifiesHisOwn: the verifier did the work himself.
    """
    verb = VERBS[code]
    if order.state not in verb.states:
        if verb.result and order.state == verb.result:
            raise AlreadyDone(
                f"这张工单已{_when(order)}由{order.changed_by or '他人'}{verb.label}，没有重复办理",
                way_out="刷新页面看最新情况",
            )
        needed = "或".join(f"「{LABELS[s]}」" for s in verb.states)
        raise StepOutOfOrder(
            f"这张工单现在是「{LABELS[order.state]}」，{needed}时才能{verb.label}",
            way_out="刷新页面，看这张工单现在可以做什么",
        )
    if code == "finish" and order.pair is None:
        raise NoPairNamed("这张工单还没有指定两名执法人员，不能办结", way_out="由队长先指定执法人员")
    if code == "verify" and account_id is not None and account_id in order.hands:
        raise NobodyVerifiesHisOwn("自己办的工单不能自己核验", way_out="由指挥中心另一位值班员核验")


def _when(order: OrderFacts) -> str:
    if order.changed_at is None:
        return ""
    return f"于 {order.changed_at.astimezone(CHINA):%m-%d %H:%M} "


def may_now(
    order: OrderFacts, *, account_id: int | None, permissions: Iterable[str]
) -> tuple[list[Allowed], list[Locked]]:
    """What the person may do with the order now, and why not the rest.

    ``permissions``: those of the verbs' permissions the person holds over this order's matter. Verbs of other people
    are listed only while the order's state admits them, so that the page says who is next.
    """
    held = set(permissions)
    allowed, locked = [], []
    for verb in VERBS.values():
        try:
            check(verb.code, order, account_id=account_id)
        except AlreadyDone:
            continue  # a step behind us is told by the steps of the page
        except Refusal as refusal:
            if verb.permission in held:
                locked.append(Locked(verb.code, verb.label, refusal.message_zh, refusal.way_out))
            continue
        if verb.permission in held:
            allowed.append(Allowed(verb.code, verb.label))
        else:
            locked.append(Locked(verb.code, verb.label, f"由{verb.who}办理", f"由{verb.who}办理"))
    return allowed, locked
