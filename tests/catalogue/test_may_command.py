"""``zhifa may`` — the question on the command line."""

from __future__ import annotations

import json

import pytest
from tests.county import LITTER, SHOP_FRONT, County, member_of

from zhifa.core.errors import BadInput, NotFound
from zhifa.faces import cli
from zhifa.faces.cli.may import run

pytestmark = pytest.mark.django_db
ASKED = ["--item", LITTER, "--on", "2026-11-22"]


def test_it_says_who_in_whose_name_and_by_which_paper(
    small_county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*ASKED, "--at", "118.005,28.905"]) == 0
    said = capsys.readouterr().out
    for words in (
        "可以：澄川县综合行政执法局",
        "法院：澄川县人民法院",
        "澄政发〔2020〕1号",
        "监管：澄川县住房和城乡建设局",
    ):
        assert words in said


def test_as_json_it_carries_chain_steps_and_law(
    small_county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    officer = member_of(small_county, small_county.officer).code
    assert run([*ASKED, "--officer", officer, "--act", "inspect", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["allowed"] and found["town"] is None and found["act"] == "inspection"
    assert found["chain"][0]["number"] == "澄政发〔2020〕1号" and found["law"]


def test_a_no_is_told_with_its_way_out_and_as_an_exit_code(
    small_county: County, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--item", SHOP_FRONT, "--act", "coerce", "--on", "2026-11-22"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("不可以") and "强制法第十七条" in said and "可以：" in said
    lapsed = member_of(small_county, small_county.lapsed).code
    assert run([*ASKED, "--officer", lapsed]) == 1
    assert "没有有效的执法证" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        (["--item", "没有"], NotFound),
        (["--town", "999"], NotFound),
        (["--at", "1,2"], BadInput),
        (["--at", "abc"], BadInput),
    ],
)
def test_what_cannot_be_asked_is_refused(
    small_county: County, more: list[str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        run([*ASKED, *more])


@pytest.mark.parametrize("day", ["abc", "0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_asked_about_is_refused_in_words_by_every_command(
    day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["may", "--item", "CG-001", "--on", day],
        ["locate", "119.1", "28.9", "--on", day],
        ["catalogue", "gaps", "--from", day],
        ["grid", "check", "--on", day],
    ):
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        told = capsys.readouterr().err
        assert left.value.code == 2 and f"「{day}」不是能查的日子，写成 2026-11-20" in told
        assert "Traceback" not in told and "fromisoformat" not in told
