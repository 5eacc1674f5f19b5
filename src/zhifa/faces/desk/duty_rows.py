"""待办行 — an open duty as the home page and a record page draw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from zhifa.core import clock
from zhifa.core.actors import Actor, holds
from zhifa.core.duty import Duty
from zhifa.core.duty_clock import clock_of
from zhifa.core.permissions import ROLES, TABLE
from zhifa.faces.law_links import article_url
from zhifa.law.workdays import HolidayTable

#: kind of target → page
PAGES = {
    "report": "desk:report",
    "order": "desk:order",
    "visit": "field:visit",
    "case": "desk:case",
    "feedback": "desk:feedback",
    "link": "desk:chain_link",
    "note": "desk:note",
    "publication": "desk:publication",
    "decision": "desk:publication_new",
}
#: pages that fewer people may open than may read the matter: kind of target → any of these permissions
NARROWER = {
    "report": ("intake.triage",),
    "case": ("casework.read",),
    "decision": ("publicity.publish", "publicity.withdraw"),
}
NEAR_WORKING_DAYS = 3


def may_open(actor: Actor, target: str) -> bool:
    """Whether the page of a kind of target is for this actor, who reads the matter."""
    return target not in NARROWER or any(holds(actor, p) for p in NARROWER[target])


def waits_for(duty: Duty) -> str:
    """等谁 — the person named, else the roles that may do it and where."""
    if duty.account:
        return duty.account.name
    roles = [ROLES[r].label for r in TABLE.get(duty.permission, {}) if r in ROLES]
    who = "、".join(roles[:2]) + ("等" if len(roles) > 2 else "")
    return " · ".join(part for part in (duty.scope.name if duty.scope else "", who) if part)


def page_of(target: str, uid: UUID | None, matter_uid: UUID) -> str:
    """Where a duty is done; the matter's page when its own page is not there."""
    if uid is not None and target in PAGES:
        try:
            return reverse(PAGES[target], args=[uid])
        except NoReverseMatch:
            pass
    return reverse("desk:matter", args=[matter_uid])


def drawn(duty: Duty, *, calendar: HolidayTable, now: datetime | None = None) -> dict[str, Any] | None:
    """The clock of a duty for ``zf_clock``; ``None`` when it has no period."""
    if duty.due_at is None:
        return None
    told = clock_of(duty, calendar=calendar, now=now)
    used, total = told.used or 0, told.total
    if not total and told.ends_on is not None:
        # an appointment (a hearing's day) has no period of its own: it runs from the day it was made
        total = max(1, (told.ends_on - clock.day_of(duty.started_at)).days)
        used = max(0, total - max(0, (told.ends_on - clock.day_of(now or clock.now())).days))
    used += told.late
    return {
        "used": used,
        "total": total or used,
        "unit": told.unit,
        "state": told.state,
        "text": told.left_words,
        "ends_on": told.ends_on,
        "law": told.law,
        "law_url": article_url(told.law),
        "provisional": told.provisional,
        "label": duty.title,
        "note": "内部目标" if told.internal else "",
    }


@dataclass(frozen=True)
class Row:
    """一行待办."""

    title: str
    note: str
    clock: dict[str, Any] | None
    law: str
    law_url: str
    act: str
    url: str
    primary: bool
    group: str


@dataclass
class Group:
    """一组待办 — by urgency."""

    code: str
    label: str
    tone: str
    icon: str
    rows: list[Row]


GROUPS = (
    ("over", "已逾期", "over", "alert-circle"),
    ("today", "今天到期", "urgent", "clock"),
    ("near", "三个工作日内", "soon", "clock"),
    ("later", "以后", "", "calendar-event"),
    ("waiting", "等待期", "", "player-pause"),
)


def row_of(duty: Duty, *, calendar: HolidayTable, near_until: date) -> Row:
    """A duty with its ``matter`` at hand."""
    now = clock.now()
    told = drawn(duty, calendar=calendar, now=now)
    group = _group(duty, told, now, near_until)
    return Row(
        duty.title,
        f"{duty.matter.number} · {duty.matter.title}",
        told,
        # where an internal target comes from is told on the record's own clock; a row stays two lines
        "内部目标" if duty.internal else duty.law,
        "" if duty.internal or not duty.law else article_url(duty.law),
        duty.action,
        page_of(duty.target, duty.target_uid, duty.matter.uid),
        group in ("over", "today"),
        group,
    )


def _group(duty: Duty, told: dict[str, Any] | None, now: datetime, near_until: date) -> str:
    if told is None or duty.due_at is None:
        return "later"
    if told["state"] in ("hold", "pause"):
        return "waiting"
    if told["state"] == "over":
        return "over"
    ends = clock.day_of(duty.due_at)
    if ends <= clock.day_of(now):
        return "today"
    return "near" if ends <= near_until else "later"


def place_by_last_day(rows: list[Row], row: Row) -> None:
    """Put a line where its last day falls among lines in order."""
    ends = row.clock["ends_on"] if row.clock else None
    later = (n for n, r in enumerate(rows) if ends and r.clock and r.clock["ends_on"] > ends)
    rows.insert(next(later, len(rows)), row)


def in_groups(duties: list[Duty], *, calendar: HolidayTable, also: Sequence[Row] = ()) -> list[Group]:
    """Duties by urgency, inside a group by the end instant; empty groups are left out. ``also``: lines that are no duties
    of a matter, each put where its last day falls."""
    near_until = calendar.add_working_days(clock.today(), NEAR_WORKING_DAYS)
    groups = {code: Group(code, label, tone, icon, []) for code, label, tone, icon in GROUPS}
    far = clock.now() + timedelta(days=36_500)
    for duty in sorted(duties, key=lambda d: (d.due_at or far, d.pk)):
        row = row_of(duty, calendar=calendar, near_until=near_until)
        groups[row.group].rows.append(row)
    for row in also:
        place_by_last_day(groups[row.group].rows, row)
    return [g for g in groups.values() if g.rows]
