"""隐名 — a model case carries no name, number, address or number plate of anybody in it: replaced when written, looked for at
every step, in the shorter forms too in which files call a unit. Pure.

Stricter than the publication of a decision: that one names the firm (处罚法第四十八条), a case told to explain the law needs no name
at all (个保法第六条; 处罚法第五十条 for secrets and privacy).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zhifa.law.citation import cite
from zhifa.law.party import PartyKind
from zhifa.law.publication import public_name
from zhifa.law.refusal import Refusal
from zhifa.oversight.publicity.masking import GONE, masked

_LEAST = (cite("个保法第六条"), cite("处罚法第五十条"))
UNIT = "某单位"
_MARKS = ("（虚构）", "（示范）")
#: what a registered name or an address begins with: the divisions it lies in
_PLACE_ABOVE_TOWN = re.compile(
    r"^(?:[一-龥]{1,6}?(?:自治区|自治州|自治县|省|市(?!场)|县(?!城)|区(?!块)))+(?=..)"
)
_PLACE = re.compile(
    r"^(?:[一-龥]{1,6}?(?:自治区|自治州|自治县|省|市(?!场)|县(?!城)|区(?!块)|镇|乡(?!村)|街道))+(?=..)"
)
_LEGAL_FORM = re.compile(
    r"(?:（[^（）]*）)?(?:集团)?(?:股份|集团)?(?:有限责任公司|有限公司|公司|合伙企业|个人独资企业|个体工商户)$"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
#: a house in a street or village; a document's number stands behind a year in brackets, not behind a street
_HOUSE = re.compile(r"(?<=[路街巷弄道村区])\d+(?:[-－]\d+)?号(?:[-－]?\d+)?(?:(?:\d+)?(?:幢|栋|单元|室)\d*)*")


class StillNamed(Refusal):
    """没有隐名."""


@dataclass(frozen=True)
class Known:
    """要隐去的 — people and firms by kind, and words (numbers, addresses) that go altogether."""

    names: tuple[tuple[str, PartyKind], ...] = ()
    words: tuple[str, ...] = ()


def _name_forms(name: str, kind: PartyKind) -> list[str]:
    """What a text may call a party: the registered name, without the marks, for a unit without place and legal form too."""
    bare = name
    for mark in _MARKS:
        bare = bare.replace(mark, "")
    found = {bare}
    if kind is PartyKind.ENTITY:
        local = _PLACE.sub("", bare)
        found |= {form for form in (local, _LEGAL_FORM.sub("", local)) if len(form) >= 3}
    return sorted((form + mark for form in found if form for mark in ("", *_MARKS)), key=len, reverse=True)


def _short_name(name: str, kind: PartyKind) -> re.Pattern[str] | None:
    """字号 with what kind of house it is: 万远公司, 田顺店."""
    root = _PLACE.sub("", name)[:2]
    if kind is not PartyKind.ENTITY or len(root) < 2:
        return None
    return re.compile(re.escape(root) + r"[一-龥]{0,3}?(?:公司|超市|中心|合作社|[店厂馆行铺场部站院所社])")


def _word_forms(word: str) -> list[str]:
    """An address is also written without province, city, county."""
    return sorted({word, _PLACE_ABOVE_TOWN.sub("", word)}, key=len, reverse=True)


def anonymous(text: str, known: Known) -> str:
    """``text`` with units as 某单位, people as 张某; numbers, addresses, house numbers and number plates gone."""
    for word in sorted((w for w in known.words if len(w) > 3), key=len, reverse=True):
        for form in _word_forms(word):
            text = text.replace(form, GONE)
    for name, kind in sorted(known.names, key=lambda pair: -len(pair[0])):
        for form in _name_forms(name, kind) if name else ():
            text = text.replace(form, UNIT if kind is PartyKind.ENTITY else public_name(form, kind))
        if short := _short_name(name, kind):
            text = short.sub(UNIT, text)
    for pattern in (_PLATE, _HOUSE):
        text = pattern.sub(GONE, text)
    return masked(text)


def check_anonymous(texts: Iterable[str], known: Known) -> None:
    """Refuse a text that still names somebody; the refusal does not repeat the name.

    :raises StillNamed: a name, a number or an address of the case stands in it.
    """
    whole = "\n".join(texts)
    if anonymous(whole, known) != whole:
        raise StillNamed(
            "案例里还有当事人的姓名、名称、号码或者住址", _LEAST, "写成“某单位”“张某”，号码和住址不写"
        )
