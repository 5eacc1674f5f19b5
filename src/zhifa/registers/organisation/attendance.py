"""考勤 — who of a team was on duty on a day and when they signed in and out; who was out on which task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from django.db.models import Count, OuterRef, Q, Subquery

from zhifa.core import clock
from zhifa.registers.organisation.models import Attendance, AttendanceKind, Body, Outing, Shift, Team


@dataclass(frozen=True)
class Attended:
    """一班的考勤 — ``signed_in``/``signed_out``: instants or none; a shift to come is neither late nor missed."""

    shift: Shift
    signed_in: datetime | None
    signed_out: datetime | None
    now: datetime

    @property
    def late_minutes(self) -> int:
        """Whole minutes after the beginning of the shift."""
        if self.signed_in is None:
            return 0
        return max(0, int((self.signed_in - self.shift.during.lower).total_seconds() // 60))

    @property
    def missed(self) -> bool:
        """The shift has begun and nobody has signed in."""
        return self.signed_in is None and self.shift.during.lower <= self.now

    @property
    def open_end(self) -> bool:
        """Signed in, the shift is over by four hours, and not signed out."""
        over = self.shift.during.upper + timedelta(hours=4) < self.now
        return self.signed_in is not None and self.signed_out is None and over


def bounds(day: date) -> tuple[datetime, datetime]:
    """The county's day as two instants."""
    start = datetime.combine(day, time_of_day(0), tzinfo=clock.CHINA)
    return start, start + timedelta(days=1)


def _signed(kind: str) -> Subquery:
    """When somebody signed for a shift, the last time."""
    rows = Attendance.objects.filter(shift=OuterRef("pk"), kind=kind).order_by("-id")
    return Subquery(rows.values("at")[:1])


def attended(teams: Iterable[Team], day: date, *, centre: Body | None = None) -> list[Attended]:
    """The shifts of teams, or of a command centre, that begin on a day, by team, beginning and person (one query)."""
    start, end = bounds(day)
    where = Q(post="command", member__body=centre) if centre is not None else Q(team__in=list(teams))
    shifts = (
        Shift.objects.filter(where, during__startswith__gte=start, during__startswith__lt=end)
        .select_related("member", "team", "kiosk")
        .annotate(signed_in=_signed(AttendanceKind.IN), signed_out=_signed(AttendanceKind.OUT))
        .order_by("team__code", "during", "member__code")
    )
    now = clock.now()
    return [Attended(s, s.signed_in, s.signed_out, now) for s in shifts]


def outings_of(teams: Iterable[Team], day: date) -> list[Outing]:
    """Tasks outside of people of the teams that ran on a day, with ``n`` places kept, the newest first (one query)."""
    start, end = bounds(day)
    return list(
        Outing.objects.filter(member__team__in=list(teams), started_at__lt=end, started_at__gte=start)
        .select_related("member__team")
        .annotate(n=Count("points"))
        .order_by("-started_at")
    )
