"""受理 — what may be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import JSONField, Q, QuerySet
from django.db.models.expressions import RawSQL

from zhifa.core import clock, fixed_statement
from zhifa.core.actors import Actor, visible
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import Matter, MatterState
from zhifa.core.ports import PowerAnswer
from zhifa.enforcement import acting
from zhifa.enforcement.intake import duplicates
from zhifa.enforcement.intake.duplicates import Likely
from zhifa.enforcement.intake.models import Answer, Remark, Report
from zhifa.enforcement.intake.tracking_code import is_tracking_code, normalise
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.organisation.models import Team
from zhifa.registers.territory import queries as territory

PAGE = 50


def by_tracking_code(text: str) -> Report | None:
    """查询码 → report, or ``None``: unknown, or mistyped (no query then)."""
    code = normalise(text)
    if not is_tracking_code(code):
        return None
    return (
        Report.objects.select_related("matter__team", "matter__merged_into")
        .filter(tracking_code=code)
        .first()
    )


#: a matter and those it was merged into, one into the next; the last has not been merged
_AHEAD = """WITH RECURSIVE ahead(id, into_id) AS (
  SELECT m.id, m.merged_into_id FROM core_matter m WHERE m.id = %s
  UNION SELECT m.id, m.merged_into_id FROM ahead JOIN core_matter m ON m.id = ahead.into_id
) SELECT id FROM ahead WHERE into_id IS NULL"""


def final_matter(matter_id: int) -> int:
    """The matter that is really worked on: at the end of the chain of mergers (one query)."""
    found = fixed_statement.fetch_one(_AHEAD, [matter_id])
    return int(found[0]) if found else matter_id


def final_of(matter: Matter) -> Matter:
    """The same as an instance; of a matter from ``by_tracking_code`` nothing is asked where it was merged once at most, else
    one query."""
    into = matter.merged_into
    if into is None or into.merged_into_id is None:
        return into or matter
    return Matter.objects.get(pk__in=RawSQL(_AHEAD, [into.pk]))


@dataclass(frozen=True)
class PublicStep:
    """公开的一步 — one sentence for the reporter."""

    at: datetime
    sentence: str
    operation: str


def public_steps(report: Report, final: int | None = None) -> list[PublicStep]:
    """办到哪一步 — what happened to the report, oldest first; after a merger the steps of the matter it went into
    (``final``, where the caller knows it already)."""
    own = report.matter_id
    final = final if final is not None else final_matter(own)
    entries = (
        LedgerEntry.objects.filter(matter_id__in={own, final}, refused=False)
        .exclude(public_note="")
        .order_by("id")
        .values_list("matter_id", "at", "public_note", "operation")
    )
    merged_at = None
    steps = []
    for matter_id, at, sentence, operation in entries:
        if matter_id != own and operation == "intake.take_in_merged":
            continue
        if matter_id != own and operation in ("intake.register", "intake.report"):
            continue
        if matter_id != own and operation in ("intake.rate", "intake.add_remark"):
            continue
        steps.append(PublicStep(at, sentence, operation))
        if matter_id == own and operation == "intake.merge":
            merged_at = at
    if merged_at is not None:
        steps.sort(key=lambda s: s.at)
    return steps


def answers(report: Report, final: int | None = None) -> list[Answer]:
    """What the reporter was told, oldest first; a merged report hears the answers of both matters."""
    final = final if final is not None else final_matter(report.matter_id)
    return list(Answer.objects.filter(matter_id__in={report.matter_id, final}).order_by("id"))


def responsible_here(matter: Matter, *, on: date | None = None) -> tuple[PowerAnswer | None, Team | None]:
    """责任主体 — who holds the power to penalise the matter's item here on a day (with the announcement), and the team
    that serves the town. No item: no answer; no town: no team."""
    day = on or clock.today()
    answer = acting.responsible(matter.item_code, matter, on=day) if matter.item_code else None
    team = organisation.team_of_town(matter.town_id, on=day) if matter.town_id else None
    return answer, team


def likely_duplicates(matter: Matter, *, limit: int = 5) -> list[Likely]:
    """疑似重复 — open or recently closed matters that are probably the same thing, most likely first (one query)."""
    return duplicates.likely(matter, limit=limit)


@dataclass(frozen=True)
class Queued:
    """待分派的一件 — with its clock's duty and how many matters look like the same."""

    matter: Matter
    duty: Duty | None
    alike: int


