"""队伍数字 — the figures of a team on a day, computed as the towns publish them, each with the people behind it.

在编占比 is staff in establishment over all staff: 18 of 49 = 36.73 % (航埠镇). 持证率 is holders of a certificate that counts
on the day over staff **in establishment**: 22 of 26 = 84.62 % ≈ 85 %, 20 of 21 = 95.24 %. 法学背景占比 is staff with a law
degree over officers. A share of nobody is no share (``None``), never 0 or 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zhifa.registers.organisation.models import MemberKind, Team
from zhifa.registers.organisation.models.people import IN_ESTABLISHMENT
from zhifa.registers.organisation.standing import Standing, standing_on

FIGURES = {
    "staff": "队员总数",
    "established": "在编",
    "off": "编外",
    "officers": "执法人员",
    "certified": "在编持证",
    "degree": "法学专业背景",
    "qualified": "法律职业资格",
    "dedicated": "专职持证",
}


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with two decimals, half up; ``None`` of nothing.

    >>> share(18, 49)
    Decimal('36.73')
    """
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class TeamFigures:
    """一支队伍的数字 — ``people``: figure → member ids, so that every number opens into names."""

    team: Team
    on: date
    people: dict[str, frozenset[int]]

    def count(self, name: str) -> int:
        return len(self.people[name])

    @property
    def established_share(self) -> Decimal | None:
        return share(self.count("established"), self.count("staff"))

    @property
    def certified_share(self) -> Decimal | None:
        return share(self.count("certified"), self.count("established"))

    @property
    def degree_share(self) -> Decimal | None:
        return share(self.count("degree"), self.count("officers"))


def team_figures(teams: Iterable[Team], on: date) -> list[TeamFigures]:
    """The figures of teams on a day (one statement, however many teams; one more where ``teams`` is still to be asked)."""
    listed = list(teams)
    return figures_from(listed, on, standing_on([t.pk for t in listed], on))


def figures_from(teams: Iterable[Team], on: date, stand: Mapping[int, list[Standing]]) -> list[TeamFigures]:
    """The figures of teams whose people are known already (``standing_from``)."""

    def of(team: Team) -> TeamFigures:
        staff = stand[team.pk]
        officers = [s for s in staff if s.kind == MemberKind.OFFICER]
        established = [s for s in staff if s.establishment in IN_ESTABLISHMENT]
        found = {
            "staff": staff,
            "established": established,
            "off": [s for s in staff if s.establishment not in IN_ESTABLISHMENT],
            "officers": officers,
            "certified": [s for s in established if s.certified],
            "degree": [s for s in officers if s.law_degree],
            "qualified": [s for s in staff if s.legal_qualification],
            "dedicated": [s for s in staff if s.dedicated_certified],
        }
        return TeamFigures(team, on, {k: frozenset(s.member_id for s in v) for k, v in found.items()})

    return [of(t) for t in teams]
