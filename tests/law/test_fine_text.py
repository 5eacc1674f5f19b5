"""Reading the fines out of the words of the statutes: what is read is right, what is not read is said."""

from __future__ import annotations

from fractions import Fraction

import pytest

from zhifa.law.chinese_numerals import to_chinese
from zhifa.law.citation import cite
from zhifa.law.fine_norm import FineFacts, FineNorm, fine_range
from zhifa.law.fine_text import read_fines
from zhifa.law.library import articles, laws, versions

F = Fraction


def amounts(text: str) -> list[tuple[Fraction, Fraction | None, str, str]]:
    reading = read_fines(text)
    assert not reading.unread, reading.unread
    return [(term.low, term.high, term.base, term.per) for clause in reading.clauses for term in clause.terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("处五百元以上五千元以下的罚款", [(F(50_000), F(500_000), "", "")]),
        ("可以处5000元以上2万元以下罚款", [(F(500_000), F(2_000_000), "", "")]),
        ("处一万元至五万元罚款", [(F(1_000_000), F(5_000_000), "", "")]),
        ("处五至十万元罚款", [(F(5_000_000), F(10_000_000), "", "")]),
        ("处1.5万元以下罚款", [(F(0), F(1_500_000), "", "")]),
        ("处警告或者二百元以下罚款", [(F(0), F(20_000), "", "")]),
        ("处五日以下拘留或者一千元以下罚款", [(F(0), F(100_000), "", "")]),
        ("处二百元罚款", [(F(20_000), F(20_000), "", "")]),
        ("处一亿元以下罚款", [(F(0), F(10_000_000_000), "", "")]),
        ("并处违法所得一倍以上五倍以下的罚款", [(F(1), F(5), "违法所得", "")]),
        ("处违法所得1至3倍的罚款", [(F(1), F(3), "违法所得", "")]),
        ("并处工程造价百分之五以上百分之十以下的罚款", [(F(1, 20), F(1, 10), "工程造价", "")]),
        ("处合同价款2%以上4%以下的罚款", [(F(1, 50), F(1, 25), "合同价款", "")]),
        ("处货值金额百分之五十以上三倍以下罚款", [(F(1, 2), F(3), "货值金额", "")]),
        (
            "并处违法生产、销售产品货值金额等值以上三倍以下的罚款",
            [(F(1), F(3), "违法生产、销售产品货值金额", "")],
        ),
        ("按照事故造成的直接损失的三倍以上五倍以下计算罚款", [(F(3), F(5), "事故造成的直接损失", "")]),
        ("处每平方米一百元以下的罚款", [(F(0), F(10_000), "", "平方米")]),
        ("按每辆车五千元处以罚款", [(F(500_000), F(500_000), "", "辆车")]),
    ],
)
def test_the_usual_wordings_are_read(
    text: str, terms: list[tuple[Fraction, Fraction | None, str, str]]
) -> None:
    found = amounts(text)
    if terms[0][3] == "辆车":
        assert found[0][:3] == terms[0][:3] and found[0][3].startswith("辆")
        return
    assert found == terms


def test_steps_by_value_caps_and_addressees_are_read() -> None:
    reading = read_fines(
        "违法所得五万元以上的，并处违法所得一倍以上三倍以下罚款，最高不超过二十万元；没有违法所得或者违法所得不足五万元的，"
        "并处一万元以上五万元以下罚款；对直接负责的主管人员处二千元以上一万元以下罚款"
    )
    first, second, third = reading.clauses
    assert (first.measured, first.from_fen, first.below_fen, first.cap_fen) == (
        "违法所得",
        5_000_000,
        None,
        20_000_000,
    )
    assert (second.measured, second.from_fen, second.below_fen) == ("违法所得", None, 5_000_000)
    assert (third.addressee, third.measured) == ("直接负责的主管人员", "")


@pytest.mark.parametrize(
    ("value", "expected"), [(4_999_999, (1_000_000, 5_000_000)), (5_000_000, (5_000_000, 15_000_000))]
)
def test_the_step_turns_exactly_on_its_value(value: int, expected: tuple[int, int]) -> None:
    reading = read_fines(
        "违法所得五万元以上的，并处违法所得一倍以上三倍以下罚款；违法所得不足五万元的，并处一万元以上五万元以下罚款"
    )
    norm = FineNorm(reading.clauses, cite("处罚法第五条第二款"))
    found = fine_range(norm, FineFacts({"违法所得": value}, {})).result
    assert (found.low_fen, found.high_fen) == expected


