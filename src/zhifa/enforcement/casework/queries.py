"""办案 — what may be asked."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhifa.core.actors import Actor, PublicActor, visible
from zhifa.core.calendar import calendar_from, calendar_rows
from zhifa.core.documents.document import Document
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter
from zhifa.core.read_together import read_together
from zhifa.enforcement.casework import casefile_reading, lenient_lists
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.models import Case, Decision, Preservation
from zhifa.law.procedure import procedure
from zhifa.registers.organisation import interests
from zhifa.registers.published_lists.commitments import signed_rows, texts_for
from zhifa.registers.published_lists.models import CommitmentState, ListRow

PAGE = 50
#: groups of states people look for
FILTERS = {
    "open": ("在办", None),
    "checking": ("立案前核查", ("checking",)),
    "investigating": ("调查取证", ("investigating", "reported")),
    "notice": ("告知听证", ("noticed", "hearing_asked", "hearing_called")),
    "deciding": ("审核决定", ("ready", "in_review")),
    "performing": ("送达执行", ("decided", "served", "no_penalty", "no_penalty_served", "performed")),
    "ended": ("已结", ("closed", "not_filed", "withdrawn", "revoked", "transferred")),
}
_ENDED = FILTERS["ended"][1] or ()


def listing(actor: Actor, *, which: str = "open") -> "QuerySet[Case]":
    """Cases of a group the actor may read, newest first, with what a line tells."""
    allowed = visible(actor, "casework.read", prefix="matter__")
    if allowed is None:
        return Case.objects.none()  # type: ignore[return-value]
    rows = (
        Case.objects.filter(allowed)
        .select_related("matter", "party", "body", "team", "lead", "second")
        .order_by("-id")
    )
    states = FILTERS.get(which, FILTERS["open"])[1]
    return rows.filter(state__in=states) if states else rows.exclude(state__in=_ENDED)  # type: ignore[return-value]


def listed(
    actor: Actor, *, which: str = "open", after: int | None = None, text: str = ""
) -> tuple[list[Case], int | None]:
    """One page of cases the actor may read, newest first, and the key of the next page (two queries with clocks)."""
    rows = listing(actor, which=which)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(code__iexact=text))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page = list(rows[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].pk if len(page) > PAGE else None


def preserved(actor: Actor) -> "QuerySet[Preservation]":
    """登记保存的物品 — those of cases in reach that wait for a decision, first to end first."""
    allowed = visible(actor, "casework.read", prefix="case__matter__")
    if allowed is None:
        return Preservation.objects.none()  # type: ignore[return-value]
    rows = Preservation.objects.filter(allowed, settled_on=None).select_related("case")
    return rows.order_by("due_on", "id")  # type: ignore[return-value]


def clocks_of(cases: Iterable[Case]) -> dict[UUID, list[Duty]]:
    """Open duties of cases, first to end first (one query)."""
    found: dict[UUID, list[Duty]] = {}
    rows = (
        Duty.objects.filter(
            matter_id__in=[c.matter_id for c in cases],
            target="case",
            target_uid__in=[c.uid for c in cases],
            closed_at=None,
        )
        .select_related("account")
        .order_by("due_at", "id")
    )
    for duty in rows:
        assert duty.target_uid is not None
        found.setdefault(duty.target_uid, []).append(duty)
    return found


def file_of(actor: Actor, uid: UUID, *, on: date | None = None) -> CaseFile:
    """The file of a case the actor may read.

    :raises NotFound: none, or none the actor may know of: both look the same.
    """
    allowed = [
        v
        for p in ("casework.read", "casework.pay")
        if (v := visible(actor, p, prefix="matter__")) is not None
    ]
    case = None
    if allowed:
        # an empty Q reaches every matter; joined with another by "|" it would vanish
        reach = Q() if not all(allowed) else allowed[0] if len(allowed) == 1 else allowed[0] | allowed[1]
        case = casefile_reading.cases().filter(reach, uid=uid).first()
    if case is None:
        raise NotFound("没有这个案件，或者它不在您能看的范围内", way_out="核对地址，或者在案件列表里查找")
    return casefile_reading.read(case, on=on)


@dataclass(frozen=True)
class Record:
    """案件页 — the file, the duties that wait on the case (first to end first), the latest lines of its trace."""

    file: CaseFile
    duties: list[Duty]
    trace: list[LedgerEntry]


def record_of(actor: Actor, uid: UUID, *, lines: int) -> Record:
    """What the record page of a case tells (three queries).

    :raises NotFound: as ``file_of``.
    """
    file = file_of(actor, uid)
    case = file.case
    duties = Duty.objects.filter(matter_id=case.matter_id, target_uid=case.uid, closed_at=None)
    trace = LedgerEntry.objects.filter(matter_id=case.matter_id).select_related("leaf").defer("body", "salt")
    told = _with_grounds(
        file,
        actor,
        {
            "duties": duties.select_related("account").order_by("due_at", "id"),
            "trace": trace.order_by("-id")[:lines],
        },
    )
    return Record(file, told["duties"], told["trace"])


def step_of(actor: Actor, uid: UUID) -> CaseFile:
    """The file with what the conditions of a step ask (three queries).

    :raises NotFound: as ``file_of``.
    """
    file = file_of(actor, uid)
    _with_grounds(file, actor, {})
    return file


def _with_grounds(file: CaseFile, actor: Actor, parts: dict[str, Any]) -> dict[str, list[Any]]:
    """Read, together with other things, what the file's conditions ask: the calendar and the registered ties."""
    # the reader's own ties decide what he may do here
    people = sorted({*file.case.handler_ids, *([actor.account_id] if actor.account_id else [])})
    ties = interests.registered(people, on=file.today)
    told = read_together({"calendar": calendar_rows(), "ties": ties, **parts})
    file.calendar = calendar_from(told["calendar"])
    file.know_ties(people, interests.ties_from(told["ties"]))
    return told


