"""中文命令行 — argparse speaks Chinese: headings, errors and the help option, for every parser."""

import argparse
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

_WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "subcommands": "子命令",
    "show this help message and exit": "显示这段说明",
    "show program's version number and exit": "显示版本",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "invalid %(type)s value: %(value)r": "%(value)r 不是合法的值（%(type)s）",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r 这个选项，可选：%(choices)s",
    "expected one argument": "后面要跟一个值",
    "expected at most one argument": "后面最多跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "one of the arguments %s is required": "%s 中必须给出一个",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 有歧义，可能是 %(matches)s",
    "ignored explicit argument %r": "不接受值 %r",
    "can't open '%(filename)s': %(error)s": "打不开 %(filename)s：%(error)s",
}


def speak_chinese() -> None:
    """Replaces the words argparse looks up; what is not in the table stays as it is."""
    module: Any = argparse
    module._ = lambda text: _WORDS.get(text, text)
    module.ngettext = lambda one, many, n: (
        "后面要跟 %s 个值" if "expected" in one else (one if n == 1 else many)
    )


def parser(command: str, summary: str) -> argparse.ArgumentParser:
    """A parser for ``zhifa COMMAND``; ``--data-dir`` is taken out before it sees the words."""
    return argparse.ArgumentParser(
        prog=f"zhifa {command}",
        description=summary,
        epilog="任何命令都可加 --data-dir 目录，指定数据目录（默认 ./var/cell，或环境变量 ZHIFA_HOME）。",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def width(text: str) -> int:
    """Columns ``text`` takes in a terminal (a Chinese character takes two)."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def table(rows: Sequence[Sequence[str]], say: Callable[[str], None]) -> None:
    """Prints rows in columns that line up with Chinese text in them."""
    columns = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  " + "  ".join(padded(c, w) for c, w in zip(row, columns, strict=True)).rstrip())
