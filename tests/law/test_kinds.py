"""名目 — the statute's kinds stand once, in ``parameters/national/kinds.yaml``, dated and cited; nowhere else."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import zhifa
from zhifa.law.library import look_up, version_in_force
from zhifa.law.penalty_kinds import kind, kinds, registers
from zhifa.law.refusal import BadFact

SOURCE = Path(zhifa.__file__).parent
TODAY = date(2026, 11, 20)
SIZES = {"penalty": 14, "evidence": 8, "coercive_measure": 5, "enforcement_method": 6, "service_method": 8}


def test_the_five_registers_are_complete() -> None:
    assert {name: len(kinds(name)) for name in registers()} == SIZES


@pytest.mark.parametrize("register", SIZES)
def test_each_kind_uses_the_words_of_its_provision_and_begins_with_it(register: str) -> None:
    for item in kinds(register).values():
        found = look_up(item.citation, TODAY)
        if register != "service_method":
            words = found.part(item.citation)
            # 法律、行政法规规定的其他行政处罚; 暂扣许可证件、降低资质等级、吊销许可证件
            heads = [item.term.removeprefix("其他"), item.term]
            joined = "或者" in item.term or any(head in words for head in heads)
            assert joined or all(part in words for part in item.term.split("、")), item
        if register != "service_method":  # 处罚法第六十一条 sends on to the 民诉法, whichever version stands
            assert item.from_on == version_in_force(found.law.title, item.from_on).in_force_from


def test_the_kinds_follow_the_order_of_the_statute() -> None:
    for register in ("penalty", "evidence", "coercive_measure", "enforcement_method"):
        places = [(k.citation.article, k.citation.item or 0) for k in kinds(register).values()]
        assert places == sorted(places), register


def test_before_the_act_there_is_no_such_kind() -> None:
    assert kinds("penalty", date(2021, 7, 14)) == {}
    assert kinds("coercive_measure", date(2011, 12, 31)) == {}
    assert kind("penalty", "criticism", date(2021, 7, 15)).term == "通报批评"
    with pytest.raises(BadFact, match="2021-07-14没有“criticism”"):
        kind("penalty", "criticism", date(2021, 7, 14))


def test_a_kind_stands_on_its_first_and_on_its_last_day_and_not_beside_them() -> None:
    first, last = date(2021, 7, 15), date(2026, 11, 20)
    item = replace(kind("penalty", "fine"), from_on=first, until_on=last)
    days = [first - timedelta(days=1), first, last, last + timedelta(days=1)]
    assert [item.stands(day) for day in days] == [False, True, True, False]
    assert replace(item, until_on=None).stands(last + timedelta(days=1))


def test_an_unknown_code_and_an_unknown_register_name_what_there_is() -> None:
    with pytest.raises(BadFact) as refused:
        kind("evidence", "rumour")
    assert "书证" in refused.value.way_out
    with pytest.raises(BadFact, match="没有“colours”这个名目册"):
        kinds("colours")


def strings(node: ast.AST) -> list[str]:
    """The string constants directly in a list, tuple, set, dict or call (one level of pairs deep)."""
    found: list[str] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            found.append(child.value)
        elif isinstance(child, ast.Tuple):
            found += [c.value for c in child.elts if isinstance(c, ast.Constant) and isinstance(c.value, str)]
    return found


def test_no_second_list_of_kinds_stands_in_the_code() -> None:
    terms = {name: {item.term for item in kinds(name).values()} for name in registers()}
    any_term = set().union(*terms.values())
    second = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:  # history, written by the tool
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.Call):
                continue
            listed = any_term.intersection(strings(node))
            if not listed:
                continue
            second += [
                f"{path.relative_to(SOURCE)}:{node.lineno} {name}"
                for name, known in terms.items()
                if len(listed & known) > len(known) // 2
            ]
    assert second == []
