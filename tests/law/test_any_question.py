"""Whatever is written as a fact, a question answers or refuses in Chinese: no other error gets out."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.every_row import failing
from zhifa.law.questions import ask, question_named, questions
from zhifa.law.questions.fact import Fact
from zhifa.law.questions.limits import limit_terms
from zhifa.law.refusal import BadFact, Refusal

ON = date(2026, 11, 20)
NAMES = [*questions(), *(name for name in limit_terms("base") if name not in questions())]
PLAIN = {
    "日期": ["2026-11-02", "2026年11月17日", "2024-02-29", "2021-07-15"],
    "时刻": ["2026-11-20 09:30", "2026-11-21 23:59"],
    "整数": ["0", "1", "3", "90"],
    "金额": ["0", "0.01", "3000", "123.45元", "9999999999999"],
    "是否": ["是", "否"],
    "文字": ["某单位（虚构）", "decision", "x" * 300],
    "多段文字": ["甲,乙", "甲、乙、丙"],
    "倍数": ["0", "1/2", "5%", "10"],
    "条款": ["处罚法第六十条", "处罚法第三十二条第一项"],
    "多个条款": ["处罚法第三十条,处罚法第三十二条第一项"],
}
ODD = [
    "",
    " ",
    "无",
    "-1",
    "1e9",
    "[",
    "{",
    "[[",
    "{a: b}",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "NaN",
    "；",
    "a;b",
    "nul\u0000l",
]


def plausible(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.choices:
        codes = list(fact.choices)
        one = st.sampled_from(codes)
        return st.lists(one, max_size=3).map(",".join) if fact.kind == "多个选项" else one
    if fact.parts:
        row = st.fixed_dictionaries({part.name: plausible(part) for part in fact.parts})
        return row if fact.kind == "记录" else st.lists(row, max_size=3)
    return st.sampled_from(PLAIN[fact.kind])


@cache
def plausible_facts(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Drawn up once for all examples of a question."""
    return st.fixed_dictionaries({fact.name: plausible(fact) for fact in question_named(name).facts})


def answer(name: str, facts: dict[str, Any]) -> None:
    try:
        found = ask(name, facts, on=ON)
    except Refusal as refused:
        assert refused.message_zh.strip() and not refused.message_zh.isascii()
        assert refused.way_out or refused.citations
        return
    assert found.steps
    assert question_named(name).in_words(found.result).strip()
    found.as_json()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_plausible_facts_are_answered_or_refused(name: str, data: st.DataObject) -> None:
    answer(name, data.draw(plausible_facts(name)))


def simplest(fact: Fact) -> Any:
    """One value that the fact accepts."""
    if fact.choices:
        return next(iter(fact.choices))
    if fact.parts:
        row = {part.name: simplest(part) for part in fact.parts}
        return row if fact.kind == "记录" else [row]
    return PLAIN[fact.kind][0]


def test_one_odd_fact_among_sound_ones_is_refused_or_read() -> None:
    def withstands(name: str) -> None:
        sound = {fact.name: simplest(fact) for fact in question_named(name).facts}
        for place, fact in enumerate(sound):
            for step in range(4):  # every odd value meets some fact of every question
                answer(name, {**sound, fact: ODD[(place * 4 + step) % len(ODD)]})

    assert failing(withstands, NAMES) == []


def test_an_unknown_fact_is_always_refused() -> None:
    def refuses(name: str) -> None:
        with pytest.raises(BadFact, match="天气"):
            ask(name, {"天气": "晴"}, on=ON)

    assert failing(refuses, NAMES) == []
