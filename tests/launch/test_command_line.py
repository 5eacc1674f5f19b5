"""The words of the command line: Chinese throughout, refusals with a way on."""

import pytest

from zhifa.config import launch
from zhifa.config.cell import CellRefusal
from zhifa.config.chinese_help import padded, width


@pytest.mark.parametrize("command", ["demo", "serve", "worker", "migrate", "db"])
def test_help_of_a_command_has_no_english_headings(command, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        launch.main([command, "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert f"用法：zhifa {command}" in text
    assert "显示这段说明" in text
    for english in ("usage:", "options:", "positional arguments", "show this"):
        assert english not in text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["demo", "--port", "x"], "'x' 不是合法的值"),
        (["demo", "--port"], "后面要跟一个值"),
        (["demo", "--size", "huge"], "没有 'huge' 这个选项"),
        (["serve", "--colour"], "不认识的参数：--colour"),
        (["db"], "缺少参数"),
    ],
)
def test_a_misspelt_command_is_answered_in_chinese(words, expected, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        launch.main(words)
    assert end.value.code == 2
    assert expected in capsys.readouterr().err


def test_the_data_folder_may_stand_anywhere_among_the_words() -> None:
    assert launch.take_folder(["--data-dir", "/a", "ledger", "verify"]) == ("/a", ["ledger", "verify"])
    assert launch.take_folder(["ledger", "--data-dir=/a", "verify"]) == ("/a", ["ledger", "verify"])
    assert launch.take_folder(["x", "--", "--data-dir", "/a"]) == (None, ["x", "--", "--data-dir", "/a"])
    with pytest.raises(CellRefusal, match="后面要跟一个目录"):
        launch.take_folder(["demo", "--data-dir"])


def test_an_unwritable_folder_is_refused_in_a_sentence(capsys) -> None:
    assert launch.main(["migrate", "--data-dir", "/proc/nowhere"]) == 1
    error = capsys.readouterr().err
    assert "不能写入" in error
    assert "--data-dir" in error


def test_columns_line_up_under_chinese_text() -> None:
    assert width("执法A") == 5
    assert padded("执法", 6) == "执法  "
