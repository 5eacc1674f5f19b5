"""县里的参数文件 — whatever stands in them, a start is refused in words that name the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from zhifa.law.county_law import read_county_law
from zhifa.law.library import read_no_more
from zhifa.law.refusal import BadFact

BROKEN = {
    b"\xd6\xd0: 1": "不是 UTF-8",
    b"a: [": "不是 YAML",
    b"\tfield_bar: 1": "不是 YAML",
    b"from: 2026-02-30": "没有的日期",
    b"[" * 50_000: "不是 YAML",
    b"": "应为键值表",
    b"- a": "应为键值表",
}
UNDATED = (
    "{values: 5}",
    "{values: []}",
    "{values: {from: 2026-01-01}}",
    "{values: [2026-01-01]}",
    "{values: [{from: 2026-01-01 08:00:00}]}",
    "{values: [{line: base}]}",
    "5",
)


@pytest.fixture(autouse=True)
def _left_as_it_was(tmp_path: Path) -> Iterator[None]:
    yield
    read_no_more(tmp_path / "laws")


@pytest.mark.parametrize("name", ["officers.yaml", "powers.yaml", "profiles/ours/profile.yaml"])
def test_a_file_that_is_no_mapping_stops_the_start_by_its_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    for raw, says in BROKEN.items():
        file.write_bytes(raw)
        with pytest.raises(BadFact, match=rf"{file.name} .*{says}") as refused:
            read_county_law(tmp_path)
        assert refused.value.way_out


@pytest.mark.parametrize(("name", "key"), [("officers.yaml", "field_bar"), ("powers.yaml", "coercion_line")])
def test_values_without_their_day_stop_the_start_too(name: str, key: str, tmp_path: Path) -> None:
    for text in UNDATED:
        (tmp_path / name).write_text(f"{key}: {text}\n", encoding="utf-8")
        with pytest.raises(BadFact, match=rf"{name} 看不懂：要有 {key}，每个值写 from（日期）"):
            read_county_law(tmp_path)


def test_a_limit_that_is_no_mapping_stops_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "profiles" / "ours"
    folder.mkdir(parents=True)
    (folder / "profile.yaml").write_text(
        "{profile: ours, term: 本县, basis: 处罚法第六十条, extends: base, files: [limits.yaml]}",
        encoding="utf-8",
    )
    (folder / "limits.yaml").write_text("rules: {decision: 60}", encoding="utf-8")
    with pytest.raises(BadFact, match="“ours”的期限“decision”缺少"):
        read_county_law(tmp_path)
