"""承接能力 — 放得下、接得住: whether a body has the people to take on what it is to be given.

A town must be able to take on what it is given (处罚法第二十四条第一款); an act needs two certified officers (处罚法第四十二条第一款).
What the registers do not hold (training) is said to be unknown, never assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from zhifa.core.matter import OPEN_STATES, Matter
from zhifa.core.scope import Scope
from zhifa.law.amounts import amount
from zhifa.law.citation import Citation, cite
from zhifa.registers.organisation.models import Body, Certificate, Member, MemberKind, Team, TeamRelation
from zhifa.registers.organisation.queries import team_of_town, valid_on

_ABLE = cite("处罚法第二十四条第一款")
_TWO = cite("处罚法第四十二条第一款")
#: officers whose certificates lapse within so many calendar days of the effective day are named
LAPSING_DAYS = 90


@dataclass(frozen=True)
class Line:
    """核查的一项 — ``able`` ``None``: no data, said so."""

    label: str
    value: str
    able: bool | None
    law: Citation | None = None


@dataclass(frozen=True)
class Capacity:
    """承接能力核查 — ``able``: no line says no."""

    lines: tuple[Line, ...]

    @property
    def able(self) -> bool:
        return all(line.able is not False for line in self.lines)

    def as_json(self) -> list[dict[str, object]]:
        return [{"label": x.label, "value": x.value, "able": x.able} for x in self.lines]


def capacity(body: Body, town: Scope | None, *, items: int, on: date) -> Capacity:
    """What a body has to take on ``items`` more from a day (five queries)."""
    teams = _teams(body, town, on)
    officers = Member.objects.filter(Q(team__in=teams) | Q(body=body, team=None), kind=MemberKind.OFFICER)
    people = officers.values_list("pk", flat=True)
    valid = Certificate.objects.filter(member__in=people, valid_from__lte=on, valid_until__gte=on).filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on)
    )
    ends: dict[int, date] = {}
    for member, until in valid.values_list("member_id", "valid_until"):
        ends[member] = max(until, ends.get(member, until))
    certified = len(ends)
    lapsing = sum((until - on).days <= LAPSING_DAYS for until in ends.values())
    least = int(amount("officers", on).number)
    in_hand = Matter.objects.filter(team__in=[t.scope_id for t in teams], state__in=OPEN_STATES).aggregate(
        n=Count("id")
    )["n"]
    names = "、".join(t.name for t in teams)
    return Capacity(
        (
            Line("承接队伍", names or "没有队伍", bool(teams) or certified > 0, _ABLE),
            Line(
                "施行日持有效执法证的执法人员",
                f"{certified} 人（不得少于 {least} 人）",
                certified >= least,
                _TWO,
            ),
            Line(
                "其中九十天内到期", f"{lapsing} 人", certified - lapsing >= least if lapsing else True, _TWO
            ),
            Line(
                "在办",
                f"{in_hand} 件" + (f"，人均 {in_hand / certified:.1f} 件" if certified else ""),
                None,
            ),
            Line(
                "新增事项", f"{items} 项" + (f"，人均 {items / certified:.1f} 项" if certified else ""), None
            ),
            Line("培训", "没有培训记录可查，由承接单位书面说明", None, _ABLE),
        )
    )


def _teams(body: Body, town: Scope | None, on: date) -> list[Team]:
    if town is not None:
        team = team_of_town(town.pk, on=on)
        return [team] if team else []
    found = TeamRelation.objects.filter(valid_on(on), body=body, kind="named").select_related("team")
    return list({r.team_id: r.team for r in found}.values())
