"""典型案例 — propose, revise, review, publish, withdraw; and what may be read of an item.

以案释法: a closed case of one's own (its decision standing), or one published elsewhere with its source. The legal section reviews,
not who proposed; the guidance office publishes; a new version replaces the one before on the day it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from zhifa.core.acts import Act, ActStanding, standing_of
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.enforcement.casework import queries as casework
from zhifa.enforcement.casework.models import Case
from zhifa.law.citation import cite
from zhifa.law.party import PartyKind
from zhifa.law.publication import withdrawal_citation
from zhifa.law.refusal import Refusal
from zhifa.oversight.publicity.anonymous import Known, anonymous, check_anonymous
from zhifa.oversight.publicity.models import ModelCase, ModelCaseState
from zhifa.oversight.publicity.operations import DECISIONS, DecisionHasFallen
from zhifa.registers.catalogue import queries as catalogue

LONGEST = 3000
_TEXTS = {"title": ("标题", 120), "facts": ("案情", LONGEST), "handling": ("处理", LONGEST), "lesson": ("释法要点", LONGEST),
          "law": ("依据", 300)}  # fmt: skip


class CaseStillOpen(Refusal):
    """案件没有办结."""


class ReviewsOneself(Refusal):
    """审核自己推荐的案例."""


def known_of(case: Case) -> Known:
    """Whoever and whatever a text about the case must not name."""
    p = case.party
    people = ((p.representative, PartyKind.CITIZEN), (p.service_receiver, PartyKind.CITIZEN))
    words = (
        p.id_number,
        p.phone,
        p.address,
        p.service_phone,
        p.service_address,
        p.e_service_account,
        case.place,
    )
    return Known(((p.name, PartyKind(p.kind)), *people), tuple(filter(None, words)))


def _known(matter_id: int | None) -> Known:
    if matter_id is None:
        return Known()
    found = [known_of(c) for c in Case.objects.filter(matter_id=matter_id).select_related("party")]
    return Known(tuple(n for k in found for n in k.names), tuple(w for k in found for w in k.words))


def _check_standing(matter_id: int | None) -> None:
    """:raises DecisionHasFallen: a decision of the case has been changed, withdrawn or annulled."""
    for act in Act.objects.filter(matter_id=matter_id, kind__in=DECISIONS) if matter_id is not None else ():
        if standing_of(act) is not ActStanding.EFFECTIVE:
            raise DecisionHasFallen("这件案子的决定已经变更或者撤销，不能作典型案例", withdrawal_citation())


def _texts(given: Mapping[str, str], known: Known) -> dict[str, str]:
    made = {
        name: anonymous(
            clean_text(given.get(name, ""), field=name, label=label, longest=longest, required=True), known
        )
        for name, (label, longest) in _TEXTS.items()
    }
    check_anonymous(made.values(), known)
    return made


def _case_of(case: Case | None, **_: Any) -> Any:
    return case.matter_id if case is not None else None


@operation("modelcase.propose", title="推荐典型案例", permission="modelcase.propose", matter=_case_of)
def propose_model_case(
    op: Op,
    *,
    case: Case | None,
    texts: Mapping[str, str],
    item_code: str = "",
    source: str = "",
    replaces: ModelCase | None = None,
) -> ModelCase:
    """推荐典型案例 — ``case``: a closed one of one's own; without it, ``item_code`` and ``source`` of one published elsewhere.

    :raises CaseStillOpen: not closed yet. :raises DecisionHasFallen: its decision no longer stands.
    :raises BadInput: an outside case without source or item.
    """
    if case is not None:
        if case.ended_on is None:
            raise CaseStillOpen("案件还没有办结，办结以后才能推荐", cite("处罚法第四十条"), "结案以后再推荐")
        _check_standing(case.matter_id)
        item_code = case.item_code
    elif not source.strip():
        raise BadInput("外来的案例要写明来源", field="source", way_out="写谁、哪一天、在哪里公布的")
    item = catalogue.item(item_code)
    if item is None:
        raise BadInput("目录里没有这一事项", field="item_code")
    if replaces is not None and (
        replaces.state != ModelCaseState.PUBLISHED or replaces.item_code != item_code
    ):
        raise BadInput("只能取代同一事项、已发布的案例", field="replaces")
    made = ModelCase(
        number=f"典型案例〔{op.today.year}〕{next_number('model_case', op.today.year)}号",
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        item_code=item_code,
        item_name=item.name,
        matter_id=case.matter_id if case is not None else None,
        source=clean_text(source, field="source", label="来源", longest=200, required=False),
        proposed_by=op.by.label[:80],
        proposed_account=op.by.account_id,
        proposed_on=op.today,
        **_texts(texts, _known(case.matter_id if case is not None else None)),
    )
    made.save()
    op.say(f"推荐典型案例 {made.number}")
    return made


def _matter_of(row: ModelCase, **_: Any) -> Any:
    return row.matter_id


@operation("modelcase.revise", title="修改典型案例", permission="modelcase.propose", matter=_matter_of)
def revise_model_case(op: Op, *, row: ModelCase, texts: Mapping[str, str]) -> ModelCase:
    """修改典型案例 — one sent back; it waits for the review again."""
    fresh = _locked(row, ModelCaseState.RETURNED)
    for name, value in _texts(texts, _known(fresh.matter_id)).items():
        setattr(fresh, name, value)
    fresh.state = ModelCaseState.PROPOSED
    fresh.save()
    op.say(f"修改典型案例 {fresh.number}")
    return fresh


def _locked(row: ModelCase, wanted: str) -> ModelCase:
    fresh = ModelCase.locked(pk=row.pk)
    if fresh.state != wanted:
        raise StepOutOfOrder(f"{fresh.number}现在是“{fresh.get_state_display()}”", way_out="看页面上能办的事")
    return fresh


@operation("modelcase.review", title="审核典型案例", permission="modelcase.review", matter=_matter_of)
def review_model_case(op: Op, *, row: ModelCase, passed: bool, opinion: str = "") -> ModelCase:
    """审核典型案例 — by the legal section: right in law, and nobody named. Sent back with what is wrong.

    :raises ReviewsOneself: who proposed it. :raises StillNamed: somebody is still named.
    """
    fresh = _locked(row, ModelCaseState.PROPOSED)
    if op.by.account_id is not None and op.by.account_id == fresh.proposed_account:
        raise ReviewsOneself("推荐的人不能审核", way_out="由另一位法制审核员审核")
    if passed:
        check_anonymous([getattr(fresh, n) for n in _TEXTS], _known(fresh.matter_id))
    fresh.opinion = clean_text(opinion, field="opinion", label="意见", longest=1000, required=not passed)
    fresh.reviewed_by, fresh.reviewed_on = op.by.label[:80], op.today
    fresh.state = ModelCaseState.REVIEWED if passed else ModelCaseState.RETURNED
    fresh.save()
    op.say(f"典型案例 {fresh.number} {'审核通过' if passed else '退回修改'}")
    return fresh


@operation("modelcase.publish", title="发布典型案例", permission="modelcase.publish", matter=_matter_of)
def publish_model_case(op: Op, *, row: ModelCase) -> ModelCase:
    """发布典型案例 — checked once more; the version it replaces is withdrawn the same day.

    :raises DecisionHasFallen, StillNamed: since the review.
    """
    fresh = _locked(row, ModelCaseState.REVIEWED)
    _check_standing(fresh.matter_id)
    check_anonymous([getattr(fresh, n) for n in _TEXTS], _known(fresh.matter_id))
    if fresh.replaces is not None:
        _fall(op, ModelCase.locked(pk=fresh.replaces.pk), f"由第 {fresh.version} 版取代")
    fresh.state, fresh.published_on = ModelCaseState.PUBLISHED, op.today
    fresh.save()
    op.say(f"发布典型案例 {fresh.number}")
    return fresh


def _fall(op: Op, row: ModelCase, reason: str) -> None:
    if row.state == ModelCaseState.PUBLISHED:
        row.state, row.withdrawn_on, row.withdrawal_reason = ModelCaseState.WITHDRAWN, op.today, reason[:200]
        row.save()


@operation("modelcase.withdraw", title="撤回典型案例", permission="modelcase.publish", matter=_matter_of)
def withdraw_model_case(op: Op, *, row: ModelCase, reason: str) -> ModelCase:
    """撤回典型案例 — with the reason: the law changed, the decision fell."""
    fresh = _locked(row, ModelCaseState.PUBLISHED)
    _fall(op, fresh, clean_text(reason, field="reason", label="撤回理由", longest=200))
    op.say(f"撤回典型案例 {fresh.number}")
    return fresh


def published(item_code: str = "") -> QuerySet[ModelCase]:
    """What stands published, the newest first."""
    rows = ModelCase.objects.filter(state=ModelCaseState.PUBLISHED).order_by("-published_on", "-id")
    return rows.filter(item_code=item_code) if item_code else rows


def case_of(actor: Any, uid: Any) -> Case:
    """The closed case somebody who may read it wants to propose.

    :raises NotFound: none the actor may know of.
    """
    return casework.file_of(actor, uid).case
