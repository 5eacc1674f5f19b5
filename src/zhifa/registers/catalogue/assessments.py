"""清单评估 — which announcements are due for their regular assessment, and the figures it looks at.

浙江综合执法条例第十条, 处罚法第二十四条第一款: 定期评估 (a year, ``law.power_transfer``), and again where a basis has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.core import clock
from zhifa.core.matter import Matter, MatterState
from zhifa.registers.catalogue.change_stages import assessment_due
from zhifa.registers.catalogue.models import (
    Announcement,
    AnnouncementKind,
    Assessment,
    ItemBasis,
    PowerChange,
    Proposal,
    ProposalStep,
)

#: how long before its day an assessment is shown to those who make it (calendar days)
SHOWN_AHEAD_DAYS = 60
_ASSESSED_KINDS = (AnnouncementKind.TRANSFER, AnnouncementKind.EMPOWER)
_YEAR_DAYS = 365


@dataclass(frozen=True)
class Due:
    """要评估的公告 — ``late``: its day has gone by; ``changed``: items whose basis has changed since the last assessment."""

    announcement: Announcement
    on: date
    late: bool
    changed: int = 0


def _assessed(rows: Iterable[Announcement]) -> dict[int, list[date]]:
    ids = [a.pk for a in rows]
    found: dict[int, list[date]] = {}
    for key, at in Assessment.objects.filter(announcement__in=ids).values_list("announcement_id", "at"):
        found.setdefault(key, []).append(clock.day_of(at))
    steps = ProposalStep.objects.filter(stage="assessment", proposal__announcement__in=ids)
    for key, at in steps.values_list("proposal__announcement_id", "at"):
        if key is not None:
            found.setdefault(key, []).append(clock.day_of(at))
    return found


def assessments_due(today: date, *, ahead: int = SHOWN_AHEAD_DAYS) -> list[Due]:
    """Announcements due within some days, the earliest first (five queries)."""
    rows = list(
        Announcement.objects.filter(
            kind__in=_ASSESSED_KINDS, effective_on__lte=today, changes__giver__isnull=False
        ).distinct()
    )
    assessed = _assessed(rows)
    changed = _changed(rows, assessed, today)
    out = []
    for a in rows:
        due = assessment_due(a.effective_on, assessed.get(a.pk, ()))
        if changed.get(a.pk):
            due = min(due, today)
        if due <= today + timedelta(days=ahead):
            out.append(Due(a, due, due < today, changed.get(a.pk, 0)))
    return sorted(out, key=lambda d: (d.on, d.announcement.pk))


def _changed(rows: list[Announcement], assessed: dict[int, list[date]], today: date) -> dict[int, int]:
    """Announcement → how many of its items have a basis that began after the last assessment (or the effective day)."""
    codes: dict[int, set[str]] = {}
    for key, own in PowerChange.objects.filter(announcement__in=[a.pk for a in rows]).values_list(
        "announcement_id", "item_codes"
    ):
        codes.setdefault(key, set()).update(own)
    since = {a.pk: max([a.effective_on, *assessed.get(a.pk, ())]) for a in rows}
    first = min(since.values(), default=today)
    began: dict[str, date] = {}
    later = ItemBasis.objects.filter(valid_from__gt=first, valid_from__lte=today).order_by("valid_from")
    for code, day in later.values_list("item__code", "valid_from"):
        began[code] = day
    return {key: sum(began.get(c, date.min) > since[key] for c in own) for key, own in codes.items()}


def figures(announcement: Announcement, today: date) -> dict[str, int]:
    """What an assessment looks at: matters of a year over the items handed over, in the takers' hands; how many ended, how
    many became cases (two queries)."""
    lines = list(announcement.changes.select_related("body__scope", "town"))
    codes = {c for line in lines for c in line.item_codes}
    takers = {line.body.scope_id for line in lines}
    rows = Matter.objects.filter(
        item_code__in=codes, body_id__in=takers, received_at__gte=clock.noon_of(today - timedelta(days=_YEAR_DAYS))
    )  # fmt: skip
    states = list(rows.values_list("state", flat=True))
    return {
        "items": len(codes),
        "matters": len(states),
        "closed": states.count(MatterState.CLOSED),
        "in_case": states.count(MatterState.IN_CASE),
    }


def proposal_of(announcement: Announcement) -> Proposal | None:
    """The proposal an announcement came from, if it went that way."""
    return announcement.proposals.first()
