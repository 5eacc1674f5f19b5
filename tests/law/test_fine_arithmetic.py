"""Laws that always hold for fines: ranges from norms, several acts, set-off, daily fines, instalments."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.citation import cite
from zhifa.law.concurrent_acts import ActFine, joined
from zhifa.law.daily_fine import daily_fine
from zhifa.law.discretion import FineRange
from zhifa.law.explained import Explained
from zhifa.law.fine_norm import (
    FactMissing,
    FineClause,
    FineFacts,
    FineNorm,
    FineTerm,
    NoAmountInLaw,
    fine_range,
    highest,
)
from zhifa.law.instalments import even_plan, late_on_instalments
from zhifa.law.late_penalty import Payment, Stop
from zhifa.law.payment import Instalment
from zhifa.law.refusal import BadFact
from zhifa.law.set_off import set_off_detention, set_off_fine

BASIS = cite("处罚法第五条第二款")
MONEY = st.integers(min_value=0, max_value=10**10)
SHARES = st.fractions(min_value=0, max_value=30, max_denominator=1000)
START = date(2026, 1, 31)


def of(*terms: FineTerm, money: int = 0, number: int = 1, **more: int) -> Explained[FineRange]:
    facts = FineFacts({"违法所得": money}, {"件": number})
    return fine_range(FineNorm((FineClause(terms, **more),), BASIS), facts)


@given(MONEY, SHARES, SHARES)
def test_multiples_are_exact_and_never_rounded_against_the_party(
    base: int, one: Fraction, two: Fraction
) -> None:
    low, high = sorted((one, two))
    found = of(FineTerm(low, high, "违法所得"), money=base).result
    assert found.high_fen == floor(high * base)
    assert found.low_fen == min(ceil(low * base), found.high_fen)
    assert isinstance(found.low_fen, int) and isinstance(found.high_fen, int)


@given(MONEY, st.integers(1, 1000))
def test_so_much_for_each_is_so_many_times_as_much(fen: int, number: int) -> None:
    found = of(FineTerm(Fraction(0), Fraction(fen), per="件"), number=number).result
    assert (found.low_fen, found.high_fen) == (0, fen * number)


@given(MONEY, MONEY, SHARES)
def test_of_two_measures_the_higher_ceiling_stands(amount: int, base: int, share: Fraction) -> None:
    terms = (FineTerm(Fraction(0), Fraction(amount)), FineTerm(Fraction(0), share, "违法所得"))
    assert of(*terms, money=base).result.high_fen == max(amount, floor(share * base))


@given(MONEY, st.fractions(0, 10, max_denominator=10), MONEY)
def test_a_cap_is_never_exceeded_and_a_floor_never_undercut(base: int, times: Fraction, end: int) -> None:
    term = FineTerm(times / 2, times, "违法所得")
    assert of(term, money=base, cap_fen=end).result.high_fen <= end
    kept = of(term, money=base, floor_fen=end).result
    assert kept.low_fen >= end and kept.high_fen >= kept.low_fen


def test_a_term_without_a_ceiling_runs_up_to_the_cap_and_needs_one() -> None:
    term = FineTerm(Fraction(3), None, "违法所得")
    found = of(term, money=500_000, cap_fen=3_000_000).result
    assert (found.low_fen, found.high_fen) == (1_500_000, 3_000_000)
    assert of(term, money=2_000_000, cap_fen=3_000_000).result.low_fen == 3_000_000
    with pytest.raises(NoAmountInLaw, match="没有写这一尺度的上限"):
        of(term, money=500_000)


def test_a_norm_says_itself_in_the_words_of_the_law() -> None:
    said = {
        FineTerm(Fraction(50_000), Fraction(500_000)): "500元以上5000元以下",
        FineTerm(Fraction(0), Fraction(500_000)): "5000元以下",
        FineTerm(Fraction(20_000), Fraction(20_000)): "200元",
        FineTerm(Fraction(1), Fraction(5), "违法所得"): "违法所得的1倍以上5倍以下",
        FineTerm(Fraction(0), Fraction(1, 20), "营业额"): "营业额的5%以下",
        FineTerm(Fraction(200), Fraction(1000), per="平方米"): "每平方米2元以上10元以下",
        FineTerm(Fraction(3), None, "违法所得"): "违法所得的3倍以上",
    }
    for term, words in said.items():
        assert term.in_words() == words


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (5, 4)])
def test_a_term_that_is_no_range_is_refused(low: int, high: int) -> None:
    with pytest.raises(BadFact):
        FineTerm(Fraction(low), Fraction(high))


def test_a_missing_threshold_value_is_asked_for_and_never_guessed() -> None:
    clause = FineClause((FineTerm(Fraction(0), Fraction(1)),), measured="货值金额", below_fen=100)
    with pytest.raises(FactMissing, match="货值金额"):
        fine_range(FineNorm((clause,), BASIS), FineFacts({}, {}))


def test_of_several_norms_the_one_with_the_higher_ceiling_then_floor_is_taken() -> None:
    narrow, wide, deep = (
        of(FineTerm(Fraction(low), Fraction(high))) for low, high in ((100, 500), (0, 900), (200, 900))
    )
    assert highest([narrow, wide, deep]).result == deep.result
    assert len(highest([narrow, wide, deep]).steps) == 3
    with pytest.raises(BadFact):
        highest([])


@given(MONEY, MONEY)
def test_a_set_off_is_never_negative_and_never_more_than_either(fine: int, criminal: int) -> None:
    found = set_off_fine(fine, criminal).result
    assert 0 <= found.set_off <= min(fine, criminal)
    assert found.left >= 0 and found.set_off + found.left == criminal


@given(st.integers(0, 60), st.integers(0, 5000))
def test_days_of_detention_are_set_off_one_for_one(detained: int, sentence: int) -> None:
    found = set_off_detention(detained, sentence).result
    assert found.left >= 0 and found.set_off + found.left == sentence
    assert found.set_off == sentence - found.left <= detained


@pytest.mark.parametrize("days", [(-1, 5), (5, -1), (True, 5), (1.5, 5)])
def test_days_that_are_no_days_are_refused(days: tuple[int, int]) -> None:
    with pytest.raises(BadFact, match="不小于零的整数日"):
        set_off_detention(*days)


@given(st.integers(1, 10**8), st.integers(0, 400))
def test_a_daily_fine_grows_by_the_original_fine_each_day(fine: int, days: int) -> None:
    ordered = date(2026, 3, 2)
    answer = daily_fine(
        fine, ordered, ordered + timedelta(days=days), field="work_safety", fined=True, refuses=True
    )
    assert answer.result == fine * days
    assert answer.citations[0].short == "安全生产法第一百一十二条"


FINES = st.lists(
    st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=8
)


@given(FINES)
def test_what_all_persons_pay_is_the_sum_of_all_acts(rows: list[tuple[str, int, int]]) -> None:
    fines = [
        ActFine(f"行为{place}", person, fen, FineRange(0, 1000, BASIS), gains)
        for place, (person, fen, gains) in enumerate(rows)
    ]
    totals = joined(fines).result
    assert sum(total.pays_fen for total in totals) == sum(fen + gains for _, fen, gains in rows)
    assert [total.person for total in totals] == list(dict.fromkeys(person for person, _, _ in rows))


def test_no_acts_is_an_error_and_the_same_act_without_a_second_fine_is_not() -> None:
    with pytest.raises(BadFact):
        joined([])
    act = ActFine("占道经营", "甲（虚构）", 100, FineRange(0, 1000, BASIS))
    confiscation = ActFine("占道经营", "甲（虚构）", 0, FineRange(0, 1000, BASIS), 50)
    assert joined([act, confiscation]).result[0].pays_fen == 150
    assert joined([confiscation, act]).result[0].pays_fen == 150


@given(st.integers(1, 10**9), st.integers(1, 60), st.integers(1, 12))
def test_a_plan_adds_up_to_the_fen_and_its_days_rise(left: int, number: int, months: int) -> None:
    if left < number:
        with pytest.raises(BadFact):
            even_plan(left, number, START, every_months=months)
        return
    plan = even_plan(left, number, START, every_months=months).result
    assert len(plan) == number
    assert sum(part.fen for part in plan) == left
    assert max(part.fen for part in plan) - min(part.fen for part in plan) <= 1
    assert [part.due_on for part in plan] == sorted({part.due_on for part in plan})


def by_loop(
    plan: list[Instalment], today: date, payments: list[Payment], stops: list[Stop]
) -> list[tuple[int, int, int]]:
    """(unpaid, late days, late penalty) of each instalment, one day and one 分 of payment order at a time."""
    open_fen = [part.fen for part in plan]
    late, days = [0] * len(plan), [0] * len(plan)
    paying = sorted(payments, key=lambda payment: payment.on)
    day = min([part.due_on for part in plan] + [payment.on for payment in payments])
    while day <= today:
        stopped = any(stop.since <= day and (stop.until is None or day <= stop.until) for stop in stops)
        for place, part in enumerate(plan):
            if day > part.due_on and not stopped and open_fen[place]:
                days[place] += 1
                late[place] = min(part.fen, late[place] + open_fen[place] * 3 // 100)
        for payment in paying:
            left = payment.fen if payment.on == day else 0
            for place in range(len(plan)):
                taken = min(left, open_fen[place])
                open_fen[place] -= taken
                left -= taken
        day += timedelta(days=1)
    return list(zip(open_fen, days, late, strict=True))


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(-40, 150), st.integers(0, 60)), max_size=4),
    st.lists(st.tuples(st.integers(0, 150), st.integers(0, 40)), max_size=2),
    st.integers(-5, 200),
)
def test_late_instalments_equal_the_loops_and_never_exceed_the_fine(
    amounts: list[int], parts: list[tuple[int, int]], spans: list[tuple[int, int]], later: int
) -> None:
    plan = [Instalment(START + timedelta(days=30 * place), fen) for place, fen in enumerate(amounts)]
    total, paid, payments = sum(amounts), 0, []
    for offset, share in parts:
        fen = min(total * share // 100, total - paid)
        paid += fen
        payments.append(Payment(START + timedelta(days=offset), fen))
    stops = [
        Stop("suit", START + timedelta(days=since), START + timedelta(days=since + length))
        for since, length in spans
    ]
    today = START + timedelta(days=later)
    found = late_on_instalments(plan, today, payments=payments, stops=stops).result
    assert [(item.unpaid_fen, item.late_days, item.late_fen) for item in found] == by_loop(
        plan, today, payments, stops
    )
    assert sum(item.late_fen for item in found) <= total


def test_a_plan_is_its_own_deferral_and_an_empty_one_is_none() -> None:
    plan = [Instalment(START, 1000)]
    with pytest.raises(BadFact, match="不再另计"):
        late_on_instalments(plan, START, stops=[Stop("deferral", START)])
    with pytest.raises(BadFact, match="至少一期"):
        late_on_instalments([], START)
