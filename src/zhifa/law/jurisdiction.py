"""管辖 — place, level, the empowered town, and who goes first (处罚法第二十二条至第二十五条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal

_PLACE = cite("处罚法第二十二条")
_LEVEL = cite("处罚法第二十三条")
_TOWN = cite("处罚法第二十四条第一款")
_FIRST = cite("处罚法第二十五条第一款")
_AUTHORISED = cite("处罚法第十九条")
_BRANCH = cite("市监程序规定第九条第一款")
_DISPUTE = cite("处罚法第二十五条第二款")


class OutsideTerritory(Refusal):
    """违法行为不发生在本机关辖区."""


class TownNotEmpowered(Refusal):
    """乡镇、街道没有这项处罚权."""


class NotACompetentBody(Refusal):
    """没有行政处罚权的机关."""


class BranchInItsOwnName(Refusal):
    """派出机构以自己的名义处罚."""


class Level(Enum):
    """层级 — of the body that wants to act."""

    TOWN = "乡镇、街道"
    COUNTY = "县级"
    CITY = "设区的市级"
    PROVINCE = "省级"


@dataclass(frozen=True)
class Empowerment:
    """赋权 — a power given to a town by the province's published decision; both days included."""

    item: str
    town: str
    from_on: date
    until_on: date | None
    announcement: str
    published: bool


def check_jurisdiction(
    *,
    body: str,
    level: Level,
    in_territory: bool,
    holds_power: bool,
    item: str,
    on: date,
    empowerments: Sequence[Empowerment] = (),
) -> Explained[bool]:
    """Check that a body may punish under ``item`` an act that happened in its territory on ``on``.

    ``holds_power``: the county body's own power.  A town needs a published empowerment for this item in
    force that day.

    :raises OutsideTerritory, NotACompetentBody, TownNotEmpowered: as named.
    """
    if not in_territory:
        raise OutsideTerritory(f"违法行为不发生在{body}的辖区内。", _PLACE, "移送违法行为发生地的行政机关。")
    if level is not Level.TOWN:
        if not holds_power:
            raise NotACompetentBody(f"{body}没有“{item}”的行政处罚权。", _LEVEL, "移送有处罚权的机关。")
        return Explained(
            True, (Step("违法行为发生在本机关辖区。", _PLACE), Step(f"{body}具有该项行政处罚权。", _LEVEL))
        )
    for power in empowerments:
        valid = power.from_on <= on and (power.until_on is None or on <= power.until_on)
        if power.item == item and power.town == body and power.published and valid:
            since = f"{power.from_on:%Y-%m-%d}"
            text = f"省级决定（{power.announcement}）自{since}起将该项处罚权交由{body}行使，决定已公布。"
            return Explained(True, (Step("违法行为发生在本机关辖区。", _PLACE), Step(text, _TOWN)))
    raise TownNotEmpowered(
        f"{body}在{on:%Y-%m-%d}没有“{item}”的行政处罚权，或者赋权决定没有公布。", _TOWN, "移送县级主管部门。"
    )


def check_branch(*, own_name: bool, empowered_by_law: bool, within_remit: bool) -> Explained[bool]:
    """Check a branch 派出机构: within the remit its department fixed, in the department's name; in its own name only
    where a law or regulation empowers it.  The market rules say it; the Act knows no other actor (第十七条、第十九条).

    :raises BranchInItsOwnName: in its own name without such a law.
    :raises NotACompetentBody: outside the remit.
    """
    if own_name and not empowered_by_law:
        raise BranchInItsOwnName(
            "法律、法规没有授权派出机构以自己的名义实施行政处罚。",
            (_BRANCH, _AUTHORISED),
            "以所属部门的名义作出。",
        )
    if not within_remit:
        raise NotACompetentBody(
            "超出法律、法规授权的范围。" if own_name else "超出所属部门确定的权限范围。",
            _AUTHORISED if own_name else _BRANCH,
            "报所属部门办理。",
        )
    said = "经法律、法规授权，以派出机构的名义实施" if own_name else "在确定的权限范围内以所属部门的名义实施"
    return Explained(True, (Step(f"{said}。", _BRANCH),))


@dataclass(frozen=True)
class Filing:
    """立案记录 — a body and the moment it filed the case."""

    body: str
    filed_at: datetime


def first_to_file(filings: Sequence[Filing]) -> Explained[str]:
    """Return the body that goes on when several are competent: the one that filed first.

    :raises BadFact: no filing, or two at the same moment (then it is a dispute for the common superior).
    """
    if not filings:
        raise BadFact("没有立案记录。", _FIRST, "先立案。")
    ordered = sorted(filings, key=lambda filing: filing.filed_at)
    if len(ordered) > 1 and ordered[0].filed_at == ordered[1].filed_at:
        raise BadFact(
            "两个机关同时立案，属于管辖争议。", _DISPUTE, "协商解决，协商不成的报共同的上一级行政机关指定。"
        )
    first = ordered[0]
    return Explained(
        first.body, (Step(f"{first.body}最先立案（{first.filed_at:%Y-%m-%d %H:%M}）。", _FIRST),)
    )
