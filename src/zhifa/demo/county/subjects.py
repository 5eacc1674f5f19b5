"""监管对象 — 20,000 invented inspected subjects with valid credit codes, placed at addresses inside grids.

Credit classes A–D are for firms only (registration prefix 91); individual households 个体工商户 and others have
none. Telephone numbers begin with 100, which no operator uses. Names are invented (虚构).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

import numpy as np
import shapely

from zhifa.demo.county.names import person
from zhifa.demo.county.plan import COUNTY_NAME, DIVISION_CODE, TOWNS
from zhifa.demo.county.shapes import Address, Point, Territory
from zhifa.demo.county.trades import TRADES, LicenceKind, Trade
from zhifa.registers.subjects import credit_code

KIND_OF_PREFIX = {
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "12": "事业单位",
    "52": "民办非企业单位",
}
_CREDIT_CLASSES = (("A", 35), ("B", 47), ("C", 14), ("D", 4))
_STEM_HEADS = "福鑫永兴顺安和瑞祥泰恒丰盛康佳美家嘉金银玉宝德义信诚正大新春秋江山川禾谷田园林泉清澄青红百千万乐喜吉庆友良鸿云星月"
_STEM_TAILS = "临来发达源隆昌盛旺辉华荣和顺康宁达通利泽润禾谷穗仓味香斋轩坊居园亭记洋海洲岩岭泉溪舟帆航景悦程远棠畔桥三嘉"
_BODY_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Licence:
    """许可 — `issuer`: body code; `valid_until` None = without end."""

    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Subject:
    """监管对象 — `form`: 企业, 个体工商户 …; `trade`: kind of business; `fields`: who supervises it;
    `credit_class`: A–D for firms, "" for all others; `point` lies inside `grid`.
    Several at one address count its doors: 柳浦路19号, 柳浦路19号-2 …"""

    code: str
    name: str
    sign: str
    credit_code: str
    form: str
    trade: str
    fields: tuple[str, ...]
    credit_class: str
    representative: str
    phone: str
    address: str
    address_code: str
    town: str
    village: str
    grid: str
    point: Point
    established: date
    state: str
    licences: tuple[Licence, ...]
    note: str
    invented: bool = True


# subjects that the look of the product already names: name, sign, trade, prefix, code ("" = made), road
_KNOWN = (
    ("澄川县鸿砺土石方工程有限公司", "鸿砺土石方", "渣土运输", "91", "91330899MA7H3T2Q0C", "柳浦路"),
    ("澄川县和畅物业服务有限公司", "和畅物业", "物业服务", "91", "", "兴禾路"),
    ("澄川县清檐物业服务有限公司", "清檐物业", "物业服务", "91", "", "柳浦路"),
    ("澄川县青埠镇青棠餐厅", "青棠餐厅", "餐饮服务", "92", "", "禾桥街"),
    ("澄川县青埠镇孟记卤味店", "孟记卤味店", "食品销售", "92", "", "塘坊里"),
    ("澄川县青埠镇满仓粮油经营部", "满仓粮油经营部", "食品销售", "92", "", "兴禾路"),
)


class _Codes:
    """Valid credit codes, each given once."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._given = {k[4] for k in _KNOWN if k[4]}

    def make(self, prefix: str) -> str:
        while True:
            symbols = "".join(self._rng.choices(_BODY_SYMBOLS, k=5))
            code = credit_code.compose(
                prefix, DIVISION_CODE, ("MB2" if prefix in ("12", "52") else "MA2") + symbols
            )
            if code not in self._given:
                self._given.add(code)
                return code


class _Places:
    """Addresses weighted by trade: on a road or in a village, by kind of town."""

    def __init__(self, rng: random.Random, territory: Territory) -> None:
        self._rng = rng
        kinds = {t.name: t.kind for t in TOWNS}
        streets = {(r.town, r.name) for r in territory.roads if r.kind == "街路"}
        self._pools: dict[tuple[str, bool], list[Address]] = {}
        for address in territory.addresses:
            if address.number:
                # a street has more doors than a village road
                doors = 5 if (address.town, address.road) in streets else 1
                self._pools.setdefault((kinds[address.town], bool(address.road)), []).extend(
                    [address] * doors
                )

    def pick(self, trade: Trade) -> Address:
        kind = self._rng.choices(("街道", "镇", "乡"), trade.places)[0]
        return self._rng.choice(self._pools[kind, self._rng.random() < trade.roadside])


def _licence(rng: random.Random, kind: LicenceKind, serial: int, as_of: date) -> Licence:
    """A licence that is usually in force on `as_of`; about one in thirty has lapsed."""
    years = kind.years or 10
    since = as_of - timedelta(days=rng.randint(10, int(years * 365 * (1.034 if kind.years else 1))))
    until = None
    if kind.years:
        until = since + timedelta(days=365 * kind.years - 1)
    return Licence(kind.name, f"{kind.prefix}{DIVISION_CODE}{serial:08d}", kind.issuer, since, until)


