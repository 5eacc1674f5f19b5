"""Bad input to the money rules by code, past the question's own reading: refused, never computed with."""

from __future__ import annotations

from datetime import date

import pytest

from zhifa.law.amounts import UnknownAmount, amount, check_money, yuan
from zhifa.law.citation import cite
from zhifa.law.concurrent_acts import ActFine, joined
from zhifa.law.daily_fine import NoDailyFine, daily_fine, daily_fine_basis
from zhifa.law.discretion import (
    Band,
    FineRange,
    Gravity,
    bands,
    check_amount,
    multiple_range,
    per_item_total,
    suggested_band,
)
from zhifa.law.fine_norm import FineClause, FineFacts, FineNorm, FineTerm, fine_range
from zhifa.law.instalments import even_plan, late_on_instalments
from zhifa.law.late_penalty import Payment, Stop, late_penalty
from zhifa.law.limitation import TimeBarred, check_not_time_barred, limitation
from zhifa.law.one_fine import (
    EarlierFine,
    FinedBefore,
    check_no_double_fine,
    fine_after_criminal_fine,
    highest_norm,
)
from zhifa.law.payment import DeferralNotAllowed, Instalment, check_collect_on_the_spot, check_deferral
from zhifa.law.refusal import BadFact
from zhifa.law.set_off import set_off_fine
from zhifa.law.workdays import national_calendar

BASIS = cite("处罚法第五条第二款")
DAY = date(2026, 3, 2)
RANGE = FineRange(100, 1000, BASIS)
NO_MONEY = [-1, 1.5, True, None, "100"]


@pytest.mark.parametrize("fen", NO_MONEY)
def test_what_is_no_whole_fen_is_refused_by_name(fen: object) -> None:
    with pytest.raises(BadFact, match="罚款"):
        check_money(fen, "罚款")  # type: ignore[arg-type]


@pytest.mark.parametrize("fen", [0, 1, 10**12])
def test_whole_fen_from_nought_on_come_back_as_they_are(fen: int) -> None:
    assert check_money(fen, "罚款") == fen


@pytest.mark.parametrize("bad", [-1, 1.5])
def test_every_money_rule_checks_each_of_its_amounts(bad: int) -> None:
    good = ActFine("占道经营", "甲（虚构）", 100, RANGE)
    for call in (
        lambda: late_penalty(bad, DAY, DAY),
        lambda: late_penalty(100, DAY, DAY, payments=[Payment(DAY, bad)]),
        lambda: joined([ActFine("占道经营", "甲（虚构）", bad, RANGE)]),
        lambda: joined([good, ActFine("占道经营", "乙（虚构）", 100, RANGE, bad)]),
        lambda: daily_fine(bad, DAY, DAY, field="work_safety", fined=True, refuses=True),
        lambda: set_off_fine(bad, 100),
        lambda: set_off_fine(100, bad),
        lambda: even_plan(bad, 1, DAY),
        lambda: late_on_instalments([Instalment(DAY, bad)], DAY),
        lambda: late_on_instalments([Instalment(DAY, 100)], DAY, payments=[Payment(DAY, bad)]),
        lambda: check_deferral(bad, [Instalment(DAY, 100)], hardship=True, asked=True, approved=True),
        lambda: check_deferral(100, [Instalment(DAY, bad)], hardship=True, asked=True, approved=True),
        lambda: check_deferral(
            100, [Instalment(DAY, 100)], hardship=True, asked=True, approved=True, paid_fen=bad
        ),
        lambda: per_item_total([100, bad]),
        lambda: per_item_total([100], cap_fen=bad),
        lambda: multiple_range(bad, 1, 2, BASIS, base_term="违法所得"),
        lambda: FineRange(bad, 100, BASIS),
        lambda: FineRange(0, bad, BASIS),
        lambda: check_amount(bad, FineRange(0, 100, BASIS)),
        lambda: FineFacts({"违法所得": bad}, {}).money_of("违法所得"),
        lambda: check_collect_on_the_spot(
            bad,
            summary=True,
            hard_to_collect_later=True,
            remote=False,
            party_asks=False,
            fiscal_receipt=True,
            on=DAY,
        ),
    ):
        with pytest.raises(BadFact):
            call()


@pytest.mark.parametrize(
    "stop", [Stop("suit", date(2026, 3, 5), date(2026, 3, 4)), Stop("petition", date(2026, 3, 5))]
)
def test_a_stop_that_contradicts_itself_or_has_no_ground_is_refused(stop: Stop) -> None:
    with pytest.raises(BadFact):
        late_penalty(100, DAY, date(2026, 4, 1), stops=[stop])


def test_a_stop_of_a_single_day_is_none_of_that() -> None:
    day = date(2026, 3, 5)
    assert late_penalty(10_000, DAY, day, stops=[Stop("suit", day, day)]).result == 600


