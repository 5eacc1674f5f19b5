"""扣除与延长 — stretches that are not counted, and extensions granted, each on a ground the rule names.

A pause 不计入的期间 has a ground, a start and an end paper; both days are excluded, overlaps count once.  What
contradicts itself is refused (:class:`ContradictoryPauses`), never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhifa.law.explained import Step
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.time_limits.rule import ExtensionRule, PauseGround
from zhifa.law.time_limits.run import DAY, Run


class PauseNotAllowed(Refusal):
    """不得扣除 — the rule does not let this ground stop the clock."""


class PauseStillOpen(Refusal):
    """扣除期间尚未结束 — a last day cannot be given while the clock stands still and no day is named to
    count to."""


class ContradictoryPauses(BadFact):
    """扣除期间自相矛盾 — a pause ends before it starts, one paper starts two pauses, or a ground pauses again
    while its earlier pause has no end."""


class ExtensionNotAllowed(Refusal):
    """不得延长 — the rule has no such extension, or an earlier one is missing, or it is too long."""


@dataclass(frozen=True)
class Pause:
    """扣除期间 — a stretch not counted, both ends included; ``ends_on`` None while it lasts.

    ``ground`` is the id of a ground the rule allows; papers are the numbers of the start and end documents.
    """

    ground: str
    starts_on: date
    ends_on: date | None
    start_paper: str = ""
    end_paper: str = ""


@dataclass(frozen=True)
class Extension:
    """延长 — an extension granted: the rule's id, by whom and when, and the amount where the rule leaves it
    open."""

    id: str
    approved_by: str
    approved_on: date
    amount: int | None = None
    paper: str = ""


@dataclass(frozen=True)
class Excluded:
    """已扣除 — which pause stands at which step, and whether one is still open."""

    placed: tuple[tuple[int, Pause, PauseGround], ...]
    still_open: bool


def exclude(run: Run, pauses: Sequence[Pause], as_of: date | None) -> Excluded:
    """Collect the days not counted.

    :raises PauseNotAllowed, PauseStillOpen, ContradictoryPauses: as named.
    """
    still_open = False
    grounds = {ground.id: ground for ground in run.rule.pauses}
    placed: list[tuple[int, Pause, PauseGround]] = []
    ordered = sorted(pauses, key=lambda pause: pause.starts_on)
    for pause in ordered:
        if pause.ground not in grounds:
            allowed = "、".join(item.term for item in run.rule.pauses) or "没有"
            raise PauseNotAllowed(
                f"{run.rule.term}不得因“{pause.ground}”扣除时间；可以扣除的事由：{allowed}。",
                run.rule.citation,
                "在期限内办结，或者依法延长。",
            )
    _refuse_contradictions(ordered, grounds)
    for pause in ordered:
        ground, last = grounds[pause.ground], pause.ends_on
        if last is None:
            if as_of is None:
                raise PauseStillOpen(
                    f"{ground.term}自{pause.starts_on:%Y-%m-%d}起尚未结束，期限届满日还不能确定。",
                    ground.citation,
                    f"待出具{ground.end_paper}后再算，或者指明算到哪一天。",
                )
            last, still_open = max(as_of, pause.starts_on), True
        first = max(pause.starts_on, run.start + DAY)
        run.excluded.update(first + offset * DAY for offset in range((last - first).days + 1))
        placed.append((len(run.steps), pause, ground))
        run.steps.append(_in_words(run, pause, ground, last))
    return Excluded(tuple(placed), still_open)


def _in_words(run: Run, pause: Pause, ground: PauseGround, last: date) -> Step:
    if last <= run.start:
        return Step(f"{ground.term}在起算前已于{last:%Y-%m-%d}结束，不影响期限。", ground.citation)
    papers = f"{pause.start_paper or ground.start_paper}—{pause.end_paper or ground.end_paper}"
    until = f"{last:%Y-%m-%d}" + ("（仍在继续）" if pause.ends_on is None else "")
    return Step(f"{ground.term}{pause.starts_on:%Y-%m-%d}至{until}不计入（{papers}）。", ground.citation)


def tell_too_late(run: Run, excluded: Excluded, due: date) -> None:
    """Reword the step of a pause that began after the period had ended: it takes nothing off."""
    for place, pause, ground in excluded.placed:
        if pause.starts_on > due:
            run.steps[place] = Step(
                f"{ground.term}自{pause.starts_on:%Y-%m-%d}起，期限已于{due:%Y-%m-%d}届满，不再扣除。",
                ground.citation,
            )


def _refuse_contradictions(ordered: Sequence[Pause], grounds: dict[str, PauseGround]) -> None:
    by_paper: dict[tuple[str, str], Pause] = {}
    lasting: dict[str, Pause] = {}
    for pause in ordered:
        ground = grounds[pause.ground]
        if pause.ends_on is not None and pause.ends_on < pause.starts_on:
            raise ContradictoryPauses(
                f"{ground.term}的止日{pause.ends_on:%Y-%m-%d}早于起日{pause.starts_on:%Y-%m-%d}。",
                ground.citation,
                f"核对{ground.start_paper}和{ground.end_paper}的日期。",
            )
        twin = by_paper.setdefault((pause.ground, pause.start_paper), pause) if pause.start_paper else pause
        if (twin.starts_on, twin.ends_on) != (pause.starts_on, pause.ends_on):
            raise ContradictoryPauses(
                f"{ground.start_paper}{pause.start_paper}对应两段不同的{ground.term}期间。",
                ground.citation,
                "一份起始文书只对应一段期间，核对起止日期。",
            )
        earlier = lasting.get(pause.ground)
        if earlier is not None and earlier != pause:
            raise ContradictoryPauses(
                f"{ground.term}自{earlier.starts_on:%Y-%m-%d}起尚未结束，不能自{pause.starts_on:%Y-%m-%d}再次开始。",
                ground.citation,
                f"先补登前一段的{ground.end_paper}。",
            )
        if pause.ends_on is None:
            lasting[pause.ground] = pause


def extend(run: Run, due: date, extensions: Sequence[Extension]) -> date:
    """Return the last day after the extensions granted, in the rule's order, each before the end it extends.

    :raises ExtensionNotAllowed: none such, out of order, too late, too long, or without a length.
    """
    for position, extension in enumerate(extensions):
        allowed = _allowed(run, position, extension)
        if extension.approved_on > due:
            raise ExtensionNotAllowed(
                f"{allowed.term}于{extension.approved_on:%Y-%m-%d}批准时，期限已于{due:%Y-%m-%d}届满。",
                allowed.citation,
                "延长应当在期限届满前批准。",
            )
        granted = _granted(allowed, extension)
        run.say(
            f"{allowed.term}{granted}{allowed.unit.term}，"
            f"{extension.approved_on:%Y-%m-%d}经{extension.approved_by}批准（{extension.paper or allowed.paper}）。",
            allowed.citation,
        )
        due = run.count(due, granted, allowed.unit)
    return due


def _allowed(run: Run, position: int, extension: Extension) -> ExtensionRule:
    rules = run.rule.extensions
    if position >= len(rules) or rules[position].id != extension.id:
        allowed = "、".join(f"{item.term}（{item.approver}批准）" for item in rules) or "不得延长"
        raise ExtensionNotAllowed(
            f"{run.rule.term}的延长只能依次为：{allowed}。",
            run.rule.citation,
            "按顺序补办延长手续，或者在期限内办结。",
        )
    if extension.approved_on < run.start:
        raise ExtensionNotAllowed(
            f"{rules[position].term}的批准日{extension.approved_on:%Y-%m-%d}早于起算日{run.start:%Y-%m-%d}。",
            rules[position].citation,
            "核对批准日期。",
        )
    return rules[position]


def _granted(allowed: ExtensionRule, extension: Extension) -> int:
    amount = extension.amount if allowed.amount is None else allowed.amount
    if amount is None or amount < 1:
        raise ExtensionNotAllowed(
            f"{allowed.term}应当同时确定延长的合理期限。", allowed.citation, "写明延长多少日。"
        )
    granted = amount if extension.amount is None else extension.amount
    if not 1 <= granted <= amount:
        raise ExtensionNotAllowed(
            f"{allowed.term}不得超过{amount}{allowed.unit.term}，也不得少于一。",
            allowed.citation,
            f"在1至{amount}之间确定。",
        )
    return granted
