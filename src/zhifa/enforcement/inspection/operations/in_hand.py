"""手上的检查 — what every step of a visit asks first: whose it is, whether certificates were shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhifa.core.clock import CHINA, day_of
from zhifa.core.errors import AlreadyDone, NotPermitted
from zhifa.core.operation import Op
from zhifa.enforcement import acting
from zhifa.enforcement.inspection.models import (
    Visit,
)
from zhifa.law.citation import Citation
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Body

SHOW_CERTIFICATES = Citation("行政处罚法", 55, 1)


class NoPowerToInspect(Refusal):
    """没有检查权 — no body the team belongs to may inspect for this item here, or the officer may not in its name."""


class CertificatesNotShown(Refusal):
    """没有出示执法证件 (行政处罚法第五十五条第一款)."""


def of_visit(visit: Visit, **_: Any) -> int:
    return visit.matter_id


def take(op: Op, visit: Visit) -> Visit:
    """The visit, fresh and locked, still open, and the actor one of the two."""
    fresh = (
        Visit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("lead", "second", "matter__town", "team", "body", "act")
        .get(pk=visit.pk)
    )
    if op.by.account_id not in (fresh.lead_id, fresh.second_id):
        raise NotPermitted(
            f"这次检查由{fresh.lead.name}、{fresh.second.name}进行", way_out="由到场的执法人员自己办理"
        )
    if fresh.finished_at is not None:
        raise AlreadyDone(
            f"这次检查已于 {fresh.finished_at.astimezone(CHINA):%m-%d %H:%M} 结束，"
            f"结果是「{fresh.get_result_display()}」",
            way_out="要补充，另开一次检查",
        )
    return fresh


def may_go_on(op: Op, visit: Visit, *people: int, on: date | None = None) -> None:
    """Ask whether the body of a visit may inspect and these officers (the two, unless said) may act in its name.

    The power is that of the day the visit began; the certificates are those of ``on``, today unless said.

    :raises NoPowerToInspect: with the announcement or the article.
    """
    acting.check(
        op,
        acting.asked(
            acting.INSPECTION,
            people or (visit.lead_id, visit.second_id),
            item_code=visit.item_code,
            matter=visit.matter,
            body_code=acting.body_today(visit.body.code, on=on or op.today),
            on=on or op.today,
            begun_on=day_of(visit.started_at),
            party=visit.party_name,
        ),
        NoPowerToInspect,
    )


def body_of_today(op: Op, visit: Visit) -> Body:
    """The body in whose name the record of a visit is made: the one that began it, or its successor on the day."""
    return Body.objects.select_related("scope").get(code=acting.body_today(visit.body.code, on=op.today))


def may_still_order(op: Op, visit: Visit, *people: int) -> Body:
    """As ``may_go_on``, for a paper of today: in the name of the body that has the power today. Returns that body.

    A successor stands for the body that began the visit. Where the power to inspect has been handed to another body since,
    the paper is that body's, made by officers who act in its name.

    :raises NoPowerToInspect: these officers do not.
    """
    began, own = day_of(visit.started_at), acting.body_today(visit.body.code, on=op.today)
    holder = acting.holder_today(
        acting.INSPECTION, item_code=visit.item_code, matter=visit.matter, body_code=own, begun_on=began, on=op.today
    )  # fmt: skip
    if holder == own:
        may_go_on(op, visit, *people)
        return Body.objects.select_related("scope").get(code=own)
    found = acting.asked(
        acting.INSPECTION,
        people or (visit.lead_id, visit.second_id),
        item_code=visit.item_code,
        matter=visit.matter,
        body_code=holder,
        on=op.today,
        party=visit.party_name,
    )
    acting.check(op, found, NoPowerToInspect)
    return Body.objects.select_related("scope").get(code=holder)


def may_record(op: Op, visit: Visit) -> None:
    """As ``may_go_on``, for writing down what was done while the visit lasted: asked of the day it began, so that a
    certificate that lapses overnight leaves no visit open for ever."""
    may_go_on(op, visit, on=day_of(visit.started_at))


def shown(visit: Visit) -> None:
    if visit.shown_at is None:
        raise CertificatesNotShown(
            "还没有向当事人出示执法证件，不能检查", SHOW_CERTIFICATES, "先出示两名执法人员的证件"
        )
