"""统一社会信用代码与公民身份号码的校验（GB 32100、GB 11643；对象均为虚构）。"""

from datetime import date

import pytest

from zhifa.registers.subjects import citizen_id, credit_code

CREDIT_CODES = [
    "91321283MA1W2N3K4Y",
    "91330482MA28A1B2C0",
    "92330802MA2DF5GH7J",
    "11330482002511111U",
    "12430121MB0A1B2C3R",
]
CITIZENS = ["32128319900307651X", "330482198512310029", "330802197411151239"]


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_right_credit_code_is_accepted_and_any_other_last_character_refused(code):
    assert credit_code.checked(code) == code
    others = set(credit_code.ALPHABET) - {code[-1]}
    assert not any(credit_code.is_valid(code[:-1] + other) for other in others)


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_one_wrong_character_or_two_swapped_are_found(code):
    for i in range(17):
        for other in credit_code.ALPHABET:
            if other != code[i]:
                assert not credit_code.is_valid(code[:i] + other + code[i + 1 :])
        if i < 16 and code[i] != code[i + 1]:
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            assert not credit_code.is_valid(swapped)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_the_standard_leaves_out_are_named_in_the_refusal(letter):
    with pytest.raises(credit_code.CreditCodeInvalid, match=f"第 10 位“{letter}”"):
        credit_code.checked("91330482M" + letter + "28A1B2C0")


def test_length_is_told_and_small_letters_and_blanks_are_put_right():
    with pytest.raises(credit_code.CreditCodeInvalid, match="现在是 17 位"):
        credit_code.checked(CREDIT_CODES[0][:17])
    assert credit_code.checked(" 91330482 ma28a1b2c0 ") == CREDIT_CODES[1]


def test_a_composed_credit_code_is_valid():
    code = credit_code.compose("92", "330899", "MA2D0A1B")
    assert code.startswith("92330899MA2D0A1B")
    assert credit_code.is_valid(code)
    with pytest.raises(credit_code.CreditCodeInvalid):
        credit_code.compose("9", "330899", "MA2D0A1B")


@pytest.mark.parametrize("number", CITIZENS)
def test_a_right_citizen_number_is_accepted_and_any_other_last_character_refused(number):
    assert citizen_id.checked(number.lower()) == number
    assert not any(citizen_id.is_valid(number[:-1] + c) for c in set("0123456789X") - {number[-1]})


def test_a_date_that_never_was_is_refused_although_the_check_digit_is_right():
    assert citizen_id.check_character("43012120010229001") == "5"
    with pytest.raises(citizen_id.CitizenNumberInvalid, match="出生日期不存在"):
        citizen_id.checked("430121200102290015")


def test_the_refusal_never_repeats_the_number():
    for wrong in ("330482198512310020", "430121200102290015", "33048219851231002", "３30482198512310029"):
        with pytest.raises(citizen_id.CitizenNumberInvalid) as refusal:
            citizen_id.checked(wrong)
        assert wrong[:10] not in str(refusal.value)


def test_birth_and_sex_are_read_from_the_number():
    assert citizen_id.birth_date(CITIZENS[0]) == date(1990, 3, 7)
    assert [citizen_id.sex(n) for n in CITIZENS] == ["男", "女", "男"]


def test_a_composed_citizen_number_is_valid():
    number = citizen_id.compose("330899", date(1988, 2, 29), 402)
    assert citizen_id.is_valid(number)
    assert citizen_id.sex(number) == "女"
