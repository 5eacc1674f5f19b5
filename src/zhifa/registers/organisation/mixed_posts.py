"""混岗 — people on an enforcement post who do something else as well: other work registered beside the post, or a dedicated
officer whose booked hours went to other tasks for more than the county's share (emergencies left out)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.registers.organisation.figures import share
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.standing import Standing

#: how far back hours are looked at (calendar days)
LOOKED_BACK = 30


@dataclass(frozen=True)
class Mixed:
    """混岗一人 — the post and why it is flagged, in words."""

    post: Standing
    reasons: tuple[str, ...]


def mixed_posts(standing: Mapping[int, Sequence[Standing]], on: date) -> dict[int, list[Mixed]]:
    """Team → people flagged, from who stands there on the day, read with the hours of ``LOOKED_BACK`` days (no query)."""
    bar = number("other_task_share", on)
    out: dict[int, list[Mixed]] = {}
    for team, rows in standing.items():
        found = []
        for s in rows:
            if not s.by_post:
                continue
            reasons = [f"兼任{s.other_work}"] if s.other_work else []
            other = share(s.other_minutes, s.enforcement_minutes + s.other_minutes)
            if s.dedicated and other is not None and other > bar.amount:
                reasons.append(f"近 {LOOKED_BACK} 天 {other}% 的工时不在执法，超过 {bar.amount}%")
            if reasons:
                found.append(Mixed(s, tuple(reasons)))
        out[team] = sorted(found, key=lambda f: f.post.code)
    return out
