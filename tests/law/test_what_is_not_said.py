"""What a caller leaves out is never taken to the party's harm, and never opens a gate by itself."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from zhifa.law.citation import cite
from zhifa.law.fine_norm import FineClause, FineFacts, FineNorm, FineTerm, fine_range
from zhifa.law.hearing import HearingRecordNotSound, check_hearing_record, hearing_due
from zhifa.law.instalments import even_plan, late_on_instalments
from zhifa.law.late_penalty import Stop
from zhifa.law.legal_review import legal_review_due
from zhifa.law.leniency import Leniency, mildest
from zhifa.law.outcome import outcome
from zhifa.law.party import PartyKind
from zhifa.law.payment import Instalment, check_deferral
from zhifa.law.proposal import Penalty
from zhifa.law.refusal import BadFact
from zhifa.law.remedies import remedies
from zhifa.law.workdays import national_calendar

DAY = date(2026, 1, 31)


def test_a_small_fine_of_which_nothing_else_is_said_needs_no_hearing() -> None:
    assert (
        hearing_due(
            Penalty(frozenset({"fine"}), fine_fen=10_000), PartyKind.CITIZEN, on=date(2026, 11, 20)
        ).result
        is False
    )


def test_a_case_of_which_nothing_grave_is_said_needs_no_legal_review() -> None:
    answer = legal_review_due(
        major_public_interest=False, major_rights=False, heard=False, complex_case=False
    )
    assert answer.result is False


def test_a_hearing_record_nobody_signed_is_not_sound_unless_the_refusal_is_noted() -> None:
    with pytest.raises(HearingRecordNotSound):
        check_hearing_record(made=True, signed=False)


def test_a_decision_is_taken_as_made_after_ordinary_procedure_and_handed_over() -> None:
    """Both ways stand open, and no online channel is asked for, unless the caller says otherwise."""
    found = remedies(
        DAY, reconsideration_body="示范县人民政府", court="示范县人民法院", calendar=national_calendar()
    )
    assert not found.result.reconsideration_first
    assert found.result.suit_until == date(2026, 7, 31)
    assert found.result.online_channel == ""


def test_a_plan_of_which_no_payment_is_said_makes_up_the_whole_fine() -> None:
    plan = [Instalment(DAY, 30_000)]
    assert check_deferral(30_000, plan, hardship=True, asked=True, approved=True).result == DAY


def test_instalments_fall_due_month_by_month() -> None:
    assert [part.due_on for part in even_plan(300, 3, DAY).result] == [
        DAY,
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_instalments_bear_late_penalty_as_the_letter_says() -> None:
    assert late_on_instalments([Instalment(DAY, 100_000)], date(2026, 2, 10)).result[0].late_fen == 30_000


def test_the_days_before_a_suit_stay_late() -> None:
    """处罚法第七十三条第三款: only the days of the reconsideration or suit itself are left out."""
    stop = Stop("suit", date(2026, 2, 8), date(2026, 2, 20))
    found = late_on_instalments([Instalment(DAY, 100_000)], date(2026, 2, 10), stops=[stop]).result[0]
    assert (found.late_days, found.late_fen) == (7, 21_000)


def test_nothing_to_compare_is_not_a_lenient_answer() -> None:
    with pytest.raises(BadFact):
        mildest([])


def test_a_floor_below_the_range_does_not_lower_it() -> None:
    """最低不少于: it lifts a lower end, and leaves a higher one."""
    clause = FineClause((FineTerm(Fraction(1), Fraction(5), "违法所得"),), floor_fen=500_000)
    norm = FineNorm((clause,), cite("处罚法第五条第二款"))
    found = fine_range(norm, FineFacts({"违法所得": 1_000_000}, {})).result
    assert (found.low_fen, found.high_fen) == (1_000_000, 5_000_000)


def test_who_must_be_spared_is_not_said_to_be_spared_by_the_heads_choice() -> None:
    must = outcome(
        facts_established=True,
        crime_suspected=False,
        leniency=Leniency.NO_PENALTY,
        spare_where_allowed=False,
    )
    assert must.result == "minor" and "可以不予处罚" not in "".join(step.text for step in must.steps[1:])
    assert "负责人决定" not in must.in_words()