@dataclass(frozen=True)
class PartyPage:
    """当事人页面 — the file, and the texts of commitments the party may sign now."""

    file: CaseFile
    texts: list[ListRow]


def page_of_party(code: str) -> PartyPage | None:
    """What the party's own page tells of the case with this code (three queries)."""
    case = by_code(code)
    if case is None:
        return None
    file = casefile_reading.read(case)
    texts = texts_for(case.item_code, on=file.today)
    told = _with_grounds(file, PublicActor(), {"committed": signed_rows(case.matter_id), "texts": texts})
    lenient_lists.know_commitments(file, told["committed"])
    if file.decision is not None or case.ended_on is not None:
        return PartyPage(file, [])
    # before the decision; what is signed and runs is not signed again
    running = {c.row_id for c in told["committed"] if c.state == CommitmentState.OPEN}
    return PartyPage(file, [t for t in told["texts"] if t.pk not in running])


def cases_of(matter: Matter) -> list[Case]:
    """All cases of a matter, oldest first."""
    return list(casefile_reading.cases().filter(matter=matter).order_by("id"))


def by_code(code: str) -> Case | None:
    """A case by the code its party was given."""
    return casefile_reading.cases().filter(code=code.strip().upper()).first()


def open_party_page(code: str, phone_tail: str) -> Case | None:
    """The case, when code and the last four digits of the party's phone fit; ``None`` otherwise, without saying which."""
    case = by_code(code)
    tails = {p[-4:] for p in (case.party.phone, case.party.service_phone) if len(p) >= 4} if case else set()
    given = phone_tail.strip().encode("utf-8", "replace")
    # every tail is compared, so that the time taken says nothing
    fits = [hmac.compare_digest(tail.encode(), given) for tail in sorted(tails) or ["----"]]
    return case if case is not None and tails and True in fits else None


def papers_for_party(file: CaseFile) -> list[dict[str, object]]:
    """Documents addressed to the party that have reached it: with service where the law asks for service."""
    served = {str(s.paper_uid) for s in file.services if s.served_on <= file.today}
    needs_service = {"casework.notice", "casework.decision", "casework.no_penalty"}
    return [
        d for d in file.documents if d["to_party"] and (d["form"] not in needs_service or d["uid"] in served)
    ]


def document_of(case: Case, uid: UUID) -> Document:
    """One document of a case.

    :raises NotFound: none with this id in the case.
    """
    found = (
        Document.objects.filter(uid=uid, record="case", record_uid=case.uid).select_related("file").first()
    )
    if found is None:
        raise NotFound("没有这份文书")
    return found


def state_term(case: Case) -> str:
    """The state in words."""
    return procedure(case.procedure_version).states[case.state].term


def decision_for_publicity(uid: UUID) -> Decision | None:
    """A decision with its case, party and body, for publicity."""
    return (
        Decision.objects.select_related("case__party", "case__body", "case__matter").filter(uid=uid).first()
    )
