"""Every sentence-named case in ``cases/*.yaml``: its article exists, and the question answers as it says.

The cases ask by the product's own door, ``zhifa.law.questions.ask``: what ``zhifa law explain`` answers is what
they prove.  ``expect`` is the result, ``says`` the result in words, ``refusal`` the name of the error; ``because`` are
words (one or a list) that the reasoning, or the refusal with its articles and its way out, must hold.
"""

from __future__ import annotations

import copy
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhifa.law.citation import cite
from zhifa.law.library import look_up
from zhifa.law.questions import ask, question_named, questions
from zhifa.law.refusal import Refusal

TODAY = date(2026, 11, 20)
CASES = [
    (path.stem, case)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]


def put(case: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of a case, and the day and profile it is asked under."""
    facts = copy.deepcopy(case["given"])
    return facts, {"on": facts.pop("on", TODAY), "profile": facts.pop("profile", "base")}


def unsaid(case: dict[str, Any], text: str) -> list[str]:
    """What the case says the reason is, and the reasoning does not."""
    wanted = case.get("because", [])
    return [words for words in ([wanted] if isinstance(wanted, str) else wanted) if words not in text]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[case["name"] for _, case in CASES])
def test_the_rule_answers_as_the_case_says(case: dict[str, Any]) -> None:
    look_up(cite(case["source"]), date(2026, 11, 20))
    facts, asked = put(case)
    if "refusal" in case:
        with pytest.raises(Refusal) as refused:
            ask(case["rule"], facts, **asked)
        assert refused.value.code == case["refusal"], str(refused.value)
        assert refused.value.message_zh.strip() and not refused.value.message_zh.isascii()
        assert refused.value.way_out or refused.value.citations
        assert unsaid(case, str(refused.value)) == []
        return
    answer = ask(case["rule"], facts, **asked)
    assert answer.steps, "说理不能为空"
    assert unsaid(case, answer.in_words()) == []
    if "provisional" in case:
        assert answer.provisional is case["provisional"]
    said = question_named(case["rule"], asked["profile"]).in_words(answer.result)
    assert said.strip()
    if "says" in case:
        assert said == case["says"]
    if "expect" in case:
        result = answer.result
        if isinstance(case["expect"], dict):
            result = {name: getattr(result, name) for name in case["expect"]}
        assert (result.name if isinstance(result, Enum) else result) == case["expect"]
    assert "says" in case or "expect" in case


def test_case_names_are_sentences_and_stand_once() -> None:
    names = [case["name"] for _, case in CASES]
    assert len(names) == len(set(names))
    assert all(len(name) >= 5 for name in names)


def test_there_are_at_least_two_hundred_cases() -> None:
    assert len(CASES) >= 200


def test_every_question_is_asked_by_a_case() -> None:
    assert set(questions()) <= {case["rule"] for _, case in CASES}
