"""增补法规 — texts a cell adds to the library: read from a folder, checked file by file, then appended.

A file is one version of one law, as :mod:`zhifa.law.text_import` reads it.  ``laws.jsonl.gz`` of the cell only ever
grows, and ``index.json`` is replaced in one step: a process that reads meanwhile sees the old state or the new.
Nothing that is held is overwritten.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhifa.law import library
from zhifa.law.refusal import BadFact
from zhifa.law.text_import import Article, ReadLaw, read_law, repealed_names

KINDS = {"法律": 0, "行政法规": 1, "部门规章": 2, "司法解释": 2, "地方性法规": 2, "地方政府规章": 3}
_ENDINGS = (".md", ".txt")
_LARGEST = 4_000_000


class NoTexts(BadFact):
    """没有可导入的文本 — the folder is missing or holds no text file."""


@dataclass
class ReadFile:
    """读到的文件 — the law in it, or the problems; ``held`` when the library has the very same text."""

    path: Path
    sha256: str = ""
    law: ReadLaw | None = None
    held: bool = False
    problems: list[str] = field(default_factory=list)


def read_folder(folder: Path, *, kind: str = "", source: str = "") -> list[ReadFile]:
    """Read every text in ``folder``; ``kind`` and ``source`` where a file does not say.

    :raises NoTexts: no such folder, nothing in it, or an unknown kind.
    """
    if kind and kind not in KINDS:
        raise NoTexts(f"没有“{kind}”这个种类。", way_out=f"可用：{'、'.join(KINDS)}。")
    if not folder.is_dir():
        raise NoTexts(f"没有文件夹 {folder}。", way_out="核对路径。")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS and path.is_file())
    if not paths:
        raise NoTexts(f"{folder} 里没有文本文件。", way_out="一个文件一个版本，扩展名 .md 或 .txt。")
    files = [_read(path, kind, source) for path in paths]
    seen: dict[tuple[str, str], str] = {}
    for file in files:
        if file.law is None:
            continue
        key = (file.law.title, file.law.version)
        if key in seen:
            file.problems.append(f"与 {seen[key]} 是同一部法的同一版本")
        seen[key] = file.path.name
    return files


def _read(path: Path, kind: str, source: str) -> ReadFile:
    file = ReadFile(path)
    if path.stat().st_size > _LARGEST:
        file.problems.append("文件太大，不像一部法规")
        return file
    raw = path.read_bytes()
    file.sha256 = hashlib.sha256(raw).hexdigest()
    try:
        if "\x00" in raw.decode("utf-8"):
            raise ValueError("含有不能接收的字符")
        law = read_law(path, kind, source)
    except UnicodeDecodeError:
        file.problems.append("不是 UTF-8 编码，另存为 UTF-8 后再导入")
        return file
    except ValueError as fault:
        file.problems.append(str(fault))
        return file
    file.law = law
    file.problems += _faults(law)
    if file.problems:
        return file
    digest = text_digest(law.articles)
    for version in library.versions(law.title) if library.holds_title(law.title) else ():
        if version.version.isoformat() == law.version:
            file.held = version.sha256 == digest
            if not file.held:
                file.problems.append(
                    f"库中已有{law.version}版本，文字与此不同；已有的版本不覆盖，核对版本日期"
                )
    return file


def _faults(law: ReadLaw) -> list[str]:
    faults = []
    if law.kind not in KINDS:
        faults.append(f"没有写明种类，写 kind: 或用 --kind（{'、'.join(KINDS)}）")
    if not law.source.strip():
        faults.append("没有写明来源，写 source: 或用 --source")
    for name, day in (("版本日期", law.version), ("施行日期", law.in_force_from)):
        if not _is_a_day(day):
            faults.append(f"{name}看不懂：{day}")
    numbers = [(number, inserted or 0) for number, inserted, *_ in law.articles]
    for before, after in pairwise(numbers):
        if after <= before:
            faults.append(f"条号不是依次在后：第{before[0]}条之后是第{after[0]}条")
        elif after[0] > before[0] + 1:
            faults.append(f"第{before[0]}条之后缺第{before[0] + 1}条")
    if numbers[0][0] != 1:
        faults.append(f"第一条缺失，从第{numbers[0][0]}条开始")
    faults += [f"{label}没有内容" for _, _, label, _, text in law.articles if not text.strip()]
    return faults


def _is_a_day(text: str) -> bool:
    """Whether ``text`` is a day of the calendar from 1940 on: what is held is read as one at every start."""
    try:
        return bool(re.fullmatch(r"(19[4-9]\d|20\d\d)-\d\d-\d\d", text) and date.fromisoformat(text))
    except ValueError:
        return False


def text_digest(articles: Sequence[Article]) -> str:
    """SHA-256 of the articles, as ``index.json`` holds it."""
    body = json.dumps(list(map(list, articles)), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def add_to(folder: Path, laws: Iterable[ReadLaw]) -> list[dict[str, Any]]:
    """Append ``laws`` to the cell's ``folder`` (made when missing) and return their index rows."""
    folder.mkdir(parents=True, exist_ok=True)
    index_file, texts = folder / "index.json", folder / "laws.jsonl.gz"
    rows: list[dict[str, Any]] = (
        json.loads(index_file.read_text(encoding="utf-8")) if index_file.exists() else []
    )
    kinds = {title: library.versions(title)[0].kind for title in library.laws()}
    laws = list(laws)
    kinds |= {law.title: law.kind for law in laws}
    new = []
    with texts.open("ab") as file:
        for law in sorted(laws, key=lambda law: (law.title, law.version)):
            row: dict[str, Any] = {
                "title": law.title,
                "kind": law.kind,
                "issuer": law.issuer,
                "version": law.version,
                "in_force_from": law.in_force_from,
                "in_force_exact": law.in_force_exact,
                "in_force_to": None,
                "ended_by": "",
                "source": law.source,
                "sha256": text_digest(law.articles),
            }
            line = (
                json.dumps({**row, "articles": law.articles}, ensure_ascii=False, separators=(",", ":"))
                + "\n"
            )
            member = gzip.compress(line.encode(), compresslevel=9, mtime=0)
            repeals = [
                title
                for title in repealed_names(law)
                if title in kinds and KINDS[law.kind] <= KINDS.get(kinds[title], 9) and title != law.title
            ]
            new.append(
                {
                    **row,
                    "articles": len(law.articles),
                    "repeals": repeals,
                    "offset": file.tell(),
                    "length": len(member),
                }
            )
            file.write(member)
        file.flush()
        os.fsync(file.fileno())
    making = index_file.with_suffix(".new")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in [*rows, *new])
    making.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    making.replace(index_file)
    return new
