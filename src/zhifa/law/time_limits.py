"""期限 — every period of the matter's life: until when, how much is used, what stopped the clock.

The numbers stand in ``parameters/**/…time_limits.yaml`` and ``internal_targets.yaml`` by date, each with
its article (or, for an internal target 内部目标, its source).  How a period runs:

* the first day is not counted (民法典第二百零一条, 民诉法第八十五条第二款 and 市监程序规定第八十条 agree;
  the 处罚法 is silent);
* calendar or working days as the Act says (see :mod:`zhifa.law.workdays`); months and years end on the
  corresponding day, or on the month's last (民法典第二百零二条);
* a last day of rest moves to the next working day only where the rule's ``last_day`` says so: where the law
  is silent, the strict reading against the authority and the mild one for the party is taken
  (docs/decisions/0004);
* a pause 不计入的期间 is only taken on a ground the rule allows, both ends included, overlaps counted once;
* an extension is only taken as the rule allows, by its approver, in its order.

Dates only; periods in hours and minutes are answered by :func:`deadline_at`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from zhifa.law.citation import Citation, cite
from zhifa.law.explained import Explained, Step
from zhifa.law.parameters import load_parameters
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.workdays import HolidayTable

_DAY = timedelta(days=1)
_FIRST_DAY_NOT_COUNTED = cite("民法典第二百零一条第一款")
_MONTHS_END = cite("民法典第二百零二条")

PROFILES: dict[str, tuple[str, ...]] = {
    # Later files win over earlier ones, rule by rule.
    "base": ("national/time_limits.yaml", "county/internal_targets.yaml"),
    "market_supervision": (
        "national/time_limits.yaml",
        "county/internal_targets.yaml",
        "field/market_supervision/time_limits.yaml",
    ),
}


class Unit(Enum):
    """期限单位."""

    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def term(self) -> str:
        return {
            "minute": "分钟",
            "hour": "小时",
            "calendar_day": "日",
            "working_day": "个工作日",
            "month": "个月",
            "year": "年",
        }[self.value]


class UnknownTimeLimit(Refusal):
    """没有这项期限 — no rule of that name in the profile."""


class TimeLimitNotInForce(Refusal):
    """当日尚无此期限 — the rule had no value on the day the period starts."""


class PauseNotAllowed(Refusal):
    """不得扣除 — the rule does not let this ground stop the clock."""


class PauseStillOpen(Refusal):
    """扣除期间尚未结束 — a last day cannot be given while the clock stands still and no day is named to
    count to."""


class ExtensionNotAllowed(Refusal):
    """不得延长 — the rule has no such extension, or an earlier one is missing, or it is too long."""


@dataclass(frozen=True)
class PauseGround:
    """扣除事由 — a ground on which time is not counted."""

    id: str
    term: str
    start_paper: str
    end_paper: str
    citation: Citation


@dataclass(frozen=True)
class ExtensionRule:
    """延长规定 — one extension the rule allows; ``amount`` None: a reasonable time fixed by the approver."""

    id: str
    term: str
    amount: int | None
    unit: Unit
    approver: str
    paper: str
    citation: Citation


@dataclass(frozen=True)
class TimeLimit:
    """期限规定 — one rule as it stood on a day.

    ``internal``: a target of the body's own, without legal effect (``citation`` None, ``source`` says
    whose). ``before``: counted back from the event ("at least 7 working days before").
    """

    id: str
    term: str
    counts_from: str
    binds: str
    amount: int
    unit: Unit
    citation: Citation | None
    quote: str
    moves_last_day: bool
    last_day_citation: Citation | None
    last_day_note: str
    holidays_only: bool
    before: bool
    internal: bool
    analogy: bool
    source: str
    profile: str
    file: str
    pauses: tuple[PauseGround, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()

    @property
    def length_in_words(self) -> str:
        """90日, 5个工作日, 6个月."""
        return f"{self.amount}{self.unit.term}"


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
class Elapsed:
    """已用期限 — "day 14 of 90".

    ``used`` and ``total`` in ``unit`` (``total`` up to the last day as moved); ``left`` may be negative
    when overdue; ``due`` explains the last day; ``standing_still`` is true on a paused day.  For months and
    years ``unit`` is calendar days.
    """

    used: int
    total: int
    left: int
    unit: Unit
    due: Explained[date]
    standing_still: bool = False
    overdue: bool = False

    @property
    def in_words(self) -> str:
        """第14日，共90日，余76日."""
        measure = "工作日" if self.unit is Unit.WORKING_DAY else "日"
        if self.overdue:
            return f"已超期{-self.left}{'个' if measure == '工作日' else ''}{measure}"
        if self.standing_still:
            return f"已用{self.used}/{self.total}{measure}，期限暂停计算"
        return f"第{self.used}{measure}，共{self.total}{measure}，余{self.left}{measure}"


@lru_cache(maxsize=16)
def _rules(profile: str) -> dict[str, tuple[str, dict[str, Any]]]:
    if profile not in PROFILES:
        raise UnknownTimeLimit(f"没有“{profile}”这个期限版本。", way_out=f"可用：{'、'.join(PROFILES)}。")
    merged: dict[str, tuple[str, dict[str, Any]]] = {}
    for file in PROFILES[profile]:
        merged.update({name: (file, row) for name, row in load_parameters(file)["rules"].items()})
    return merged


def rule_names(profile: str = "base") -> list[str]:
    """Return the ids of every rule of a profile."""
    return list(_rules(profile))


@lru_cache(maxsize=4096)
def time_limit(name: str, on: date, profile: str = "base") -> TimeLimit:
    """Return the rule ``name`` as it stood on ``on``, the day the period starts.

    :raises UnknownTimeLimit: no such rule or profile.
    :raises TimeLimitNotInForce: ``on`` lies before the first value.
    """
    rules = _rules(profile)
    if name not in rules:
        raise UnknownTimeLimit(f"没有“{name}”这项期限。", way_out="用 zhifa where 查找期限名称。")
    file, row = rules[name]
    values = [value for value in row["values"] if value["from"] <= on]
    if not values:
        first = row["values"][0]
        raise TimeLimitNotInForce(
            f"{row['term']}自{first['from']:%Y-%m-%d}起才有规定，{on:%Y-%m-%d}不能适用。",
            cite(first["citation"]) if "citation" in first else None,
            "核对起算日期；此前的案件按当时有效的法律办理。",
        )
    value = values[-1]
    basis = row.get("last_day_basis")
    return TimeLimit(
        id=name,
        term=row["term"],
        counts_from=row["counts_from"],
        binds=row["binds"],
        amount=value["amount"],
        unit=Unit(value["unit"]),
        citation=cite(value["citation"]) if "citation" in value else None,
        quote=value.get("quote", ""),
        moves_last_day=row["last_day"] != "stays",
        last_day_citation=cite(basis) if basis else None,
        last_day_note=row.get("last_day_note", ""),
        holidays_only=row["last_day"] == "next_day_after_festival",
        before=row.get("direction") == "before",
        internal=row.get("internal", False),
        analogy=row.get("analogy", False),
        source=value.get("source", ""),
        profile=profile,
        file=file,
        pauses=tuple(
            PauseGround(
                item["id"], item["term"], item["start_paper"], item["end_paper"], cite(item["citation"])
            )
            for item in row.get("pauses", ())
        ),
        extensions=tuple(
            ExtensionRule(
                item["id"],
                item["term"],
                item.get("amount"),
                Unit(item["unit"]),
                item["approver"],
                item["paper"],
                cite(item["citation"]),
            )
            for item in row.get("extensions", ())
        ),
    )


@dataclass
class _Run:
    """One calculation: the days not counted, the steps in words."""

    rule: TimeLimit
    start: date
    calendar: HolidayTable
    excluded: set[date] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)


def deadline(
    rule: str | TimeLimit,
    start: date,
    *,
    calendar: HolidayTable,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    profile: str = "base",
    as_of: date | None = None,
) -> Explained[date]:
    """Return the last lawful day, explained.

    ``start`` is the day the period counts from (not itself counted).  For a rule that runs backwards
    (``before``) ``start`` is the event, and the answer is the last day on which the act may still be done.
    ``as_of`` closes a pause that is still open on that day, and the answer is then provisional.

    :raises UnknownTimeLimit, TimeLimitNotInForce: no such rule on that day.
    :raises PauseNotAllowed, PauseStillOpen, ExtensionNotAllowed, BadFact: as named.
    """
    limit = time_limit(rule, start, profile) if isinstance(rule, str) else rule
    if limit.unit in (Unit.HOUR, Unit.MINUTE):
        raise BadFact(f"{limit.term}以{limit.unit.term}计，须给出时刻。", way_out="改用 deadline_at。")
    run = _Run(limit, start, calendar)
    _explain_rule(run)
    if limit.before:
        # “七日前”: neither the day of the notice nor the day of the event is one of the seven.
        due = (
            calendar.add_working_days(start, -(limit.amount + 1))
            if _working(limit)
            else start - (limit.amount + 1) * _DAY
        )
        run.steps.append(
            Step(
                f"从{start:%Y-%m-%d}往前数，通知日与当日之间须有{limit.length_in_words}，最迟为{due:%Y-%m-%d}。"
            )
        )
        return Explained(due, tuple(run.steps), _cited(run), calendar.is_provisional(due, start))
    still_open = _exclude(run, pauses, as_of)
    due = _count(run, start, limit.amount, limit.unit)
    due = _extend(run, due, extensions)
    due = _settle_last_day(run, due)
    provisional = still_open or (
        (_working(limit) or limit.moves_last_day) and calendar.is_provisional(start, due)
    )
    return Explained(due, tuple(run.steps), _cited(run), provisional)


def elapsed(
    rule: str | TimeLimit,
    start: date,
    today: date,
    *,
    calendar: HolidayTable,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    profile: str = "base",
) -> Elapsed:
    """Return how much of the period is used on ``today`` and what is left.

    ``used`` counts the days after ``start`` up to and including ``today``, without paused days, and stops
    at neither end: overdue periods have a negative ``left``.

    :raises BadFact: ``today`` lies before ``start``, or the rule runs backwards or in hours.
    """
    limit = time_limit(rule, start, profile) if isinstance(rule, str) else rule
    if today < start:
        raise BadFact(f"查询日{today:%Y-%m-%d}早于起算日{start:%Y-%m-%d}。", way_out="核对日期。")
    if limit.before:
        raise BadFact(f"{limit.term}是提前期，没有已用天数。", way_out="改用 deadline。")
    due = deadline(limit, start, calendar=calendar, pauses=pauses, extensions=extensions, as_of=today)
    run = _Run(limit, start, calendar)
    _exclude(run, pauses, today)
    counts = calendar.working_days_between if _working(limit) else _calendar_days
    unit = Unit.WORKING_DAY if _working(limit) else Unit.CALENDAR_DAY

    def counted(after: date, until: date) -> int:
        skipped = sum(
            1
            for day in run.excluded
            if after < day <= until and (unit is not Unit.WORKING_DAY or calendar.is_working_day(day))
        )
        return counts(after, until) - skipped

    total = counted(start, due.result)
    used = counted(start, today)
    overdue = today > due.result
    return Elapsed(
        used=used,
        total=total,
        left=-counts(due.result, today) if overdue else total - used,
        unit=unit,
        due=due,
        standing_still=today in run.excluded and not overdue,
        overdue=overdue,
    )


def deadline_at(rule: str | TimeLimit, start: datetime, *, profile: str = "base") -> Explained[datetime]:
    """Return the last moment of a period in hours or minutes, counted without a break from ``start``.

    :raises BadFact: the rule is not in hours or minutes.
    """
    limit = time_limit(rule, start.date(), profile) if isinstance(rule, str) else rule
    if limit.unit not in (Unit.HOUR, Unit.MINUTE):
        raise BadFact(f"{limit.term}以{limit.unit.term}计，不按时刻计算。", way_out="改用 deadline。")
    span = timedelta(hours=limit.amount) if limit.unit is Unit.HOUR else timedelta(minutes=limit.amount)
    basis = f"内部目标：{limit.source}" if limit.internal else f"规定“{limit.quote}”"
    steps = (
        Step(
            f"{limit.term}：{limit.length_in_words}，自{limit.counts_from}起连续计算；{basis}。",
            limit.citation,
        ),
        Step(f"{start:%Y-%m-%d %H:%M}起{limit.length_in_words}，至{start + span:%Y-%m-%d %H:%M}。"),
    )
    return Explained(start + span, steps)


def may_act_before(
    rule: str | TimeLimit, event: date, act: date, *, calendar: HolidayTable, profile: str = "base"
) -> Explained[bool]:
    """Say whether ``act`` lies early enough before ``event`` for a backwards rule (hearing notice)."""
    latest = deadline(rule, event, calendar=calendar, profile=profile)
    early = act <= latest.result
    verdict = "符合提前期要求" if early else "提前天数不足"
    return latest.replace_result(early, Step(f"实际为{act:%Y-%m-%d}，{verdict}。"))


def _working(limit: TimeLimit) -> bool:
    return limit.unit is Unit.WORKING_DAY


def _calendar_days(after: date, until: date) -> int:
    return max((until - after).days, 0)


def _explain_rule(run: _Run) -> None:
    limit = run.rule
    if limit.internal:
        text = f"{limit.term}：{limit.length_in_words}，是内部目标，没有法律效力（{limit.source}）。"
    elif limit.analogy:
        text = f"{limit.term}：{limit.length_in_words}，比照“{limit.quote}”。{limit.last_day_note}"
    else:
        text = f"{limit.term}：{limit.length_in_words}，规定“{limit.quote}”。"
    run.steps.append(Step(text, limit.citation))
    if not limit.before:
        run.steps.append(
            Step(f"自{limit.counts_from}{run.start:%Y-%m-%d}起算，当日不计入。", _FIRST_DAY_NOT_COUNTED)
        )


def _cited(run: _Run) -> tuple[Citation, ...]:
    return tuple(step.citation for step in run.steps if step.citation)


def _exclude(run: _Run, pauses: Iterable[Pause], as_of: date | None) -> bool:
    """Collect the days not counted; return whether one pause is still open."""
    still_open = False
    grounds = {ground.id: ground for ground in run.rule.pauses}
    for pause in sorted(pauses, key=lambda pause: pause.starts_on):
        ground = grounds.get(pause.ground)
        if ground is None:
            allowed = "、".join(item.term for item in run.rule.pauses) or "没有"
            raise PauseNotAllowed(
                f"{run.rule.term}不得因“{pause.ground}”扣除时间；可以扣除的事由：{allowed}。",
                run.rule.citation,
                "在期限内办结，或者依法延长。",
            )
        last = pause.ends_on
        if last is not None and last < pause.starts_on:
            raise BadFact(
                f"{ground.term}的止日{last:%Y-%m-%d}早于起日{pause.starts_on:%Y-%m-%d}。",
                way_out="核对起止文书的日期。",
            )
        if last is None:
            if as_of is None:
                raise PauseStillOpen(
                    f"{ground.term}自{pause.starts_on:%Y-%m-%d}起尚未结束，期限届满日还不能确定。",
                    ground.citation,
                    f"待出具{ground.end_paper}后再算，或者指明算到哪一天。",
                )
            last, still_open = max(as_of, pause.starts_on), True
        first = max(pause.starts_on, run.start + _DAY)
        span = [first + offset * _DAY for offset in range((last - first).days + 1)]
        run.excluded.update(span)
        papers = f"{pause.start_paper or ground.start_paper}—{pause.end_paper or ground.end_paper}"
        until = f"{last:%Y-%m-%d}" + ("（仍在继续）" if pause.ends_on is None else "")
        run.steps.append(
            Step(f"{ground.term}{pause.starts_on:%Y-%m-%d}至{until}不计入（{papers}）。", ground.citation)
        )
    return still_open


def _count(run: _Run, start: date, amount: int, unit: Unit) -> date:
    """Return the last day of ``amount`` units counted from ``start``, skipping excluded days."""
    if unit is Unit.MONTH or unit is Unit.YEAR:
        due = add_months(start, amount * (12 if unit is Unit.YEAR else 1))
        due = _push(run, start, due, working=False)
        run.steps.append(Step(f"{amount}{unit.term}后的对应日为{due:%Y-%m-%d}。", _MONTHS_END))
        return due
    if unit is Unit.WORKING_DAY:
        due = _push(run, start, run.calendar.add_working_days(start, amount), working=True)
        run.steps.append(Step(f"数满{amount}个工作日，为{due:%Y-%m-%d}。"))
        return due
    due = _push(run, start, start + amount * _DAY, working=False)
    skipped = sum(1 for day in run.excluded if start < day <= due)
    run.steps.append(
        Step(f"数满{amount}个日历日{f'（另扣除{skipped}日）' if skipped else ''}，为{due:%Y-%m-%d}。")
    )
    return due


def _push(run: _Run, start: date, due: date, *, working: bool) -> date:
    """Move ``due`` back one counted day for each excluded counted day up to it, until none is left."""
    owed = sorted(
        day for day in run.excluded if day > start and (not working or run.calendar.is_working_day(day))
    )
    for day in owed:
        if day > due:
            break
        due = run.calendar.add_working_days(due, 1) if working else due + _DAY
    return due


def _extend(run: _Run, due: date, extensions: Sequence[Extension]) -> date:
    for position, extension in enumerate(extensions):
        if position >= len(run.rule.extensions) or run.rule.extensions[position].id != extension.id:
            allowed = (
                "、".join(f"{item.term}（{item.approver}批准）" for item in run.rule.extensions) or "不得延长"
            )
            raise ExtensionNotAllowed(
                f"{run.rule.term}的延长只能依次为：{allowed}。",
                run.rule.citation,
                "按顺序补办延长手续，或者在期限内办结。",
            )
        allowed_extension = run.rule.extensions[position]
        if extension.approved_on > due:
            raise ExtensionNotAllowed(
                f"{allowed_extension.term}于{extension.approved_on:%Y-%m-%d}批准时，期限已于{due:%Y-%m-%d}届满。",
                allowed_extension.citation,
                "延长应当在期限届满前批准。",
            )
        amount = extension.amount if allowed_extension.amount is None else allowed_extension.amount
        if amount is None or amount < 1:
            raise ExtensionNotAllowed(
                f"{allowed_extension.term}应当同时确定延长的合理期限。",
                allowed_extension.citation,
                "写明延长多少日。",
            )
        if extension.amount is not None and extension.amount > amount:
            raise ExtensionNotAllowed(
                f"{allowed_extension.term}不得超过{amount}{allowed_extension.unit.term}。",
                allowed_extension.citation,
            )
        granted = extension.amount or amount
        run.steps.append(
            Step(
                f"{allowed_extension.term}{granted}{allowed_extension.unit.term}，"
                f"{extension.approved_on:%Y-%m-%d}经{extension.approved_by}批准。",
                allowed_extension.citation,
            )
        )
        due = _count(run, due, granted, allowed_extension.unit)
    return due


def _settle_last_day(run: _Run, due: date) -> date:
    limit = run.rule
    kind = run.calendar.kind_of(due)
    if _working(limit) or kind.working:
        return due
    if not limit.moves_last_day or (limit.holidays_only and not kind.festival):
        run.steps.append(
            Step(f"末日{due:%Y-%m-%d}是{kind.reason}，不顺延：{limit.last_day_note}", limit.last_day_citation)
        )
        return due
    moved = run.calendar.next_working_day(due)
    run.steps.append(
        Step(
            f"末日{due:%Y-%m-%d}是{kind.reason}，顺延至{moved:%Y-%m-%d}。"
            + ("" if limit.last_day_citation else limit.last_day_note),
            limit.last_day_citation,
        )
    )
    return moved


def add_months(start: date, months: int) -> date:
    """Return the corresponding day ``months`` later, or that month's last day (民法典第二百零二条)."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
