"""大写金额 — money as documents write it: 壹拾万元整 from 分."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def _group(number: int) -> str:
    """Below ten thousand: 1050 → 壹仟零伍拾."""
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(said)
        else:
            said += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
    return said


def _whole(number: int) -> str:
    said, zero = "", False
    groups = []
    while number:
        number, low = divmod(number, 10_000)
        groups.append(low)
    for at in range(len(groups) - 1, -1, -1):
        low = groups[at]
        if low == 0:
            zero = bool(said)
            continue
        if said and (zero or low < 1000):
            said += "零"
        said += _group(low) + _GROUPS[at]
        zero = False
    return said


def money_capital(fen: int) -> str:
    """大写 — 15000 → 壹佰伍拾元整; 105 → 壹元零伍分; raises ``ValueError`` below nought and from 10¹⁸ 分."""
    if not 0 <= fen < 10**18:
        raise ValueError(f"不能大写的金额：{fen}")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    said = f"{_whole(yuan) or '零'}元" if yuan or not rest else ""
    if not rest:
        return f"{said}整"
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif yuan:
        said += "零"
    return said + (f"{_DIGITS[cents]}分" if cents else "整")