def _named(rng: random.Random, trade: Trade, prefix: str, town: str, taken: set[str]) -> tuple[str, str]:
    """(registered name, sign), the registered name unique in the county."""
    while True:
        stem = rng.choice(_STEM_HEADS) + rng.choice(_STEM_TAILS)
        if prefix == "91":
            ending = rng.choice(trade.firm_endings)
            name, sign = f"{COUNTY_NAME}{stem}{ending}", stem + ending.removesuffix("有限公司")
        elif prefix == "93":
            name, sign = f"{COUNTY_NAME}{stem}{trade.kind}专业合作社", stem + "合作社"
        else:
            if prefix == "92" and rng.random() < 0.12:
                stem = rng.choice(("老", "阿", "小")) + person(rng, "男")[0]
            sign = stem + rng.choice(trade.endings)
            name = f"{COUNTY_NAME}{town}{sign}"
        if name not in taken:
            taken.add(name)
            return name, sign


def _points(rng: random.Random, territory: Territory, addresses: Sequence[Address]) -> list[Point]:
    """A place near each address in the same grid: within 60 m, else within 15 m, else the address's own."""
    grid_number = {g.code: i for i, g in enumerate(territory.grids)}
    areas = np.array([shapely.Polygon(g.ring) for g in territory.grids])
    shapely.prepare(areas)
    own = areas[[grid_number[a.grid] for a in addresses]]
    start = np.array([a.point for a in addresses])
    shift = np.array([(rng.uniform(-6e-4, 6e-4), rng.uniform(-5.4e-4, 5.4e-4)) for _ in addresses])
    far, near = np.round(start + shift, 6), np.round(start + shift / 4, 6)
    far_held = shapely.contains_xy(own, far[:, 0], far[:, 1])
    near_held = shapely.contains_xy(own, near[:, 0], near[:, 1])
    chosen = np.where(far_held[:, None], far, np.where(near_held[:, None], near, start))
    return [(x, y) for x, y in chosen.tolist()]


def build_subjects(rng: random.Random, territory: Territory, count: int, as_of: date) -> tuple[Subject, ...]:
    """`count` subjects in code order; licences are judged against `as_of`.

    Names, places and details have streams of their own, so fewer subjects are the first of more.
    """
    nearby, details = (random.Random(rng.getrandbits(64)) for _ in range(2))
    trades = {t.kind: t for t in TRADES}
    places = _Places(rng, territory)
    codes = _Codes(rng)
    taken = {k[0] for k in _KNOWN}
    heads: list[tuple[str, str, Trade, str, str, Address]] = []
    for name, sign, kind, prefix, code, road in _KNOWN[:count]:
        town = [a for a in territory.addresses if a.town == "青埠镇" and a.number]
        where = next((a for a in town if a.road == road), town[0])
        heads.append((name, sign, trades[kind], prefix, code or codes.make(prefix), where))
    weights = list(accumulate(t.weight for t in TRADES))
    for _ in range(count - len(heads)):
        trade = rng.choices(TRADES, cum_weights=weights)[0]
        prefix = rng.choices([f for f, _ in trade.forms], [w for _, w in trade.forms])[0]
        where = places.pick(trade)
        name, sign = _named(rng, trade, prefix, where.town, taken)
        heads.append((name, sign, trade, prefix, codes.make(prefix), where))

    points = _points(nearby, territory, [h[5] for h in heads])
    classes, shares = zip(*_CREDIT_CLASSES, strict=True)
    subjects: list[Subject] = []
    issued = 0
    at_address: dict[str, int] = {}
    for serial, ((name, sign, trade, prefix, code, where), point) in enumerate(
        zip(heads, points, strict=True), 1
    ):
        door = at_address[where.code] = at_address.get(where.code, 0) + 1
        licences = []
        for kind, share in trade.licences:
            if details.random() < share:
                issued += 1
                licences.append(_licence(details, kind, issued, as_of))
        subjects.append(
            Subject(
                code=f"M{serial:05d}",
                name=f"{name}（虚构）",
                sign=sign,
                credit_code=code,
                form=KIND_OF_PREFIX[prefix],
                trade=trade.kind,
                fields=trade.fields,
                credit_class=details.choices(classes, shares)[0] if prefix == "91" else "",
                representative=person(details, "女" if details.random() < 0.36 else "男"),
                phone=f"100002{serial:05d}",
                address=territory.name + where.text + (f"-{door}" if door > 1 else ""),
                address_code=where.code,
                town=where.town,
                village=where.village,
                grid=where.grid,
                point=point,
                established=min([x.valid_from for x in licences], default=as_of)
                - timedelta(days=details.randint(20, 4000)),
                state=details.choices(("存续", "停业"), (96, 4))[0],
                licences=tuple(licences),
                note=territory.note,
            )
        )
    return tuple(subjects)
