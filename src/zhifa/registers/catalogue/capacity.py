"""承接能力 — 放得下、接得住: whether a body has the people to take on what it is to be given.

A town must be able to take on what it is given (处罚法第二十四条第一款; 浙江综合执法条例第九条第二款); an act needs two certified officers
(处罚法第四十二条第一款). Figures are those of the organisation register on the effective day: certificates, fields printed on them,
training coverage, and for a town team the red lines of its readiness. A red line is waived only by a paper of the province.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from zhifa.core.matter import OPEN_STATES, Matter
from zhifa.core.read_together import Part, Rows, figures_of
from zhifa.core.scope import Scope
from zhifa.law.amounts import amount
from zhifa.law.citation import Citation, cite
from zhifa.law.field_bar import field_bar
from zhifa.registers.catalogue import compiled
from zhifa.registers.organisation.coverage import coverages_from, reached_rows
from zhifa.registers.organisation.models import (
    Body,
    Certificate,
    Member,
    MemberKind,
    Team,
    TeamRelation,
    TeamTown,
    TrainingPlan,
)
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.organisation.readiness import Readiness, readiness

_ABLE = cite("处罚法第二十四条第一款")
_TAKES_ON = cite("浙江省综合行政执法条例第九条第二款")
_TWO = cite("处罚法第四十二条第一款")
_ACROSS = cite("浙江省综合行政执法条例第二十九条第一款")
_TRAINED = cite("浙江省综合行政执法条例第三十一条第三款")
#: officers whose certificates lapse within so many calendar days of the effective day are named
LAPSING_DAYS = 90


@dataclass(frozen=True)
class Line:
    """核查的一项 — ``able`` ``None``: shown, not judged; ``red``: a red line of readiness, waived by the province only."""

    label: str
    value: str
    able: bool | None
    law: Citation | None = None
    red: bool = False


@dataclass(frozen=True)
class Capacity:
    """承接能力核查 — ``able``: no line says no; ``certified``: how many officers' certificates hold on the day, the one figure
    of who takes on that a page shows."""

    lines: tuple[Line, ...]
    certified: int = 0

    @property
    def able(self) -> bool:
        return all(line.able is not False for line in self.lines)

    def stopping(self, *, province_paper: str = "") -> Line | None:
        """The first line that stops; red lines stop unless the province has agreed in a paper."""
        return next(
            (x for x in self.lines if x.able is False and not (x.red and province_paper.strip())), None
        )

    def as_json(self) -> list[dict[str, object]]:
        return [{"label": x.label, "value": x.value, "able": x.able, "red": x.red} for x in self.lines]


@dataclass(frozen=True)
class Takers:
    """承接的队伍 — who would take on items in a body's name from a day, and the training plan its people are measured by."""

    body: Body
    town: Scope | None
    on: date
    teams: tuple[Team, ...]
    plan: TrainingPlan | None


def takers(body: Body, town: Scope | None, on: date) -> Part[Takers]:
    """Who takes on: the town's team, else the teams that act in the body's name; the newest plan up to the year of the day."""
    if town is not None:
        rows: Any = TeamTown.objects.filter(valid_on(on), town=town).select_related("team").order_by("id")[:1]
    else:
        rows = (
            TeamRelation.objects.filter(valid_on(on), body=body, kind="named")
            .select_related("team")
            .order_by("id")
        )
    plans = TrainingPlan.objects.filter(year__lte=on.year).order_by("-year", "id")[:1]

    def made(told: dict[str, list[Any]]) -> Takers:
        teams = {r.team_id: r.team for r in told["teams"]}
        return Takers(body, town, on, tuple(teams.values()), next(iter(told["plan"]), None))

    return Part({"teams": rows, "plan": plans}, made)


def capacity(body: Body, town: Scope | None, *, codes: Collection[str], on: date) -> Capacity:
    """What a body has to take on items from a day (three statements: who takes on, what they have, the register)."""
    return weighed(takers(body, town, on).read(), codes).read()


