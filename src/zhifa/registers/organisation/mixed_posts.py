"""混岗 — people on an enforcement post who do something else as well: other work registered beside the post, or a dedicated
officer whose booked hours went to other tasks for more than the county's share (emergencies left out)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from zhifa.registers.organisation.figures import share
from zhifa.registers.organisation.models import Posting, TimeEntry
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.standing import posted_on

#: how far back hours are looked at (calendar days)
LOOKED_BACK = 30


@dataclass(frozen=True)
class Mixed:
    """混岗一人 — the post and why it is flagged, in words."""

    post: Posting
    reasons: tuple[str, ...]


def mixed_posts(team_ids: Iterable[int], on: date) -> dict[int, list[Mixed]]:
    """Team → people flagged on a day (three queries, however many teams)."""
    posted = posted_on(team_ids, on)
    bar = number("other_task_share", on)
    hours: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    booked = (
        TimeEntry.objects.filter(
            member_id__in=[m for rows in posted.values() for m in rows],
            day__gt=on - timedelta(days=LOOKED_BACK), day__lte=on, emergency=False,
        )
        .values_list("member_id", "task_id")
        .annotate(n=Sum("minutes"))
    )  # fmt: skip
    for member_id, task_id, minutes in booked:
        hours[member_id][0 if task_id is None else 1] += minutes
    out: dict[int, list[Mixed]] = {}
    for team, rows in posted.items():
        found = []
        for member_id, post in rows.items():
            if not isinstance(post, Posting):
                continue
            reasons = [f"兼任{post.other_work}"] if post.other_work else []
            other = share(hours[member_id][1], sum(hours[member_id]))
            if post.dedicated and other is not None and other > bar.amount:
                reasons.append(f"近 {LOOKED_BACK} 天 {other}% 的工时不在执法，超过 {bar.amount}%")
            if reasons:
                found.append(Mixed(post, tuple(reasons)))
        out[team] = sorted(found, key=lambda f: f.post.member.code)
    return out
