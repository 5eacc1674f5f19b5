"""Where a number stands, and that the floor stays pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import zhifa.law
from zhifa.law.explained import Explained, Step
from zhifa.law.index import find
from zhifa.law.refusal import Refusal

LAW = Path(zhifa.law.__file__).parent
PURE = {"yaml", "zhifa.law", "__future__"}


@pytest.mark.parametrize(
    ("word", "file", "term", "citation"),
    [
        ("90日", "law/parameters/national/time_limits.yaml", "办案期限", "处罚法第六十条"),
        ("九十日", "law/parameters/national/time_limits.yaml", "办案期限", "处罚法第六十条"),
        ("20分钟", "law/parameters/county/internal_targets.yaml", "首次到场时限", None),
        (
            "3000元",
            "law/parameters/national/amounts.yaml",
            "当场处罚罚款上限（法人或者其他组织）",
            "处罚法第五十一条",
        ),
        (
            "百分之三",
            "law/parameters/national/amounts.yaml",
            "加处罚款日比例",
            "处罚法第七十二条第一款第一项",
        ),
        ("听证", "law/hearing.py", "听证", None),
        (
            "作出行政处罚决定",
            "law/parameters/national/ordinary_procedure.yaml",
            "作出行政处罚决定",
            "处罚法第五十七条第一款第一项",
        ),
    ],
)
def test_a_word_is_found_with_file_line_and_article(
    word: str, file: str, term: str, citation: str | None
) -> None:
    hits = [hit for hit in find(word) if hit.file == file and hit.term == term]
    assert hits, [f"{hit.file}:{hit.line} {hit.term}" for hit in find(word)]
    assert (hits[0].citation.short if hits[0].citation else None) == citation
    line = (LAW.parent / file).read_text(encoding="utf-8").split("\n")[hits[0].line - 1]
    assert line.strip()


def test_the_line_is_the_one_where_the_rule_begins() -> None:
    hit = find("90日")[0]
    assert (LAW.parent / hit.file).read_text(encoding="utf-8").split("\n")[
        hit.line - 1
    ].strip() == "decision:"


def test_an_article_leads_to_the_rules_that_rest_on_it() -> None:
    files = {hit.file for hit in find("处罚法第四十二条第一款")}
    assert {"law/officers.py", "law/parameters/national/amounts.yaml"} <= files


def test_nothing_is_found_for_nothing(tmp_path: Path) -> None:
    assert find("  ") == []
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text("terms:\n  commander:\n    term: 指挥长\n    where: somewhere.py\n", encoding="utf-8")
    assert find("指挥长", glossary=glossary)[0].line == 2
    assert find("指挥长") == []


def test_the_law_floor_imports_only_the_standard_library_yaml_and_itself_and_numpy_for_batches() -> None:
    for path in LAW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                top = name.split(".")[0]
                allowed = top in sys.stdlib_module_names or top == "yaml" or name.startswith("zhifa.law")
                assert allowed or (path.name, top) == ("batch.py", "numpy"), (path.name, name)


def test_the_law_floor_has_no_clock_and_no_environment() -> None:
    banned = ("date.today(", "datetime.now(", "time.time(", "os.environ", "getenv(")
    for path in LAW.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [word for word in banned if word in text], path.name


def test_the_law_floor_works_without_django() -> None:
    code = (
        "import sys; from datetime import date; from zhifa.law.time_limits import deadline;"
        "from zhifa.law.workdays import national_calendar as c;"
        "assert deadline('decision', date(2026, 11, 20), calendar=c()).result == date(2027, 2, 18);"
        "assert not {'django', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(LAW.parents[1])})


def test_every_refusal_has_a_chinese_name_and_ends_up_as_one_sentence() -> None:
    refusal = Refusal("不得这样做。", None, "换一种做法。")
    assert str(refusal) == "不得这样做。 可以：换一种做法。"
    assert refusal.code == "Refusal" and refusal.citation is None


def test_reasons_are_numbered_and_a_provisional_answer_says_so() -> None:
    answer = Explained(1, (Step("甲。"), Step("乙。")), provisional=True)
    assert answer.in_words().startswith("1. 甲。\n2. 乙。")
    assert "暂定" in answer.in_words()
