"""执行的中止、终结、回转与和解 — when enforcement rests, ends, is undone or settled
(强制法第三十九条至第四十二条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.grounds import ground
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits import deadline
from zhifa.law.workdays import HolidayTable

_RESUME = cite("强制法第三十九条第二款")
_UNDO = cite("强制法第四十一条")
_AGREE = cite("强制法第四十二条第一款")
_BREACH = cite("强制法第四十二条第二款")


class AgreementNotAllowed(Refusal):
    """不得达成这样的执行协议."""


class StillStayed(Refusal):
    """中止执行的情形没有消失."""


def stay(code: str) -> Explained[str]:
    """Return the ground on which enforcement rests (``stay_of_execution`` of the grounds).

    :raises BadFact: not one of the four grounds.
    """
    found = ground("stay_of_execution", code)
    return Explained("stay", (found.step(), Step("中止执行；情形消失后恢复执行。", _RESUME)))


def check_resume(*, ground_gone: bool) -> Explained[bool]:
    """Check that a rested enforcement may go on.

    :raises StillStayed: the ground still holds.
    """
    if not ground_gone:
        raise StillStayed("中止执行的情形尚未消失，不得恢复执行。", _RESUME, "情形消失后再恢复。")
    return Explained(True, (Step("中止执行的情形已经消失，应当恢复执行。", _RESUME),))


def no_longer_enforced(
    stayed_on: date,
    today: date,
    *,
    social_harm: bool,
    unable: bool,
    calendar: HolidayTable,
) -> Explained[bool]:
    """Say whether a stayed enforcement is given up for good: three years, no clear harm, really unable.

    :raises BadFact: ``today`` before the stay.
    """
    if today < stayed_on:
        raise BadFact("查询日早于中止执行日。", _RESUME, "核对日期。")
    full = deadline("stayed_execution", stayed_on, calendar=calendar)
    if social_harm or not unable:
        text = "有明显社会危害" if social_harm else "当事人并非确无能力履行"
        return full.replace_result(False, Step(f"{text}，情形消失后恢复执行。", _RESUME))
    over = today >= full.result
    said = "中止执行满三年未恢复，不再执行" if over else "中止执行未满三年"
    return full.replace_result(over, Step(f"到{today:%Y-%m-%d}，{said}。", _RESUME))


def end(code: str) -> Explained[str]:
    """Return the ground on which enforcement ends (``end_of_execution`` of the grounds).

    :raises BadFact: not one of the five grounds.
    """
    found = ground("end_of_execution", code)
    return Explained("end", (found.step(), Step("终结执行。", found.citation)))


def restitution(*, decision_fell: bool, wrongly_executed: bool, can_be_restored: bool) -> Explained[str]:
    """Return what is owed after an enforcement whose decision fell or that was wrong: ``nothing``,
    ``restore`` 恢复原状或者退还 or ``compensate`` 赔偿."""
    if not (decision_fell or wrongly_executed):
        return Explained("nothing", (Step("行政决定有效，执行没有错误。", _UNDO),))
    why = "据以执行的行政决定被撤销、变更" if decision_fell else "执行错误"
    if can_be_restored:
        return Explained("restore", (Step(f"{why}，应当恢复原状或者退还财物。", _UNDO),))
    return Explained("compensate", (Step(f"{why}，不能恢复原状或者退还，依法给予赔偿。", _UNDO),))


def check_agreement(
    *,
    harms_public_interest: bool,
    harms_others: bool,
    waives_late_penalty: bool,
    remedied: bool,
    waives_principal: bool = False,
) -> Explained[bool]:
    """Check an enforcement agreement: stages may be agreed; only the late penalty may be reduced, and only
    where the party has made good.

    :raises AgreementNotAllowed: it harms others, waives the fine itself, or the party has not made good.
    """
    if harms_public_interest or harms_others:
        raise AgreementNotAllowed(
            "执行协议损害公共利益或者他人合法权益。", _AGREE, "修改协议，或者继续强制执行。"
        )
    if waives_principal:
        raise AgreementNotAllowed(
            "执行协议只能减免加处的罚款或者滞纳金，不能减免原来的义务。", _AGREE, "约定分阶段履行。"
        )
    if waives_late_penalty and not remedied:
        raise AgreementNotAllowed(
            "当事人没有采取补救措施，不得减免加处的罚款。", _AGREE, "采取补救措施后再减免。"
        )
    text = "采取补救措施，可以减免加处的罚款或者滞纳金" if waives_late_penalty else "可以约定分阶段履行"
    return Explained(True, (Step(f"{text}。", _AGREE), Step("不履行协议的，恢复强制执行。", _BREACH)))
