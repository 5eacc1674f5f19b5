"""地址分解 — a Chinese address in its parts, however it was written. Pure.

省 · 市 · 县（区） · 乡镇（街道） · 村（社区） · 路（街、巷） · 门牌 · 楼幢 · 单元 · 室, and what is left over. Tolerant: full-width
digits, Chinese numerals before 号 幢 单元 室, missing levels, blanks and commas, words of place after it (对面, 旁边).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from zhifa.law.chinese_numerals import from_chinese

_DROP = re.compile(r"[\s,，。;；、·]+")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百]+(?=(?:号|幢|栋|座|单元|室|层|楼|弄|组))")
_DASH = re.compile(r"(?<=\d)[－—–~至_](?=\d)")
_NEAR = re.compile(r"(?:附近|对面|旁边?|门口|路口|交叉口|隔壁|斜对面|东侧|西侧|南侧|北侧|后面|前面)$")


@dataclass(frozen=True)
class AddressParts:
    """地址各部分 — empty where the address does not say; ``near`` is the word of place after it."""

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    village: str = ""
    road: str = ""
    lane: str = ""
    number: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""
    rest: str = ""
    near: str = ""

    def told(self) -> dict[str, str]:
        """The parts there are, by their Chinese names."""
        return {LABELS[f.name]: v for f in fields(self) if (v := getattr(self, f.name))}


LABELS = {
    "province": "省", "city": "市", "county": "县（区）", "town": "乡镇（街道）", "village": "村（社区）", "road": "路（街）",
    "lane": "弄（巷）", "number": "门牌", "building": "楼幢", "unit": "单元", "room": "室", "rest": "其余", "near": "方位",
}  # fmt: skip


def normalised(text: str) -> str:
    """统一写法 — half-width digits, no blanks or commas, 十二号 → 12号, 12－1 → 12-1, # → 号."""
    text = unicodedata.normalize("NFKC", text)
    text = _DASH.sub("-", _DROP.sub("", text)).replace("#", "号")
    return _NUMERAL.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    try:
        return str(from_chinese(found[0]))
    except ValueError:
        return found[0]


_PROVINCE = re.compile(r"^(?:[一-龥]{2,7}?(?:省|自治区|特别行政区)|北京市|上海市|天津市|重庆市)")
_CITY = re.compile(r"^[一-龥]{2,8}?(?:市|自治州|地区|盟)")
_COUNTY = re.compile(r"^[一-龥]{1,8}?(?:自治县|县|市|区|旗)(?![一-龥]?(?:路|街|镇|道))")
_TOWN = re.compile(r"^[一-龥]{1,8}?(?:街道|镇|乡)")
_VILLAGE = re.compile(r"^[一-龥]{1,10}?(?:社区|居委会|居民区|行政村|自然村|村)")
_ROAD = re.compile(
    r"^[一-龥\d]{1,12}?(?:大道|大街|公路|国道|省道|县道|路|街|道|线)(?!口)(?:[东南西北中]?段)?"
)
_LANE = re.compile(r"^[一-龥\d]{1,8}?(?:弄|巷|里|胡同)")
_NUMBER = re.compile(r"^(?:[东南西北]?\d{1,5}(?:-\d{1,4})*(?:号之\d+|号|$|(?=[^\d-])))")
_BUILDING = re.compile(r"^[A-Za-z\d]{1,4}(?:号楼|幢|栋|座|号库)")
_UNIT = re.compile(r"^[A-Za-z\d]{1,3}单元")
_ROOM = re.compile(r"^(?:\d{1,2}(?:层|楼))?[A-Za-z]?\d{2,4}(?:室|房|$)")


def parse(
    text: str, *, towns: Iterable[str] = (), villages: Iterable[str] = (), county: str = ""
) -> AddressParts:
    """地址分解 — the names of the county's own towns and villages, where given, go before any guess.

    ``county``: the county's name, taken off the front also without 省 and 市.
    """
    towns, villages = list(towns), list(villages)
    rest = normalised(text)
    parts: dict[str, str] = {}
    if near := _NEAR.search(rest):
        parts["near"], rest = near[0], rest[: near.start()]

    def take(name: str, pattern: re.Pattern[str]) -> None:
        nonlocal rest
        if hit := pattern.match(rest):
            parts[name], rest = hit[0], rest[hit.end() :]

    def known(name: str, names: Iterable[str], endings: tuple[str, ...]) -> None:
        nonlocal rest
        for whole in sorted(names, key=len, reverse=True):
            bare = next((whole.removesuffix(e) for e in endings if whole.endswith(e)), whole)
            if rest.startswith(whole):
                parts[name], rest = whole, rest[len(whole) :]
                return
            # 青埠塘湾路12号: the town without its 镇, when more follows that is not part of another name
            if (
                len(bare) > 1
                and rest.startswith(bare)
                and len(rest) > len(bare)
                and not re.match(r"(?:路|街|道|巷|大道)", rest[len(bare) :])
            ):
                parts[name], rest = whole, rest[len(bare) :]
                return

    take("province", _PROVINCE)
    if county and county in rest[: len(county) + 6]:
        before, _, rest = rest.partition(county)
        parts["county"] = county
        if before:
            parts["city"] = before
    else:
        own = any(rest.startswith(own) for own in (*towns, *villages))
        if not own:
            take("city", _CITY)
            take("county", _COUNTY)
            if "city" in parts and "county" not in parts and not parts.get("province"):
                parts["county"] = parts.pop("city")
    known("town", towns, ("街道", "镇", "乡"))
    if "town" not in parts:
        take("town", _TOWN)
    known("village", villages, ("社区", "居委会", "村"))
    if "village" not in parts:
        take("village", _VILLAGE)
    for name, pattern in (
        ("road", _ROAD), ("lane", _LANE), ("building", _BUILDING), ("number", _NUMBER), ("building", _BUILDING),
        ("unit", _UNIT), ("room", _ROOM),
    ):  # fmt: skip
        if name not in parts:
            take(name, pattern)
    if number := parts.get("number"):
        parts["number"] = number if number.endswith("号") or "号之" in number else f"{number}号"
    return AddressParts(**parts, rest=rest)


def local_part(parts: AddressParts) -> str:
    """县内部分 — what an address book of one county keeps: town to number, without room and words of place."""
    return "".join(
        (parts.town, parts.village, parts.road, parts.lane, parts.number, parts.building, parts.rest)
    )