def weighed(who: Takers, codes: Collection[str]) -> Part[Capacity]:
    """What those who take on have for some items, to be read together with other things."""
    on, teams = who.on, who.teams
    officers = Member.objects.filter(
        Q(team__in=[t.pk for t in teams]) | Q(body=who.body, team=None), kind=MemberKind.OFFICER
    )
    valid = Certificate.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
        member__in=officers.values("pk"),
        valid_from__lte=on,
        valid_until__gte=on,
    )
    in_hand = Matter.objects.filter(team__in=[t.scope_id for t in teams], state__in=OPEN_STATES)
    asks: dict[str, Rows] = {
        "certificates": valid.values("member_id", "valid_until", "fields"),
        "in_hand": figures_of(in_hand, n=Count("id")),
    }
    if who.plan is not None:
        asks["reached"] = reached_rows([who.plan], on, [t.pk for t in teams])
    ready = readiness(teams, on) if who.town is not None and teams else None
    if ready is not None:
        asks |= ready.asks

    def made(told: dict[str, list[Any]]) -> Capacity:
        return _weighed(who, codes, told, ready.makes(told)[0] if ready is not None else None)

    return Part(asks, made)


def _weighed(
    who: Takers, codes: Collection[str], told: dict[str, list[Any]], ready: Readiness | None
) -> Capacity:
    on = who.on
    ends: dict[int, date] = {}
    printed: dict[int, set[str]] = {}
    for row in told["certificates"]:
        member, until = row["member_id"], row["valid_until"]
        ends[member] = max(until, ends.get(member, until))
        printed.setdefault(member, set()).update(row["fields"])
    certified = len(ends)
    lapsing = sum((until - on).days <= LAPSING_DAYS for until in ends.values())
    least = int(amount("officers", on).number)
    # of nothing at all there is no row of figures
    in_hand = sum(row["n"] for row in told["in_hand"])
    names = "、".join(t.name for t in who.teams)
    return Capacity(
        (
            Line("承接队伍", names or "没有队伍", bool(who.teams) or certified > 0, _ABLE),
            Line(
                "施行日持有效执法证的执法人员",
                f"{certified} 人（不得少于 {least} 人）",
                certified >= least,
                _TWO,
            ),
            _in_the_field(codes, printed, least, on),
            Line(
                "其中九十天内到期", f"{lapsing} 人", certified - lapsing >= least if lapsing else True, _TWO
            ),
            Line(
                "在办",
                f"{in_hand} 件" + (f"，人均 {in_hand / certified:.1f} 件" if certified else ""),
                None,
            ),
            Line(
                "新增事项",
                f"{len(codes)} 项" + (f"，人均 {len(codes) / certified:.1f} 项" if certified else ""),
                None,
            ),
            _training(who.plan, told.get("reached", [])),
            *_readiness(ready),
        ),
        certified,
    )


def _in_the_field(codes: Collection[str], printed: dict[int, set[str]], least: int, on: date) -> Line:
    """Holders whose certificate names every field of the items; judged only where a province's bar binds to the field."""
    items = compiled.register().known.items
    fields = {items[c].field for c in codes if c in items}
    bar = field_bar(on)
    fitting = sum(fields <= own or bool(bar.all_fields & own) for own in printed.values())
    label = f"其中证件领域包括{'、'.join(sorted(fields)) or '相关领域'}的"
    if not bar.certificate:
        return Line(label, f"{fitting} 人（持证人员可以跨部门，不作要求）", None, _ACROSS)
    return Line(label, f"{fitting} 人（不得少于 {least} 人）", fitting >= least, bar.citation)


def _training(plan: TrainingPlan | None, reached: list[Any]) -> Line:
    """Coverage of the plan over the team's people."""
    if plan is None:
        return Line("培训", "没有培训计划，由承接单位书面说明", None, _TRAINED)
    found = coverages_from([plan], reached)[0]
    if found.taught_share is None:
        return Line("培训", f"{plan.year} 年度{plan.title}：没有在册人员", None, _TRAINED)
    words = (
        f"{plan.year} 年度{plan.title}：覆盖 {found.taught_share}%（目标 {plan.aim_percent}%），"
        f"学时达标 {len(found.whole)} 人，考试合格 {len(found.passed)} 人"
    )
    return Line("培训", words, found.taught_share >= plan.aim_percent, _TRAINED, red=True)


def _readiness(found: Readiness | None) -> list[Line]:
    """Red lines of the town team's readiness not met; one line that all are, otherwise."""
    if found is None:
        return []
    red = [x for x in found.lines if x.red]
    if not found.blocking:
        return [Line("就绪红线", f"{len(red)} 项都达到", True, _TAKES_ON, red=True)]
    return [
        Line(f"就绪红线：{x.group}·{x.title}", x.reason, False, x.law or _TAKES_ON, red=True)
        for x in found.blocking
    ]
