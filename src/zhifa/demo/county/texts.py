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

from zhifa.demo.county.report_words import ANSWERED, BY_NAME, CONDUCTS, REFERRED, Conduct
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


#: what is said of something that is invented
MARK = "（虚构）"


@dataclass(frozen=True, slots=True)
class Report:
    """反映 — what someone reports.

    ``subject``: code of the subject that is named and stands there, or ""; ``offender``: code of the subject that did it, or
    "" for a citizen; ``conduct``: "" where nothing unlawful is reported (then ``refer_to`` or ``reply`` says what to do).
    """

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
    offender: str = ""
    refer_to: str = ""
    reply: str = ""
    invented: bool = True


class TextBook:
    """话本 — makes reports and case facts; the same seed and county give the same texts in the same order."""

    def __init__(self, rng: random.Random, territory: Territory, subjects: tuple[Subject, ...]) -> None:
        self._rng = rng
        self._by_trade: dict[str, list[Subject]] = defaultdict(list)
        for subject in subjects:
            self._by_trade[subject.trade].append(subject)
        self._addresses: dict[str, list[Address]] = defaultdict(list)
        for address in territory.addresses:
            self._addresses[""].append(address)
            self._addresses[address.town].append(address)
        self._county = territory.name

    def told_by(self, rng: random.Random) -> TextBook:
        """The same book, drawing from another stream."""
        other = copy(self)
        other._rng = rng
        return other

    def report(
        self, conduct_name: str = "", *, town: str = "", among: tuple[Conduct, ...] = CONDUCTS
    ) -> Report:
        """One report of a named conduct, or of any of some; ``town``: about a place there.

        :raises KeyError: an unknown name. :raises ValueError: the county has no subject it could be told of.
        """
        wanted = (BY_NAME[conduct_name],) if conduct_name else among
        for conduct in self._rng.sample(wanted, len(wanted)):
            offenders = self._offenders(conduct, town)
            sentences = [s for s in conduct.reports if offenders or "{店}" not in s]
            if not sentences or (conduct.party == "subject" and not self._offenders(conduct, "")):
                continue
            return self._told(conduct, self._rng.choice(sentences), offenders, town)
        raise ValueError(f"监管对象库里没有合适的对象，无法写“{conduct_name or '任何行为'}”")

    def _told(self, conduct: Conduct, sentence: str, offenders: list[Subject], town: str) -> Report:
        address = self._rng.choice(self._addresses[town])
        offender = (
            self._rng.choice(offenders or self._offenders(conduct, ""))
            if conduct.party == "subject"
            else None
        )
        named = offender if offender and "{店}" in sentence else None
        spot = named or address
        place = named.address if named else self._county + address.text
        return Report(
            text=self._filled(sentence, offender, place, None) + self._rng.choice(_ENDINGS),
            conduct=conduct.name,
            field=conduct.field,
            keywords=conduct.keywords,
            address=place,
            address_code=named.address_code if named else address.code,
            grid=spot.grid,
            town=spot.town,
            point=spot.point,
            subject=named.code if named else "",
            offender=offender.code if offender else "",
        )

    def elsewhere(self, *, answered: bool, town: str = "") -> Report:
        """A report that is not ours to look into: another body's, or answered at once."""
        found = self._rng.choice(ANSWERED if answered else REFERRED)
        address = self._rng.choice(self._addresses[town])
        place = self._county + address.text
        return Report(
            self._filled(found.report, None, place, None), "", "", (), place, address.code, address.grid, address.town,
            address.point, "", refer_to=found.to, reply=found.reply,
        )  # fmt: skip

    def case_facts(self, conduct_name: str, offender: Subject | None, place: str, day: date) -> str:
        """What a case file says was found on a day at a place; KeyError for an unknown conduct."""
        return self._filled(BY_NAME[conduct_name].facts, offender, place, day)

    def _offenders(self, conduct: Conduct, town: str) -> list[Subject]:
        return [
            s
            for trade in conduct.trades
            for s in self._by_trade[trade]
            if (not town or s.town == town) and (not conduct.signs or s.sign.endswith(conduct.signs))
        ]

    def _filled(self, sentence: str, offender: Subject | None, place: str, day: date | None) -> str:
        rng = self._rng
        values = {
            "{地点}": place.removeprefix(self._county),
            "{店}": offender.sign + MARK if offender else "当事人",
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
