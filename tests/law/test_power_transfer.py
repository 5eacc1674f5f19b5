"""强制措施权写在哪里 — a power to coerce stands on its own law, in a line that may carry it; a county's own rule is dated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhifa.law import power_transfer
from zhifa.law.power_transfer import (
    CoercionNeedsItsOwnGround,
    CoercionNeverMoves,
    check_coercion_line,
    coercion_line,
    forget_powers,
    read_powers,
)
from zhifa.law.refusal import BadFact

TODAY = date(2026, 11, 20)
LINE: dict[str, Any] = {
    "manner": "base",
    "comprehensive": True,
    "law": "中华人民共和国食品安全法",
    "article": "第一百一十条",
    "kind_of_law": "法律",
    "on": TODAY,
}


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    forget_powers()
    yield
    forget_powers()


def own(folder: Path, text: str) -> Path:
    path = folder / power_transfer.FILE
    path.write_text(text, encoding="utf-8")
    return path


TRANSFER_TOO = """coercion_line:
  values:
    - {from: 2022-01-01, line: base}
    - {from: 2026-07-01, line: transfer}
"""


def test_a_power_of_ones_own_stands_on_its_law_for_any_body() -> None:
    for comprehensive in (True, False):
        answer = check_coercion_line(**{**LINE, "comprehensive": comprehensive})
        assert answer.result and "食品安全法" in answer.in_words()


@pytest.mark.parametrize(("manner", "how"), [("empower", "不得随赋权移动"), ("delegate", "不得委托")])
def test_coercion_is_neither_empowered_nor_delegated_whatever_its_ground(manner: str, how: str) -> None:
    with pytest.raises(CoercionNeverMoves, match=how):
        check_coercion_line(**{**LINE, "manner": manner})


def test_as_shipped_no_transfer_carries_coercion() -> None:
    with pytest.raises(CoercionNeverMoves) as refused:
        check_coercion_line(**{**LINE, "manner": "transfer"})
    assert "综合行政执法部门" not in refused.value.message_zh


def test_where_a_province_reads_it_otherwise_a_transfer_to_the_comprehensive_body_carries_it_from_that_day(
    tmp_path: Path,
) -> None:
    read_powers(own(tmp_path, TRANSFER_TOO))
    assert [coercion_line(date(2026, 6, 30)), coercion_line(date(2026, 7, 1))] == ["base", "transfer"]
    # before the first value the first one stands
    assert coercion_line(date(2021, 12, 31)) == "base"
    transfer = {**LINE, "manner": "transfer"}
    assert check_coercion_line(**transfer).result
    with pytest.raises(CoercionNeverMoves, match="承接机关也不是综合行政执法部门"):
        check_coercion_line(**{**transfer, "comprehensive": False})
    with pytest.raises(CoercionNeverMoves):
        check_coercion_line(**{**transfer, "on": date(2026, 6, 30)})


@pytest.mark.parametrize("missing", ["law", "article"])
def test_without_its_law_or_its_article_there_is_no_coercion(missing: str) -> None:
    with pytest.raises(CoercionNeedsItsOwnGround, match="没有写明"):
        check_coercion_line(**{**LINE, missing: ""})


@pytest.mark.parametrize(("kind", "says"), [("部门规章", "是部门规章，不能作为"), ("", "不在法规库中")])
def test_only_statutes_and_regulations_found_coercion(kind: str, says: str) -> None:
    with pytest.raises(CoercionNeedsItsOwnGround, match=says):
        check_coercion_line(**{**LINE, "kind_of_law": kind})
    for lawful in power_transfer.COERCION_FOUNDED_BY:
        assert check_coercion_line(**{**LINE, "kind_of_law": lawful}).result


def test_a_county_without_a_file_of_its_own_keeps_the_shipped_rule(tmp_path: Path) -> None:
    read_powers(tmp_path / power_transfer.FILE)
    assert coercion_line(TODAY) == "base"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- base\n", "应为键值表"),
        ("coercion_line: base\n", "看不懂"),
        ("coercion_line: {values: []}\n", "看不懂"),
        ("coercion_line:\n  values:\n    - {from: 从前, line: base}\n", "写 from（日期）"),
        (TRANSFER_TOO + "    - {line: base}\n", "写 from（日期）"),
        ("coercion_line:\n  values:\n    - {from: 2022-01-01, line: empower}\n", "写 base 或者 transfer"),
    ],
)
def test_a_file_that_cannot_be_read_stops_with_words_and_changes_nothing(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadFact, match=says):
        read_powers(own(tmp_path, text))
    assert coercion_line(TODAY) == "base"


def test_the_last_file_read_is_the_one_that_counts(tmp_path: Path) -> None:
    read_powers(own(tmp_path, TRANSFER_TOO))
    assert coercion_line(TODAY) == "transfer"
    read_powers(own(tmp_path, "coercion_line:\n  values:\n    - {from: 2022-01-01, line: base}\n"))
    assert coercion_line(TODAY) == "base"
    read_powers(own(tmp_path, TRANSFER_TOO))
    forget_powers()
    assert coercion_line(TODAY) == "base"
