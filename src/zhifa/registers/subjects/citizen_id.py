"""公民身份号码 — composition, date and check character (GB 11643-1999).

Eighteen characters: 6 division, 8 date of birth, 3 serial (odd = 男, even = 女), 1 check character.
"""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_AGAIN = "请对照证件重填。（GB 11643）"


class CitizenNumberInvalid(ValueError):
    """公民身份号码不合规 — says which part is wrong; never repeats the number."""


def check_character(first17: str) -> str:
    """The eighteenth character for the first seventeen digits (sum of weighted digits modulo 11)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def compose(division: str, born: date, serial: int) -> str:
    """A complete number from division (six digits), date of birth and serial 0–999."""
    if len(division) != 6 or not (division.isascii() and division.isdigit()) or not 0 <= serial <= 999:
        raise CitizenNumberInvalid("公民身份号码的组成部分不对：区划应为 6 位数字，顺序码为 000 至 999。")
    first17 = f"{division}{born:%Y%m%d}{serial:03d}"
    return first17 + check_character(first17)


def checked(text: str) -> str:
    """The number with a capital X and without blanks; CitizenNumberInvalid when it cannot be one."""
    number = text.strip().replace(" ", "").upper()
    if len(number) != 18:
        raise CitizenNumberInvalid(f"公民身份号码应为 18 位，现在是 {len(number)} 位。{_AGAIN}")
    head = number[:17]
    if not (head.isascii() and head.isdigit()) or number[17] not in _CHECKS:
        raise CitizenNumberInvalid(f"公民身份号码前 17 位应为数字，末位为数字或 X。{_AGAIN}")
    if head[0] == "0":
        raise CitizenNumberInvalid(f"公民身份号码不能以 0 开头。{_AGAIN}")
    try:
        date(int(head[6:10]), int(head[10:12]), int(head[12:14]))
    except ValueError:
        raise CitizenNumberInvalid(f"公民身份号码中的出生日期不存在。{_AGAIN}") from None
    if check_character(head) != number[17]:
        raise CitizenNumberInvalid(f"公民身份号码校验位不符，可能有一位写错。{_AGAIN}")
    return number


def is_valid(text: str) -> bool:
    """Whether the text is a well-formed number with a real date and the right check character."""
    try:
        checked(text)
    except CitizenNumberInvalid:
        return False
    return True


def birth_date(text: str) -> date:
    """Date of birth in a valid number; CitizenNumberInvalid otherwise."""
    number = checked(text)
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(text: str) -> str:
    """男 or 女 from a valid number; CitizenNumberInvalid otherwise."""
    return "男" if int(checked(text)[16]) % 2 else "女"
