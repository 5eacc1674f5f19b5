"""查封、扣押 — only what belongs to the case, letter and list on the spot, thirty days and once thirty more,
released at the end (强制法第二十二条至第二十八条)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import Extension, Pause, deadline
from zhifa.law.workdays import HolidayTable

_BODY = cite("强制法第二十二条")
_SCOPE = cite("强制法第二十三条第一款")
_TWICE = cite("强制法第二十三条第二款")
_EXTENSION_TOLD = cite("强制法第二十五条第二款")
_TESTING_TOLD = cite("强制法第二十五条第三款")
_KEEPING = cite("强制法第二十六条第一款")
_COST = cite("强制法第二十六条第三款")
_DECIDE = cite("强制法第二十七条")
_RETURN = cite("强制法第二十八条第二款")


class SeizureNotAllowed(Refusal):
    """不得查封、扣押."""


class SeizureLetterIncomplete(ContentsMissing):
    """查封、扣押决定书、清单不全."""


class SeizureNotTold(Refusal):
    """延长或者检验期间没有书面告知."""


class SeizureExpired(Refusal):
    """查封、扣押期限已经届满."""


class SeizedThingsMisused(Refusal):
    """不得使用或者损毁查封、扣押的财物."""


@dataclass(frozen=True)
class Thing:
    """财物 — a place, facility or thing that is to be sealed or taken."""

    name: str
    of_the_case: bool
    daily_necessity: bool = False
    sealed_by_other_body: bool = False


def check_scope(things: Sequence[Thing], *, set_by_law: bool) -> Explained[int]:
    """Check what may be sealed or taken; returns how many things.

    :raises SeizureNotAllowed: the body has no such power by law or regulation; nothing listed; a thing that
        does not belong to the case, is a daily necessity, or is already sealed by another body.
    """
    if not set_by_law:
        raise SeizureNotAllowed(
            "查封、扣押应当由法律、法规规定的行政机关实施。", _BODY, "请有权的行政机关实施。"
        )
    if not things:
        raise SeizureNotAllowed("没有列明查封、扣押的场所、设施或者财物。", _SCOPE, "列明后再实施。")
    for thing in things:
        if not thing.of_the_case:
            raise SeizureNotAllowed(f"{thing.name}与违法行为无关。", _SCOPE, "从清单中去掉。")
        if thing.daily_necessity:
            raise SeizureNotAllowed(
                f"{thing.name}是公民个人及其所扶养家属的生活必需品。", _SCOPE, "从清单中去掉。"
            )
        if thing.sealed_by_other_body:
            raise SeizureNotAllowed(
                f"{thing.name}已被其他国家机关依法查封，不得重复查封。", _TWICE, "与查封机关协调。"
            )
    return Explained(
        len(things),
        (Step(f"{len(things)}项均为涉案的场所、设施或者财物。", _SCOPE), Step("没有重复查封。", _TWICE)),
    )


def check_seizure_letter(present: Collection[str]) -> Explained[bool]:
    """Check the letter and the list (``seizure_letter`` of the required contents).

    :raises SeizureLetterIncomplete: naming what is missing.
    """
    return check_contents("seizure_letter", present, SeizureLetterIncomplete)


def seized_until(
    seized_on: date,
    *,
    calendar: HolidayTable,
    testing: Sequence[Pause] = (),
    testing_told: bool = True,
    extension: Extension | None = None,
    extension_told: bool = True,
    profile: str = "base",
) -> Explained[date]:
    """Return the last day of a seizure: 30 calendar days, once 30 more by the head, testing not counted.

    :raises SeizureNotTold: the extension or the testing period was not told in writing: it does not count.
    :raises ExtensionNotAllowed, PauseNotAllowed, PauseStillOpen: as of the time limit.
    """
    if testing and not testing_told:
        raise SeizureNotTold(
            "检测、检验、检疫或者技术鉴定的期间应当明确，并书面告知当事人。",
            _TESTING_TOLD,
            "送达期间告知书。",
        )
    if extension and not extension_told:
        raise SeizureNotTold(
            "延长查封、扣押的决定应当及时书面告知当事人，并说明理由。", _EXTENSION_TOLD, "送达延长决定书。"
        )
    given = [extension] if extension else []
    return deadline(
        "seizure", seized_on, calendar=calendar, pauses=testing, extensions=given, profile=profile
    )


def check_still_seized(until: Explained[date], today: date) -> Explained[int]:
    """Return the days left of a seizure on ``today``.

    :raises SeizureExpired: past the last day; the things are to be returned at once.
    """
    left = (until.result - today).days
    if left < 0:
        raise SeizureExpired(
            f"查封、扣押期限已于{until.result:%Y-%m-%d}届满。",
            (cite("强制法第二十八条第一款第四项"), _RETURN),
            "立即解除并退还财物。",
        )
    return until.replace_result(left, Step(f"还有{left}日，期限内应当作出处理决定。", _DECIDE))


def release(code: str) -> Explained[str]:
    """Return what is done when a ground of article 28 arises (``release_of_seizure`` of the grounds).

    :raises BadFact: not one of the five grounds.
    """
    found = ground("release_of_seizure", code)
    return Explained(
        "release", (found.step(), Step("及时作出解除决定，立即退还财物；已变卖的退还所得款项。", _RETURN))
    )


def check_custody(*, used: bool, damaged: bool) -> Explained[bool]:
    """Check how seized things are kept; the cost is the body's.

    :raises SeizedThingsMisused: used or damaged.
    """
    if used or damaged:
        done = "使用" if used else "损毁"
        raise SeizedThingsMisused(f"查封、扣押的财物不得{done}。", _KEEPING, "停止使用，赔偿损失并追究责任。")
    return Explained(True, (Step("妥善保管。", _KEEPING), Step("保管费用由行政机关承担。", _COST)))
