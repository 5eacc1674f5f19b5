"""罚款文字 — reads the words with which a statute gives a fine: 一千元以上一万元以下, 百分之五, 三倍.

Amounts come back in 分 (fen), rates as decimals; pure, no input but the words.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?[百千]?万?亿?|[零〇一二两三四五六七八九十百千万亿]+)"


class UnreadableFine(ValueError):
    """罚款文字无法读出 — the words hold no amount, rate or multiple."""


def chinese_integer(words: str) -> int:
    """中文数字 — 三百二十 → 320, 二十万 → 200000, 10 → 10. Raises UnreadableFine."""
    total = section = digit = 0
    seen = False
    for c in words:
        if c in _DIGITS:
            digit, seen = _DIGITS[c], True
        elif c in _UNITS:
            section += (digit if seen and digit else 1) * _UNITS[c]
            digit, seen = 0, True
        elif c in "万亿":
            base = section + digit
            total = (total + base) * (10_000 if c == "万" else 100_000_000)
            section = digit = 0
        else:
            raise UnreadableFine(f"不是中文数字：{words}")
    return total + section + digit


def _number(words: str) -> Decimal:
    match = re.match(r"^([0-9]+(?:\.[0-9]+)?)([百千]?)(万?)(亿?)$", words)
    if match is None:
        return Decimal(chinese_integer(words))
    value = Decimal(match[1]) * _UNITS.get(match[2], 1)
    return value * (10_000 if match[3] else 1) * (100_000_000 if match[4] else 1)


@dataclass(frozen=True)
class Span:
    """幅度 — lower and upper bound; None where the words leave that side open."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class FineWords:
    """罚款幅度 — amounts in 分, amounts per unit in 元, rates of a base, as far as given."""

    amounts: tuple[Span, ...]
    rates: tuple[Span, ...]
    per_unit: tuple[Span, ...]


_MONEY = re.compile(
    rf"(?P<each>每[^0-9零〇一二两三四五六七八九十百千万元，。；]{{1,8}})?"
    rf"(?P<a>{_NUMBER})元?(?P<ab>以上|至|到|—|－|-)不?(?:满|超过)?(?P<b>{_NUMBER})元(?:以下|的?罚款|$)?"
    rf"|(?P<each1>每[^0-9零〇一二两三四五六七八九十百千万元，。；]{{1,8}})?(?P<c>{_NUMBER})元(?P<cw>以下|以上)?"
)
_RATE = rf"百分之{_NUMBER}|千分之{_NUMBER}|[0-9.]+%|{_NUMBER}倍|等值|同等"
_RATES = re.compile(rf"(?P<a>{_RATE}|{_NUMBER})(?:以上|至)(?P<b>{_RATE})|(?P<c>{_RATE})(?P<cw>以下|以上)?")


def _rate(words: str) -> Decimal:
    if words in ("等值", "同等"):
        return Decimal(1)
    if words.endswith("%"):
        return Decimal(words[:-1]) / 100
    if words.startswith("百分之"):
        return _number(words.removeprefix("百分之")) / 100
    if words.startswith("千分之"):
        return _number(words.removeprefix("千分之")) / 1000
    return _number(words.removesuffix("倍"))


def _one_sided(value: Decimal, word: str | None) -> Span:
    if word == "以下":
        return Span(Decimal(0), value)
    if word == "以上":
        return Span(value, None)
    return Span(value, value)


def read_fine(words: str) -> FineWords:
    """读罚款 — every amount, per-unit amount and rate in the words, in order. Raises UnreadableFine."""
    amounts: list[Span] = []
    per_unit: list[Span] = []
    rates: list[Span] = []
    for m in _MONEY.finditer(words):
        if m["a"]:
            low, high = _number(m["a"]), _number(m["b"])
            # 五至十万元 writes the unit once.
            if (
                low < high
                and "万" in m["b"]
                and "万" not in m["a"]
                and m["ab"] != "以上"
                and low * 10_000 <= high
            ):
                low *= 10_000
            span = Span(low, high)
        else:
            span = _one_sided(_number(m["c"]), m["cw"])
        if m["each"] or m["each1"]:
            per_unit.append(span)
        else:
            amounts.append(Span(*(None if v is None else v * 100 for v in (span.low, span.high))))
    for m in _RATES.finditer(words):
        rates.append(Span(_rate(m["a"]), _rate(m["b"])) if m["a"] else _one_sided(_rate(m["c"]), m["cw"]))
    if not (amounts or rates or per_unit):
        raise UnreadableFine(f"读不出罚款幅度：{words}")
    return FineWords(tuple(amounts), tuple(rates), tuple(per_unit))


def frame(spans: tuple[Span, ...]) -> Span | None:
    """罚款框 — the smallest lower and the greatest upper bound of several spans; None for no span."""
    if not spans:
        return None
    lows = [s.low for s in spans]
    highs = [s.high for s in spans]
    return Span(
        None if None in lows else min(v for v in lows if v is not None),
        None if None in highs else max(v for v in highs if v is not None),
    )
