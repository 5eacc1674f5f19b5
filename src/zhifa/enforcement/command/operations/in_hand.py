"""在办的工单 — what every verb on a work order begins with: the order fresh and locked, whose the power is, who may go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhifa.core.matter import Matter
from zhifa.core.operation import Op
from zhifa.core.ports import PowerAnswer
from zhifa.enforcement import acting, ties
from zhifa.enforcement.command import order_states, queries
from zhifa.enforcement.command.models import WorkOrder
from zhifa.law.citation import Citation
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Team

#: to look again at what was ordered to be corrected in a visit
RECHECK = "inspection.recheck"

DUTIES = ("command.assign", "command.accept", "command.finish", "command.supervise")


class NobodyHoldsThePower(Refusal):
    """监管缺位 — no body holds a power over the item here; a team cannot be sent."""


class SeveralCompetent(Refusal):
    """几家都有权 — several bodies are competent and no boundary tells them apart: whoever dispatches says why this one."""


class AnotherBodyIsResponsible(Refusal):
    """不归这支队伍 — the power belongs to a body the team has no tie to."""


class OfficerMayNotAct(AnotherBodyIsResponsible):
    """这个人不能办 — the officer acts in another body's name here, or may not act at all on the day."""


def matter_of(order: WorkOrder, **_: Any) -> int:
    return order.matter_id


def take(op: Op, order: WorkOrder, verb: str) -> WorkOrder:
    """The order, fresh and locked, after the state has been checked for a verb."""
    fresh = (
        WorkOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("team").get(pk=order.pk)
    )
    order_states.check(verb, fresh.facts, account_id=op.by.account_id)
    return fresh


def save(op: Op, order: WorkOrder, state: str | None = None) -> None:
    if state is not None:
        order.state = state
        order.changed_by = op.by.label[:80]
        order.changed_at = op.at
    order.save()


def power_of(op: Op, matter: Matter, team: Team, item_code: str, *, choice: str | None = None) -> PowerAnswer:
    """Who may penalise the matter's item today, which must be a body the team belongs to; the answer goes into the leaf.

    ``choice``: why this one, where several bodies are competent and no boundary settles it; ``None`` where the choice was
    made before.

    :raises NobodyHoldsThePower, AnotherBodyIsResponsible, SeveralCompetent: as named.
    """
    answer = acting.responsible(item_code, matter, on=op.today)
    op.powers = answer
    if not answer.allowed:
        raise NobodyHoldsThePower(
            answer.reason,
            answer.citations,
            "核对事项和地点；确属监管缺位的，转县综合行政执法指导办公室"
            if not answer.body_code
            else f"{answer.way_out}：由值班员转出",
        )
    among = acting.competent(answer)
    if len(among) > 1:
        return _chosen(op, matter, team, item_code, among, choice)
    if not queries.acts_for(team, answer.body_code, on=op.today):
        raise AnotherBodyIsResponsible(
            f"这一事项的处罚权由{answer.body_name}行使（{'、'.join(answer.announcements[-1:])}），{team.name}不是它的队伍",
            Citation("行政处罚法", 22),
            f"改派{answer.body_name}的队伍，或者转出给{answer.body_name}",
        )
    return answer


def _chosen(
    op: Op, matter: Matter, team: Team, item_code: str, among: Mapping[str, str], choice: str | None
) -> PowerAnswer:
    """The team's body among several competent ones, with the reason written down (处罚法第二十五条)."""
    names = "、".join(among.values())
    code = queries.body_among(team, among, on=op.today)
    if not code:
        raise AnotherBodyIsResponsible(
            f"这一事项的处罚权由{names}行使，{team.name}不是其中哪一家的队伍",
            Citation("行政处罚法", 22),
            f"改派{names}的队伍，或者转出",
        )
    if choice is not None:
        if not choice.strip():
            raise SeveralCompetent(
                f"{names}都有管辖权，职责边界没有写明由谁办",
                Citation("行政处罚法", 25),
                f"写明为什么由{among[code]}办再派；有争议的先协商，协商不成的报共同的上一级行政机关指定",
            )
        op.extra["choice"] = {"among": sorted(among), "body": code, "reason": choice.strip()[:300]}
    answer = acting.responsible(item_code, matter, on=op.today, chosen=code)
    op.powers = answer
    return answer


def still_ours(op: Op, order: WorkOrder) -> None:
    """An order may be days old: who holds the power is asked again when it is taken in hand."""
    if not order.item_code or op.matter is None:
        return
    power_of(op, op.matter, queries.team_of(order.team_id), order.item_code)
    may_go(op, order, *(who for who in (order.lead_id, order.second_id) if who))


def may_go(op: Op, order: WorkOrder, *people: int) -> None:
    """Ask whether these officers, who leads first, may act on the order's item here, and have no tie to its party.

    :raises OfficerMayNotAct: an auxiliary, no valid certificate, or a lead who acts in another body's name.
    :raises MustRecuse: a registered tie to the party.
    """
    assert op.matter is not None
    ties.check(people, names=(op.matter.subject_name,), on=op.today)
    if not order.item_code or not people:
        return
    acting.check(
        op,
        acting.asked(
            acting.PENALTY,
            people,
            item_code=order.item_code,
            matter=op.matter,
            on=op.today,
        ),
        OfficerMayNotAct,
    )
