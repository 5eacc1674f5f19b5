"""The register of rules: the whole list stands in it, every home exists, every test is there, the page is fresh."""

from __future__ import annotations

import ast
import csv
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.every_row import failing
from zhifa.law.coverage import Rule, coverage, coverage_markdown, main, stands
from zhifa.law.law_names import full_title
from zhifa.law.library import look_up, quotes

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TODAY = date(2026, 11, 20)
#: The list of procedural rules: id, law, article, words of the statute.
LISTED = list(csv.DictReader((HERE / "procedural_rules.csv").open(encoding="utf-8")))
RULES = coverage()
BY_ID = {rule.id: rule for rule in RULES}
#: Provisions the list misses and the register must hold.
BESIDE_THE_LIST = (
    [("处罚法", number) for number in (31, 35, 40, 49, 50)]
    + [("强制法", number) for number in (22, 37, 39, 40, 41, 45, 46, 50)]
    + [("罚缴分离办法", 7)]
)


@cache
def case_names() -> frozenset[str]:
    return frozenset(
        case["name"]
        for path in (HERE / "cases").glob("*.yaml")
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_rule_of_the_list_stands_in_the_register_with_its_article_and_words() -> None:
    def stands_there(row: dict[str, str]) -> None:
        rule = BY_ID[row["id"]]
        assert (rule.citation.law, rule.citation.article) == (full_title(row["law"]), int(row["article_no"]))
        assert rule.quote == row["quote"]

    assert failing(stands_there, LISTED) == []


def test_the_list_is_whole() -> None:
    assert [row["id"] for row in LISTED] == [f"R{number:03}" for number in range(1, 142)]
    assert len(BY_ID) == len(RULES)


def test_what_the_list_misses_stands_beside_it() -> None:
    held = {(rule.citation.law, rule.citation.article) for rule in RULES}
    assert [(law, number) for law, number in BESIDE_THE_LIST if (full_title(law), number) not in held] == []


def test_every_rule_has_a_home_an_article_that_says_it_and_a_test() -> None:
    def is_whole(rule: Rule) -> None:
        assert rule.missing == ()
        look_up(rule.citation, TODAY)
        assert quotes(rule.citation, rule.quote, TODAY)
        assert rule.term and rule.stage
        for name in rule.tests:
            if name.startswith("tests/"):
                path, _, function = name.partition("::")
                assert function in functions(path), f"没有这项测试：{name}"
            else:
                assert name in case_names(), f"没有这个案例：{name}"

    assert failing(is_whole, RULES) == []


def test_what_does_not_exist_is_not_taken_for_a_home() -> None:
    for name in (
        "law.hearing.no_such_function",
        "law.no_such_module",
        "law.hearing.hearing_due.deeper",
        "law.leniency.Mitigation.NO_SUCH_MEMBER",
        "limit no_such_limit",
        "limit no_such_field/decision",
        "amount no_such_amount",
        "guard no_such_guard",
        "action no_such_action",
        "contents no_such_list",
        "grounds no_such_register",
        "kinds no_such_register",
        "keeping no_such_record",
        "file law/no_such_file.py",
        "page somewhere",
    ):
        assert not stands(name), name
    assert stands("law.leniency.Mitigation.COERCED")
    assert stands("enforcement.casework.casefile.CaseFile.late_owed")


def test_a_rule_without_home_quote_or_article_says_what_is_missing() -> None:
    from zhifa.law.coverage import _rule

    row = {"id": "X", "stage": "某", "term": "某", "citation": "处罚法第六十条", "quote": "一百日内"}
    bare = _rule({**row, "home": [], "test": []}, TODAY)
    assert bare.missing[:2] == ("没有落处", "没有测试") and "一百日内" in bare.missing[2]
    away = _rule({**row, "citation": "处罚法第九百条", "home": ["law.gone"], "test": ["某"]}, TODAY)
    assert len(away.missing) == 2 and "没有 law.gone" in away.missing[0]
    assert "缺" in str(away)


def test_the_committed_page_is_the_one_the_register_makes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/rules/coverage.md").read_text(encoding="utf-8")
    assert page == coverage_markdown(), (
        "重新生成：python -m zhifa.law.coverage --write docs/rules/coverage.md"
    )
    assert main(["--write", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == page
    assert main([]) == 0 and capsys.readouterr().out == page


def test_a_law_module_that_decides_something_is_in_the_register() -> None:
    """A new rule file without a row would be a rule nobody can find by its article."""
    tools = {
        "__init__", "added_texts", "amounts", "basis_change", "chinese_numerals", "citation", "county_file",
        "county_law", "coverage",
        "explained", "fine_text", "money_words", "grounds", "holiday_notice", "index", "law_names", "library", "party",
        "procedure", "proposal", "refusal", "required_contents", "text_import",
    }  # fmt: skip
    homes = {name.split(".")[1] for rule in RULES for name in rule.homes if name.startswith("law.")}
    modules = {path.stem for path in (ROOT / "src/zhifa/law").glob("*.py")} - tools
    assert sorted(modules - homes) == []


@pytest.mark.parametrize(("law", "last"), [("处罚法", 86), ("市监程序规定", 87)])
def test_every_article_of_the_two_acts_has_a_rule_or_a_reason_why_it_has_none(law: str, last: int) -> None:
    page = (ROOT / "docs/rules/read-through.md").read_text(encoding="utf-8")
    reasoned: set[int] = set()
    of = ""
    for row in (line.split("|") for line in page.splitlines() if line.startswith("|")):
        for part in row[1].split(";"):
            named = re.match(r"\s*(处罚法|市监程序规定)", part)
            of = named[1] if named else of
            if of == law:
                ends = re.findall(r"(\d+)(?:–(\d+))?", part)
                reasoned |= {n for first, end in ends for n in range(int(first), int(end or first) + 1)}
    ruled = {rule.citation.article for rule in RULES if rule.citation.law == full_title(law)}
    assert set(range(1, last + 1)) - ruled - reasoned == set()
    assert reasoned <= set(range(1, last + 1))
