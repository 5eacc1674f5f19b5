"""The law library: the text of a day, versions, repeal, what waits to take effect, search."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from zhifa.law import library
from zhifa.law.citation import cite
from zhifa.law.library import (
    LawNotHeld,
    NoSuchProvision,
    VersionNotHeld,
    basis_status,
    look_up,
    provision,
    quotes,
    search,
    versions,
)
from zhifa.law.text_import import read_law, write_library

SHARED_RULES = Path(__file__).parents[3] / "shared/data/laws/procedural_rules.csv"


def test_the_ninety_days_stand_in_article_sixty() -> None:
    found = provision("处罚法", 60, date(2026, 11, 20))
    assert "九十日内作出行政处罚决定" in found.text
    assert found.label == "第六十条"
    assert found.law.in_force_from == date(2021, 7, 15)
    assert found.heading.startswith("第五章")


def test_before_the_act_took_effect_the_library_says_so() -> None:
    with pytest.raises(VersionNotHeld):
        provision("处罚法", 60, date(2021, 7, 14))


def test_paragraphs_and_items_are_told_apart() -> None:
    found = provision("处罚法", 59, date(2026, 11, 20))
    assert len(found.paragraphs) == 2
    assert sorted(found.items(1)) == [1, 2, 3, 4, 5, 6]
    assert found.items(2) == {}
    assert found.part(cite("处罚法第五十九条第一款第六项")).endswith("作出决定的日期。")


@pytest.mark.parametrize(
    "text",
    ["处罚法第八十七条", "处罚法第六十条第二款", "处罚法第五十九条第一款第七项", "处罚法第六十条第一项"],
)
def test_a_provision_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(NoSuchProvision):
        look_up(cite(text), date(2026, 11, 20))


def test_an_unknown_law_is_refused() -> None:
    with pytest.raises(LawNotHeld):
        provision("没有这部法", 1, date(2026, 11, 20))


def test_quotes_ignore_quotation_marks_and_wide_digits_but_not_words() -> None:
    assert quotes(cite("处罚法第八十五条"), "本法中二日三日五日七日的规定是指工作日", date(2026, 11, 20))
    assert not quotes(cite("处罚法第八十五条"), "本法中十五日的规定是指工作日", date(2026, 11, 20))


def test_the_environmental_code_ended_ten_laws() -> None:
    ended = [
        title
        for title in library.laws()
        for version in versions(title)
        if version.ended_by.startswith("《中华人民共和国生态环境法典》")
    ]
    assert len(ended) == 10


def test_a_repealed_basis_is_seen_on_the_day() -> None:
    basis = cite("中华人民共和国大气污染防治法第一百一十五条")
    assert basis_status(basis, date(2026, 8, 14)).result == "现行有效"
    after = basis_status(basis, date(2026, 8, 15))
    assert after.result == "已废止"
    assert "生态环境法典" in after.in_words()
    assert "生态环境法典" in basis_status(basis, date(2026, 8, 14)).in_words()
    with pytest.raises(VersionNotHeld):
        look_up(basis, date(2026, 8, 15))


def test_an_act_of_the_time_before_still_finds_its_old_basis() -> None:
    assert "防尘" in look_up(cite("中华人民共和国大气污染防治法第一百一十五条"), date(2026, 8, 1)).text


def test_a_law_that_takes_effect_soon_is_announced() -> None:
    answer = basis_status(cite("中华人民共和国商标法第六十条"), date(2026, 11, 20))
    assert answer.result == "现行有效"
    assert "2027-01-01" in answer.in_words()
    assert provision("中华人民共和国商标法", 60, date(2026, 12, 31)).law.version == date(2019, 4, 23)
    assert provision("中华人民共和国商标法", 60, date(2027, 1, 1)).law.version == date(2026, 6, 26)


def test_two_versions_of_the_holiday_rules_are_kept_apart() -> None:
    assert "放假3天（农历正月" not in provision("放假办法", 2, date(2026, 1, 1)).text
    assert provision("放假办法", 2, date(2024, 1, 1)).law.version == date(2013, 12, 11)
    assert provision("放假办法", 2, date(2026, 1, 1)).law.version == date(2024, 11, 10)


def test_a_fixed_version_wins_over_the_day() -> None:
    old = cite("放假办法第二条").__class__("放假办法", 2, version=date(2013, 12, 11))
    assert look_up(old, date(2026, 1, 1)).law.version == date(2013, 12, 11)


def test_search_finds_articles_that_hold_every_word() -> None:
    found = search("立案 九十日 行政处罚决定", on=date(2026, 11, 20))
    assert any(hit.provision.citation.short == "处罚法第六十条" for hit in found)
    assert search("   ") == []
    assert search("绝不会出现的词句甲乙丙丁") == []


def test_search_leaves_out_what_is_not_in_force() -> None:
    titles = {hit.provision.law.title for hit in search("扬尘", on=date(2026, 11, 20), limit=500)}
    assert "中华人民共和国生态环境法典" in titles
    assert "中华人民共和国大气污染防治法" not in titles


def test_every_text_matches_its_hash_and_every_law_names_its_source() -> None:
    for title in library.laws():
        for version in versions(title):
            assert version.source
            articles = [
                [item.article, item.inserted, item.label, item.heading, item.text]
                for item in library._articles(version).values()
            ]
            body = json.dumps(articles, ensure_ascii=False, separators=(",", ":"))
            assert hashlib.sha256(body.encode()).hexdigest() == version.sha256, title


def test_articles_of_the_acts_we_rest_on_run_without_a_gap() -> None:
    for name, count in (
        ("处罚法", 86),
        ("强制法", 71),
        ("复议法", 90),
        ("行诉法", 103),
        ("市监程序规定", 87),
    ):
        numbers = [item.article for item in library.articles(name, date(2026, 11, 20))]
        assert numbers == list(range(1, count + 1)), name


def test_a_text_is_imported_and_found_again(tmp_path: Path) -> None:
    source = tmp_path / "某市养犬办法(2025-06-01).md"
    source.write_text(
        "# 某市养犬办法（虚构）\n\n2025年6月1日 公布\n\n## 第一章 总则\n\n第一条 为了管理养犬，制定本办法。\n\n"
        "第二条 违反本办法的，按照下列规定处理：\n\n（一）警告；\n\n（二）罚款。\n\n第三条 本办法自2025年7月1日起施行。\n",
        encoding="utf-8",
    )
    law = read_law(source, "地方政府规章", "虚构")
    assert (law.version, law.in_force_from, law.in_force_exact) == ("2025-06-01", "2025-07-01", True)
    assert [article[0] for article in law.articles] == [1, 2, 3]
    assert law.articles[1][4].split("\n")[1:] == ["（一）警告；", "（二）罚款。"]
    write_library([law], tmp_path)
    once = (tmp_path / "laws.jsonl.gz").read_bytes()
    write_library([law], tmp_path)
    assert (tmp_path / "laws.jsonl.gz").read_bytes() == once


@pytest.mark.skipif(not SHARED_RULES.exists(), reason="没有规则清单数据")
def test_the_quotes_of_the_rule_list_stand_in_the_library() -> None:
    alias = {
        "移送规定": "移送规定",
        "公安刑事程序": "公安刑事程序",
        "市监程序": "市监程序规定",
        "公示规定": "市监公示规定",
        "浙江综合执法条例": "浙江综合执法条例",
    }
    missing = []
    with SHARED_RULES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            law = alias.get(row["law"], row["law"])
            citation = cite(f"{law}{row['article']}")
            if not quotes(citation, row["quote"], date(2026, 11, 20)):
                missing.append(row["id"])
    assert missing == []
