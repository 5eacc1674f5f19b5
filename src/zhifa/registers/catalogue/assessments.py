"""清单评估 — which announcements are due for their regular assessment, and the figures it looks at.

浙江综合执法条例第十条, 处罚法第二十四条第一款: 定期评估 (a year, ``law.power_transfer``), and again where a basis has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.core import clock
from zhifa.core.fixed_statement import build, columns, fetch_all, fetch_one
from zhifa.core.matter import MatterState
from zhifa.registers.catalogue.change_stages import assessment_due
from zhifa.registers.catalogue.models import (
    Announcement,
    AnnouncementKind,
    Proposal,
)

#: how long before its day an assessment is shown to those who make it (calendar days)
SHOWN_AHEAD_DAYS = 60
_YEAR_DAYS = 365


@dataclass(frozen=True)
class Due:
    """要评估的公告 — ``late``: its day has gone by; ``changed``: items whose basis has changed since the last assessment."""

    announcement: Announcement
    on: date
    late: bool
    changed: int = 0


#: announcements that handed something over, from when the next assessment is counted (the effective day or the day of the
#: last one, in the county's time), and how many of their items have a basis that began after that
_HANDED_OVER = f"""
WITH handed AS (
    SELECT a.*, GREATEST(
        a.effective_on,
        (SELECT (max(x.at) AT TIME ZONE 'Asia/Shanghai')::date FROM catalogue_assessment x WHERE x.announcement_id = a.id),
        (SELECT (max(s.at) AT TIME ZONE 'Asia/Shanghai')::date FROM catalogue_proposalstep s
         JOIN catalogue_proposal p ON p.id = s.proposal_id WHERE p.announcement_id = a.id AND s.stage = 'assessment')
    ) AS since
    FROM catalogue_announcement a
    WHERE a.kind IN ('{AnnouncementKind.TRANSFER}', '{AnnouncementKind.EMPOWER}') AND a.effective_on <= %s
      AND EXISTS (SELECT 1 FROM catalogue_powerchange c WHERE c.announcement_id = a.id AND c.giver_id IS NOT NULL)
)
SELECT {columns(Announcement, "h")}, h.since, (
    SELECT count(DISTINCT i.id) FROM catalogue_itembasis b JOIN catalogue_item i ON i.id = b.item_id
    WHERE b.valid_from > h.since AND b.valid_from <= %s AND EXISTS (
        SELECT 1 FROM catalogue_powerchange c WHERE c.announcement_id = h.id AND i.code = ANY(c.item_codes))
)
FROM handed h ORDER BY h.id
"""


def assessments_due(today: date, *, ahead: int = SHOWN_AHEAD_DAYS) -> list[Due]:
    """Announcements due within some days, the earliest first (one statement)."""
    out = []
    for *own, since, changed in fetch_all(_HANDED_OVER, [today, today]):
        due = assessment_due(since, ())
        if changed:
            due = min(due, today)
        if due <= today + timedelta(days=ahead):
            out.append(Due(build(Announcement, own), due, due < today, changed))
    return sorted(out, key=lambda d: (d.on, d.announcement.pk))


_FIGURES = """
WITH lines AS (SELECT item_codes, body_id FROM catalogue_powerchange WHERE announcement_id = %s),
     codes AS (SELECT DISTINCT unnest(item_codes) AS code FROM lines)
SELECT (SELECT count(*) FROM codes), count(*), count(*) FILTER (WHERE m.state = %s), count(*) FILTER (WHERE m.state = %s)
FROM core_matter m
WHERE m.received_at >= %s AND m.item_code IN (SELECT code FROM codes)
  AND m.body_id IN (SELECT b.scope_id FROM organisation_body b JOIN lines l ON l.body_id = b.id)
"""


def figures(announcement: Announcement, today: date) -> dict[str, int]:
    """What an assessment looks at: matters of a year over the items handed over, in the takers' hands; how many ended, how
    many became cases (one statement)."""
    since = clock.noon_of(today - timedelta(days=_YEAR_DAYS))
    found = fetch_one(_FIGURES, [announcement.pk, MatterState.CLOSED, MatterState.IN_CASE, since])
    return dict(zip(("items", "matters", "closed", "in_case"), found or (0, 0, 0, 0), strict=True))


def proposal_of(announcement: Announcement) -> Proposal | None:
    """The proposal an announcement came from, if it went that way."""
    return announcement.proposals.first()
