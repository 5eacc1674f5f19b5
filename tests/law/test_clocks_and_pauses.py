"""Clocks of a case, pauses and extensions as they are told; what the rule does not allow is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from zhifa.law.explained import Explained
from zhifa.law.refusal import BadFact
from zhifa.law.time_limits import (
    Clock,
    ContradictoryPauses,
    Extension,
    ExtensionNotAllowed,
    LastDay,
    Pause,
    PauseNotAllowed,
    PauseStillOpen,
    TimeLimitNotInForce,
    Unit,
    add_months,
    clocks,
    deadline,
    deadline_at,
    elapsed,
    may_act_before,
    rule_names,
    time_limit,
)
from zhifa.law.workdays import national_calendar

CALENDAR = national_calendar()
FILED = date(2026, 3, 2)
MARKET = "market_supervision"


def decision(
    *pauses: Pause, extensions: tuple[Extension, ...] = (), as_of: date | None = None
) -> Explained[date]:
    return deadline(
        "decision",
        FILED,
        calendar=CALENDAR,
        profile=MARKET,
        pauses=pauses,
        extensions=extensions,
        as_of=as_of,
    )


def said(answer: Explained[date]) -> str:
    return answer.in_words()


def test_the_clock_that_ends_first_stands_first_and_each_counts_by_itself() -> None:
    running = [
        Clock("decision", FILED, (Pause("hearing", date(2026, 4, 1), date(2026, 4, 10)),), (), MARKET),
        Clock("hearing_request", date(2026, 4, 13)),
        Clock("preservation", date(2026, 4, 10), profile=MARKET),
    ]
    standing = clocks(running, date(2026, 4, 14), calendar=CALENDAR)
    assert [clock.rule for clock, _ in standing] == ["hearing_request", "preservation", "decision"]
    assert [state.in_words for _, state in standing] == [
        "第1工作日，共5工作日，余4工作日",
        "第2工作日，共7工作日，余5工作日",
        "第33日，共90日，余57日",
    ]
    assert clocks([], FILED, calendar=CALENDAR) == []


def test_clocks_that_end_on_one_day_keep_their_order() -> None:
    running = [Clock("notice_defence", FILED), Clock("hearing_request", FILED)]
    assert [clock for clock, _ in clocks(running, FILED, calendar=CALENDAR)] == running


def test_a_pause_is_told_with_its_papers_and_without_numbers_by_their_kind() -> None:
    first = Pause("testing", date(2026, 4, 1), date(2026, 4, 5), "检委〔2026〕1号", "检验报告1号")
    assert "2026-04-01至2026-04-05不计入（检委〔2026〕1号—检验报告1号）" in said(decision(first))
    assert "（委托书—检验（鉴定）结论）" in said(
        decision(Pause("testing", date(2026, 4, 1), date(2026, 4, 5)))
    )
    assert "另扣除5日" in said(decision(first))


def test_an_open_pause_counts_to_the_day_named_and_makes_the_answer_provisional() -> None:
    running = Pause("testing", date(2026, 4, 1), None)
    answer = decision(running, as_of=date(2026, 4, 3))
    assert answer.provisional and answer.result == date(2026, 6, 3) and "仍在继续" in said(answer)
    assert decision(running, as_of=date(2026, 3, 20)).result == date(2026, 6, 1), "起日以前问，至少扣除起日"
    assert not decision(Pause("testing", date(2026, 4, 1), date(2026, 4, 3))).provisional
    with pytest.raises(PauseStillOpen, match="检验"):
        try:
            decision(running)
        except PauseStillOpen as refusal:
            raise PauseStillOpen(refusal.way_out) from refusal


def test_a_pause_before_the_start_or_after_the_end_is_told_as_such() -> None:
    before = decision(Pause("testing", date(2026, 2, 1), FILED))
    assert before.result == date(2026, 5, 31) and "在起算前已于2026-03-02结束" in said(before)
    across = decision(Pause("testing", date(2026, 2, 1), date(2026, 3, 3)))
    assert across.result == date(2026, 6, 1) and "不计入" in said(across)
    after = decision(Pause("testing", date(2026, 6, 1), date(2026, 6, 5)))
    assert after.result == date(2026, 5, 31) and "期限已于2026-05-31届满，不再扣除" in said(after)
    on_the_last_day = decision(Pause("testing", date(2026, 5, 31), date(2026, 5, 31)))
    assert on_the_last_day.result == date(2026, 6, 1) and "不再扣除" not in said(on_the_last_day)


def test_pauses_that_contradict_each_other_are_refused_and_the_same_one_twice_is_not() -> None:
    open_one = Pause("testing", date(2026, 4, 1), None, "1号")
    closed = Pause("testing", date(2026, 4, 1), date(2026, 4, 5), "1号")
    for pair in (
        (closed, Pause("testing", date(2026, 4, 20), date(2026, 4, 22), "1号")),
        (closed, Pause("testing", date(2026, 4, 1), date(2026, 4, 6), "1号")),
        (open_one, Pause("testing", date(2026, 4, 20), date(2026, 4, 22), "2号")),
        (Pause("testing", date(2026, 4, 5), date(2026, 4, 4)),),
    ):
        with pytest.raises(ContradictoryPauses) as refused:
            decision(*pair, as_of=date(2026, 5, 1))
        assert refused.value.citations and refused.value.way_out
    assert decision(closed, closed).result == date(2026, 6, 5)
    assert decision(open_one, open_one, as_of=date(2026, 4, 5)).result == date(2026, 6, 5)
    other_ground = Pause("hearing", date(2026, 4, 3), date(2026, 4, 4), "1号")
    assert decision(open_one, other_ground, as_of=date(2026, 4, 5)).result == date(2026, 6, 5)
    unnumbered = (
        Pause("testing", date(2026, 4, 1), date(2026, 4, 2)),
        Pause("testing", date(2026, 4, 4), date(2026, 4, 4)),
    )
    assert decision(*unnumbered).result == date(2026, 6, 3)
    with pytest.raises(PauseNotAllowed, match="可以扣除的事由：没有"):
        deadline("decision", FILED, calendar=CALENDAR, pauses=[closed])


def test_an_extension_is_told_with_its_paper_and_must_have_a_length() -> None:
    first = Extension("first", "局长", date(2026, 5, 20), paper="延审〔2026〕1号")
    answer = decision(extensions=(first,))
    assert "第一次延长30日，2026-05-20经局长批准（延审〔2026〕1号）" in said(answer)
    assert "（延长办案期限审批表）" in said(
        decision(extensions=(Extension("first", "局长", date(2026, 5, 20)),))
    )
    for amount in (None, 0, -1):
        further = Extension("further", "集体讨论", date(2026, 6, 20), amount)
        with pytest.raises(ExtensionNotAllowed, match="合理期限"):
            decision(extensions=(first, further))
    one_day = Extension("further", "集体讨论", date(2026, 6, 30), 1)
    assert decision(extensions=(first, one_day)).result == date(2026, 7, 1)
    with pytest.raises(ExtensionNotAllowed, match="只能依次"):
        decision(extensions=(first, one_day, one_day))


def test_a_rule_that_runs_backwards_knows_no_pause_and_no_extension() -> None:
    for more in (
        {"pauses": [Pause("testing", FILED, FILED)]},
        {"extensions": [Extension("first", "局长", FILED)]},
    ):
        with pytest.raises(BadFact, match="没有扣除或者延长"):
            deadline("hearing_notice", FILED, calendar=CALENDAR, **more)  # type: ignore[arg-type]


def test_notice_on_the_last_day_is_early_enough_and_one_day_later_is_not() -> None:
    event = date(2026, 10, 12)
    assert may_act_before("hearing_notice", event, date(2026, 9, 23), calendar=CALENDAR).result
    assert not may_act_before("hearing_notice", event, date(2026, 9, 24), calendar=CALENDAR).result
    in_days = replace(time_limit("hearing_notice", FILED), unit=Unit.CALENDAR_DAY)
    assert may_act_before(in_days, event, date(2026, 10, 4), calendar=CALENDAR).result
    assert not may_act_before(in_days, event, date(2026, 10, 5), calendar=CALENDAR).result
    assert not deadline(in_days, date(2027, 1, 5), calendar=CALENDAR).provisional
    assert deadline("hearing_notice", date(2027, 1, 5), calendar=CALENDAR).provisional
    assert not deadline("hearing_notice", date(2026, 12, 31), calendar=CALENDAR).provisional


def test_hours_and_minutes_run_without_a_break() -> None:
    start = datetime(2026, 2, 28, 23, 50)
    assert deadline_at("first_response", start).result == datetime(2026, 3, 1, 0, 10)
    assert deadline_at("urgent_measure_report", start).result == datetime(2026, 3, 1, 23, 50)
    with pytest.raises(BadFact, match="须给出时刻"):
        deadline("first_response", date(2026, 2, 28), calendar=CALENDAR)
    with pytest.raises(BadFact, match="不按时刻"):
        deadline_at("decision", start)


def test_only_answers_that_rest_on_the_calendar_are_provisional() -> None:
    late = date(2026, 12, 1)
    assert not deadline("decision", late, calendar=CALENDAR).provisional
    assert deadline("decision", late, calendar=CALENDAR, profile=MARKET).provisional
    assert deadline("service", date(2026, 12, 28), calendar=CALENDAR).provisional
    assert not deadline("service", date(2026, 12, 1), calendar=CALENDAR).provisional


def test_periods_of_months_are_counted_in_days_when_asked_how_much_is_used() -> None:
    clock = elapsed("suit", date(2026, 1, 15), date(2026, 1, 16), calendar=CALENDAR)
    assert (clock.used, clock.total, clock.left, clock.unit) == (1, 181, 180, Unit.CALENDAR_DAY)
    assert not clock.overdue and not clock.standing_still


def test_a_paused_day_stands_still_and_an_overdue_one_does_not() -> None:
    running = (Pause("hearing", date(2026, 4, 1), date(2026, 4, 10)),)

    def on(today: date) -> tuple[bool, bool, int]:
        state = elapsed("decision", FILED, today, calendar=CALENDAR, pauses=running, profile=MARKET)
        return state.standing_still, state.overdue, state.used

    assert on(date(2026, 3, 31)) == (False, False, 29)
    assert on(date(2026, 4, 1)) == (True, False, 29)
    assert on(date(2026, 4, 10)) == (True, False, 29)
    assert on(date(2026, 4, 11)) == (False, False, 30)
    assert on(date(2026, 6, 10)) == (False, False, 90)
    assert on(date(2026, 6, 11)) == (False, True, 91)
    late = (Pause("hearing", date(2026, 6, 3), date(2026, 6, 8)),)
    state = elapsed("decision", FILED, date(2026, 6, 5), calendar=CALENDAR, pauses=late, profile=MARKET)
    assert (state.standing_still, state.overdue) == (False, True), "期满以后的听证不再扣除"


def test_a_working_day_clock_does_not_count_paused_weekends_twice() -> None:
    running = (Pause("testing", date(2026, 11, 6), date(2026, 11, 9)),)
    state = elapsed(
        "filing_check",
        date(2026, 11, 2),
        date(2026, 11, 10),
        calendar=CALENDAR,
        pauses=running,
        profile=MARKET,
    )
    assert (state.used, state.total, state.left) == (4, 15, 11)


def test_each_rule_says_who_is_bound_what_happens_at_its_end_and_where_it_stands() -> None:
    limit = time_limit("payment", FILED)
    assert (limit.binds, limit.last_day, limit.moves_last_day, limit.working) == (
        "party",
        LastDay.NEXT_WORKING_DAY,
        True,
        False,
    )
    assert time_limit("service", FILED).working and not time_limit("decision", FILED).moves_last_day
    assert time_limit("decision", FILED, MARKET).last_day is LastDay.NEXT_DAY_AFTER_FESTIVAL
    assert time_limit("hearing_notice", FILED).before and not limit.before
    assert time_limit("notice_defence", FILED).analogy and not limit.analogy
    assert time_limit("first_response", FILED).internal and not limit.internal
    assert limit.length_in_words == "15日" and time_limit("service", FILED).length_in_words == "7个工作日"
    assert {time_limit(name, date(2026, 11, 20)).unit for name in rule_names()} == set(Unit)
    with pytest.raises(TimeLimitNotInForce) as refused:
        time_limit("decision", date(2021, 7, 14))
    assert refused.value.citations


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), 12, date(2027, 3, 31)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_the_corresponding_day_or_the_last_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_what_was_paused_before_the_start_is_not_taken_off_what_is_used() -> None:
    across = (Pause("testing", date(2026, 2, 20), date(2026, 3, 3)),)
    state = elapsed("decision", FILED, date(2026, 3, 5), calendar=CALENDAR, pauses=across, profile=MARKET)
    assert (state.used, state.total, state.left) == (2, 90, 88)


def test_a_last_day_that_is_worked_is_not_said_to_move_or_to_stay() -> None:
    for name, start in (("service", date(2026, 11, 16)), ("payment", date(2026, 11, 2)), ("decision", FILED)):
        answer = deadline(name, start, calendar=CALENDAR)
        assert ("末日" in said(answer)) is (name == "decision"), name
    assert "末日" not in said(deadline("decision", date(2026, 3, 3), calendar=CALENDAR, profile=MARKET))


def test_a_period_before_an_event_does_not_say_that_its_first_day_is_not_counted() -> None:
    assert "当日不计入" not in said(deadline("hearing_notice", date(2026, 10, 12), calendar=CALENDAR))


def test_what_stops_a_period_of_months_lengthens_it_by_calendar_days() -> None:
    """No shipped rule of months knows a pause; a county's or a province's own may."""
    months = replace(time_limit("suit", FILED), pauses=time_limit("decision", FILED, MARKET).pauses)
    over_a_weekend = [Pause("hearing", date(2026, 3, 6), date(2026, 3, 9))]
    answer = deadline(months, date(2026, 1, 14), calendar=CALENDAR, pauses=over_a_weekend)
    assert answer.result == date(2026, 7, 20), "七月十四日加四日是周六，起诉期限顺延到周一"
    assert "对应日为2026-07-18" in said(answer)


def test_working_days_lengthened_by_calendar_days_may_end_on_a_day_of_rest_and_then_move() -> None:
    """A rule in working days whose extension is in calendar days, as a county may write one."""
    mixed = replace(
        time_limit("reconsideration", FILED),
        amount=7,
        unit=Unit.WORKING_DAY,
        extensions=time_limit("petition_handling", FILED).extensions,
    )
    thirty = [Extension("petition_30", "局长", date(2026, 11, 18), 3)]
    answer = deadline(mixed, date(2026, 11, 11), calendar=CALENDAR, extensions=thirty)
    assert answer.result == date(2026, 11, 23) and "末日2026-11-23" not in said(answer)
    two = deadline(mixed, date(2026, 11, 11), calendar=CALENDAR, extensions=[replace(thirty[0], amount=1)])
    assert two.result == date(2026, 11, 23) and "末日2026-11-21是周末，顺延至2026-11-23" in said(two)