def test_a_fine_without_an_amount_is_open_and_a_noun_is_no_fine() -> None:
    assert read_fines("没收违法所得，并处罚款").open
    for text in (
        "到指定的银行缴纳罚款",
        "每日按罚款数额的百分之三加处罚款",
        "当场收缴罚款的",
        "作出罚款决定的行政机关",
        "收缴罚款五百元",
        "不服处五百元罚款决定的",
    ):
        assert read_fines(text).clauses == () and read_fines(text).unread == ()


def test_what_cannot_be_read_is_said_and_not_passed_over() -> None:
    reading = read_fines("处二千元以上二万元下罚款")
    assert reading.clauses == () and "二万元下罚款" in reading.unread[0]


def test_nearly_every_fine_of_the_law_library_is_read() -> None:
    """Over every article that speaks of a fine, in the last version held of every law."""
    read = unread = 0
    for law in laws():
        for item in articles(law, versions(law)[-1].in_force_from):
            if "罚款" in item.text:
                reading = read_fines(item.text)
                read += len(reading.clauses)
                unread += len(reading.unread)
    assert read > 2400
    assert unread / (read + unread) < 0.01


@pytest.mark.parametrize("number", [1, 10, 11, 20, 105, 1_000, 12_000, 300_000, 1_050_000, 20_000_000])
def test_a_number_in_characters_and_in_digits_is_the_same(number: int) -> None:
    assert (
        amounts(f"处{to_chinese(number)}元以下罚款")
        == amounts(f"处{number}元以下罚款")
        == [(F(0), F(number * 100), "", "")]
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("处1,500元罚款", [(F(150_000), F(150_000), "", "")]),
        ("处3千元以下罚款", [(F(0), F(300_000), "", "")]),
        ("处5百元罚款", [(F(50_000), F(50_000), "", "")]),
        ("处2万5000元罚款", [(F(2_500_000), F(2_500_000), "", "")]),
        ("处2亿元以下罚款", [(F(0), F(20_000_000_000), "", "")]),
        ("处2亿5000万元罚款", [(F(25_000_000_000), F(25_000_000_000), "", "")]),
        ("处一亿零五百元罚款", [(F(10_000_050_000), F(10_000_050_000), "", "")]),
        ("处一亿五千万元罚款", [(F(15_000_000_000), F(15_000_000_000), "", "")]),
        ("处五百以上一千元以下罚款", [(F(50_000), F(100_000), "", "")]),
        ("处二元以上五万元以下罚款", [(F(200), F(5_000_000), "", "")]),
        ("处五百至三千元罚款", [(F(50_000), F(300_000), "", "")]),
        ("处十至五百元罚款", [(F(1_000), F(50_000), "", "")]),
        ("处三千元以上的罚款", [(F(300_000), None, "", "")]),
        ("处十倍以上罚款", [(F(10), None, "基数", "")]),
        ("处一点五倍罚款", [(F(3, 2), F(3, 2), "基数", "")]),
        ("处千分之三的罚款", [(F(3, 1000), F(3, 1000), "基数", "")]),
        ("处万分之五的罚款", [(F(5, 10_000), F(5, 10_000), "基数", "")]),
        ("处5‰的罚款", [(F(5, 1000), F(5, 1000), "基数", "")]),
        ("处百分之二至百分之五罚款", [(F(1, 50), F(1, 20), "基数", "")]),
        ("处违法所得五成以上十倍以下罚款", [(F(1, 2), F(10), "违法所得", "")]),
        ("处货值金额三成罚款", [(F(3, 10), F(3, 10), "货值金额", "")]),
        ("处货值金额50%以上三倍以下罚款", [(F(1, 2), F(3), "货值金额", "")]),
        # a lower end that has its 万, or stands in yuan beside an upper one in 万
        ("处1万以上20000万元以下罚款", [(F(1_000_000), F(20_000_000_000), "", "")]),
        ("处五百至一万元罚款", [(F(50_000), F(1_000_000), "", "")]),
        ("处五至五万元罚款", [(F(500), F(5_000_000), "", "")]),
        # 最低 in a name is no lower end, and what stands in brackets of either width is no amount
        (
            "并处依照规定投保最低责任限额应缴纳的保险费的二倍罚款",
            [(F(2), F(2), "依照规定投保最低责任限额应缴纳的保险费", "")],
        ),
        ("并处兽药(包括已出售的，下同)货值金额2倍以上5倍以下罚款", [(F(2), F(5), "兽药货值金额", "")]),
        ("并处兽药（包括已出售的，下同）货值金额2倍以上5倍以下罚款", [(F(2), F(5), "兽药货值金额", "")]),
        ("处罚款人民币五百元", [(F(50_000), F(50_000), "", "")]),
        ("罚款一百元，责令改正", [(F(10_000), F(10_000), "", "")]),
        # the word stands for something else first, and for a fine after it
        ("拒不缴纳罚款的，处一千元以下罚款", [(F(0), F(100_000), "", "")]),
        ("罚款决定作出后，处二百元罚款", [(F(20_000), F(20_000), "", "")]),
        ("该项罚款收据丢失的，处一百元罚款", [(F(10_000), F(10_000), "", "")]),
        ("依法罚款以后又违反的，处二百元罚款", [(F(20_000), F(20_000), "", "")]),
        (
            "处一千元的罚款，并可以对责任人员处二百元的罚款",
            [(F(100_000), F(100_000), "", ""), (F(20_000), F(20_000), "", "")],
        ),
    ],
)
def test_rarer_wordings_are_read_too(
    text: str, terms: list[tuple[Fraction, Fraction | None, str, str]]
) -> None:
    assert amounts(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "处五万元以上一万元以下罚款",  # the wrong way round
        "处违法所得若干倍的罚款",
        "处3万5千元以下罚款",
        "处3万以下罚款",
        "处二至五千元罚款",  # two, or two thousand: a person has to say
        "按照每雇用一人罚款一千元的标准予以处罚",
        "每辆车罚款五百元",  # not five hundred for all of them
        "对每人处每日五百元罚款",  # two measures
        "处每人每日五百元罚款",
        "处违法所得一倍及五百元罚款",
        "一万元以上" + "由主管部门依照职权并按照规定程序" * 3 + "罚款",
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(text: str) -> None:
    reading = read_fines(text)
    assert reading.clauses == ()
    assert len(reading.unread) == 1 and "罚款" in reading.unread[0]


@pytest.mark.parametrize(
    ("text", "cap", "floor"),
    [
        ("处一万元以上三万元以下罚款，最高不超过十万元", 10_000_000, None),
        ("并处违法所得一倍以上五倍以下的罚款，但最高不得超过三万元", 3_000_000, None),
        ("处违法所得一倍以上五倍以下最高不超过三万元的罚款", 3_000_000, None),
        ("处货值金额一倍罚款，罚款总额不得超过五万元", 5_000_000, None),
        ("处货值金额一倍罚款，罚款总额不超过五万元", 5_000_000, None),
        ("处货值金额一倍罚款，最高为五万元", 5_000_000, None),
        ("处违法所得百分之五的罚款，最低罚款不得少于一千元", None, 100_000),
        ("处违法所得一倍以上最低不得低于五千元的罚款", None, 500_000),
        ("处违法所得一倍的罚款，违法所得为三万元", None, None),
    ],
)
def test_an_upper_and_a_lower_end_are_read_before_and_after_the_word(
    text: str, cap: int | None, floor: int | None
) -> None:
    reading = read_fines(text)
    assert not reading.unread and not reading.open
    assert [(c.cap_fen, c.floor_fen) for c in reading.clauses] == [(cap, floor)]


@pytest.mark.parametrize(
    ("text", "measured", "from_fen", "below_fen"),
    [
        ("违法所得超过五万元的，处十万元罚款", "违法所得", 5_000_001, None),
        ("违法所得五万元以下的，处一万元罚款", "违法所得", None, 5_000_001),
        ("违法所得一万元以上不足五万元的，处一万元罚款", "违法所得", 1_000_000, 5_000_000),
        ("无违法所得的，处一万元罚款", "违法所得", None, 1),
        ("情节严重的，处一万元罚款", "", None, None),
    ],
)
def test_over_and_up_to_and_below_are_three_different_borders(
    text: str, measured: str, from_fen: int | None, below_fen: int | None
) -> None:
    (clause,) = read_fines(text).clauses
    assert (clause.measured, clause.from_fen, clause.below_fen) == (measured, from_fen, below_fen)


def test_a_fine_without_an_amount_is_open_and_one_beside_it_does_not_close_it() -> None:
    assert read_fines("处警告、罚款").open
    assert read_fines("给予警告或者罚款，并处一千元以上五千元以下罚款").open
    assert not read_fines("处一千元以上五千元以下罚款").open
    assert read_fines("由县级人民政府责令改正").clauses == ()
    assert read_fines("由公安机关对责任人员处以十五日以下拘留、罚款或者警告").open
    assert read_fines("处拘留，并处罚款").open
