"""办案 — what it hears: a case has ended, the department that supervises the field is told, and the next link of its chain; a
body has been succeeded, its open cases go on in the successor's name."""

from uuid import UUID

from zhifa.core import clock
from zhifa.core.actors import Automatic
from zhifa.core.events import Hearing, hears
from zhifa.core.matter import Matter, MatterState
from zhifa.core.scope import Scope, ScopeKind
from zhifa.enforcement.casework.events import CaseClosed, DecisionMade, LinkAnswered
from zhifa.enforcement.casework.models import Case, ChainLink
from zhifa.enforcement.casework.operations.feeding_back import feed_back
from zhifa.enforcement.casework.operations.passing_on import next_links, pass_on
from zhifa.enforcement.casework.operations.succeeding import follow_successor
from zhifa.enforcement.command.events import WorkOrderVerified
from zhifa.enforcement.command.models import OutcomeKind, WorkOrder
from zhifa.law.procedure import procedure
from zhifa.registers.catalogue.events import BodySucceeded

#: endings a department has nothing to learn from
_NOTHING_DECIDED = {"not_filed", "transferred"}


@hears(CaseClosed)
def tell_the_department(told: CaseClosed, hearing: Hearing) -> None:
    """管罚衔接 — feedback for the body that decided."""
    if told.ending in _NOTHING_DECIDED:
        return
    case = Case.objects.select_related("matter__field", "body").filter(uid=told.case).first()
    if case is None:
        return
    term = procedure(case.procedure_version).states[told.ending].term
    feed_back(by=Automatic("管罚衔接", on_behalf_of=case.body.name), key=hearing.key, case=case, ending=term)


def _pass_on(
    matter: Matter,
    item_code: str,
    hearing: Hearing,
    *,
    ending: str,
    case: Case | None = None,
    after: ChainLink | None = None,
) -> None:
    """Only where a chain goes on: a matter without one gets no leaf."""
    if item_code and next_links(matter, item_code, on=clock.today(), case=case, after=after):
        body = case.body if case else matter.body
        pass_on(
            by=Automatic("监管一件事", on_behalf_of=body.name if body else ""), key=hearing.key, matter=matter,
            item_code=item_code, ending=ending, case=case, after=after,
        )  # fmt: skip


_DECIDED = {"penalty": "已作出处罚决定", "no_penalty": "已决定不予处罚"}


@hears(DecisionMade)
def pass_on_what_was_decided(told: DecisionMade, hearing: Hearing) -> None:
    """一件事 — the next link learns of the decision."""
    case = _case(told.case)
    if case is not None:
        _pass_on(case.matter, case.item_code, hearing, ending=_DECIDED[told.kind], case=case)


@hears(CaseClosed)
def pass_on_a_closed_case(told: CaseClosed, hearing: Hearing) -> None:
    """一件事 — a case that ended without a decision that was told."""
    case = _case(told.case)
    if case is not None and told.ending not in _NOTHING_DECIDED:
        term = procedure(case.procedure_version).states[told.ending].term
        _pass_on(case.matter, case.item_code, hearing, ending=term, case=case)


@hears(WorkOrderVerified)
def pass_on_a_closed_order(told: WorkOrderVerified, hearing: Hearing) -> None:
    """一件事 — a matter settled on the spot; a report that was unfounded goes nowhere."""
    order = WorkOrder.objects.select_related("matter__body").filter(uid=told.order).first()
    if (
        order is None
        or order.matter.state != MatterState.CLOSED
        or order.outcome_kind == OutcomeKind.UNFOUNDED
    ):
        return
    _pass_on(order.matter, order.item_code, hearing, ending=order.get_outcome_kind_display())


@hears(LinkAnswered)
def pass_on_to_the_link_behind(told: LinkAnswered, hearing: Hearing) -> None:
    """一件事 — one link has answered, the one behind it is told."""
    link = (
        ChainLink.objects.select_related("matter__body", "case__body", "department")
        .filter(uid=told.link)
        .first()
    )
    if link is None:
        return
    ending = f"，第{link.step}环节{link.department.name}已{link.duty}"
    _pass_on(link.matter, link.item_code, hearing, ending=ending, case=link.case, after=link)


def _case(uid: UUID) -> Case | None:
    return Case.objects.select_related("matter__body", "body").filter(uid=uid).first()


@hears(BodySucceeded)
def go_on_in_the_successors_name(told: BodySucceeded, hearing: Hearing) -> None:
    """机构承继 — every case not yet ended, each once."""
    heir = Scope.objects.get(kind=ScopeKind.BODY, code=told.heir)
    rows = Case.objects.filter(body__kind=ScopeKind.BODY, body__code=told.former, ended_on=None)
    for case in rows.order_by("id"):
        follow_successor(
            by=Automatic("机构承继", on_behalf_of=heir.name), key=f"{hearing.key}:{case.uid}", case=case, heir=heir,
            announcement=told.announcement,
        )  # fmt: skip
