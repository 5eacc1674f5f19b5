"""办案 — what it hears: a case has ended, the department that supervises the field is told; a body has been succeeded, its
open cases go on in the successor's name."""

from zhifa.core.actors import Automatic
from zhifa.core.events import Hearing, hears
from zhifa.core.scope import Scope, ScopeKind
from zhifa.enforcement.casework.events import CaseClosed
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.casework.operations.feeding_back import feed_back
from zhifa.enforcement.casework.operations.succeeding import follow_successor
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
