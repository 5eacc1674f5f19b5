"""执行的时间与方式 — not at night, not on statutory holidays, never by cutting a home's water or power
(强制法第四十三条)."""

from __future__ import annotations

from datetime import datetime

from zhifa.law.amounts import amount
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.workdays import HolidayTable

_WHEN = cite("强制法第四十三条第一款")
_HOW = cite("强制法第四十三条第二款")


class NotAtThisHour(Refusal):
    """夜间、法定节假日不得强制执行."""


class UtilitiesMayNotBeCut(Refusal):
    """不得以停水停电迫使履行."""


def check_time_of_execution(at: datetime, *, urgent: bool, calendar: HolidayTable) -> Explained[bool]:
    """Check that enforcement may take place at a moment.

    "Night" is not defined by the Act: ``night_begins``/``night_ends`` of ``county/thresholds.yaml``; the hour
    of the end is day again.  "Statutory holidays" is read strictly: every day off of the State Council's
    arrangement; a plain weekend is none.

    :raises NotAtThisHour: and not urgent.
    """
    on = at.date()
    begins, ends = amount("night_begins", on), amount("night_ends", on)
    night = at.hour >= begins.number or at.hour < ends.number
    kind = calendar.kind_of(on)
    provisional = kind.provisional
    if urgent:
        return Explained(True, (Step("情况紧急，不受夜间、法定节假日的限制。", _WHEN),))
    if kind.festival:
        raise NotAtThisHour(
            f"{on:%Y-%m-%d}是{kind.reason}，不得实施行政强制执行。", _WHEN, "改在节后的白天。"
        )
    if night:
        raise NotAtThisHour(
            f"{at:%H:%M}是夜间（{begins.number}时至次日{ends.number}时），不得实施行政强制执行。",
            _WHEN,
            "改在白天。",
        )
    steps = (Step("不是法定节假日。", _WHEN), begins.step(f"{at:%H:%M}不是夜间"))
    return Explained(True, steps, provisional=provisional)


def check_means_of_execution(*, cuts_home_utilities: bool) -> Explained[bool]:
    """Check that no home's water, power, heat or gas is cut to force performance.

    :raises UtilitiesMayNotBeCut: it would be.
    """
    if cuts_home_utilities:
        raise UtilitiesMayNotBeCut(
            "不得对居民生活采取停止供水、供电、供热、供燃气等方式迫使当事人履行。",
            _HOW,
            "用法定的强制执行方式。",
        )
    return Explained(True, (Step("没有停止居民生活的水、电、热、燃气。", _HOW),))
