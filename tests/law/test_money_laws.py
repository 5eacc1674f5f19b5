"""Laws that always hold for money: late penalty, ranges, bands, one fine."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhifa.law.citation import cite
from zhifa.law.discretion import (
    AboveMaximum,
    BelowMinimum,
    FineRange,
    Gravity,
    bands,
    check_amount,
    multiple_range,
)
from zhifa.law.late_penalty import Payment, Stop, late_penalty
from zhifa.law.one_fine import highest_norm
from zhifa.law.refusal import BadFact

BASIS = cite("处罚法第五条第二款")
MONEY = st.integers(min_value=0, max_value=10**10)
DUE = date(2026, 1, 10)
RANGES = st.tuples(MONEY, MONEY).map(lambda pair: FineRange(min(pair), max(pair), BASIS))
STOPS = st.lists(
    st.tuples(
        st.sampled_from(["reconsideration", "suit", "deferral"]), st.integers(-5, 80), st.integers(0, 40)
    ).map(lambda row: Stop(row[0], DUE + timedelta(days=row[1]), DUE + timedelta(days=row[1] + row[2]))),
    max_size=3,
)


def by_loop(fine: int, today: date, stops: list[Stop], payments: list[Payment]) -> int:
    owed, day = 0, DUE + timedelta(days=1)
    while day <= today:
        if not any(stop.since <= day <= (stop.until or today) for stop in stops):
            owed += (fine - sum(payment.fen for payment in payments if payment.on < day)) * 3 // 100
        day += timedelta(days=1)
    return min(owed, fine)


@given(
    MONEY,
    st.integers(-5, 120),
    STOPS,
    st.lists(st.tuples(st.integers(-9, 90), st.integers(1, 30)), max_size=3),
)
def test_the_late_penalty_equals_the_loops_and_never_exceeds_the_fine(
    fine: int, later: int, stops: list[Stop], parts: list[tuple[int, int]]
) -> None:
    payments = [Payment(DUE + timedelta(days=offset), fine * share // 100) for offset, share in parts]
    today = DUE + timedelta(days=later)
    answer = late_penalty(fine, DUE, today, stops=stops, payments=payments).result
    assert 0 <= answer <= fine
    assert answer == by_loop(fine, today, stops, payments)


@given(MONEY, st.integers(0, 120))
def test_the_late_penalty_never_falls_with_time(fine: int, later: int) -> None:
    today = DUE + timedelta(days=later)
    assert late_penalty(fine, DUE, today).result <= late_penalty(fine, DUE, today + timedelta(days=1)).result


@given(RANGES)
def test_bands_rise_with_gravity_and_stay_in_the_range(fine_range: FineRange) -> None:
    found = bands(fine_range)
    assert [band.gravity for band in found] == sorted(Gravity)
    assert found[0].low_fen == fine_range.low_fen
    assert found[-1].high_fen == fine_range.high_fen
    for band in found:
        assert fine_range.low_fen <= band.low_fen <= band.high_fen <= fine_range.high_fen
    for milder, graver in pairwise(found):
        assert milder.low_fen <= graver.low_fen and milder.high_fen <= graver.high_fen


@given(RANGES, MONEY)
def test_an_amount_passes_exactly_when_it_is_in_the_range(fine_range: FineRange, fen: int) -> None:
    try:
        answer = check_amount(fen, fine_range).result
    except AboveMaximum:
        assert fen > fine_range.high_fen
    except BelowMinimum:
        assert fen < fine_range.low_fen
    else:
        assert answer == fen and fine_range.low_fen <= fen <= fine_range.high_fen


@given(RANGES, MONEY)
def test_a_ground_opens_the_lower_side_only(fine_range: FineRange, fen: int) -> None:
    try:
        assert check_amount(fen, fine_range, mitigation=[cite("处罚法第三十二条第一项")]).result == fen
    except AboveMaximum:
        assert fen > fine_range.high_fen


@given(MONEY, st.integers(0, 500), st.integers(0, 500))
def test_a_multiple_is_never_rounded_out_of_the_law(base: int, one: int, two: int) -> None:
    low, high = sorted((Fraction(one, 100), Fraction(two, 100)))
    try:
        found = multiple_range(base, low, high, BASIS, base_term="违法所得").result
    except BadFact:
        # A range narrower than one 分 cannot hold a whole amount; it is refused, not rounded outwards.
        assert -(-low * base // 1) > high * base // 1
        return
    assert found.low_fen >= low * base and found.high_fen <= high * base


@given(st.lists(RANGES, min_size=1, max_size=5))
def test_the_applied_norm_has_the_highest_ceiling(ranges: list[FineRange]) -> None:
    assert highest_norm(ranges).result.high_fen == max(item.high_fen for item in ranges)
