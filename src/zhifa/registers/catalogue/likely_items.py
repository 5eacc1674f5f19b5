"""看着像的事项 — items nearest to what somebody says he saw, best first.

BM25 over words and pairs of characters of an item's name, its plain words and keywords (b 0.3, k1 1.2); a term weighs more
the fewer items have it. What people say and statutes do not (小推车, 渣土车) is read as the statute's words too, from
``everyday_words.yaml``. The first words of a message weigh more than the rest: they say what it is about. Items an officer can
see on patrol weigh 1.3. Nothing is picked for anybody.

The index lives in the process: it is made again when the items change, and every five minutes.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from math import log

import yaml
from django.db.models import Count, Max

from zhifa.core import clock
from zhifa.core.search import bigrams, words
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.queries import valid_on

LENGTH_WEIGHT, SATURATION = 0.3, 1.2
#: weight of the item's name, plain words and keywords
NAME, PLAIN, KEYWORDS = 1.0, 2.0, 2.0
EVERYDAY, PATROL = 1.5, 1.3
#: characters that say what a message is about, and what the rest of it weighs
OPENING, AFTERWARDS = 45, 0.35
KEPT_SECONDS = 300
_FRAME = re.compile("^对|行为的处罚|的处罚")
_NOTHING = frozenset(
    [
        "有人",
        "已经",
        "没有",
        "这样",
        "我们",
        "你们",
        "他们",
        "一个",
        "天天",
        "每天",
        "晚上",
        "早上",
        "半夜",
        "行为",
        "处罚",
        "规定",
        "未按",
        "按照",
        "擅自",
        "进行",
        "或者",
        "的人",
        "反映",
        "举报",
        "请管",
        "管管",
        "希望",
        "尽快",
        "处理",
        "谢谢",
        "你好",
        "您好",
        "领导",
        "部门",
        "相关",
    ]
)


@cache
def everyday_words() -> dict[str, tuple[str, ...]]:
    """What people say → the words of the field it stands for."""
    text = (files("zhifa.registers.catalogue") / "everyday_words.yaml").read_text("utf-8")
    return {str(said): tuple(str(meant).split()) for said, meant in yaml.safe_load(text).items()}


def terms(text: str) -> set[str]:
    """Words of two characters and more, and pairs of characters; words that say nothing are left out."""
    found = {w for w in words(text).split() if len(w) > 1}
    return (found | set(bigrams(text))) - _NOTHING


def asked(text: str) -> dict[str, float]:
    """The terms of a message with their weights, everyday words translated."""
    weights = dict.fromkeys(terms(text[OPENING:]), AFTERWARDS)
    weights |= dict.fromkeys(terms(text[:OPENING]), 1.0)
    for said, meant in everyday_words().items():
        if said in text:
            weight = EVERYDAY if said in text[:OPENING] else EVERYDAY * AFTERWARDS
            for term in {t for word in meant for t in terms(word)}:
                weights[term] = max(weights.get(term, 0.0), weight)
    return weights


@dataclass
class ItemIndex:
    """索引 — which items hold a term, and how much of them it is."""

    items: list[Item]
    held: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    lengths: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, item in enumerate(self.items):
            found: Counter[str] = Counter()
            name = _FRAME.sub("", item.name)
            for text, weight in ((name, NAME), (item.plain_words, PLAIN), (item.keywords, KEYWORDS)):
                for term in terms(text):
                    found[term] += weight  # type: ignore[assignment]
            self.lengths.append(sum(found.values()))
            for term, weight in found.items():
                self.held[term].append((place, weight))

    def ranked(self, text: str, *, only_patrol: bool = False) -> list[tuple[Item, float]]:
        """Items with at least one of the terms, best first, with their scores."""
        scores: dict[int, float] = defaultdict(float)
        count = len(self.items)
        usual = sum(self.lengths) / count if count else 1.0
        for term, weight in asked(text).items():
            holders = self.held.get(term, ())
            rarity = log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5))
            for place, amount in holders:
                norm = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * self.lengths[place] / usual)
                scores[place] += weight * rarity * amount * (SATURATION + 1) / (amount + norm)
        found = [
            (self.items[place], score * (PATROL if self.items[place].found_on_patrol else 1.0))
            for place, score in scores.items()
            if self.items[place].found_on_patrol or not only_patrol
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0].code))


_kept: dict[date, tuple[tuple[int, int | None], float, ItemIndex]] = {}


def index_on(day: date) -> ItemIndex:
    """The index of the items valid on a day (one short query while it is kept)."""
    rows = Item.objects.filter(valid_on(day))
    known = rows.aggregate(n=Count("id"), last=Max("id"))
    state, now = (known["n"], known["last"]), clock.now().timestamp()
    held = _kept.get(day)
    if held is None or held[0] != state or not 0 <= now - held[1] < KEPT_SECONDS:
        if len(_kept) > 3:
            _kept.clear()
        held = _kept[day] = (state, now, ItemIndex(list(rows.select_related("field").order_by("id"))))
    return held[2]


def likely_items(
    text: str, *, on: date, limit: int = 5, only_patrol: bool = False
) -> list[tuple[Item, float]]:
    """Items fitting what was seen, best first, with their scores (comparable within one answer only)."""
    return index_on(on).ranked(text, only_patrol=only_patrol)[:limit]
