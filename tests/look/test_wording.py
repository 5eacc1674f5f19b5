"""How money, days and clocks are written."""

from datetime import date, datetime

import pytest

from zhifa.faces import wording
from zhifa.law.money_words import money_capital, money_figures, money_to_pay


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0 元"),
        (100_000, "1,000 元"),
        (123_456, "1,234.56 元"),
        (5, "0.05 元"),
        (-20_050, "-200.50 元"),
    ],
)
def test_money_is_written_in_yuan_and_shows_fen_only_when_there_are_some(fen: int, words: str) -> None:
    assert wording.money(fen) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("罚款40000元", "罚款 40,000 元"),
        ("20000元以上200000元以下", "2 万元以上 20 万元以下"),
        ("500元以上5000元以下", "500 元以上 5,000 元以下"),
        ("没收违法所得1234.50元；罚款800元", "没收违法所得 1,234.50 元；罚款 800 元"),
        ("违法所得的1倍以上5倍以下", "违法所得的1倍以上5倍以下"),
    ],
)
def test_sums_inside_words_of_the_rules_read_like_other_sums(said: str, words: str) -> None:
    assert wording.sums(said) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (15_000, "壹佰伍拾元整"),
        (100_000, "壹仟元整"),
        (100_500, "壹仟零伍元整"),
        (1_000_000, "壹万元整"),
        (1_000_500, "壹万零伍元整"),
        (1_050_000, "壹万零伍佰元整"),
        (10_005_000, "壹拾万零伍拾元整"),
        (100_000_000, "壹佰万元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_500, "壹亿零伍元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (101_000_000_000, "壹拾亿壹仟万元整"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (50, "伍角整"),
        (5, "伍分"),
    ],
)
def test_money_in_capitals_follows_the_rules_of_receipts(fen: int, words: str) -> None:
    assert money_capital(fen) == words


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_amounts_that_cannot_be_written_in_capitals_are_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="不能大写的金额"):
        money_capital(fen)


def test_dates_drop_the_year_only_within_the_year() -> None:
    assert wording.short_date(date(2026, 11, 20), 2026) == "11-20"
    assert wording.short_date(date(2027, 2, 4), 2026) == "2027-02-04"
    assert wording.short_moment(datetime(2026, 11, 20, 9, 41), 2026) == "11-20 09:41"
    assert wording.zh_date(date(2026, 1, 2)) == "2026年1月2日"
    assert wording.weekday_zh(date(2026, 11, 20)) == "周五"


@pytest.mark.parametrize(
    ("used", "total", "unit", "state"),
    [
        (14, 90, "天", "ok"),
        (62, 90, "天", "ok"),
        (63, 90, "天", "soon"),
        (3, 10, "天", "ok"),
        (6, 15, "个工作日", "ok"),
        (4, 7, "个工作日", "soon"),
        (1, 2, "个工作日", "soon"),
        (7, 7, "个工作日", "urgent"),
        (8, 7, "个工作日", "over"),
        (9, 20, "分钟", "ok"),
        (10, 20, "分钟", "urgent"),
        (20, 20, "分钟", "urgent"),
        (21, 20, "分钟", "over"),
    ],
)
def test_a_running_clock_wears_the_state_of_the_table(used: int, total: int, unit: str, state: str) -> None:
    assert wording.clock_state(used, total, unit) == state


def test_a_waiting_period_a_stopped_and_a_finished_clock_are_never_late() -> None:
    assert wording.clock_state(9, 5, "个工作日", waiting=True) == "hold"
    assert wording.clock_state(95, 90, "天", paused=True) == "pause"
    assert wording.clock_state(25, 20, "分钟", done=True) == "done"


def test_only_a_late_clock_is_filled_to_the_end() -> None:
    assert wording.clock_percent(7, 7, "urgent") == 98
    assert wording.clock_percent(8, 7, "over") == 100
    assert wording.clock_percent(25, 20, "done") == 100
    assert wording.clock_percent(0, 0, "ok") == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [("ok", "剩 2 天"), ("pause", "不计入"), ("done", "已完成"), ("hold", "2027-01-05 期满")],
)
def test_a_clock_without_words_of_its_own_says_what_is_left(state: str, words: str) -> None:
    assert wording.clock_words(3, 5, "天", state, date(2027, 1, 5), 2026) == words


def test_a_late_clock_says_by_how_much_in_its_own_unit() -> None:
    assert wording.clock_words(8, 7, "个工作日", "over", None, 2026) == "逾期 1 个工作日"


def test_the_last_day_is_called_by_its_name() -> None:
    assert wording.clock_words(7, 7, "个工作日", "urgent", None, 2026) == "今天届满"
    assert wording.clock_words(20, 20, "分钟", "urgent", None, 2026) == "剩 0 分钟"


def test_documents_write_what_is_to_be_paid_in_capitals_and_figures_and_group_what_they_only_name() -> None:
    assert money_to_pay(86_000_000) == "人民币捌拾陆万元整（￥860,000.00）"
    assert money_to_pay(1_050_005) == "人民币壹万零伍佰元零伍分（￥10,500.05）"
    assert money_figures(86_000_000) == "860,000元" and money_figures(12_345) == "123.45元"
