"""What people say they saw finds its item among the first five of the whole catalogue."""

import csv
import gzip
import re
from pathlib import Path

import pytest

from zhifa.demo.county.report_words import CONDUCTS
from zhifa.demo.loading.catalogue import read_catalogue
from zhifa.registers.catalogue.likely_items import ItemIndex, asked
from zhifa.registers.catalogue.models import Item

MESSAGES = Path(__file__).parents[3] / "shared" / "data" / "citizen_messages" / "messages_hot_4326.csv.gz"
SLOTS = {
    "地点": "",
    "店": "孟记",
    "时间": "早上六点",
    "夜里": "半夜",
    "多久": "半个月",
    "数": "3",
    "车": "浙H·DI512",
}
#: what real messages say in their titles → items any of which is right
KNOWN = (
    ("油烟", {"ZY-059", "ZY-060"}),
    ("(深夜|夜间|凌晨|半夜|通宵).{0,8}(施工|工地)", {"ZY-134", "ZY-135", "ZY-136", "ZY-137"}),
    ("占道经营|摆摊|流动摊贩|马路市场", {"CG-004", "ZY-318", "CG-034"}),
    ("渣土车", {"CG-012", "ZY-048", "CG-020", "ZY-098", "ZY-045", "ZY-112"}),
    ("违章建筑|违建|违规搭建|私自搭建|加盖", {"CG-207", "CG-208"}),
    ("消防通道.{0,8}(堵|占|停)", {"ZY-446", "ZY-447"}),
)


@pytest.fixture(scope="module")
def index() -> ItemIndex:
    """The shipped catalogue, without a database."""
    return ItemIndex(
        [
            Item(
                code=r["code"], name=r["name"], plain_words=r["plain_words"], keywords=r["keywords"],
                found_on_patrol=r["found_how"] == "yes",
            )
            for r in read_catalogue()
        ]
    )  # fmt: skip


def first_five(index: ItemIndex, text: str) -> list[str]:
    return [item.code for item, _ in index.ranked(text)[:5]]


def test_nine_of_ten_everyday_sentences_find_their_item(index: ItemIndex) -> None:
    told = [
        (re.sub(r"\{(.*?)\}", lambda slot: SLOTS[slot[1]], sentence), conduct.items)
        for conduct in CONDUCTS
        for sentence in conduct.reports
    ]
    found = [any(code in items for code in first_five(index, text)) for text, items in told]
    assert sum(found) >= 0.88 * len(told)


@pytest.mark.skipif(not MESSAGES.exists(), reason="真实留言只用于测试，不随平台发布")
def test_three_of_four_real_messages_find_a_right_item(index: ItemIndex) -> None:
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labelled = [
        (f"{row['title']} {row['body'].strip()}"[:300], right)
        for row in rows
        for words, right in KNOWN
        if re.search(words, row["title"])
    ][:150]
    assert len(labelled) == 150
    found = [bool(right.intersection(first_five(index, text))) for text, right in labelled]
    assert sum(found) >= 120


def test_words_that_say_nothing_ask_for_nothing() -> None:
    assert asked("谢谢") == {}
    assert asked("有人") == {}


def test_what_people_say_is_read_as_the_words_of_the_field() -> None:
    assert "占道" in asked("小推车堵在校门口")
    assert asked("渣土车开过")["垃圾"] > asked("垃圾")["垃圾"]
