"""办案 — what it hears: a case has ended, the department that supervises the field is told."""

from zhifa.core.actors import Automatic
from zhifa.core.events import Hearing, hears
from zhifa.enforcement.casework.events import CaseClosed
from zhifa.enforcement.casework.models import Case
from zhifa.enforcement.casework.operations.feeding_back import feed_back
from zhifa.law.procedure import procedure

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
