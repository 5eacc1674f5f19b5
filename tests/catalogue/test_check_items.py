"""The catalogue checker finds every planted fault; the texts here are an invented law (虚构)."""

import gzip
import json
from datetime import date
from decimal import Decimal

import pytest

from zhifa.demo.catalogue.check_items import COLUMNS, check_items, check_row, read_items
from zhifa.demo.catalogue.fine_words import UnreadableFine, read_fine
from zhifa.demo.catalogue.law_texts import LawTextError, LawTexts, split_paragraphs

DUTY = "经营者不得在人行道上堆放桌椅。\n经营者应当每日打扫门前地面。"
PENALTY = (
    "有下列行为之一的，由主管部门责令改正，处五百元以上三千元以下的罚款：\n"
    "（一）在人行道上堆放桌椅的；\n（二）不打扫门前地面的。\n"
    "拒不改正的，对单位处一万元以上五万元以下的罚款，没收违法所得。"
)


def law(name="门前管理法", version="2020-01-01", effective="2020-03-01", status="现行有效"):
    articles = [{"no": "第三条", "text": DUTY}, {"no": "第十条", "text": PENALTY}]
    title = f"中华人民共和国{name}"
    dated = {"version_date": version, "effective_date": effective}
    return {"law_name": title, "status": status, "articles": articles, **dated}


@pytest.fixture
def laws(tmp_path):
    records = [
        law(),
        law("旧门前法", status="已废止"),
        law("将来门前法", "2026-08-28", "2027-01-01"),
        law("两版门前法", "2019-01-01", "2019-01-01", status="历史版本"),
        law("两版门前法", "2026-08-28", "2027-01-01"),
    ]
    with gzip.open(tmp_path / "all_statutes.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    rules = tmp_path / "regulations"
    rules.mkdir()
    (rules / "门前管理条例(2021-05-01).md").write_text(
        "# 门前管理条例\n\n## 第一章 总则\n\n第一条 门前应当整洁。\n\n违者处每平方米10元以上30元以下罚款。\n\n"
        "第二条 本条例自2021年7月1日起施行。\n",
        encoding="utf-8",
    )
    return LawTexts(tmp_path)


@pytest.fixture
def row():
    return dict.fromkeys(COLUMNS, "") | {
        "code": "CG-001",
        "name": "对在人行道上堆放桌椅行为的处罚",
        "field": "城市管理",
        "department": "综合行政执法局",
        "violated_law": "门前管理法",
        "violated_article": "第三条第一款",
        "violated_quote": "不得在人行道上堆放桌椅",
        "penalty_law": "门前管理法",
        "penalty_article": "第十条第一款第（一）项",
        "penalty_quote": "在人行道上堆放桌椅的",
        "kinds": "罚款",
        "fine_subject": "any",
        "fine_min_fen": "50000",
        "fine_max_fen": "300000",
        "fine_text": "处五百元以上三千元以下的罚款",
        "order_to_correct": "yes",
        "in_force_from": "2020-03-01",
        "version": "2020-01-01",
        "level": "law",
        "found_how": "yes",
        "summary_capable": "yes",
        "plain_words": "桌椅摆到人行道上",
        "keywords": "桌椅 人行道",
    }


def test_a_true_row_has_no_fault(row, laws):
    assert check_row(row, laws) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"penalty_quote": "在人行道上堆放木料的"}, "处罚条款原文不在"),
        ({"penalty_quote": "堆放桌椅"}, "不足8字"),
        ({"violated_article": "第三条第二款"}, "违反条款原文不在"),
        ({"penalty_article": "第十条第一款第（三）项"}, "第三项不存在"),
        ({"penalty_article": "第十一条"}, "没有第十一条"),
        ({"penalty_article": "10条"}, "条款写法不规范"),
        ({"penalty_law": "旧门前法"}, "已废止"),
        ({"penalty_law": "将来门前法"}, "尚未施行"),
        ({"penalty_law": "没有的法"}, "文本库没有"),
        ({"fine_max_fen": "200000"}, "罚款数额与文字不符"),
        ({"fine_text": "处五百元以上二千元以下的罚款"}, "罚款文字不在"),
        ({"fine_text": ""}, "处罚种类与罚款文字不一致"),
        ({"kinds": "罚款|吊销许可证件"}, "没有“吊销许可证件”"),
        ({"kinds": "罚款|行政拘留"}, "不在行政处罚法第九条之列"),
        ({"version": "2019-01-01"}, "版本应为2020-01-01"),
        ({"level": "rule"}, "效力层级应为law"),
        ({"name": "堆放桌椅"}, "名称应为"),
        ({"plain_words": "长" * 31}, "超过30字"),
        ({"summary_capable": "no"}, "可否当场处罚"),
    ],
)
def test_a_planted_fault_is_found(row, laws, change, fault):
    faults = check_row(row | change, laws)
    assert any(fault in found.words for found in faults), faults


