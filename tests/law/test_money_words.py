"""大写金额 — sums as decisions and receipts write them; what cannot be written so is refused."""

import pytest

from zhifa.law.money_words import money_capital, money_figures, money_to_pay


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (11, "壹角壹分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (110, "壹元壹角整"),
        (115, "壹元壹角伍分"),
        (1_000, "壹拾元整"),
        (15_000, "壹佰伍拾元整"),
        (100_000, "壹仟元整"),
        (101_000, "壹仟零壹拾元整"),
        (105_000, "壹仟零伍拾元整"),
        (110_500, "壹仟壹佰零伍元整"),
        (1_000_000, "壹万元整"),
        (1_005_000, "壹万零伍拾元整"),
        (1_200_000, "壹万贰仟元整"),
        (1_100_000, "壹万壹仟元整"),
        (1_099_900, "壹万零玖佰玖拾玖元整"),
        (10_000_500, "壹拾万零伍元整"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (100_000_000, "壹佰万元整"),
        (86_000_000, "捌拾陆万元整"),
        (10_000_000_000, "壹亿元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (10_000_000_500, "壹亿零伍元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (12_345_678_901, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
        (100_000_000_000_000, "壹万亿元整"),
        (
            999_999_999_999_999_999,
            "玖仟玖佰玖拾玖万亿玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_a_sum_is_written_in_capitals(fen: int, said: str) -> None:
    assert money_capital(fen) == said


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_what_lies_outside_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="不能大写的金额"):
        money_capital(fen)


def test_a_sum_to_pay_is_said_twice_and_a_sum_named_once() -> None:
    assert money_to_pay(86_000_000) == "人民币捌拾陆万元整（￥860,000.00）"
    assert money_to_pay(12_305) == "人民币壹佰贰拾叁元零伍分（￥123.05）"
    assert [money_figures(fen) for fen in (0, 5, 10_100, 12_305, 86_000_000, -12_345)] == [
        "0元",
        "0.05元",
        "101元",
        "123.05元",
        "860,000元",
        "-123.45元",
    ]
