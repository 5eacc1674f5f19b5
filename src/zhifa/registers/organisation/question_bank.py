"""题库 — a bank as a table (CSV, XLSX), row by row: what is taken, what is not and why.

Columns, by any of their names: 题号 · 题型 · 题目 · 选项 (or A, B, C … one column each) · 答案 · 依据 · 解析 · 领域. A question whose
basis is an article of the law library is ready; one without a basis is kept, but is not set until somebody has checked it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhifa.law import library
from zhifa.law.citation import Citation, NotACitation
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import QuestionKind

_NAMES = {
    "code": ("题号", "编号", "id", "code"),
    "kind": ("题型", "类型", "kind", "type"),
    "text": ("题目", "题干", "question", "text"),
    "options": ("选项", "options"),
    "answer": ("答案", "正确答案", "answer"),
    "law": ("依据", "法条", "law"),
    "explanation": ("解析", "explanation"),
    "field": ("领域", "field"),
}
_KINDS = {
    "单选": QuestionKind.SINGLE, "单选题": QuestionKind.SINGLE, "single": QuestionKind.SINGLE,
    "多选": QuestionKind.MULTI, "多选题": QuestionKind.MULTI, "multi": QuestionKind.MULTI,
    "判断": QuestionKind.JUDGE, "判断题": QuestionKind.JUDGE, "judge": QuestionKind.JUDGE,
    "true_false": QuestionKind.JUDGE,
}  # fmt: skip
LETTERS = "ABCDEFGH"
_TRUE, _FALSE = ("A", "对", "正确", "√", "T", "TRUE", "是"), ("B", "错", "错误", "×", "F", "FALSE", "否")
#: "A.甲 B.乙C.丙": options in one cell, each behind its letter
_INLINE = re.compile(r"(?:(?<=\s)|(?<=[^A-Za-z])|^)[A-H][.、．:：]")
_LETTERED = re.compile(r"^\s*[A-H]\s*[.、．:：)）]\s*")


@dataclass(frozen=True)
class Fault:
    """不能收的一行."""

    line: int
    why: str


def _cell(row: Mapping[str, str], name: str) -> str:
    for head in _NAMES[name]:
        for key in (head, head.upper()):
            if row.get(key, "").strip():
                return row[key].strip()
    return ""


def _options(row: Mapping[str, str]) -> list[str]:
    text = _cell(row, "options")
    if text.startswith(("[", "{")):
        try:
            read = json.loads(text)
            found = list(read.values()) if isinstance(read, dict) else list(read)
        except ValueError:
            found = []
    elif len(_INLINE.findall(text)) > 1:
        found = _INLINE.split(text)
    elif text:
        found = re.split(r"[|\n]|；(?=\s*[A-H][.、．])", text)
    else:
        found = [row.get(letter, "") for letter in LETTERS]
    return [_LETTERED.sub("", str(o)).strip() for o in found if str(o).strip()]


def article_exists(basis: str) -> bool:
    """Whether a basis such as 处罚法第四十二条第一款 stands in the law library."""
    try:
        library.look_up(Citation.parse(basis))
    except (Refusal, NotACitation, LookupError, ValueError):
        return False
    return True


def question_of(row: Mapping[str, str], *, prefix: str) -> dict[str, object]:
    """One row as the columns of ``Question``.

    :raises ValueError: in words, what is wrong with it.
    """
    kind = _KINDS.get(_cell(row, "kind").lower()) or _KINDS.get(_cell(row, "kind"))
    if kind is None:
        raise ValueError(f"题型“{_cell(row, 'kind')[:10]}”不认识，写单选、多选或者判断")
    text, options, answer = _cell(row, "text"), _options(row), _cell(row, "answer").upper()
    if not text:
        raise ValueError("没有题目")
    if len(text) > 1000:
        raise ValueError("题目超过 1000 字")
    if kind == QuestionKind.JUDGE:
        options = ["对", "错"]
        letters = "A" if answer in _TRUE else "B" if answer in _FALSE else ""
    else:
        letters = "".join(sorted({c for c in answer if c in LETTERS}))
        if not 2 <= len(options) <= len(LETTERS):
            raise ValueError(f"选项有 {len(options)} 个，应当是 2 到 {len(LETTERS)} 个")
        if letters and LETTERS.index(letters[-1]) >= len(options):
            raise ValueError(f"答案 {letters} 超出了选项")
    if not letters:
        raise ValueError(f"答案“{answer[:10]}”看不懂")
    if kind == QuestionKind.SINGLE and len(letters) != 1:
        raise ValueError("单选题只能有一个答案")
    code = _cell(row, "code")
    if not code:
        raise ValueError("没有题号")
    law, explanation, domain = (_cell(row, name) for name in ("law", "explanation", "field"))
    for words, label, most in (
        (code, "题号", 30), (law, "依据", 80), (explanation, "解析", 500), (domain, "领域", 40),
        *((o, "选项", 300) for o in options),
    ):  # fmt: skip
        if len(words) > most:
            raise ValueError(f"{label}超过 {most} 字")
    return {
        "code": f"{prefix}{code}",
        "kind": kind,
        "text": text,
        "options": options,
        "answer": letters,
        "law": law,
        "explanation": explanation,
        "field": domain,
        "in_use": bool(law) and article_exists(law),
    }


def read_bank(
    rows: Iterable[tuple[int, Mapping[str, str]]], *, prefix: str = ""
) -> tuple[list[dict[str, object]], list[Fault]]:
    """All rows of a bank: what can be taken, and what cannot with its line."""
    taken: dict[str, dict[str, object]] = {}
    faults = []
    for line, row in rows:
        try:
            question = question_of(row, prefix=prefix)
        except ValueError as fault:
            faults.append(Fault(line, str(fault)))
            continue
        if str(question["code"]) in taken:
            faults.append(Fault(line, f"题号 {question['code']} 在文件里有两次"))
            continue
        taken[str(question["code"])] = question
    return list(taken.values()), faults
