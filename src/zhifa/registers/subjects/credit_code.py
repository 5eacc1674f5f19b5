"""统一社会信用代码 — composition and check character (GB 32100-2015).

Eighteen characters: 1 registering authority, 1 kind of body, 6 division (GB/T 2260), 9 body code
(GB 11714, its ninth being a check character too), 1 check character. The alphabet is 0–9 and A–Z without
I, O, S, V, Z (31 symbols).
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# registering authorities (first character): 1 机构编制 … 5 民政 … 9 市场监管 … A 中央军委, N 农业农村, Y 其他
_AUTHORITIES = frozenset("123456789ANY")
_AGAIN = "请对照营业执照重填。（GB 32100）"


class CreditCodeInvalid(ValueError):
    """统一社会信用代码不合规 — says which part is wrong and what to do."""


def check_character(first17: str) -> str:
    """The eighteenth character for the first seventeen; KeyError outside the alphabet."""
    total = sum(_VALUE[c] * w for c, w in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def body_check_character(first8: str) -> str:
    """The ninth character of the body code (GB 11714-1997), modulus 11, ten written as X."""
    total = sum(_BODY_ALPHABET.index(c) * w for c, w in zip(first8, _BODY_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def compose(authority_and_kind: str, division: str, body8: str) -> str:
    """A complete code from its parts: two characters, six digits, the eight characters of the body code."""
    if len(authority_and_kind) != 2 or len(division) != 6 or len(body8) != 8:
        raise CreditCodeInvalid("统一社会信用代码的组成部分长度不对：应为 2 位、6 位和 8 位。")
    first17 = authority_and_kind + division + body8 + body_check_character(body8)
    return first17 + check_character(first17)


def checked(text: str) -> str:
    """The code in capitals without blanks; CreditCodeInvalid when it cannot be one.

    The check character of the whole (GB 32100) is decisive; the body code's own (GB 11714) is not
    enforced, because codes converted from older registration numbers do not all keep it.
    """
    code = text.strip().replace(" ", "").upper()
    if len(code) != 18:
        raise CreditCodeInvalid(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。{_AGAIN}")
    for position, symbol in enumerate(code, start=1):
        if symbol not in _VALUE:
            raise CreditCodeInvalid(
                f"统一社会信用代码第 {position} 位“{symbol}”不在允许的字符内（不使用 I、O、S、V、Z）。"
                f"{_AGAIN}"
            )
    if code[0] not in _AUTHORITIES:
        raise CreditCodeInvalid(f"统一社会信用代码第 1 位“{code[0]}”不是登记管理部门代码。{_AGAIN}")
    if not code[2:8].isdigit():
        raise CreditCodeInvalid(f"统一社会信用代码第 3 至 8 位应为数字行政区划码。{_AGAIN}")
    if check_character(code[:17]) != code[17]:
        raise CreditCodeInvalid(f"统一社会信用代码校验位不符，可能有一位写错。{_AGAIN}")
    return code


def is_valid(text: str) -> bool:
    """Whether the text is a well-formed code with the right check character."""
    try:
        checked(text)
    except CreditCodeInvalid:
        return False
    return True
