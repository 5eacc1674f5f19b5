"""告知、陈述和申辩 — the advance notice, the defence, and what a decision may not do because of it
(处罚法第四十四条、第四十五条、第六十二条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhifa.law.amounts import yuan
from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.penalty_kinds import kind
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_CONTENT = cite("处罚法第四十四条")
_HEAR = cite("处罚法第四十五条第一款")
_NOT_HEAVIER = cite("处罚法第四十五条第二款")
_NO_DECISION = cite("处罚法第六十二条")


class NoticeIncomplete(Refusal):
    """告知内容不全 — ``missing`` lists the words of the Act that are absent."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(f"告知书缺少：{'、'.join(missing)}。", _CONTENT, "补全后送达当事人。")
        self.missing = missing


class NotNoticed(Refusal):
    """未告知不得决定."""


class DefencePeriodOpen(Refusal):
    """陈述申辩期未满."""


class DefenceNotReviewed(Refusal):
    """陈述申辩未复核."""


class HeavierThanNoticed(Refusal):
    """重于告知的处罚."""


@dataclass(frozen=True)
class NoticeContent:
    """告知内容 — what the notice says; every text must be more than blanks."""

    penalty: str
    facts: str
    reasons: str
    basis: str
    tells_defence: bool
    tells_hearing: bool = False


def check_notice(content: NoticeContent, *, hearing_due: bool) -> Explained[bool]:
    """Check that the notice says all that article 44 asks, the hearing right included where it is due.

    :raises NoticeIncomplete: with what is missing.
    """
    texts = (
        ("拟作出的行政处罚内容", content.penalty),
        ("事实", content.facts),
        ("理由", content.reasons),
        ("依据", content.basis),
    )
    missing = [term for term, text in texts if not text.strip()]
    if not content.tells_defence:
        missing.append("陈述、申辩的权利")
    if hearing_due and not content.tells_hearing:
        missing.append("要求听证的权利")
    if missing:
        raise NoticeIncomplete(tuple(missing))
    return Explained(True, (Step("告知书写明拟处罚内容、事实、理由、依据和当事人的权利。", _CONTENT),))


def defence_over(
    served_on: date,
    today: date,
    *,
    waived: bool,
    calendar: HolidayTable,
    profile: str = "base",
) -> Explained[bool]:
    """Say whether the time for statement and defence is over on ``today``: lapsed, or clearly waived.

    The Act sets no period; five working days are given (docs/rules/time-limits.md).  Silence is not a
    waiver until they end.
    """
    due = deadline("notice_defence", served_on, calendar=calendar, profile=profile)
    if waived:
        return due.replace_result(True, Step("当事人明确放弃陈述、申辩权利。", _NO_DECISION))
    over = today > due.result
    return due.replace_result(
        over, Step("期限已满。" if over else f"期限至{due.result:%Y-%m-%d}，尚未届满。", _NO_DECISION)
    )


def check_may_decide(
    *,
    notice_served: bool,
    defence_over: bool,
    defended: bool,
    defence_reviewed: bool,
) -> Explained[bool]:
    """Check that a decision may follow the notice.

    :raises NotNoticed: the notice has not been served.
    :raises DefencePeriodOpen: the period runs and the right is not waived.
    :raises DefenceNotReviewed: the party spoke and was not answered.
    """
    if not notice_served:
        raise NotNoticed(
            "没有告知当事人拟作出的行政处罚内容及事实、理由、依据，不得作出行政处罚决定。",
            _NO_DECISION,
            "先送达告知书。",
        )
    if not defence_over:
        raise DefencePeriodOpen(
            "陈述、申辩期限未满，当事人也没有明确放弃，不得作出行政处罚决定。", _NO_DECISION, "等待期满。"
        )
    if defended and not defence_reviewed:
        raise DefenceNotReviewed(
            "当事人提出的事实、理由和证据应当复核，尚未复核。", _HEAR, "制作陈述申辩复核意见。"
        )
    return Explained(True, (Step("已经告知并充分听取意见。", _HEAR), Step("可以作出决定。", _NO_DECISION)))


def check_not_heavier(noticed: Penalty, decided: Penalty) -> Explained[bool]:
    """Check that the decision is in nothing heavier than what was noticed.

    A new kind, a higher fine or a larger confiscation needs a new notice; it is never allowed *because* of
    the defence.

    :raises HeavierThanNoticed: naming what became heavier.
    """
    heavier = [f"增加{kind('penalty', code).term}" for code in sorted(decided.kinds - noticed.kinds)]
    compared = (
        ("罚款", noticed.fine_fen, decided.fine_fen),
        ("没收违法所得", noticed.gains_fen, decided.gains_fen),
        ("没收非法财物", noticed.goods_fen, decided.goods_fen),
    )
    heavier += [
        f"{term}由{yuan(before)}增至{yuan(after)}" for term, before, after in compared if after > before
    ]
    if heavier:
        raise HeavierThanNoticed(
            f"决定重于告知的内容：{'；'.join(heavier)}。",
            (_NOT_HEAVIER, _NO_DECISION),
            "发现新的事实或者依据的，重新告知；不得因当事人陈述、申辩而加重。",
        )
    return Explained(True, (Step("决定不重于告知的内容。", _NOT_HEAVIER),))
