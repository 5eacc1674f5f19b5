"""``zhifa law``: what a lawyer asks at the command line, and what is said when the question is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import zhifa.law
from zhifa.config import launch
from zhifa.faces import cli
from zhifa.law.library import look_up
from zhifa.law.questions import FAMILIES, questions
from zhifa.law.questions.limits import limit_question, limit_terms
from zhifa.law.time_limits import PROFILES


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    code = cli.main(["law", *words])
    return code, capsys.readouterr().out


def test_a_late_penalty_is_explained_with_its_steps_and_articles(capsys) -> None:
    code, text = asked(
        capsys,
        "explain",
        "late_penalty",
        "--on",
        "2026-11-20",
        "--fact",
        "fine=3000",
        "--fact",
        "due_on=2026-11-17",
    )
    assert code == 0
    assert text.startswith("加处罚款：270元")
    assert "1. 自2026-11-18起每日按罚款数额的百分之三加处。（处罚法第七十二条第一款第一项）" in text
    assert "《中华人民共和国行政处罚法》第七十二条第一款第一项" in text


def test_the_answer_as_data_has_result_steps_articles_and_provisional(capsys) -> None:
    _, text = asked(capsys, "explain", "reconsideration", "--on", "2026-11-25", "--json")
    answer = json.loads(text)
    assert answer["result"] == "2027-01-25" and answer["provisional"] is True
    assert answer["steps"] and answer["citations"] and answer["on"] == "2026-11-25"


def test_a_profile_changes_the_answer(capsys) -> None:
    word = ("explain", "filing_check", "--on", "2026-11-02")
    _, base = asked(capsys, *word)
    _, market = asked(capsys, *word, "--profile", "market_supervision")
    assert "内部目标" in base and "市监程序规定第十八条" in market


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["late_penalty", "--fact", "fine=3000"], "缺少：缴款期限末日（due_on）"),
        (["late_penalty", "--fact", "colour=红"], "没有“colour”这项事实"),
        (["late_penalty", "--fact", "fine=-1", "--fact", "due_on=2026-11-17"], "不能为负数"),
        (["late_penalty", "--fact", "fine"], "应写成 名称=值"),
        (["late_penalty", "--fact", "fine=1", "--fact", "fine=2"], "写了两次"),
        (["hearing_due", "--on", "2021-07-14", "--fact", "party=公民"], "自2021-07-15起施行"),
        (["decision", "--on", "2021-07-14"], "2021-07-15"),
        (["decision", "--on", "昨天"], "应为日期"),
        (["decision", "--profile", "fishing"], "没有“fishing”这个期限版本"),
        (["late_penalti"], "late_penalty（加处罚款）"),
        (
            ["decision", "--on", "2026-03-02", "--profile", "market_supervision", "--fact",
             "pauses=hearing 2026-04-10 2026-04-01"],
            "早于起日",
        ),
    ],
)  # fmt: skip
def test_a_wrong_question_is_answered_by_what_is_needed(words, says, capsys) -> None:
    code, text = asked(capsys, "explain", *words)
    assert code == 1
    assert says in text and "可以：" in text


def test_a_refusal_as_data_has_its_name_and_way_out(capsys) -> None:
    code, text = asked(capsys, "explain", "check_agents", "--fact", "count=3", "--json")
    told = json.loads(text)
    assert code == 1 and told["refused"] == "TooManyAgents"
    assert told["citations"] == ["《中华人民共和国行政处罚法》第六十四条第五项"] and told["way_out"]


def test_the_list_names_every_question_and_every_limit_with_its_facts(capsys) -> None:
    _, text = asked(capsys, "list", "--json")
    listed = {item["name"]: item for family in json.loads(text) for item in family["questions"]}
    assert set(listed) >= set(questions()) | set(limit_terms("base"))
    fine = next(fact for fact in listed["late_penalty"]["facts"] if fact["name"] == "fine")
    assert fine["type"] == "金额" and fine["required"] and "元" in fine["how_to_write"]
    assert {family["term"] for family in json.loads(text)} >= set(FAMILIES.values())


def test_one_question_is_described_in_full(capsys) -> None:
    _, text = asked(capsys, "list", "late_penalty")
    assert "due_on  缴款期限末日（日期，必填）" in text
    assert "reconsideration（行政复议）" in text


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_question_names_provisions_that_stand(profile) -> None:
    asked_of = [*questions().values(), *(limit_question(name, profile) for name in limit_terms(profile))]
    for item in asked_of:
        assert item.term and item.purpose.endswith("。"), item.name
        for citation in item.articles:
            look_up(citation)
        for fact in item.facts:
            assert fact.term and fact.how_to_write, (item.name, fact.name)


def test_a_provision_is_shown_as_it_stood_on_a_day(capsys) -> None:
    code, text = asked(capsys, "provision", "大气污染防治法", "115", "--on", "2026-08-14")
    assert code == 0 and "将于2026-08-14之后废止" in text and "生态环境法典" in text
    code, text = asked(capsys, "provision", "大气污染防治法", "第一百一十五条", "--on", "2026-08-15")
    assert code == 1 and "生态环境法典" in text


def test_versions_and_search(capsys) -> None:
    _, text = asked(capsys, "versions", "商标法", "--on", "2026-11-20", "--json")
    states = [version["status"] for version in json.loads(text)["versions"]]
    assert states == ["现行有效", "尚未施行"]
    code, text = asked(capsys, "search", "立案", "九十日", "--on", "2026-11-20")
    assert code == 0 and "处罚法第六十条" in text
    assert asked(capsys, "search", "绝不会出现的词句甲乙丙丁")[0] == 1


def test_a_year_not_announced_is_shown_as_provisional(capsys) -> None:
    _, text = asked(capsys, "calendar", "show", "2027", "--json")
    year = json.loads(text)
    assert year["provisional"] and not year["announced"]
    _, text = asked(capsys, "calendar", "show", "2026")
    assert "国办发明电〔2025〕7号" in text and "2026-10-10 周六  上班" in text


def test_asking_the_law_neither_opens_a_cell_nor_loads_django(tmp_path: Path) -> None:
    code = (
        "import sys; from zhifa.config import launch;"
        "code = launch.main(['law', 'explain', 'decision', '--on', '2026-11-20', '--data-dir', sys.argv[1]]);"
        "assert code == 0; assert 'django.db' not in sys.modules"
    )
    home = tmp_path / "cell"
    source = Path(zhifa.law.__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, env={"PYTHONPATH": str(source)})
    assert not home.exists()


def test_which_words_open_the_cell() -> None:
    assert not cli.needs_database(["law", "explain", "decision"])
    assert not cli.needs_database(["law", "search", "import"])
    assert cli.needs_database(["law", "import", "folder"])
    assert cli.needs_database(["law", "calendar", "import", "file"])
    assert cli.needs_database(["law", "explain", "decision", "--cell"])
    assert cli.needs_database(["ledger", "status"])


@pytest.mark.parametrize(
    "words", [[], ["explain"], ["list"], ["import"], ["calendar", "import"], ["provision"]]
)
def test_the_help_is_chinese(words, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        launch.main(["law", *words, "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert "用法：zhifa law" in text and "usage:" not in text and "optional" not in text
