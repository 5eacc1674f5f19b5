"""群众反映与案情 — invented reports in people's words and facts in a case file's words, from a seed.

A report names a real place of the demo county: its address, grid and point fit together, and where it
concerns a shop or firm, that subject stands there. No name or number of a person occurs in a text.
"""

from __future__ import annotations

import random
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from datetime import date

from zhifa.demo.county.report_words import CONDUCTS, Conduct
from zhifa.demo.county.shapes import Address, Point, Territory
from zhifa.demo.county.subjects import Subject

_TIMES = ("早上六点", "早上七点多", "中午", "下午", "傍晚", "下班高峰", "天黑以后")
_NIGHTS = ("晚上十点", "晚上十点半", "晚上十一点", "半夜", "凌晨一点", "凌晨两三点")
_SPANS = ("三四天", "一个星期", "半个月", "一个多月", "快两个月", "半年")
_ENDINGS = (
    "",
    "",
    "",
    "希望尽快处理。",
    "请回复。",
    "谢谢。",
    "已经打过一次电话了。",
    "拍了照片。",
    "不想留名字。",
)


@dataclass(frozen=True, slots=True)
class Report:
    """反映 — what someone reports; `subject` is a subject's code or "" when nobody is named."""

    text: str
    conduct: str
    field: str
    keywords: tuple[str, ...]
    address: str
    address_code: str
    grid: str
    town: str
    point: Point
    subject: str
    invented: bool = True


class TextBook:
    """话本 — makes reports and case facts; the same seed and county give the same texts in the same order."""

    def __init__(self, rng: random.Random, territory: Territory, subjects: tuple[Subject, ...]) -> None:
        self._rng = rng
        self._by_trade: dict[str, list[Subject]] = defaultdict(list)
        for subject in subjects:
            self._by_trade[subject.trade].append(subject)
        self._addresses = territory.addresses
        self._county = territory.name

    def told_by(self, rng: random.Random) -> TextBook:
        """The same book, drawing from another stream."""
        other = copy(self)
        other._rng = rng
        return other

    def report(self, conduct_name: str = "") -> Report:
        """One report, of a named conduct or of any; KeyError for an unknown name."""
        conduct = self._conduct(conduct_name)
        sentence = self._rng.choice(conduct.reports)
        subject, address = self._where(conduct, "{店}" in sentence)
        spot = subject or address
        text = self._filled(sentence, subject, address, None)
        ending = self._rng.choice(_ENDINGS)
        return Report(
            text=text + ending,
            conduct=conduct.name,
            field=conduct.field,
            keywords=conduct.keywords,
            address=subject.address if subject else self._county + address.text,
            address_code=address.code if not subject else subject.address_code,
            grid=spot.grid,
            town=spot.town,
            point=spot.point,
            subject=subject.code if subject else "",
        )

    def case_facts(self, conduct_name: str, subject: Subject | None, address: Address, day: date) -> str:
        """What a case file says was found on a day at a place; KeyError for an unknown conduct."""
        sentence = self._rng.choice(self._conduct(conduct_name).facts)
        return self._filled(sentence, subject, address, day)

    def _conduct(self, name: str) -> Conduct:
        if not name:
            return self._rng.choice(CONDUCTS)
        return {c.name: c for c in CONDUCTS}[name]

    def _where(self, conduct: Conduct, named: bool) -> tuple[Subject | None, Address]:
        address = self._rng.choice(self._addresses)
        if not named:
            return None, address
        pools = [self._by_trade[t] for t in conduct.trades if self._by_trade[t]]
        if not pools:
            raise ValueError(f"监管对象库里没有“{'、'.join(conduct.trades)}”，无法写“{conduct.name}”")
        return self._rng.choice(self._rng.choice(pools)), address

    def _filled(self, sentence: str, subject: Subject | None, address: Address, day: date | None) -> str:
        rng = self._rng
        place = subject.address.removeprefix(self._county) if subject else address.text
        values = {
            "{地点}": place,
            "{店}": subject.sign if subject else "当事人",
            "{时间}": rng.choice(_TIMES),
            "{夜里}": rng.choice(_NIGHTS),
            "{多久}": rng.choice(_SPANS),
            "{车}": f"浙H·DI{rng.randint(500, 999)}",
            "{日期}": f"{day.year}年{day.month}月{day.day}日" if day else "",
        }
        for slot, value in values.items():
            sentence = sentence.replace(slot, value)
        while "{数}" in sentence:
            sentence = sentence.replace("{数}", str(rng.randint(2, 9)), 1)
        return sentence
