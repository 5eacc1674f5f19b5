"""值班表 — a 24-hour duty roster for the command centre and every team.

Two shifts a day: 白班 08:00–20:00 and 夜班 20:00–08:00. Rest: nobody works two nights running, nobody works
the day after a night or both shifts of one day. Fair: shifts go to those who have had the fewest. In teams
only officers whose certificate counts on the day stand in the pair; auxiliaries come on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.demo.county import organisation as org
from zhifa.demo.county.people import Officer, Official, People

DAY, NIGHT = "白班", "夜班"
PAIR = 2
_Available = Callable[[date], bool]


class RosterImpossible(ValueError):
    """排不出值班表 — too few people for the rest rules."""


@dataclass(frozen=True, slots=True)
class Duty:
    """值班 — one shift of one post: `people` are officers (teams) or duty officers (command centre);
    `leader`: 带班领导 ("" in teams); `support`: auxiliaries on the same shift."""

    day: date
    shift: str
    post: str
    people: tuple[str, ...]
    leader: str
    support: tuple[str, ...]


class _Rota:
    """轮班 — picks people for one post's shifts, fewest first, keeping the rest rules."""

    def __init__(self, people: Sequence[tuple[str, _Available]], per_shift: int, post: str) -> None:
        self._people = people
        self._per_shift = per_shift
        self._post = post
        self._nights = {code: 0 for code, _ in people}
        self._days = {code: 0 for code, _ in people}
        self._last: dict[str, date] = {}
        self._last_night: dict[str, date] = {}

    def night(self, day: date) -> tuple[str, ...]:
        """Who stands the night that begins on `day`."""
        rested = [
            c for c, ok in self._people if ok(day) and self._last_night.get(c) != day - timedelta(days=1)
        ]
        chosen = self._fewest(rested, self._nights, day)
        for code in chosen:
            self._last_night[code] = day
        return chosen

    def day(self, day: date) -> tuple[str, ...]:
        """Who stands the day shift; call after `night` of the same day."""
        barred = (day, day - timedelta(days=1))
        free = [c for c, ok in self._people if ok(day) and self._last_night.get(c) not in barred]
        return self._fewest(free, self._days, day)

    def _fewest(self, candidates: list[str], counts: dict[str, int], day: date) -> tuple[str, ...]:
        if len(candidates) < self._per_shift:
            raise RosterImpossible(
                f"{self._post} {day} 可排人员只有 {len(candidates)} 人，需要 {self._per_shift} 人"
            )
        candidates.sort(key=lambda c: (counts[c], self._last.get(c, date.min), c))
        chosen = candidates[: self._per_shift]
        for code in chosen:
            counts[code] += 1
            self._last[code] = day
        return tuple(sorted(chosen))


def _always(_: date) -> bool:
    return True


def _certified(officer: Officer) -> _Available:
    def counts(day: date) -> bool:
        # a night ends on the next morning: the certificate must still count then
        held = officer.certificate
        return held is not None and held.counts_on(day) and held.counts_on(day + timedelta(days=1))

    return counts


def build_roster(people: People, first: date, last: date) -> tuple[Duty, ...]:
    """Every shift from `first` to `last` (both included), by day, shift and post.

    Raises RosterImpossible when a post has too few certified people.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    duties: list[Duty] = []

    centre = _staff(people.officials, "指挥中心值班员")
    leaders = _staff(people.officials, "指挥中心带班领导")
    watch = _Rota([(o.code, _always) for o in centre], PAIR, org.COMMAND_CENTRE)
    lead = _Rota([(o.code, _always) for o in leaders], 1, org.COMMAND_CENTRE)
    duties += _shifts(org.COMMAND_CENTRE, days, watch, lead, None)

    by_team: dict[str, list[Officer]] = {}
    for officer in people.officers:
        if not {"队长", "法制审核员"} & set(officer.duties):
            by_team.setdefault(officer.team, []).append(officer)
    for team in sorted(by_team):
        rota = _Rota([(o.code, _certified(o)) for o in by_team[team]], PAIR, team)
        helpers = [(a.code, _always) for a in people.auxiliaries if a.team == team]
        support = _Rota(helpers, 1, team) if helpers else None
        duties += _shifts(team, days, rota, None, support)
    return tuple(sorted(duties, key=lambda d: (d.day, d.shift, d.post)))


def _staff(officials: Sequence[Official], role: str) -> list[Official]:
    return [o for o in officials if o.role == role]


def _shifts(
    post: str, days: Sequence[date], rota: _Rota, lead: _Rota | None, support: _Rota | None
) -> list[Duty]:
    duties: list[Duty] = []
    for day in days:
        for shift in (NIGHT, DAY):
            pick = "night" if shift == NIGHT else "day"
            people = getattr(rota, pick)(day)
            leader = getattr(lead, pick)(day)[0] if lead else ""
            helpers = getattr(support, pick)(day) if support else ()
            duties.append(Duty(day, shift, post, people, leader, helpers))
    return duties