@pytest.mark.parametrize("unit", [0, -1, True, 1.5, "3"])
def test_a_count_that_is_no_count_is_refused(unit: object) -> None:
    with pytest.raises(BadFact):
        FineFacts({}, {"件": unit}).count_of("件")  # type: ignore[dict-item]


def test_one_thing_is_a_count() -> None:
    assert FineFacts({}, {"件": 1}).count_of("件") == 1


def test_an_amount_is_there_from_its_first_day_and_not_before() -> None:
    assert amount("late_penalty_rate", date(2021, 7, 15)).denominator == 100
    assert amount("summary_fine_citizen", date(2026, 1, 1)).denominator == 1
    with pytest.raises(UnknownAmount, match="还没有规定"):
        amount("late_penalty_rate", date(2021, 7, 14))
    with pytest.raises(UnknownAmount, match="没有“no_such”这项数额"):
        amount("no_such", DAY)


def test_a_local_amount_names_who_fixed_it_and_a_statutory_one_its_article() -> None:
    local, national = amount("deliberation_members", DAY), amount("officers", DAY)
    assert local.citation is None and "（" in local.step("三人。").text
    assert national.citation is not None and national.step("二人。").text == "二人。"


@pytest.mark.parametrize(
    ("fen", "said"), [(0, "0元"), (5, "0.05元"), (100, "1元"), (-150, "-1.50元"), (12_345, "123.45元")]
)
def test_fen_are_written_as_people_write_money(fen: int, said: str) -> None:
    assert yuan(fen) == said


def test_a_range_turned_round_is_refused_and_a_single_amount_is_not() -> None:
    with pytest.raises(BadFact):
        FineRange(101, 100, BASIS)
    assert FineRange(100, 100, BASIS).in_words() == "1元以上1元以下"
    assert FineRange(0, 100, BASIS).in_words() == "1元以下"


def test_the_shipped_bands_are_three_tenths_four_tenths_three_tenths() -> None:
    assert bands(FineRange(0, 1000, BASIS)) == [
        Band(Gravity.LIGHTER, 0, 300),
        Band(Gravity.ORDINARY, 301, 700),
        Band(Gravity.HEAVIER, 701, 1000),
    ]
    assert suggested_band(FineRange(0, 1000, BASIS), Gravity.HEAVIER).result.low_fen == 701


@pytest.mark.parametrize("shares", [(0.3,), (0.7, 0.3), (-0.1, 0.5), (0.3, 1.1), (0.1, 0.2, 0.3)])
def test_borders_of_bands_that_do_not_rise_between_nought_and_one_are_refused(
    shares: tuple[float, ...],
) -> None:
    with pytest.raises(BadFact):
        bands(RANGE, shares=shares)  # type: ignore[arg-type]


@pytest.mark.parametrize("shares", [(0, 1), (0, 0), (1, 1), (0.5, 0.5)])
def test_borders_at_the_very_ends_are_allowed(shares: tuple[float, float]) -> None:
    found = bands(RANGE, shares=shares)  # type: ignore[arg-type]
    assert found[0].low_fen == 100 and found[-1].high_fen == 1000


def test_multiples_in_the_wrong_order_are_refused() -> None:
    for low, high in ((-1, 2), (3, 2)):
        with pytest.raises(BadFact, match="不成幅度"):
            multiple_range(100, low, high, BASIS, base_term="违法所得")
    assert multiple_range(100, 0, 0, BASIS, base_term="违法所得").result.high_fen == 0


def test_of_equal_ceilings_the_higher_floor_is_applied_and_none_is_an_error() -> None:
    deep = FineRange(200, 1000, BASIS)
    assert highest_norm([RANGE, deep]).result == deep
    with pytest.raises(BadFact):
        highest_norm([])


def test_after_no_criminal_fine_the_administrative_one_stands() -> None:
    assert fine_after_criminal_fine(criminal_fine_given=False, administrative_fine_fen=500).result == 500


def test_a_total_at_its_cap_is_not_cut() -> None:
    assert per_item_total([300, 200], cap_fen=500).result == 500
    assert per_item_total([300, 200], cap_fen=501).result == 500
    assert per_item_total([300, 201], cap_fen=500).result == 500
    assert per_item_total([300, 201]).result == 501


def test_what_was_paid_before_is_no_longer_in_the_plan() -> None:
    plan = [Instalment(DAY, 60)]
    assert check_deferral(100, plan, hardship=True, asked=True, approved=True, paid_fen=40).result == DAY
    for more in ({"asked": False}, {"hardship": False}, {"approved": False}, {"paid_fen": 41}):
        facts = {"hardship": True, "asked": True, "approved": True, "paid_fen": 40} | more
        with pytest.raises(DeferralNotAllowed):
            check_deferral(100, plan, **facts)  # type: ignore[arg-type]
    with pytest.raises(DeferralNotAllowed):
        check_deferral(0, [], hardship=True, asked=True, approved=True)
    twice = [Instalment(DAY, 50), Instalment(DAY, 50)]
    with pytest.raises(DeferralNotAllowed):
        check_deferral(100, twice, hardship=True, asked=True, approved=True)


