"""接得住 — whether a town team is ready to take on what it is to be given: 四有、六化、一图四表八机制.

Posts, people, equipment, command are computed from the registers on the day asked; premises, mechanisms and the rest are
facts somebody has checked, the newest counts. A line nobody has checked is not met. Red lines block an empowerment
(浙江综合执法条例第九条第二款 "能够有效承接"; 处罚法第二十四条第一款).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhifa.law.amounts import amount
from zhifa.law.citation import Citation, cite
from zhifa.registers.organisation.figures import TeamFigures, team_figures
from zhifa.registers.organisation.models import Equipment, EquipmentState, ReadinessFact, Team, TeamRelation
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.queries import valid_on

_ABLE = cite("浙江综合执法条例第九条第二款")
_COMMAND = cite("浙江综合执法条例第九条第四款")
_ONE_FORCE = cite("浙江综合执法条例第九条第三款")
_TWO = cite("处罚法第四十二条第一款")
VEHICLE_WORDS = ("车", "皮卡")
RECORDER = "执法记录仪"


@cache
def lines() -> tuple[dict[str, Any], ...]:
    """The lines of the check, in order, as the county has set them."""
    text = (files("zhifa.registers.organisation") / "readiness.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text))


@dataclass(frozen=True)
class Line:
    """核查一项 — ``red``: not met blocks; ``computed``: from the registers, else a fact somebody checked."""

    code: str
    group: str
    title: str
    met: bool
    reason: str
    red: bool
    computed: bool
    law: Citation | None = None


@dataclass(frozen=True)
class Readiness:
    """一支队伍的就绪情况."""

    team: Team
    on: date
    lines: tuple[Line, ...]

    @property
    def blocking(self) -> tuple[Line, ...]:
        """The red lines not met."""
        return tuple(x for x in self.lines if x.red and not x.met)

    @property
    def able(self) -> bool:
        """接得住."""
        return not self.blocking

    def met(self, group: str) -> tuple[int, int]:
        """(met, all) of a group."""
        found = [x for x in self.lines if x.group == group]
        return sum(x.met for x in found), len(found)


Told = tuple[bool, str, Citation | None]


def _people(f: TeamFigures) -> Told:
    wanted, least = number("dedicated_officers", f.on), int(amount("officers", f.on).number)
    certified, dedicated = f.count("certified"), f.count("dedicated")
    words = f"在编持证 {certified} 人（至少 {least}），专职持证 {dedicated} 人（至少 {wanted.amount}）"
    return certified >= least and dedicated >= wanted.amount, words, _TWO


def _equipment(rows: list[Equipment], on: date) -> Told:
    usable = [e for e in rows if e.state == EquipmentState.USABLE]
    cars = sum(any(w in e.kind for w in VEHICLE_WORDS) for e in usable)
    recorders = sum(e.kind == RECORDER for e in usable)
    least = int(amount("officers", on).number)
    return (
        cars >= 1 and recorders >= least,
        f"可用车辆 {cars}（至少 1），执法记录仪 {recorders}（至少 {least}）",
        _ABLE,
    )


def readiness_of(teams: Iterable[Team], on: date) -> list[Readiness]:
    """The check of teams on a day (eight queries, however many teams)."""
    listed = list(teams)
    ids = [t.pk for t in listed]
    relations: dict[tuple[int, str], list[TeamRelation]] = defaultdict(list)
    for r in TeamRelation.objects.filter(valid_on(on), team_id__in=ids).select_related("body"):
        relations[r.team_id, r.kind].append(r)
    equipment: dict[int, list[Equipment]] = defaultdict(list)
    for e in Equipment.objects.filter(team_id__in=ids):
        equipment[e.team_id or 0].append(e)
    facts: dict[tuple[int, str], ReadinessFact] = {}
    for fact in ReadinessFact.objects.filter(team_id__in=ids, seen_on__lte=on).order_by("seen_on", "id"):
        facts[fact.team_id, fact.line] = fact
    out = []
    for f in team_figures(listed, on):
        staffs = "、".join(r.body.short_name for r in relations[f.team.pk, "staffs"])
        commands = [r.body for r in relations[f.team.pk, "commands"]]
        told: dict[str, Told] = {
            "posts": (
                bool(staffs) and f.count("established") > 0,
                f"编制在{staffs or '（未登记）'}，在编 {f.count('established')} 人，占 {f.established_share or 0}%",
                _ABLE,
            ),
            "people": _people(f),
            "equipment": _equipment(equipment[f.team.pk], on),
            "one_team": (len(commands) == 1, f"{len(commands)} 个指挥机关", _ONE_FORCE),
            "one_command": (
                any(b.town_id for b in commands),
                "由" + ("、".join(b.short_name for b in commands) or "无人") + "指挥",
                _COMMAND,
            ),
        }
        out.append(Readiness(f.team, on, tuple(_line(r, f.team, told, facts) for r in lines())))
    return out


def _line(
    row: dict[str, Any], team: Team, told: dict[str, Told], facts: dict[tuple[int, str], ReadinessFact]
) -> Line:
    common = (row["line"], row["group"], row["title"])
    if row["computed"]:
        met, reason, law = told[row["line"]]
        return Line(*common, met, reason, row["red"], True, law)
    fact = facts.get((team.pk, row["line"]))
    if fact is None:
        return Line(*common, False, "没有人核查过", row["red"], False)
    return Line(*common, fact.met, f"{fact.shown_by}（{fact.seen_on:%Y-%m-%d} 核查）", row["red"], False)


def town_teams(on: date) -> list[Team]:
    """The teams commanded by a town on a day."""
    ids = TeamRelation.objects.filter(valid_on(on), kind="commands", body__town__isnull=False).values(
        "team_id"
    )
    return list(Team.objects.filter(pk__in=ids).order_by("code"))
