"""汉字数字 — Chinese numerals as statutes write them (第一千二百四十二条), both ways, 0 to 99,999,999."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SMALL_UNITS = ("", "十", "百", "千")


def to_chinese(number: int) -> str:
    """Return ``number`` in the form used for articles: 10 → 十, 105 → 一百零五, 1242 → 一千二百四十二.

    :raises ValueError: negative, or 100,000,000 and above.
    """
    if not 0 <= number < 100_000_000:
        raise ValueError(f"只支持 0 至 99999999 的整数：{number}")
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        text = to_chinese(high) + "万"
        if low == 0:
            return text
        return text + ("零" if low < 1000 else "") + _below_ten_thousand(low)
    text = _below_ten_thousand(number)
    # 十二, not 一十二, when the ten stands first.
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    if number == 0:
        return "零"
    text = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _SMALL_UNITS[power]
            gap = False
        else:
            gap = True
    return text


def from_chinese(text: str) -> int:
    """Return the integer written in ``text`` (六十四, 一百零五, 二〇二六); Arabic digits pass through.

    :raises ValueError: anything else.
    """
    if not text:
        raise ValueError("空的数字")
    if text.isascii() and text.isdigit():
        return int(text)
    if all(character in _VALUES for character in text):  # 二〇二六, or one digit
        return int("".join(str(_VALUES[character]) for character in text))
    total, section, digit = 0, 0, 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        elif character == "万":
            total = (total + section + digit) * 10_000
            section = digit = 0
        else:
            raise ValueError(f"不是数字：{text}")
    return total + section + digit
