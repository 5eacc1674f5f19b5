"""名称、门牌、首字母 — what of a name tells one subject from another, and how people type it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

_BRACKETS = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_MARKS = re.compile(r"[\s·•.,，。、;；:：'\"“”‘’《》<>/\\_—－\-]+")
_COUNTY = (
    r"^(?:[一-鿿]{2,7}?(?:省|自治区))?(?:[一-鿿]{2,6}?(?<![超城夜菜集门股都])市)?"
    r"(?:[一-鿿]{2,6}?(?:(?<![小园社景校厂库片])区|县))?"
)
_UP_TO_COUNTY = re.compile(_COUNTY)
_REGION = re.compile(_COUNTY + r"(?:[一-鿿]{2,5}?(?:(?<![古小名重])镇|(?<![水故老城])乡|街道))?")
_LEGAL_FORM = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|集团公司|总公司|公司|合伙企业|个人独资企业|专业合作社|个体工商户)$"
)
#: characters whose reading depends on the word: names with them are read as words
_MANY_READINGS = frozenset(
    "重长行乐朝曾单解盛厦万会传便大区车还调都发分干缝冠好号和华间降将角教结卷卡空累量率绿没蒙磨宁迫铺仆奇强曲"
    "任散色沙杉舍参石识似数说宿提体挑通同吐为相兴修血压要应与载粘折正只中种转作合柏贾仇查翟覃尉"
)


def normalised(name: str) -> str:
    """A name without blanks, marks, full-width forms and differences of case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).upper()


def _without_region(text: str) -> str:
    left = text[_REGION.match(text).end() :]  # type: ignore[union-attr]
    return left if len(left) >= 2 else text


def core_name(name: str) -> str:
    """字号 — the name without place, legal form and what stands in brackets: 澄川县鸿砺土石方工程有限公司 → 鸿砺土石方工程.

    Two subjects whose names differ only in these are likely one. Never empty for a name that is not.
    """
    whole = normalised(_BRACKETS.sub("", unicodedata.normalize("NFKC", name))) or normalised(name)
    bare = _without_region(whole)
    short = _LEGAL_FORM.sub("", bare)
    return short if len(short) >= 2 else bare


def within_county(address: str) -> str:
    """An address from its town on, as the address book writes it."""
    return address[_UP_TO_COUNTY.match(address).end() :]  # type: ignore[union-attr]


def place_key(address: str) -> str:
    """门牌 — an address without province, city, county, town: the same door written in two ways is one key."""
    whole = _MARKS.sub(
        "", unicodedata.normalize("NFKC", _BRACKETS.sub("", address)).replace("-", "之")
    ).upper()
    return _without_region(whole)[:160]


@cache
def _initial(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    first = lazy_pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return first[0][:1].lower() if first and first[0][:1].isascii() else ""


def initials(text: str) -> str:
    """拼音首字母 — small letters and digits: 鸿砺土石方 → hltsf. Characters of several readings are read within the words."""
    if _MANY_READINGS.isdisjoint(text):
        return "".join(map(_initial, text))
    parts = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda rest: ["".join(map(_initial, rest))])
    return "".join(p.lower() for p in parts if p.isascii() and p.isalnum())


def alike(one: str, other: str) -> float:
    """相像 — the share of neighbouring pairs of characters that two core names have in common, 0 to 1 (Jaccard)."""
    mine, theirs = ({t[i : i + 2] for i in range(max(1, len(t) - 1))} for t in (one, other))
    return len(mine & theirs) / len(mine | theirs)
