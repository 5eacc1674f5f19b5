"""案卷 — everything a case holds, kept together for guards, operations and pages; ``casefile_reading`` reads it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from zhifa.core.calendar import work_calendar
from zhifa.core.one_at_a_time import one_at_a_time
from zhifa.core.ports import OfficerFacts, PowerAnswer
from zhifa.enforcement import acting
from zhifa.enforcement.casework.models import (
    Case,
    CorrectionOrder,
    Decision,
    DecisionKind,
    Defence,
    Deferral,
    Deliberation,
    Evidence,
    Fact,
    FactEvidence,
    Hearing,
    HearingState,
    InvestigationReport,
    LegalReview,
    Notice,
    Payment,
    Preservation,
    Recusal,
    Service,
)
from zhifa.law import hearing as hearing_law
from zhifa.law import notice as notice_law
from zhifa.law.deliberation import deliberation_due
from zhifa.law.explained import Explained, Step
from zhifa.law.late_penalty import Payment as PaidPart
from zhifa.law.late_penalty import Stop, late_penalty
from zhifa.law.legal_review import legal_review_due
from zhifa.law.payment import payment_due
from zhifa.law.procedure import Procedure, procedure
from zhifa.law.proposal import Penalty
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation.interests import Tie, ties_of, with_party


@dataclass
class CaseFile:
    """案卷 — one case with its records, each list oldest first, and what the law makes of them on ``today``."""

    case: Case
    today: date
    evidence: list[Evidence] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    marks: list[FactEvidence] = field(default_factory=list)
    corrections: list[CorrectionOrder] = field(default_factory=list)
    preservations: list[Preservation] = field(default_factory=list)
    recusals: list[Recusal] = field(default_factory=list)
    reports: list[InvestigationReport] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    defences: list[Defence] = field(default_factory=list)
    hearings: list[Hearing] = field(default_factory=list)
    reviews: list[LegalReview] = field(default_factory=list)
    deliberations: list[Deliberation] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    deferrals: list[Deferral] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)

    # ── 底数 ──────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def procedure(self) -> Procedure:
        """The version pinned when the case was opened."""
        return procedure(self.case.procedure_version)

    @cached_property
    def calendar(self) -> HolidayTable:
        return work_calendar()

    @cached_property
    def standing(self) -> acting.Asked:
        """May the body punish here, and may the two handlers act in its name (one statement)? A case filed before a
        transfer stays with the body that filed it: its power is that of the day of filing, the certificates are today's."""
        return self.standing_of((self.case.lead_id, self.case.second_id))

    def standing_of(self, account_ids: Sequence[int]) -> acting.Asked:
        """The same of other officers, who leads first."""
        return acting.asked(
            acting.PENALTY,
            account_ids,
            item_code=self.case.item_code,
            matter=self.case.matter,
            body_code=self.case.body.code,
            on=self.today,
            begun_on=self.case.filed_on,
            party=self.case.party.name,
            party_code=self.case.party.id_number,
        )

    @property
    def officers(self) -> list[OfficerFacts]:
        """The two handlers with their certificates today."""
        return list(self.standing.people)

    @cached_property
    def field(self) -> str:
        """The field of the item (asked only where a province bars officers from fields)."""
        item = catalogue.item(self.case.item_code)
        return item.field.name if item else ""

    @property
    def power(self) -> PowerAnswer:
        """May the body punish here?"""
        return self.standing.body

    def ties(self, account_ids: Sequence[int]) -> list[Tie]:
        """Ties to the party that these people have registered, in force today (one query for people not asked before)."""
        known: dict[int, list[Tie]] = self.__dict__.setdefault("_ties", {})
        unknown = set(account_ids) - known.keys()
        if unknown:
            self.know_ties(unknown, ties_of(sorted(unknown), on=self.today))
        return [t for a in account_ids for t in known[a]]

    def know_ties(self, account_ids: Collection[int], found: Collection[Tie]) -> None:
        """Keep what these people have registered, as far as it is about the party, so that nobody asks again."""
        known: dict[int, list[Tie]] = self.__dict__.setdefault("_ties", {})
        known |= {a: [] for a in account_ids}
        party = self.case.party
        for tie in with_party(found, code=party.id_number, names=(party.name, self.case.matter.subject_name)):
            known[tie.account_id].append(tie)

    # ── 调查 ──────────────────────────────────────────────────────────────────────────────────
    @property
    def report(self) -> InvestigationReport | None:
        return self.reports[-1] if self.reports else None

    def proved(self, fact: Fact) -> bool:
        """Whether a fact has at least one direct piece of evidence that may be used."""
        usable = {e.pk for e in self.evidence if e.usable}
        return any(m.fact_id == fact.pk and m.direct and m.evidence_id in usable for m in self.marks)

    @property
    def unproved(self) -> list[Fact]:
        """Essential facts without direct usable evidence."""
        return [f for f in self.facts if f.essential and not self.proved(f)]

    # ── 告知与听证 ────────────────────────────────────────────────────────────────────────────
    @property
    def notice(self) -> Notice | None:
        return self.notices[-1] if self.notices else None

    def _since_notice(self, row: Any) -> bool:
        # public ids are made in order of time, so they order records over tables
        return self.notice is not None and row.uid > self.notice.uid

    @property
    def waived(self) -> bool:
        """Whether the party has clearly given up statement and defence after the present notice."""
        return any(d.kind == "waiver" and self._since_notice(d) for d in self.defences)

    @property
    def unanswered(self) -> list[Defence]:
        """Statements nobody has reviewed yet."""
        return [d for d in self.defences if d.kind == "statement" and d.reviewed_on is None]

    @property
    def defence_over(self) -> bool:
        """Whether the period for statement and defence is over."""
        if self.notice is None or self.notice.served_on is None:
            return False
        return notice_law.defence_over(
            self.notice.served_on,
            self.today,
            waived=self.waived,
            calendar=self.calendar,
            profile=self.case.limits,
        ).result

    @property
    def hearing(self) -> Hearing | None:
        """The hearing of the present notice, if one was asked for."""
        mine = [h for h in self.hearings if self._since_notice(h)]
        return mine[-1] if mine else None

    @property
    def hearing_until(self) -> date | None:
        """The last day to ask for a hearing, where the right was told and the notice served."""
        notice = self.notice
        if notice is None or notice.served_on is None or not notice.tells_hearing:
            return None
        return deadline(
            "hearing_request", notice.served_on, calendar=self.calendar, profile=self.case.limits
        ).result

    @property
    def hearing_settled(self) -> bool:
        """Whether nothing about a hearing is open: no right to one, lapsed, given up, or held and ended."""
        notice = self.notice
        if notice is None or not notice.tells_hearing:
            return True
        if self.hearing is not None:
            return self.hearing.state in (HearingState.HELD, HearingState.ENDED, HearingState.DROPPED)
        until = self.hearing_until
        return until is not None and self.today > until

    def hearing_due(self, penalty: Penalty, *, other_heavy: bool = False) -> Explained[bool]:
        """Whether a penalty must come with the right to a hearing."""
        return hearing_law.hearing_due(
            penalty, self.case.party.law_kind, on=self.today, other_heavy=other_heavy
        )

    # ── 审核与讨论 ────────────────────────────────────────────────────────────────────────────
    @cached_property
    def review_due(self) -> Explained[bool]:
        """Whether the case must pass legal review before it is decided."""
        report = self.report
        return legal_review_due(
            major_public_interest=bool(report and report.public_interest),
            major_rights=bool(self.notice and self.notice.tells_hearing),
            heard=bool(self.hearing and self.hearing.state == HearingState.HELD),
            complex_case=bool(report and report.complex_case),
            required_by_law=bool(report and report.review_by_law),
        )

    @property
    def review_passed(self) -> bool:
        """Whether the present notice's case has passed review."""
        mine = [r for r in self.reviews if self._since_notice(r)]
        return bool(mine) and mine[-1].passed is True

    def deliberation_due(
        self, penalty: Penalty | None = None, *, departs: bool | None = None
    ) -> Explained[bool]:
        """Whether the heads must discuss together; without a penalty, for the one noticed."""
        report, notice = self.report, self.notice
        if penalty is None and notice is None:
            return Explained(False, (Step("还没有告知拟处罚的内容。"),))
        return deliberation_due(
            penalty if penalty is not None else notice.penalty,  # type: ignore[union-attr]
            self.case.party.law_kind,
            on=self.today,
            complex_case=bool(report and report.complex_case),
            grave=bool(report and report.grave),
            departs_from_benchmark=bool(notice and notice.departs) if departs is None else departs,
            legal_review_due=self.review_due.result,
            profile=self.case.limits,
        )

    @property
    def deliberated(self) -> bool:
        return any(self._since_notice(d) for d in self.deliberations)

    # ── 决定与履行 ────────────────────────────────────────────────────────────────────────────
    @property
    def decision(self) -> Decision | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def fine_due(self) -> date | None:
        """The last day to pay, deferral included."""
        decision = self.decision
        if decision is None or decision.kind != DecisionKind.PENALTY or decision.served_on is None:
            return None
        granted = [d.until for d in self.deferrals if d.until is not None]
        if granted:
            return granted[-1]
        return payment_due(decision.served_on, calendar=self.calendar, profile=self.case.limits).result

    @property
    def paid_fen(self) -> int:
        return sum(p.fen for p in self.payments)

    @property
    def late_paid_fen(self) -> int:
        return sum(p.late_fen for p in self.payments)

    def late_owed(self, on: date | None = None) -> Explained[int]:
        """加处罚款 owed up to a day, less nothing that has been paid of it."""
        decision, due = self.decision, self.fine_due
        if decision is None or due is None or decision.fine_fen == 0:
            return Explained(0, ())
        first_due = payment_due(decision.served_on, calendar=self.calendar, profile=self.case.limits).result
        stops = [
            Stop("deferral", d.approved_on, d.until)
            for d in self.deferrals
            if d.approved_on is not None and d.until is not None
        ]
        left = decision.fine_fen
        parts = []
        for p in self.payments:
            part = min(p.fen, left)
            left -= part
            parts.append(PaidPart(p.paid_on, part))
        return late_penalty(decision.fine_fen, first_due, on or self.today, stops=stops, payments=parts)

    @property
    def left_fen(self) -> int:
        """What is still to be paid of fine and gains."""
        return (self.decision.owed_fen if self.decision else 0) - self.paid_fen

    def filed_before(self, bodies: Collection[str], *, filing: bool = False) -> list[tuple[str, str, date]]:
        """(body, number, day) of cases these bodies have filed about the same act, and that have not been sent away or
        withdrawn: same item and day of the act, same party or same matter (处罚法第二十五条第一款); the latest first.

        :param filing: this case is about to be filed: nobody else files one of that item and day until it is done.
        """
        if self.case.filed_on is not None:
            return []
        if filing:
            # not narrower: the same party may stand here by its name and there by its number
            one_at_a_time("casework.file_case", self.case.item_code, self.case.acted_on.isoformat())
        rows = Case.objects.filter(
            self._same_party() | models.Q(matter_id=self.case.matter_id),
            item_code=self.case.item_code, acted_on=self.case.acted_on, body__code__in=bodies, filed_on__isnull=False,
        )  # fmt: skip
        standing = rows.exclude(state__in=("transferred", "withdrawn", "revoked")).order_by(
            "-filed_on", "-id"
        )
        return list(standing.values_list("body__name", "number", "filed_on"))

    def _same_party(self, at: str = "") -> models.Q:
        """Cases of the same party, by name or by number; ``at``: the way to the case."""
        party = self.case.party
        who = models.Q(**{f"{at}party__name": party.name})
        return who | models.Q(**{f"{at}party__id_number": party.id_number}) if party.id_number else who

    def prior_fines(self) -> list[tuple[str, date, str, int]]:
        """(body, day, number, fen) of fines given in other cases for the same act: same party, same day of the act, and
        the same matter or place (处罚法第二十九条)."""
        if not hasattr(self, "_prior"):
            rows = (
                Decision.objects.filter(
                    self._same_party("case__"), kind=DecisionKind.PENALTY, revoked_on=None, fine_fen__gt=0
                )
                .filter(case__acted_on=self.case.acted_on)
                .filter(models.Q(case__matter_id=self.case.matter_id) | models.Q(case__place=self.case.place))
                .exclude(case=self.case)
                .order_by("id")
            )
            self._prior = list(rows.values_list("case__body__name", "decided_on", "number", "fine_fen"))
        return self._prior

    def earlier_penalties(self) -> list[str]:
        """Numbers of penalties the same party was given for the same item in other cases and that stand: what makes a
        violation not the first (处罚法第三十三条第一款 sets no span of time, so every earlier one counts)."""
        if not hasattr(self, "_earlier"):
            rows = Decision.objects.filter(
                self._same_party("case__"),
                kind=DecisionKind.PENALTY,
                revoked_on=None,
                case__item_code=self.case.item_code,
            ).exclude(case=self.case)
            self._earlier = list(rows.order_by("id").values_list("number", flat=True))
        return self._earlier

    @property
    def corrected_in_time(self) -> bool:
        """Whether every order to correct was rechecked and found obeyed."""
        return all(c.corrected is True for c in self.corrections)

    def document(self, uid: UUID | None) -> dict[str, Any] | None:
        """One document of the file by its public id."""
        return next((d for d in self.documents if d["uid"] == str(uid)), None)
