"""救济 — reconsideration and suit: where, until when, and what the letter must say
(复议法第二十条、第二十二条至第二十四条; 行诉法第四十五条、第四十六条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_FIRST = cite("复议法第二十三条第一款第一项")
_MUST_TELL = cite("复议法第二十三条第二款")
_ONLINE = cite("复议法第二十二条第二款")
_SAME_LEVEL = cite("复议法第二十四条第一款第一项")
_LOWER = cite("复议法第二十四条第一款第二项")
_NOT_STOPPED = cite("处罚法第七十三条第一款")


class NoOnlineChannel(Refusal):
    """网上送达而没有提供网上复议渠道."""


class BodyKind(Enum):
    """作出机关 — whose act is challenged."""

    COUNTY_DEPARTMENT = "县级人民政府工作部门"
    TOWN_GOVERNMENT = "乡镇人民政府"
    SUBDISTRICT = "街道办事处"


@dataclass(frozen=True)
class Remedies:
    """救济途径 — both ways with their last day; ``reconsideration_first`` 复议前置."""

    reconsideration_body: str
    reconsideration_until: date
    court: str
    suit_until: date | None
    reconsideration_first: bool
    online_channel: str

    def in_words(self) -> str:
        """The paragraph of the letter."""
        text = f"可以在收到本决定书之日起六十日内向{self.reconsideration_body}申请行政复议"
        if self.reconsideration_first:
            text = f"应当先{text.removeprefix('可以')}；对行政复议决定不服的，可以再依法向{self.court}提起行政诉讼"
        else:
            text += f"，也可以在六个月内直接向{self.court}提起行政诉讼"
        if self.online_channel:
            text += f"。网上申请行政复议：{self.online_channel}"
        return f"{text}。行政复议、行政诉讼期间，本处罚决定不停止执行，法律另有规定的除外。"


def reconsideration_body(kind: BodyKind, *, county_government: str) -> Explained[str]:
    """Return who hears the reconsideration of a county or town body's decision: the county government
    (复议法第二十四条).

    :raises BadFact: the government's name is empty.
    """
    if not county_government.strip():
        raise BadFact("没有填写县级人民政府的名称。", _SAME_LEVEL, "在机构名录中填写。")
    basis = _LOWER if kind is BodyKind.TOWN_GOVERNMENT else _SAME_LEVEL
    if kind is BodyKind.SUBDISTRICT:
        basis = cite("复议法第二十四条第一款第三项")
    return Explained(
        county_government, (Step(f"对{kind.value}作出的行政行为不服的，由{county_government}管辖。", basis),)
    )


def remedies(
    served_on: date,
    *,
    reconsideration_body: str,
    court: str,
    calendar: HolidayTable,
    on_the_spot: bool = False,
    served_online: bool = False,
    online_channel: str = "",
) -> Explained[Remedies]:
    """Return the party's remedies after a decision served on ``served_on``.

    On-the-spot penalties go to reconsideration first, and the letter must say so; a letter served online
    must offer an online channel.

    :raises BadFact: a name is empty.
    :raises NoOnlineChannel: served online and none named.
    """
    if not reconsideration_body.strip() or not court.strip():
        raise BadFact("没有填写行政复议机关或者人民法院的名称。", _MUST_TELL, "在机构名录中填写。")
    if served_online and not online_channel.strip():
        raise NoOnlineChannel(
            "通过互联网渠道送达的，应当同时提供提交行政复议申请书的互联网渠道。",
            _ONLINE,
            "在机构名录中填写网上复议渠道。",
        )
    first = deadline("reconsideration", served_on, calendar=calendar)
    suit = None if on_the_spot else deadline("suit", served_on, calendar=calendar)
    steps = list(first.steps)
    if suit is None:
        steps.append(Step("对当场作出的行政处罚决定不服的，应当先申请行政复议。", _FIRST))
        steps.append(Step("作出决定时应当告知先申请行政复议。", _MUST_TELL))
    else:
        steps += suit.steps
    if online_channel:
        steps.append(Step(f"网上复议渠道：{online_channel}。", _ONLINE))
    steps.append(Step("行政处罚不停止执行，法律另有规定的除外。", _NOT_STOPPED))
    found = Remedies(
        reconsideration_body, first.result, court, suit.result if suit else None, on_the_spot, online_channel
    )
    return Explained(
        found, tuple(steps), provisional=first.provisional or (suit is not None and suit.provisional)
    )