def queue(
    actor: Actor, *, after: int = 0, source: str = "", state: str = MatterState.RECEIVED, alike: bool = True
) -> list[Queued]:
    """受理队列 — matters waiting for triage within the actor's reach, first come first; at most 50 after a key
    (three queries)."""
    reach = visible(actor, "intake.triage")
    if reach is None:
        return []
    rows = Matter.objects.filter(reach, state=state, pk__gt=after).select_related(
        "town", "team", "grid", "body"
    )
    if source:
        rows = rows.filter(source=source)
    page: Sequence[Matter] = list(rows.order_by("pk")[:PAGE])  # type: ignore[assignment]
    duties = {
        d.matter_id: d
        for d in Duty.objects.filter(matter__in=[m.pk for m in page], kind="intake.triage", closed_at=None)
    }
    counts = duplicates.count_alike(page) if alike and page else {}
    return [Queued(m, duties.get(m.pk), counts.get(m.pk, 0)) for m in page]


#: what belongs to a report, three JSON lists in the statement that brings it: photos, remarks, answers
_BELONGINGS = """(SELECT jsonb_build_array(
 (SELECT jsonb_agg(jsonb_build_object('uid', t.uid, 'sha256', f.sha256) ORDER BY t.id)
    FROM core_attachment t JOIN core_storedfile f ON f.id = t.file_id
   WHERE t.matter_id = intake_report.matter_id),
 (SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'text', k.text, 'said_at', k.said_at) ORDER BY k.id)
    FROM intake_remark k WHERE k.report_id = intake_report.id),
 (SELECT jsonb_agg(jsonb_build_object('kind', a.kind, 'text', a.text, 'to_body_name', a.to_body_name,
                                      'answered_at', a.answered_at, 'answered_by', a.answered_by) ORDER BY a.id)
    FROM intake_answer a WHERE a.matter_id = intake_report.matter_id)))"""


@dataclass(frozen=True)
class Belongings:
    """来件带着的 — photos (``uid``, ``sha256``), remarks and answers, each oldest first; rows not stored anew."""

    photos: list[dict[str, str]]
    remarks: list[Remark]
    answers: list[Answer]


def belongings(report: Report) -> Belongings:
    """What ``report_of`` brought along; a merged report hears the answers of both matters (one query more then)."""
    photos, remarks, told = (rows or [] for rows in report.belongings)  # type: ignore[attr-defined]
    return Belongings(
        photos,
        [Remark(**{**r, "said_at": datetime.fromisoformat(r["said_at"])}) for r in remarks],
        answers(report)
        if report.matter.merged_into_id is not None
        else [Answer(**{**a, "answered_at": datetime.fromisoformat(a["answered_at"])}) for a in told],
    )


def report_of(uid: object) -> Report:
    """One report by its own or its matter's public id, with what the page shows of the matter.

    :raises NotFound: neither.
    """
    found = (
        Report.objects.filter(Q(uid=uid) | Q(matter__uid=uid))
        .select_related(
            "matter__town",
            "matter__grid",
            "matter__team",
            "matter__body",
            "matter__merged_into",
            "registered_by",
        )
        .annotate(
            grid_worker_name=territory.worker_name_at("matter__grid_id", "matter__received_at"),
            belongings=RawSQL(_BELONGINGS, (), output_field=JSONField()),
        )
        .order_by("id")
        .first()
    )
    if found is None:
        raise NotFound("没有这件来件")
    return found


def reports_of(matters: Iterable[Matter]) -> QuerySet[Report]:
    """Reports of some matters."""
    return Report.objects.filter(matter__in=[m.pk for m in matters])


def registered_by(account_id: int, *, limit: int = 8) -> list[Report]:
    """What somebody has reported on duty, newest first (one query)."""
    rows = Report.objects.filter(registered_by_id=account_id).select_related(
        "matter__team", "matter__merged_into"
    )
    return list(rows.order_by("-id")[:limit])
