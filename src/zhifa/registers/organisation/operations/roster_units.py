"""排班单位 — whose month is planned: a team, or the command centre with its 24-hour watch.

Both are proposed, changed, published and swapped the same way; what differs is who may stand, how many are needed and who
plans. A team's two are certified officers (处罚法第四十二条第一款), auxiliaries come on top. The centre receives and dispatches
and enforces nothing: its people need no certificate; beside them stands somebody who leads the shift (带班领导).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op
from zhifa.law.citation import Citation, cite
from zhifa.law.officers import CertificateNotValid
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Body, BodyKind, Member, MemberKind, Roster, Team
from zhifa.registers.organisation.operations import shift_conditions
from zhifa.registers.organisation.policy import number, watch_leaders
from zhifa.registers.organisation.reach import reaches_over, require_reach
from zhifa.registers.organisation.roster_solver import Hand
from zhifa.registers.organisation.standing import member_of, posted_on

_QUALIFIED = cite("处罚法第四十二条第一款")


class NotOfTheWatch(Refusal):
    """不是指挥中心的人."""


@dataclass(frozen=True)
class TeamUnit:
    """一支队伍 — ``main``: the certified officers; ``beside``: auxiliaries."""

    team: Team

    permission = "roster.team"
    main, beside, beside_mark = "执法人员", "辅助人员", "辅"
    post = "team"
    words = "每班至少两名持证执法人员，辅助人员不计"
    citations: tuple[Citation, ...] = (_QUALIFIED,)

    @property
    def name(self) -> str:
        return self.team.name

    @property
    def where(self) -> dict[str, Any]:
        """Which rosters are its."""
        return {"team": self.team}

    @property
    def shifts(self) -> dict[str, Any]:
        """Which shifts are its."""
        return {"team": self.team, "post": self.post}

    def least(self, _: date) -> int:
        return 2

    def lock(self) -> None:
        Team.locked(pk=self.team.pk)

    def reached_by(self, actor: Any, on: date) -> bool:
        return reaches_over(actor, self.permission, on, team=self.team)

    def require(self, op: Op) -> None:
        require_reach(op.by, self.permission, op.today, what=self.name, team=self.team)

    def hands(self, days: list[date], *, supports: bool) -> list[Hand]:
        return shift_conditions.hands_of(self.team, days, supports=supports)

    def nobody(self) -> Refusal:
        return CertificateNotValid(f"{self.name}没有持有效执法证的执法人员可排", _QUALIFIED, "先补充持证人员")

    def check(self, member: Member, day: date, shift: str, *, support: bool) -> None:
        shift_conditions.check_hand(member, self.team, day, shift, support=support)

    def away(self, members: Iterable[Member], days: list[date]) -> dict[int, set[date]]:
        return shift_conditions.away_days(self.team, members, days)

    def people(self, on: date) -> list[Member]:
        """Who can be put on by hand, officers first."""
        found = (member_of(r) for r in posted_on([self.team.pk], on)[self.team.pk].values())
        return sorted(found, key=lambda m: (m.kind != MemberKind.OFFICER, m.code))

    def stands_beside(self, member: Member) -> bool:
        return member.kind == MemberKind.AUXILIARY


@dataclass(frozen=True)
class WatchUnit:
    """指挥中心 — ``main``: those who answer and dispatch; ``beside``: who leads the shift (by position, ``policy.yaml``)."""

    body: Body

    permission = "roster.watch"
    main, beside, beside_mark = "值班员", "带班领导", "带班"
    post = "command"
    words = "值班员受理、派单，不执法，不要求执法证；带班领导按职务排"
    citations: tuple[Citation, ...] = ()

    @property
    def name(self) -> str:
        return self.body.name

    @property
    def where(self) -> dict[str, Any]:
        return {"body": self.body}

    @property
    def shifts(self) -> dict[str, Any]:
        return {"team": None, "post": self.post, "member__body": self.body}

    def least(self, on: date) -> int:
        return number("watch_least", on).amount

    def lock(self) -> None:
        Body.locked(pk=self.body.pk)

    def reached_by(self, actor: Any, on: date) -> bool:
        return reaches_over(actor, self.permission, on, body=self.body)

    def require(self, op: Op) -> None:
        require_reach(op.by, self.permission, op.today, what=self.name, body=self.body)

    def _staff(self) -> list[Member]:
        rows = Member.objects.filter(body=self.body, team=None, kind=MemberKind.STAFF)
        return list(rows.order_by("code"))

    def _away(self, member: Member, days: list[date]) -> set[date]:
        wanted = [*days, days[-1] + timedelta(days=1)]
        begins, ends = member.posted_on or date.min, member.ended_on or date.max
        here = member.body_id == self.body.pk and member.team_id is None
        return {d for d in wanted if not here or not begins <= d < ends}

    def hands(self, days: list[date], *, supports: bool) -> list[Hand]:
        staff = [m for m in self._staff() if supports or not self.stands_beside(m)]
        around = shift_conditions.duties_around([m.pk for m in staff], days[0], days[-1])
        return [
            Hand(
                m.code,
                self.stands_beside(m),
                frozenset(self._away(m, days)),
                tuple(d for d in around.get(m.pk, ()) if d.day < days[0]),
            )
            for m in staff
        ]

    def nobody(self) -> Refusal:
        return NotOfTheWatch(f"{self.name}没有登记值班员", way_out="先在人员名录里登记，再排班")

    def check(self, member: Member, day: date, shift: str, *, support: bool) -> None:
        if member.kind != MemberKind.STAFF or day in self._away(member, [day]):
            raise NotOfTheWatch(
                f"{member.name}在 {day:%Y-%m-%d} 不是{self.name}的工作人员",
                way_out="换本中心的人，或者先调入",
            )
        if support != self.stands_beside(member):
            word = self.beside if support else self.main
            raise BadInput(f"{member.name}的职务不能排作{word}", field="member")

    def away(self, members: Iterable[Member], days: list[date]) -> dict[int, set[date]]:
        return {m.pk: self._away(m, days) for m in members}

    def people(self, on: date) -> list[Member]:
        found = [m for m in self._staff() if not self._away(m, [on])]
        return sorted(found, key=lambda m: (self.stands_beside(m), m.code))

    def stands_beside(self, member: Member) -> bool:
        return member.position in watch_leaders()


Unit = TeamUnit | WatchUnit


def unit_of(roster: Roster) -> Unit:
    """Whose roster this is."""
    return TeamUnit(roster.team) if roster.team is not None else WatchUnit(roster.body)  # type: ignore[arg-type]


def unit_for(team: Team | None, body: Body | None) -> Unit:
    """The unit somebody named.

    :raises BadInput: neither a team nor a command centre, or both.
    """
    if (team is None) == (body is None):
        raise BadInput("排班要指明一支队伍或者指挥中心", field="team")
    if team is not None:
        return TeamUnit(team)
    if body is None or body.kind != BodyKind.COMMAND:
        raise BadInput("按机构排班的只有指挥中心，队伍按队伍排", field="body")
    return WatchUnit(body)
