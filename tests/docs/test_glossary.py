"""词汇表 — every path exists, every identifier stands in it, one word a concept and one concept a word."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhifa.faces import cli
from zhifa.law.citation import cite
from zhifa.law.index import find
from zhifa.law.library import look_up

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.yaml"
TERMS: dict[str, dict[str, Any]] = yaml.safe_load(GLOSSARY.read_text())["terms"]


def test_every_identifier_stands_in_the_file_it_names() -> None:
    assert len(TERMS) >= 120
    missing = []
    for identifier, row in TERMS.items():
        path = ROOT / row["where"]
        if not path.is_file() or not re.search(rf"\b{re.escape(identifier)}\b", path.read_text()):
            missing.append((identifier, row["where"]))
    assert missing == []


def test_one_word_a_concept_and_one_concept_a_word() -> None:
    assert [t for t, n in Counter(row["term"] for row in TERMS.values()).items() if n > 1] == []
    keys = re.findall(r"^  (\w+):$", GLOSSARY.read_text(), re.MULTILINE)
    assert [k for k, n in Counter(keys).items() if n > 1] == []


def test_every_term_has_a_definition_and_a_source() -> None:
    for identifier, row in TERMS.items():
        assert set(row) <= {"term", "where", "definition", "source", "citation"}, identifier
        assert row["definition"].endswith("."), identifier
        assert row["source"], identifier
        assert "一" <= row["term"][0] <= "鿿", identifier


def test_every_article_cited_stands_in_the_law_library() -> None:
    for identifier, row in TERMS.items():
        if "citation" in row:
            assert look_up(cite(row["citation"])), identifier


@pytest.mark.parametrize(
    ("word", "file", "law"),
    [
        ("90日", "law/parameters/national/time_limits.yaml", "处罚法第六十条"),
        ("九十日", "law/parameters/national/time_limits.yaml", "处罚法第六十条"),
        ("听证", "law/hearing.py", None),
        ("听证", "src/zhifa/enforcement/casework/models/hearing_the_party.py", "处罚法第六十三条"),
        ("双随机", "docs/status.md", None),
        ("派单", "src/zhifa/enforcement/command/operations/dispatching.py", "处罚法第二十二条"),
        ("行政行为", "src/zhifa/core/acts.py", None),
        ("LegalReview", "src/zhifa/enforcement/casework/models/deciding.py", "处罚法第五十八条"),
        ("处罚法第六十条", "law/parameters/national/time_limits.yaml", "处罚法第六十条"),
    ],
)
def test_a_word_is_found_where_it_lives(word: str, file: str, law: str | None) -> None:
    hits = [h for h in find(word, glossary=GLOSSARY) if h.file == file]
    assert hits, [h.file for h in find(word, glossary=GLOSSARY)]
    if law:
        assert law in {h.citation.short for h in hits if h.citation}
    path = ROOT / file if (ROOT / file).is_file() else ROOT / "src" / "zhifa" / file
    assert all(1 <= h.line <= len(path.read_text().split("\n")) for h in hits)


def test_the_command_answers_and_fails_when_nothing_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["where", "派单"]) == 0
    assert re.search(
        r"src/zhifa/enforcement/command/operations/dispatching\.py:\d+  派单  处罚法第二十二条",
        capsys.readouterr().out,
    )
    assert cli.main(["where", "飞碟"]) == 1


def test_the_line_of_a_term_is_where_it_is_defined() -> None:
    for identifier in ("WorkOrder", "dispatch", "hearing_due", "Act"):
        hit = next(
            h
            for h in find(TERMS[identifier]["term"], glossary=GLOSSARY)
            if h.file == TERMS[identifier]["where"]
        )
        line = (ROOT / hit.file).read_text().split("\n")[hit.line - 1]
        assert re.match(rf"\s*(class|def) {identifier}\b", line)
