"""等待缴款、对账 — decisions that wait for their money, and what came in on a day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from zhifa.core import clock
from zhifa.core.actors import Actor, visible
from zhifa.core.calendar import calendar_from, calendar_rows
from zhifa.core.read_together import Part
from zhifa.enforcement.casework.casefile import CaseFile
from zhifa.enforcement.casework.models import (
    BankFile,
    Decision,
    DecisionKind,
    Deferral,
    Payment,
    PaymentSource,
)

PAGE = 50
#: no decision is overdue sooner after its service (处罚法第六十七条第三款); each row's own day is reckoned by the law floor
_SOONEST = timedelta(days=15)


@dataclass
class Waiting:
    """等待缴款的决定 — sums in 分 on the day asked; ``days_over`` 0 while the period runs."""

    decision: Decision
    file: CaseFile
    due_on: date
    left_fen: int
    late_fen: int
    days_over: int


def waiting(
    actor: Actor, *, overdue: bool = False, after: int = 0, limit: int = PAGE
) -> tuple[list[Waiting], int | None]:
    """等待缴款 — decisions served and not performed, the oldest first, and the key of the next page (one query)."""
    return waiting_part(actor, overdue=overdue, after=after, limit=limit).read()


def waiting_part(
    actor: Actor, *, overdue: bool = False, after: int = 0, limit: int = PAGE
) -> Part[tuple[list[Waiting], int | None]]:
    """The same as a part of a page."""
    reach = visible(actor, "casework.pay", prefix="case__matter__")
    if reach is None:
        return Part({}, lambda _: ([], None))
    rows = (
        Decision.objects.filter(reach, kind=DecisionKind.PENALTY, revoked_on=None, case__state="served")
        .filter(Q(fine_fen__gt=0) | Q(gains_fen__gt=0), served_on__isnull=False, pk__gt=after)
        .select_related("case__party", "case__body", "case__matter")
        .order_by("pk")
    )
    today = clock.today()
    if overdue:
        granted = Deferral.objects.filter(case=OuterRef("case"), until__gte=today)
        rows = rows.filter(~Exists(granted), served_on__lt=today - _SOONEST)
    of_page = rows[:limit].values("case_id")

    def made(told: dict[str, list[Any]]) -> tuple[list[Waiting], int | None]:
        page: list[Decision] = told["decisions"]
        following = page[limit - 1].pk if len(page) > limit else None
        files = {d.case_id: CaseFile(d.case, today, decisions=[d]) for d in page[:limit]}
        calendar = calendar_from(told["calendar"])
        for file in files.values():
            file.calendar = calendar
        for payment in told["payments"]:
            files[payment.case_id].payments.append(payment)
        for deferral in told["deferrals"]:
            files[deferral.case_id].deferrals.append(deferral)
        found = [_waiting(file) for file in files.values()]
        return [w for w in found if w.days_over or not overdue], following

    return Part(
        {
            "decisions": rows[: limit + 1],
            "payments": Payment.objects.filter(case__in=of_page).order_by("id"),
            "deferrals": Deferral.objects.filter(case__in=of_page).order_by("id"),
            "calendar": calendar_rows(),
        },
        made,
    )


def _waiting(file: CaseFile) -> Waiting:
    decision, due = file.decision, file.fine_due
    assert decision is not None and due is not None
    left = max(file.left_fen, 0)
    late = max(file.late_owed().result - file.late_paid_fen, 0)
    over = (file.today - due).days if left or late else 0
    return Waiting(decision, file, due, left, late, max(over, 0))


@dataclass
class Day:
    """一天的对账 — what was paid on the day by source, the payments, and the bank's files taken on it."""

    day: date
    payments: list[Payment]
    sums: list[tuple[str, int, int, int]] = field(default_factory=list)
    files: list[BankFile] = field(default_factory=list)
    fen: int = 0
    late_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.fen + self.late_fen

    @property
    def unmatched(self) -> int:
        """Rows of the day's files that stand in no decision."""
        return sum(len(f.refused) for f in self.files)

    @property
    def unmatched_fen(self) -> int:
        return sum(row["fen"] for f in self.files for row in f.refused)


def day(actor: Actor, on: date, *, limit: int = 200) -> Day:
    """对账 — payments made on a day (at most ``limit``, the sums over all) and files taken on it (one query)."""
    return day_part(actor, on, limit=limit).read()


def day_part(actor: Actor, on: date, *, limit: int = 200) -> Part[Day]:
    """The same as a part of a page."""
    reach = visible(actor, "casework.reconcile", prefix="case__matter__")
    if reach is None:
        return Part({}, lambda _: Day(on, []))
    rows: QuerySet[Payment] = Payment.objects.filter(reach, paid_on=on)  # type: ignore[assignment]
    start = clock.noon_of(on) - timedelta(hours=12)
    taken = BankFile.objects.filter(taken_at__gte=start, taken_at__lt=start + timedelta(days=1))

    def made(told: dict[str, list[Any]]) -> Day:
        found = Day(on, told["payments"], files=told["files"])
        for row in told["sums"]:
            fen, late = row["in_fen"], row["in_late"]
            found.sums.append((PaymentSource(row["source"]).label, fen + late, fen, late))
            found.fen += fen
            found.late_fen += late
        return found

    return Part(
        {
            "payments": rows.select_related("case__party", "case__matter").order_by("-id")[:limit],
            "sums": rows.order_by("source")
            .values("source")
            .annotate(in_fen=Sum("fen"), in_late=Sum("late_fen")),
            "files": taken.select_related("taken_by").order_by("-id"),
        },
        made,
    )


def remembered() -> list[dict[str, str]]:
    """列对应 of the latest files, the newest first."""
    return list(BankFile.objects.order_by("-id").values_list("columns", flat=True)[:20])