def test_the_subject_of_the_fine_follows_its_words(row, laws):
    other = {
        "penalty_article": "第十条第二款",
        "penalty_quote": "拒不改正的，对单位处一万元以上",
        "fine_text": "对单位处一万元以上五万元以下的罚款",
        "fine_min_fen": "1000000",
        "fine_max_fen": "5000000",
        "kinds": "罚款|没收违法所得",
        "summary_capable": "no",
    }
    assert check_row(row | other | {"fine_subject": "entity"}, laws) == []
    assert any(
        "罚款对象与文字不符" in f.words for f in check_row(row | other | {"fine_subject": "citizen"}, laws)
    )


def test_a_code_or_name_may_stand_only_once(row, laws):
    assert {fault.words for fault in check_items([row, dict(row)], laws)} == {"code 重复2次", "name 重复2次"}


def test_the_older_version_rules_until_its_successor_begins(laws):
    assert laws.in_force("两版门前法", date(2026, 12, 31)).version == "2019-01-01"
    assert laws.in_force("两版门前法", date(2027, 1, 1)).version == "2026-08-28"


def test_a_regulation_begins_on_the_day_its_last_article_names(laws):
    regulation = laws.in_force("门前管理条例", date(2026, 11, 21))
    assert (regulation.version, regulation.effective_from) == ("2021-05-01", "2021-07-01")
    assert "每平方米" in regulation.passage("第一条第二款")[0]
    with pytest.raises(LawTextError, match="没有第三款"):
        regulation.passage("第一条第三款")


def test_a_line_broken_in_mid_sentence_is_no_new_paragraph():
    first, second = split_paragraphs(
        "有下列情形的，处以\n罚款：\n（一）堆放桌椅；\n（二）不打扫。\n前款罚款为一百元。"
    )
    assert first.lead == "有下列情形的，处以罚款："
    assert list(first.items) == [1, 2]
    assert second.lead == "前款罚款为一百元。"


def test_a_table_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("code,name\nCG-001,对某行为的处罚\n", encoding="utf-8")
    with pytest.raises(ValueError, match="列与规定不同"):
        read_items(path)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("处一千元以上一万元以下罚款", 100_000, 1_000_000),
        ("处5000元以上3万元以下罚款", 500_000, 3_000_000),
        ("可以处二十万元以下的罚款", 0, 20_000_000),
        ("处一万元至五万元的罚款", 1_000_000, 5_000_000),
        ("处一百元罚款", 10_000, 10_000),
    ],
)
def test_amounts_are_read_in_fen(words, low, high):
    (span,) = read_fine(words).amounts
    assert (span.low, span.high) == (low, high)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("处违法所得一倍以上五倍以下的罚款", "1", "5"),
        ("处工程合同价款2%以上4%以下的罚款", "0.02", "0.04"),
        ("处建设工程造价百分之五以上百分之十以下的罚款", "0.05", "0.1"),
        ("处项目合同金额千分之五以上千分之十以下的罚款", "0.005", "0.01"),
        ("处三倍以下的罚款", "0", "3"),
        ("处货值金额等值以上三倍以下的罚款", "1", "3"),
        ("处货值金额百分之五十以上三倍以下的罚款", "0.5", "3"),
    ],
)
def test_rates_are_read_as_decimals(words, low, high):
    (span,) = read_fine(words).rates
    assert (span.low, span.high) == (Decimal(low), Decimal(high))


def test_words_without_a_fine_are_refused():
    with pytest.raises(UnreadableFine, match="读不出罚款幅度"):
        read_fine("责令改正")
