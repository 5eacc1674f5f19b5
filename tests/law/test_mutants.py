"""The mutator of ``make mutation``: what it breaks, what it leaves alone, and that every mutant differs."""

from __future__ import annotations

import ast

from tools.mutation.mutants import mutants

SOURCE = '''
"""Text 3."""
LIMIT = 3

def late(days: int, cap: int = 5) -> int:
    """Not more than 7."""
    if days < 0 and cap:
        raise ValueError(f"天数{days - 1}")
    steps.append(Step(f"计{days + 1}日"))
    check_money(cap)
    if not days:
        steps.append(Step("零日"))
    return min(days * 3 // 100, cap)
'''


def test_borders_signs_numbers_refusals_and_checks_are_broken_one_at_a_time() -> None:
    found = [(mutant.line, mutant.change) for mutant in mutants(SOURCE)]
    assert set(found) == {
        (5, "5 → 6"),
        (7, "条件 → 从不"),
        (7, "条件 → 总是"),
        (7, "And → Or"),
        (7, "条件少第1项"),
        (7, "条件少第2项"),
        (7, "< → <="),
        (7, "< → >="),
        (7, "0 → 1"),
        (8, "不再拒绝"),
        (10, "不再调用 check_money"),
        (13, "min → max"),
        (13, "FloorDiv → Mult"),
        (13, "Mult → FloorDiv"),
        (13, "3 → 4"),
        (13, "100 → 101"),
    }


def test_every_mutant_is_a_module_that_differs_from_the_original_and_from_each_other() -> None:
    codes = [mutant.code for mutant in mutants(SOURCE)]
    assert len(set(codes)) == len(codes)
    assert ast.unparse(ast.parse(SOURCE)) not in codes
    for code in codes:
        compile(code, "mutant", "exec")


def test_texts_steps_and_types_are_left_alone() -> None:
    for mutant in mutants(SOURCE):
        assert "计{days + 1}日" in mutant.code
        assert "天数{days - 1}" in mutant.code or mutant.change == "不再拒绝"
        assert "LIMIT = 3" in mutant.code
