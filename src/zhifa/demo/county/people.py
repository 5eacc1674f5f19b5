"""队伍人员 — the records of officers, auxiliaries, grid workers, officials and the people who sign in.

Names, certificates and telephone numbers are invented (虚构); numbers beginning 100 belong to nobody. An
auxiliary 辅助人员 is its own kind and never carries a certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Certificate:
    """行政执法证 — `valid_until` is the last day it counts; `fields` as printed on it."""

    number: str
    valid_from: date
    valid_until: date
    fields: tuple[str, ...]

    def counts_on(self, day: date) -> bool:
        """Whether its holder may enforce on a day."""
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Officer:
    """执法队员 — `home`: team that holds the post 编制; `team`: where the officer serves (differs when 派驻).

    `duties`: 执法队员 and, where given, 办案人员, 法制审核员, 队长, 副队长, 听证主持人.
    """

    code: str
    name: str
    sex: str
    born: date
    home: str
    team: str
    establishment: str
    post: str
    duties: tuple[str, ...]
    certificate: Certificate | None
    legal_qualification: bool
    law_degree: bool
    phone: str
    invented: bool = True

    @property
    def stationed(self) -> bool:
        """派驻 — serves in a team other than the one that holds the post."""
        return self.home != self.team


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """辅助人员 — supports a team; never counted in the pair of officers."""

    code: str
    name: str
    sex: str
    born: date
    team: str
    work: str
    phone: str
    invented: bool = True


@dataclass(frozen=True, slots=True)
class GridWorker:
    """网格员 — one for each basic grid."""

    code: str
    name: str
    sex: str
    grid: str
    phone: str
    invented: bool = True


@dataclass(frozen=True, slots=True)
class Official:
    """其他工作人员 — people of the bodies who are not enforcement officers.

    Legal reviewers hold the legal qualification that 处罚法第五十八条 asks of those new to the work.
    """

    code: str
    name: str
    sex: str
    body: str
    post: str
    role: str
    legal_qualification: bool
    phone: str
    invented: bool = True


@dataclass(frozen=True, slots=True)
class SignIn:
    """登录人 — one named person for a role, with a fixed user name; `person` is the person's code."""

    user_name: str
    role: str
    person: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class People:
    """人员 — all lists in code order."""

    officers: tuple[Officer, ...]
    auxiliaries: tuple[Auxiliary, ...]
    grid_workers: tuple[GridWorker, ...]
    officials: tuple[Official, ...]
    sign_ins: tuple[SignIn, ...]