def test_a_daily_fine_has_its_basis_by_day_and_by_field() -> None:
    assert daily_fine_basis("environment", date(2026, 8, 14)).citation.short.endswith(
        "环境保护法第五十九条第一款"
    )
    assert daily_fine_basis("environment", date(2026, 8, 15)).citation.law.endswith("生态环境法典")
    assert daily_fine_basis("environment", date(2015, 1, 1)).term == "排放污染物"
    for field, day in (("environment", date(2014, 12, 31)), ("fishery", DAY)):
        with pytest.raises(NoDailyFine, match=r"安全生产|排放|fishery"):
            daily_fine_basis(field, day)
    for fined, refuses, said in ((False, True, "已受到罚款处罚"), (True, False, "拒不改正")):
        with pytest.raises(NoDailyFine, match=said):
            daily_fine(100, DAY, DAY, field="work_safety", fined=fined, refuses=refuses)


def test_the_repealed_basis_of_a_daily_fine_said_what_is_quoted() -> None:
    from zhifa.law.library import quotes

    basis = daily_fine_basis("environment", date(2026, 8, 14))
    assert quotes(basis.citation, basis.quote, date(2026, 8, 14))


def test_a_clause_without_steps_hits_whom_it_names_and_nobody_else() -> None:
    term = FineTerm(0, 1000)  # type: ignore[arg-type]
    norm = FineNorm(
        (
            FineClause((term,), "主管人员"),
            FineClause(
                (FineTerm(0, 50),),
            ),
        ),
        BASIS,
    )  # type: ignore[arg-type]
    assert fine_range(norm, FineFacts({}, {}, "主管人员")).result.high_fen == 1000
    assert fine_range(norm, FineFacts({}, {})).result.high_fen == 50


def test_a_time_barred_act_is_refused_and_another_is_not() -> None:
    calendar = national_calendar()
    barred = limitation(date(2020, 1, 1), date(2026, 1, 1), calendar=calendar)
    with pytest.raises(TimeBarred, match="已过追责时效"):
        check_not_time_barred(barred)
    check_not_time_barred(limitation(DAY, DAY, calendar=calendar))
    with pytest.raises(BadFact, match="fishery"):
        limitation(DAY, DAY, calendar=calendar, special="fishery")
    with pytest.raises(BadFact, match="终了日早于"):
        limitation(DAY, date(2026, 3, 5), calendar=calendar, ended_on=date(2026, 3, 1))
    with pytest.raises(BadFact, match="发现日早于"):
        limitation(DAY, date(2026, 3, 1), calendar=calendar)
    said = [step.text for step in limitation(DAY, DAY, calendar=calendar, ended_on=DAY).steps]
    assert any("终了之日" in text for text in said)


def words_of_late_penalty(fine: int, days: int, *payments: Payment) -> str:
    today = date.fromordinal(DAY.toordinal() + days)
    return late_penalty(fine, DAY, today, payments=payments).in_words()


def test_the_last_day_to_pay_is_told_as_not_late_and_the_next_as_one_day() -> None:
    assert "尚未逾期" in words_of_late_penalty(10_000, 0)
    assert "尚未逾期" not in words_of_late_penalty(10_000, 1)
    assert "计1日，为3元" in words_of_late_penalty(10_000, 1)


def test_reaching_the_cap_exactly_is_told_too() -> None:
    assert "不得超出罚款数额" not in words_of_late_penalty(34, 33)
    assert "不得超出罚款数额" in words_of_late_penalty(34, 34)


def test_days_after_full_payment_are_not_counted_and_those_with_a_single_fen_unpaid_are() -> None:
    assert "计4日" in words_of_late_penalty(10_000, 9, Payment(date(2026, 3, 6), 10_000))
    assert "计9日" in words_of_late_penalty(10_000, 9, Payment(date(2026, 3, 6), 9_999))
    assert "计9日" in words_of_late_penalty(1, 9)


def test_the_five_years_are_not_mentioned_where_they_do_not_matter() -> None:
    old = limitation(date(2020, 1, 1), date(2021, 1, 1), calendar=national_calendar())
    assert "五年" not in old.steps[0].text and not old.result
    assert limitation(date(2022, 1, 1), date(2024, 6, 1), calendar=national_calendar()).result


def test_a_fine_of_nought_is_no_fine_and_a_fen_is_one() -> None:
    def earlier(fen: int, *, annulled: bool = False) -> list[EarlierFine]:
        return [EarlierFine("甲局（虚构）", DAY, "甲罚〔2026〕1号", fen, annulled)]

    assert check_no_double_fine(earlier(0), fine_fen=100).result
    assert check_no_double_fine(earlier(100), fine_fen=0).result
    assert check_no_double_fine(earlier(100, annulled=True), fine_fen=100).result
    for before, now in ((1, 100), (100, 1), (1, 1)):
        with pytest.raises(FinedBefore):
            check_no_double_fine(earlier(before), fine_fen=now)
