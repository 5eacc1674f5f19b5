"""服务请求 — reports as GeoReport v2 shows them.

A system sees the requests it filed itself and nobody else's: an open list of what citizens wrote would disclose personal
information (个人信息保护法第十条). Who knows a request's id (the tracking code) may ask where it stands without a key, and
gets neither the words nor the exact place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhifa.core import clock
from zhifa.core.client_key import ClientKey
from zhifa.core.duty import Duty
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import OPEN_STATES
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.tracking_code import is_tracking_code, normalise
from zhifa.faces.api.open311 import services
from zhifa.faces.api.open311.written import Open311Refusal, instant

MOST = 1000
WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Wanted:
    """要看哪些请求 — of one system."""

    ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    page: int = 1
    page_size: int = MOST

    def query(self) -> Q:
        """The filter. Ids named make every other filter void (the standard's rule)."""
        if self.ids:
            return Q(tracking_code__in=self.ids)
        end = self.end or clock.now()
        q = Q(received_at__gte=self.start or end - WINDOW, received_at__lte=end)
        if self.codes:
            q &= Q(service_code__in=self.codes)
        if set(self.status) == {"open"}:
            q &= _is_open()
        elif set(self.status) == {"closed"}:
            q &= ~_is_open()
        return q


def _is_open() -> Q:
    return Q(matter__state__in=OPEN_STATES) | Q(matter__merged_into__state__in=OPEN_STATES)


def read(given: Any) -> Wanted:
    """From the query string.

    :raises Open311Refusal: 400 — a date, status or page that cannot be read; a window of more than 90 days.
    """

    def many(name: str) -> tuple[str, ...]:
        return tuple(v.strip() for v in given.get(name, "").split(",") if v.strip())[:MOST]

    def day(name: str) -> datetime | None:
        text = given.get(name, "").strip().replace(" ", "+")
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
            # far ends of the calendar have no place in the county's time
            return (at if at.tzinfo else at.replace(tzinfo=clock.CHINA)).astimezone(clock.CHINA)
        except (ValueError, OverflowError):
            raise Open311Refusal(
                400, f"{name} 应当是 ISO 8601 的时刻，如 2026-03-01T00:00:00+08:00"
            ) from None

    def number(name: str, most: int, otherwise: int) -> int:
        text = given.get(name, "").strip()
        if not text:
            return otherwise
        if not (text.isascii() and text.isdecimal() and len(text) < 7 and 1 <= int(text) <= most):
            raise Open311Refusal(400, f"{name} 应当是 1 到 {most} 的整数")
        return int(text)

    wanted = Wanted(
        ids=tuple(normalise(i) for i in many("service_request_id")),
        codes=many("service_code"),
        status=many("status"),
        start=day("start_date"),
        end=day("end_date"),
        page=number("page", 100_000, 1),
        page_size=number("page_size", MOST, MOST),
    )
    if strange := [s for s in wanted.status if s not in ("open", "closed")]:
        raise Open311Refusal(400, f"status 只有 open 和 closed，没有 {strange[0][:20]}")
    if wanted.start and not wanted.end and not wanted.ids:
        wanted = Wanted(**{**wanted.__dict__, "end": min(clock.now(), _later(wanted.start))})
    if wanted.start and wanted.end and not wanted.ids:
        if wanted.end < wanted.start:
            raise Open311Refusal(400, "end_date 早于 start_date")
        if wanted.end - wanted.start > WINDOW + timedelta(days=3):
            raise Open311Refusal(400, "start_date 与 end_date 最多相隔 90 天")
    return wanted


def _later(start: datetime) -> datetime:
    try:
        return start + WINDOW
    except OverflowError:
        return start


def _rows() -> QuerySet[Report]:
    nearest = Duty.objects.filter(
        matter=OuterRef("matter"), closed_at=None, hold=False, paused_at=None, due_at__isnull=False
    ).order_by("due_at")
    return Report.objects.select_related(
        "matter__team", "matter__body", "matter__merged_into__team", "matter__merged_into__body"
    ).annotate(due_at=Subquery(nearest.values("due_at")[:1]))


def listed(key: ClientKey, wanted: Wanted) -> list[dict[str, Any]]:
    """The system's own requests, newest first (three queries)."""
    first = (wanted.page - 1) * wanted.page_size
    mine = _rows().filter(wanted.query(), external_source=key.name).order_by("-received_at", "-id")
    return shown(list(mine[first : first + wanted.page_size]), whole=True)


def one(request_id: str, key: ClientKey | None) -> dict[str, Any]:
    """One request by its id; whole for the system that filed it.

    :raises Open311Refusal: 404.
    """
    code = normalise(request_id)
    found = _rows().filter(tracking_code=code).first() if is_tracking_code(code) else None
    if found is None:
        raise Open311Refusal(404, "没有这个 service_request_id")
    return shown([found], whole=key is not None and found.external_source == key.name)[0]


def shown(reports: Sequence[Report], *, whole: bool) -> list[dict[str, Any]]:
    """Reports in the standard's columns."""
    matters = {r.pk: _worked_on(r) for r in reports}
    steps = _last_steps({m.pk for m in matters.values()} | {r.matter_id for r in reports})
    names = services.names_of({r.service_code for r in reports if r.service_code})
    found = []
    for r in reports:
        m = matters[r.pk]
        last = steps.get(m.pk) or steps.get(r.matter_id)
        agency = m.team or m.body
        found.append(
            {
                "service_request_id": r.tracking_code,
                "status": "open" if m.is_open else "closed",
                "status_notes": last[1] if last else m.get_state_display(),
                "service_name": names.get(r.service_code, ""),
                "service_code": r.service_code or None,
                "description": r.text if whole else None,
                "agency_responsible": agency.name if agency else None,
                "service_notice": None,
                "requested_datetime": instant(r.received_at),
                "updated_datetime": instant(last[0] if last else r.received_at),
                "expected_datetime": instant(r.due_at) if m.is_open else None,  # type: ignore[attr-defined]
                "address": r.matter.address if whole else None,
                "address_id": None,
                "zipcode": None,
                "lat": float(r.matter.lat) if whole and r.matter.lat is not None else None,
                "long": float(r.matter.lng) if whole and r.matter.lng is not None else None,
                "media_url": None,
            }
        )
    return found


def _worked_on(report: Report) -> Any:
    """The matter that is really worked on; a chain of mergers longer than one step is rare and asked for."""
    into = report.matter.merged_into
    if into is None:
        return report.matter
    if into.merged_into_id is None:
        return into
    return type(into).objects.select_related("team", "body").get(pk=queries.final_matter(into.pk))


def _last_steps(matter_ids: set[int]) -> dict[int, tuple[datetime, str]]:
    """Matter → the last thing said to the reporter (one query)."""
    rows = (
        LedgerEntry.objects.filter(matter_id__in=matter_ids, refused=False)
        .exclude(public_note="")
        .order_by("matter_id", "-id")
        .distinct("matter_id")
        .values_list("matter_id", "at", "public_note")
    )
    return {m: (at, sentence) for m, at, sentence in rows if m is not None}
