"""大写金额 — money as documents write it, from 分: 壹拾万元整, 人民币壹拾万元整（￥100,000.00）, 100,000元.

How capitals and figures stand together is that of vouchers (财政部《会计基础工作规范》第五十二条): the currency is named before the
capitals, 整 closes whole 元 and 角, figures go to 角 and 分, and after the sign ￥ no unit follows. Both say the same sum
(as 票据法第八条 asks of bills), because both come from the same number.
"""

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


def money_to_pay(fen: int) -> str:
    """应缴金额 — a sum that a document orders somebody to pay: 86000000 → 人民币捌拾陆万元整（￥860,000.00）."""
    yuan, rest = divmod(fen, 100)
    return f"人民币{money_capital(fen)}（￥{yuan:,}.{rest:02d}）"


def money_figures(fen: int) -> str:
    """金额 — a sum that a document only names, figures in groups of three: 86000000 → 860,000元, 12345 → 123.45元."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}" + (f".{rest:02d}元" if rest else "元")
