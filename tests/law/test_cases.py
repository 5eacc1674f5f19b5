"""Every sentence-named case in ``cases/*.yaml``: its article exists, and the rule answers as it says."""

from __future__ import annotations

import copy
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.law.rule_doors import DOORS
from zhifa.law.citation import cite
from zhifa.law.explained import Explained
from zhifa.law.library import look_up
from zhifa.law.refusal import Refusal

CASES = [
    (path.stem, case)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[case["name"] for _, case in CASES])
def test_the_rule_answers_as_the_case_says(case: dict[str, Any]) -> None:
    look_up(cite(case["source"]), date(2026, 11, 20))
    facts = copy.deepcopy(case["given"])
    if "refusal" in case:
        with pytest.raises(Refusal) as refused:
            DOORS[case["rule"]](**facts)
        assert refused.value.code == case["refusal"]
        assert refused.value.message_zh.strip() and not refused.value.message_zh.isascii()
        assert refused.value.way_out or refused.value.citations
        return
    answer = DOORS[case["rule"]](**facts)
    if isinstance(answer, Explained):
        assert answer.steps, "说理不能为空"
        if "provisional" in case:
            assert answer.provisional is case["provisional"]
        answer = answer.result
    assert (answer.name if isinstance(answer, Enum) else answer) == case["expect"]


def test_case_names_are_sentences_and_stand_once() -> None:
    names = [case["name"] for _, case in CASES]
    assert len(names) == len(set(names))
    assert all(len(name) >= 5 for name in names)


def test_there_are_at_least_two_hundred_cases() -> None:
    assert len(CASES) >= 200


def test_every_door_is_used_by_a_case() -> None:
    assert set(DOORS) == {case["rule"] for _, case in CASES}
