"""接得住 — whether a town team is ready to take on what it is to be given: 四有、六化、一图四表八机制.

Posts, people, equipment, command are computed from the registers on the day asked; premises, mechanisms and the rest are
facts somebody has checked, the newest counts. A line nobody has checked is not met. Red lines block an empowerment
(浙江综合执法条例第九条第二款 "能够有效承接"; 处罚法第二十四条第一款).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Exists, OuterRef

from zhifa.core.read_together import Part, Written
from zhifa.law.amounts import amount
from zhifa.law.citation import Citation, cite
from zhifa.registers.organisation.figures import TeamFigures, figures_from
from zhifa.registers.organisation.models import Team, TeamRelation
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.organisation.standing import standing_from, standing_rows

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


def _equipment(usable: Mapping[str, int], on: date) -> Told:
    cars = sum(n for kind, n in usable.items() if any(w in kind for w in VEHICLE_WORDS))
    recorders = usable.get(RECORDER, 0)
    least = int(amount("officers", on).number)
    return (
        cars >= 1 and recorders >= least,
        f"可用车辆 {cars}（至少 1），执法记录仪 {recorders}（至少 {least}）",
        _ABLE,
    )


@dataclass
class _Known:
    """所知 — what the registers hold about one team, people left out."""

    staffs: list[str] = field(default_factory=list)
    #: who commands it, and whether that is a town
    commands: list[tuple[str, bool]] = field(default_factory=list)
    usable: dict[str, int] = field(default_factory=dict)
    facts: dict[str, tuple[bool, str]] = field(default_factory=dict)


_KNOWN = """(SELECT r.team_id, r.kind AS what, b.short_name, b.town_id IS NOT NULL, 0, ''
   FROM organisation_teamrelation r JOIN organisation_body b ON b.id = r.body_id
  WHERE r.team_id = ANY(%s) AND r.kind IN ('staffs', 'commands')
    AND r.valid_from <= %s AND (r.valid_until IS NULL OR r.valid_until >= %s) ORDER BY r.id)
UNION ALL SELECT e.team_id, 'usable', e.kind, TRUE, count(*), '' FROM organisation_equipment e
  WHERE e.team_id = ANY(%s) AND e.state = 'usable' GROUP BY e.team_id, e.kind
UNION ALL (SELECT DISTINCT ON (f.team_id, f.line) f.team_id, 'fact', f.line, f.met, 0,
    f.shown_by || '（' || to_char(f.seen_on, 'YYYY-MM-DD') || ' 核查）'
   FROM organisation_readinessfact f WHERE f.team_id = ANY(%s) AND f.seen_on <= %s
  ORDER BY f.team_id, f.line, f.seen_on DESC, f.id DESC)"""


def _known(ids: list[int], rows: Iterable[Sequence[Any]]) -> dict[int, _Known]:
    """Team → who staffs and commands it, usable equipment by kind, the newest fact a line."""
    found = {i: _Known() for i in ids}
    for team, what, name, yes, count, words in rows:
        kept = found[team]
        if what == "staffs":
            kept.staffs.append(name)
        elif what == "commands":
            kept.commands.append((name, yes))
        elif what == "usable":
            kept.usable[name] = count
        else:
            kept.facts[name] = (yes, words)
    return found


def readiness_of(teams: Iterable[Team], on: date) -> list[Readiness]:
    """The check of teams on a day (one statement, however many teams)."""
    return readiness(list(teams), on).read()


def readiness(teams: Sequence[Team], on: date) -> Part[list[Readiness]]:
    """What ``readiness_of`` asks and makes of it, to be read together with other things."""
    ids = [t.pk for t in teams]
    asks = {"known": Written(_KNOWN, [ids, on, on, ids, ids, on], 6), "standing": standing_rows(ids, on)}
    return Part(asks, lambda told: _checked(teams, on, told))


def _checked(teams: Sequence[Team], on: date, told_rows: Mapping[str, list[Any]]) -> list[Readiness]:
    ids = [t.pk for t in teams]
    known = _known(ids, told_rows["known"])
    out = []
    for f in figures_from(teams, on, standing_from(ids, told_rows["standing"])):
        kept = known[f.team.pk]
        staffs, commands = "、".join(kept.staffs), kept.commands
        told: dict[str, Told] = {
            "posts": (
                bool(staffs) and f.count("established") > 0,
                f"编制在{staffs or '（未登记）'}，在编 {f.count('established')} 人，占 {f.established_share or 0}%",
                _ABLE,
            ),
            "people": _people(f),
            "equipment": _equipment(kept.usable, on),
            "one_team": (len(commands) == 1, f"{len(commands)} 个指挥机关", _ONE_FORCE),
            "one_command": (
                any(town for _, town in commands),
                "由" + ("、".join(name for name, _ in commands) or "无人") + "指挥",
                _COMMAND,
            ),
        }
        out.append(Readiness(f.team, on, tuple(_line(r, told, kept.facts) for r in lines())))
    return out


def _line(row: dict[str, Any], told: dict[str, Told], facts: Mapping[str, tuple[bool, str]]) -> Line:
    common = (row["line"], row["group"], row["title"])
    if row["computed"]:
        met, reason, law = told[row["line"]]
        return Line(*common, met, reason, row["red"], True, law)
    met, words = facts.get(row["line"], (False, "没有人核查过"))
    return Line(*common, met, words, row["red"], False)


def commanded_by_town(on: date) -> Exists:
    """An expression on teams: whether a town commands the team on a day."""
    return Exists(
        TeamRelation.objects.filter(
            valid_on(on), team_id=OuterRef("pk"), kind="commands", body__town__isnull=False
        )
    )


def town_teams(on: date) -> list[Team]:
    """The teams commanded by a town on a day (one query)."""
    return list(Team.objects.filter(commanded_by_town(on)).order_by("code"))
