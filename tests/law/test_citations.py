"""Every citation in the law floor exists in the stored texts, and every quote matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import zhifa.law
from tests.every_row import failing
from zhifa.law.chinese_numerals import from_chinese, to_chinese
from zhifa.law.citation import Citation, NotACitation, cite
from zhifa.law.law_names import short_names
from zhifa.law.library import look_up, quotes
from zhifa.law.parameters import PARAMETERS, parameter_files

LAW = Path(zhifa.law.__file__).parent
TODAY = date(2026, 11, 20)


def rows(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from rows(value)
    elif isinstance(node, list):
        for value in node:
            yield from rows(value)


def parameter_citations() -> list[tuple[str, str, str]]:
    found = []
    for path in parameter_files():
        for row in rows(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)):
            for key in ("citation", "basis", "last_day_basis"):
                if isinstance(row.get(key), str):
                    quote = row.get("quote", "") if key == "citation" else ""
                    found.append((str(path.relative_to(PARAMETERS)), row[key], quote))
    return found


def code_citations() -> list[tuple[str, str]]:
    pattern = re.compile(r"""cite\(\s*["']([^"']+)["']\s*\)""")
    return [
        (path.name, text)
        for path in sorted(LAW.rglob("*.py"))
        for text in pattern.findall(path.read_text(encoding="utf-8"))
    ]


def test_every_parameter_cites_a_provision_that_stands_and_quotes_it() -> None:
    def stands(file: str, text: str, quote: str) -> None:
        citation = cite(text)
        look_up(citation, TODAY)
        assert not quote or quotes(citation, quote, TODAY), f"{file}：{citation.full}没有“{quote}”"

    assert failing(stands, sorted(set(parameter_citations()))) == []


def test_code_cites_provisions_that_stand() -> None:
    def stands(file: str, text: str) -> None:
        look_up(cite(text), TODAY)

    assert failing(stands, sorted(set(code_citations()))) == []


def test_every_number_of_the_statutes_carries_article_and_quote() -> None:
    for path in parameter_files():
        for row in rows(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)):
            if {"amount", "fen", "years", "count", "numerator"} & row.keys() and "from" in row:
                if path.parts[-2] == "county":
                    assert row.get("source"), f"{path.name}：地方数值应写明出处"
                    assert "citation" not in row
                else:
                    assert row.get("citation") and row.get("quote"), f"{path.name}：{row}"


def test_internal_targets_are_marked_as_such() -> None:
    for name, row in yaml.load(
        (PARAMETERS / "county/internal_targets.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )["rules"].items():
        assert row["internal"] is True, name


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("处罚法第六十条", "《中华人民共和国行政处罚法》第六十条", "处罚法第六十条"),
        ("处罚法60条", "《中华人民共和国行政处罚法》第六十条", "处罚法第六十条"),
        (
            "《中华人民共和国行政处罚法》第六十四条第（一）项",
            "《中华人民共和国行政处罚法》第六十四条第一项",
            "处罚法第六十四条第一项",
        ),
        (
            "民诉法第八十八条第二款",
            "《中华人民共和国民事诉讼法》第八十八条第二款",
            "民诉法第八十八条第二款",
        ),
        (
            "行诉解释第一百五十六条",
            "《最高人民法院关于适用《中华人民共和国行政诉讼法》的解释》第一百五十六条",
            "行诉解释第一百五十六条",
        ),
        (
            "中华人民共和国刑法第一百三十三条之一",
            "《中华人民共和国刑法》第一百三十三条之一",
            "刑法第一百三十三条之一",
        ),
    ],
)
def test_a_citation_is_read_and_printed(text: str, full: str, short: str) -> None:
    assert cite(text).full == full
    assert cite(text).short == short
    assert cite(full) == cite(text) == cite(short)


@pytest.mark.parametrize("text", ["", "处罚法", "第六十条", "没有这部法第三条", "处罚法第零条"])
def test_what_is_no_citation_is_refused(text: str) -> None:
    with pytest.raises(NotACitation):
        cite(text)


def test_short_names_are_different_from_one_another() -> None:
    names = list(short_names().values())
    assert len(names) == len(set(names))


@given(st.integers(min_value=0, max_value=99_999_999))
def test_numerals_go_to_chinese_and_back(number: int) -> None:
    assert from_chinese(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1242, "一千二百四十二"),
    ],
)
def test_numerals_are_written_as_in_statutes(number: int, text: str) -> None:
    assert to_chinese(number) == text


def test_paragraph_and_item_count_from_one() -> None:
    with pytest.raises(NotACitation):
        Citation("处罚法", 59, paragraph=0)
