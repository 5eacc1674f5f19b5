"""申请人民法院强制执行 — from when and until when, with which papers, at which court
(强制法第五十三条至第六十条; 处罚法第七十二条第二款; 行诉解释第一百五十五条至第一百五十七条)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_WINDOW = cite("强制法第五十三条")
_DEMAND = cite("强制法第五十四条")
_DEFERRED = cite("处罚法第七十二条第二款")
_LATE = cite("行诉解释第一百五十六条")
_NO_FEE = cite("强制法第六十条第一款")
_AT_ONCE = cite("强制法第五十九条")


class TooEarlyForTheCourt(Refusal):
    """尚不能申请人民法院强制执行."""


class TooLateForTheCourt(Refusal):
    """已过申请人民法院强制执行的期限."""


class CourtPapersIncomplete(ContentsMissing):
    """申请人民法院强制执行的材料不全."""


@dataclass(frozen=True)
class CourtWindow:
    """申请期间 — the first and the last day on which the application may be made."""

    opens_on: date
    closes_on: date

    def in_words(self) -> str:
        return f"{self.opens_on:%Y-%m-%d}至{self.closes_on:%Y-%m-%d}"


def court_window(
    remedies_until: date,
    demand_served_on: date | None,
    *,
    calendar: HolidayTable,
    deferred_until: date | None = None,
) -> Explained[CourtWindow]:
    """Return when the application may be made.

    ``remedies_until``: the last day to start a suit.  ``deferred_until``: the end of an approved deferral or
    instalment plan, from which the three months then run where it is later.  The window opens the day after
    both the time for remedies and ten working days from service of the demand have passed.

    :raises TooEarlyForTheCourt: no demand has been served.
    :raises TooLateForTheCourt: the demand was served so late that the window has closed before it opens.
    """
    if demand_served_on is None:
        raise TooEarlyForTheCourt(
            "申请人民法院强制执行前，应当催告当事人履行义务。", _DEMAND, "先送达催告书。"
        )
    start = remedies_until
    steps: list[Step] = [Step(f"法定起诉期限至{remedies_until:%Y-%m-%d}届满。", _WINDOW)]
    if deferred_until is not None and deferred_until > start:
        start = deferred_until
        steps.append(Step(f"批准延期、分期缴纳至{deferred_until:%Y-%m-%d}，申请期限自此起算。", _DEFERRED))
    closes = deadline("court_application", start, calendar=calendar)
    demand = deadline("court_demand", demand_served_on, calendar=calendar)
    opens_on = max(start, demand.result) + timedelta(days=1)
    if opens_on > closes.result:
        raise TooLateForTheCourt(
            f"催告后最早{opens_on:%Y-%m-%d}可以申请，而申请期限至{closes.result:%Y-%m-%d}。",
            (_WINDOW, _LATE),
            "说明正当理由一并申请；今后及时催告。",
        )
    steps += [*demand.steps, *closes.steps]
    window = CourtWindow(opens_on, closes.result)
    steps.append(Step(f"可以在{window.in_words()}申请，不缴纳申请费。", _NO_FEE))
    return Explained(window, tuple(steps), provisional=closes.provisional or demand.provisional)


def check_apply_on(window: CourtWindow, today: date, *, good_reason: bool = False) -> Explained[bool]:
    """Check that the application is made in its window; a good reason excuses lateness before the court.

    :raises TooEarlyForTheCourt, TooLateForTheCourt: as named.
    """
    if today < window.opens_on:
        raise TooEarlyForTheCourt(f"{window.opens_on:%Y-%m-%d}起才可以申请。", _DEMAND, "等待期满。")
    if today > window.closes_on and not good_reason:
        raise TooLateForTheCourt(
            f"申请期限已于{window.closes_on:%Y-%m-%d}届满，逾期申请的，人民法院不予受理。",
            _LATE,
            "有正当理由的一并说明。",
        )
    return Explained(
        True,
        (
            Step(
                f"{today:%Y-%m-%d}申请，在期限内。"
                if today <= window.closes_on
                else "有正当理由，请法院审查。",
                _LATE,
            ),
        ),
    )


def check_court_papers(present: Collection[str]) -> Explained[bool]:
    """Check the papers (``court_application`` of the required contents).

    :raises CourtPapersIncomplete: naming what is missing.
    """
    return check_contents("court_application", present, CourtPapersIncomplete)


def which_court(*, immovable: bool, at_body: str, at_immovable: str = "") -> Explained[str]:
    """Return the court: at the body's place; for an immovable thing, where it lies (行诉解释: 基层人民法院)."""
    basis = cite("行诉解释第一百五十七条第一款")
    if immovable:
        return Explained(at_immovable, (Step("执行对象是不动产，由不动产所在地的基层人民法院受理。", basis),))
    return Explained(at_body, (Step("由申请人所在地的基层人民法院受理。", basis),))


def may_ask_at_once(*, urgent: bool, public_safety: bool) -> Explained[bool]:
    """Say whether immediate execution may be asked of the court (强制法第五十九条)."""
    if urgent and public_safety:
        return Explained(True, (Step("情况紧急，为保障公共安全，可以申请人民法院立即执行。", _AT_ONCE),))
    return Explained(False, (Step("不是为保障公共安全的紧急情况。", _AT_ONCE),))
