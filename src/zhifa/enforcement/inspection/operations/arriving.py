"""到场 — start a visit and show the certificates (行政处罚法第五十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zhifa.core.account import Account
from zhifa.core.acts import ActKind
from zhifa.core.clock import CHINA
from zhifa.core.documents.document import record_act
from zhifa.core.duty import open_duty
from zhifa.core.errors import AlreadyDone, BadInput, NotPermitted, StepOutOfOrder
from zhifa.core.matter import Matter, MatterState
from zhifa.core.operation import Op, operation
from zhifa.core.ports import OfficerFacts
from zhifa.core.text import clean_text
from zhifa.enforcement import acting, ties, whom
from zhifa.enforcement.command import queries as command
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.command.pair import check_pair, check_pair_in
from zhifa.enforcement.inspection import forms
from zhifa.enforcement.inspection.models import (
    Visit,
)
from zhifa.enforcement.inspection.operations.in_hand import NoPowerToInspect, may_go_on, of_visit, take
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.models import Body
from zhifa.registers.subjects.models import Subject


def officer_rows(facts: Sequence[OfficerFacts]) -> list[dict[str, Any]]:
    """The officers as documents and the record name them."""
    return [
        {
            "account": f.account_id,
            "name": f.name,
            "certificate": f.certificate_number,
            "valid_until": f.certificate_until.isoformat() if f.certificate_until else "",
            "body": f.body_name,
            "team": f.team_name,
        }
        for f in facts
    ]


@operation("inspection.start_visit", title="开始现场检查", permission="inspection.inspect")
def start_visit(
    op: Op,
    *,
    matter: Matter,
    lead: Account,
    second: Account,
    item_code: str = "",
    order: WorkOrder | None = None,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
    accuracy_m: int | None = None,
    subject: Subject | None = None,
    hold_seen: bool = False,
) -> Visit:
    """开始检查 — two different officers with certificates valid today, of a team whose body may inspect here.

    :raises law.officers.*: an auxiliary, a certificate not valid today, fewer than two people (处罚法第四十二条).
    :raises law.field_bar.*: the province keeps one of them out of the item's field.
    :raises NoPowerToInspect: the powers do not lead to the team, or the officer who leads acts in another body's name.
    :raises MustRecuse: one of the two has registered a tie to the party.
    :raises HoldNotSeen: a hold is in force on the subject, and ``hold_seen`` does not say that the visit must go on.
    :raises StepOutOfOrder: the order has not been accepted, or the matter is closed.
    :raises AlreadyDone: a visit of this matter is under way.
    """
    if op.by.account_id not in (lead.pk, second.pk):
        raise NotPermitted("只有到场的两名执法人员之一可以开始检查", way_out="由到场的执法人员自己办理")
    facts, _ = check_pair(lead, second, on=op.today)
    if matter.state not in (MatterState.IN_HAND, MatterState.IN_CASE):
        raise StepOutOfOrder(
            f"这件事现在是「{matter.get_state_display()}」，不能开始检查", way_out="先签收工单"
        )
    running = Visit.objects.filter(matter=matter, finished_at=None).select_related("lead").first()
    if running is not None:
        raise AlreadyDone(
            f"{running.lead.name}已于 {running.started_at.astimezone(CHINA):%m-%d %H:%M} 开始这次检查",
            way_out="打开那次检查继续",
        )
    item = catalogue.item(item_code or matter.item_code)
    if item is None:
        raise BadInput("没有选定检查的执法事项", field="item_code", way_out="从目录里选择事项")
    check_pair_in(facts, lambda: item.field.name, op.today)
    subject = whom.picked(subject)
    ties.check(
        (lead.pk, second.pk),
        code=subject.code or "" if subject else "",
        names=(matter.subject_name, subject.name if subject else ""),
        on=op.today,
    )
    held = whom.check_holds(op, matter, subject, seen=hold_seen)
    whom.link(op, matter, subject)
    body = _inspecting_body(op, matter, item.code, lead, second, subject.name if subject else "")
    visit = Visit(
        matter=matter,
        order=order or command.open_order_of(matter),
        team=matter.team,
        body=body.scope,
        lead=lead,
        second=second,
        item_code=item.code,
        item_name=item.name,
        party_name=subject.name if subject else matter.subject_name,
        place=matter.address,
        started_at=op.at,
        lng=lng,
        lat=lat,
        accuracy_m=accuracy_m,
        record={"officers": officer_rows(facts), "power": op.powers.as_json() if op.powers else {}},
    )
    if held:
        visit.record["holds"] = held
    visit.record["power_reason"] = op.powers.reason if op.powers else ""
    visit.act = record_act(
        op,
        kind=ActKind.INSPECTION,
        matter=matter,
        body=body.scope,
        title=forms.SITE_RECORD.title,
        record="visit",
        record_uid=visit.uid,
    )
    visit.save()
    open_duty(
        matter,
        kind="inspection.finish_visit",
        title="完成现场检查",
        permission="inspection.inspect",
        account=lead,
        started_at=op.at,
        action="继续",
        target="visit",
        target_uid=visit.uid,
    )
    op.say(f"{lead.name}、{second.name}开始现场检查", public="执法人员已到现场")
    return visit


def _inspecting_body(
    op: Op, matter: Matter, item_code: str, lead: Account, second: Account, party: str
) -> Body:
    """The body in whose name the two inspect; the answer about the one who leads goes into the leaf."""
    found = acting.asked(
        acting.INSPECTION,
        (lead.pk, second.pk),
        item_code=item_code,
        matter=matter,
        on=op.today,
        party=party,
    )
    op.powers = answer = found.answer if found.answer.allowed else found.body
    if not found.body.allowed:
        raise NoPowerToInspect(answer.reason, answer.citations, "核对事项；属于其他部门的，转出办理")
    if matter.team_id is not None and not command.acts_for(
        command.team_of(matter.team_id), answer.body_code, on=op.today
    ):
        raise NoPowerToInspect(
            f"这一事项的检查权由{answer.body_name}行使，{matter.team.name}不是它的队伍",
            answer.citations,
            f"转{answer.body_name}办理",
        )
    acting.check(op, found, NoPowerToInspect)
    return Body.objects.select_related("scope").get(code=answer.body_code)


@operation(
    "inspection.show_certificates", title="出示执法证件", permission="inspection.inspect", matter=of_visit
)
def show_certificates(op: Op, *, visit: Visit, party_name: str = "") -> Visit:
    """出示证件 — before asking or looking, both officers show their certificates (处罚法第五十五条第一款)."""
    visit = take(op, visit)
    may_go_on(op, visit)
    visit.party_name = clean_text(
        party_name or visit.party_name, field="party_name", label="被检查对象", longest=120, required=False
    )
    if visit.shown_at is None:
        visit.shown_at = op.at
        op.say("出示执法证件")
    visit.save()
    return visit
