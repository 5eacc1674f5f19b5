"""Laws of coercion that always hold, and limits of the market rules that no case asks for by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.citation import cite
from zhifa.law.coercive_measure import (
    MeasureFacts,
    check_measure,
    check_measure_officers,
    check_measure_steps,
)
from zhifa.law.course_of_execution import check_agreement
from zhifa.law.court_enforcement import CourtWindow, TooLateForTheCourt, check_apply_on, court_window
from zhifa.law.demand import DemandAnswerNotReviewed, DemandPeriodOpen, check_may_decide_execution
from zhifa.law.demolition import check_demolition
from zhifa.law.freezing import check_freeze
from zhifa.law.library import look_up
from zhifa.law.money_execution import TooEarlyToEnforce, check_may_enforce_money, settle_proceeds
from zhifa.law.officers import AuxiliaryMayNotEnforce, Certificate, FewerThanTwoOfficers, Person
from zhifa.law.penalty_kinds import kinds
from zhifa.law.performance_by_others import check_at_once, check_by_others, check_carried_out
from zhifa.law.referral import check_referral_papers
from zhifa.law.refusal import BadFact, Refusal
from zhifa.law.required_contents import ContentsMissing, check_contents, required_contents
from zhifa.law.seizure import seized_until
from zhifa.law.time_limits import Extension, Pause, deadline, deadline_at
from zhifa.law.workdays import national_calendar

CALENDAR = national_calendar()
DAYS = st.dates(min_value=date(2024, 1, 2), max_value=date(2026, 11, 20))
LISTS = (
    "coercive_measure_steps",
    "seizure_letter",
    "freeze_letter",
    "demand_letter",
    "execution_decision",
    "by_others_letter",
    "court_application",
    "referral_papers",
    "market_filing",
    "whole_process_record",
)


def officer(number: int, *, auxiliary: bool = False) -> Person:
    certificate = Certificate(f"ZF{number}", date(2020, 1, 1), date(2030, 1, 1))
    return Person(str(number), f"某{number}（虚构）", certificate, auxiliary)


@pytest.mark.parametrize("name", LISTS)
@given(data=st.data())
def test_a_list_is_whole_exactly_when_nothing_needed_is_missing(name: str, data: st.DataObject) -> None:
    items = list(required_contents(name).items)
    present = data.draw(st.sets(st.sampled_from(items)))
    spared = data.draw(st.sets(st.sampled_from(items)))
    missing = [key for key in items if key not in present and key not in spared]
    if not missing:
        assert check_contents(name, present, not_needed=spared).result
        return
    with pytest.raises(ContentsMissing) as refused:
        check_contents(name, present, not_needed=spared)
    assert refused.value.missing == tuple(required_contents(name).items[key].term for key in missing)
    for citation in refused.value.citations:
        look_up(citation, date(2026, 11, 20))


@given(DAYS, st.booleans(), st.integers(0, 40), st.integers(1, 20))
def test_a_seizure_lasts_at_most_sixty_days_besides_the_testing(
    start: date, longer: bool, after: int, length: int
) -> None:
    testing = Pause(
        "testing", start + timedelta(days=after), start + timedelta(days=after + length - 1), "告知书", "结论"
    )
    extension = Extension("first", "局长", start) if longer else None
    plain = seized_until(start, calendar=CALENDAR, extension=extension).result
    assert (plain - start).days == (60 if longer else 30)
    tested = seized_until(start, calendar=CALENDAR, extension=extension, testing=[testing]).result
    assert plain <= tested <= plain + timedelta(days=length)


@given(DAYS, st.integers(0, 200))
def test_a_fine_is_enforced_from_day_thirty_one_on(start: date, after: int) -> None:
    today = start + timedelta(days=after)
    if after + 1 > 30:
        answer = check_may_enforce_money(start, today, demanded=True, power_by_statute=True)
        assert answer.result == "self"
    else:
        with pytest.raises(TooEarlyToEnforce):
            check_may_enforce_money(start, today, demanded=True, power_by_statute=True)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_of_the_proceeds_nothing_is_lost_and_the_debt_goes_first(proceeds: int, owed: int) -> None:
    back = settle_proceeds(proceeds, owed).result
    assert 0 <= back <= proceeds and proceeds - back == min(proceeds, owed)


@given(DAYS, st.integers(-60, 120))
def test_the_courts_door_opens_after_demand_and_remedies_and_closes_after_three_months(
    remedies_until: date, demanded_after: int
) -> None:
    demanded = remedies_until + timedelta(days=demanded_after)
    closes = deadline("court_application", remedies_until, calendar=CALENDAR).result
    waited = deadline("court_demand", demanded, calendar=CALENDAR).result
    try:
        window = court_window(remedies_until, demanded, calendar=CALENDAR).result
    except TooLateForTheCourt:
        assert max(remedies_until, waited) >= closes
        return
    assert remedies_until < window.opens_on <= window.closes_on == closes
    assert window.opens_on > waited


def test_a_measure_needs_two_qualified_officers_like_a_penalty() -> None:
    answer = check_measure_officers([officer(1), officer(2)], date(2026, 11, 20))
    assert answer.result == 2
    assert {cite("强制法第十七条第三款"), cite("强制法第十八条第二项")} <= set(answer.citations)
    with pytest.raises(FewerThanTwoOfficers):
        check_measure_officers([officer(1)], date(2026, 11, 20))
    with pytest.raises(AuxiliaryMayNotEnforce):
        check_measure_officers([officer(1), officer(2, auxiliary=True)], date(2026, 11, 20))


def test_urgency_spares_the_approval_beforehand_and_nothing_else() -> None:
    steps = set(required_contents("coercive_measure_steps").items)
    for step in sorted(steps - {"witness"}):
        done = steps - {step}
        if step == "approved":
            assert check_measure_steps(done, party_present=True, urgent=True).result
        else:
            with pytest.raises(Refusal):
                check_measure_steps(done, party_present=True, urgent=True)


def test_the_six_ways_of_enforcement_stand_in_the_act() -> None:
    ways = kinds("enforcement_method")
    assert [way.citation for way in ways.values()] == [
        cite(f"强制法第十二条第{number}项") for number in "一二三四五六"
    ]
    for way in ways.values():
        assert way.code == "other" or way.term[:2] in look_up(way.citation).part(way.citation)


def test_market_withdrawal_is_three_working_days() -> None:
    due = deadline(
        "publication_withdrawal", date(2026, 11, 20), calendar=CALENDAR, profile="market_supervision"
    )
    assert due.result == date(2026, 11, 25)


def test_market_assistance_is_fifteen_working_days() -> None:
    due = deadline("assistance", date(2026, 11, 2), calendar=CALENDAR, profile="market_supervision")
    assert due.result == date(2026, 11, 23)


def test_market_summary_papers_are_filed_in_seven_working_days() -> None:
    due = deadline("summary_papers", date(2026, 11, 20), calendar=CALENDAR, profile="market_supervision")
    assert due.result == date(2026, 12, 1)


def test_market_urgent_preservation_is_reported_in_a_day() -> None:
    due = deadline_at(
        "preservation_urgent_report", datetime(2026, 11, 20, 18, 30), profile="market_supervision"
    )
    assert due.result == datetime(2026, 11, 21, 18, 30)


def test_negative_money_is_refused_wherever_money_goes_in() -> None:
    for refused in (
        lambda: check_freeze(-1, 0, by_statute=True, frozen_by_other_body=False),
        lambda: check_freeze(0, -1, by_statute=True, frozen_by_other_body=False),
        lambda: settle_proceeds(-1, 0),
        lambda: settle_proceeds(0, -1),
        lambda: check_carried_out(
            official_present=True, signed=True, violence=False, charged_fen=-1, actual_cost_fen=0
        ),
        lambda: check_carried_out(
            official_present=True, signed=True, violence=False, charged_fen=0, actual_cost_fen=-1
        ),
    ):
        with pytest.raises(BadFact):
            refused()


def test_the_way_out_names_the_first_day_on_which_a_fine_may_be_enforced() -> None:
    start = date(2026, 11, 1)
    with pytest.raises(TooEarlyToEnforce) as refused:
        check_may_enforce_money(start, date(2026, 11, 20), demanded=True, power_by_statute=True)
    assert "2026-12-01" in refused.value.way_out
    assert check_may_enforce_money(start, date(2026, 12, 1), demanded=True, power_by_statute=True)


def test_what_is_kept_and_what_goes_back_is_said() -> None:
    assert "3000元抵缴" in settle_proceeds(500_000, 300_000).steps[0].text


def test_by_what_right_a_measure_is_taken_is_said() -> None:
    own = check_measure(MeasureFacts("seize", provided=True, own_power=True))
    with_penalty = check_measure(
        MeasureFacts("seize", provided=True, own_power=False, with_penalty_power=True)
    )
    assert cite("强制法第十七条第一款") in own.citations
    assert cite("强制法第十七条第二款") in with_penalty.citations
    assert cite("强制法第十七条第二款") not in own.citations


def test_only_an_urgent_measure_is_reminded_of_the_24_hours() -> None:
    steps = set(required_contents("coercive_measure_steps").items)
    assert cite("强制法第十九条") not in check_measure_steps(steps, party_present=True).citations
    assert cite("强制法第十九条") in check_measure_steps(steps, party_present=True, urgent=True).citations
    with pytest.raises(ContentsMissing):
        check_measure_steps(steps - {"approved"}, party_present=True)


def test_what_is_not_said_is_taken_for_not_so() -> None:
    """Left out, a fact never helps and never hurts: no good reason, no moved assets, nothing performed."""
    day = date(2026, 11, 20)
    decided = check_may_decide_execution(
        power_by_statute=True,
        demand_served_on=date(2026, 11, 2),
        perform_by=date(2026, 11, 12),
        today=day,
        performed=False,
    )
    assert decided.result is True
    with pytest.raises(DemandPeriodOpen):
        check_may_decide_execution(
            power_by_statute=True, demand_served_on=day, perform_by=day, today=day, performed=False
        )
    with pytest.raises(DemandAnswerNotReviewed):
        check_may_decide_execution(
            power_by_statute=True,
            demand_served_on=date(2026, 11, 2),
            perform_by=date(2026, 11, 12),
            today=day,
            performed=False,
            answered=True,
        )
    assert check_demolition(
        day, announced_on=date(2026, 1, 5), remove_by=date(2026, 2, 5), remedies_until=date(2026, 8, 5)
    ).result
    window = CourtWindow(date(2026, 10, 1), date(2026, 11, 19))
    with pytest.raises(TooLateForTheCourt):
        check_apply_on(window, day)
    agreed = check_agreement(
        harms_public_interest=False, harms_others=False, waives_late_penalty=False, remedied=False
    )
    assert agreed.result
    assert check_by_others("traffic", demanded=True, performed=False).result


def test_only_an_absent_party_is_told_afterwards_of_the_clearing() -> None:
    there = check_at_once("road", must_be_cleared=True, party_can=False, party_present=True)
    away = check_at_once("road", must_be_cleared=True, party_can=False, party_present=False)
    assert not any("事后立即通知" in step.text for step in there.steps)
    assert any("事后立即通知" in step.text for step in away.steps)


def test_referral_papers_ask_for_expert_reports_unless_nothing_was_examined() -> None:
    papers = {"referral_letter", "report", "goods_list"}
    with pytest.raises(ContentsMissing):
        check_referral_papers(papers)
    assert check_referral_papers(papers, examined=False).result
