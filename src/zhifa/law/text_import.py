"""法规导入 — build the law library from folders of law texts in Markdown.

``python -m zhifa.law.text_import OUT FOLDER[=KIND] …`` reads every ``*.md`` and writes ``laws.jsonl.gz``
and ``index.json`` into ``OUT``; the same input gives the same bytes.  Two forms are understood: files with
front matter (``title``, ``version``, ``first_effective``, ``status``, ``source``) and articles as
``**第一条** …``, and files that open with a ``#`` heading, lines of history (公布、修订、施行) and articles
as ``第一条 …``. A file may be narrowed by a list of names: ``FOLDER/=规章:名称1,名称2``.  A line broken by the
end of a printed page is joined again, so that each line is one paragraph 款 or item 项.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from zhifa.law.chinese_numerals import from_chinese, to_chinese
from zhifa.law.parameters import load_parameters

_N = r"[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^(?:\*\*)?(第({_N})条(?:之({_N}))?)(?:\*\*)?([\s　]+)(.*)$")
# Some files put no blank after the number; then only the next number in sequence opens an article.
_TIGHT_ARTICLE = re.compile(rf"^(第({_N})条(?:之({_N}))?)()(.+)$")
_HEADING = re.compile(rf"^(?:#+\s*)?(第{_N}[编分章节]分?[编]?[\s　].*|[一二三四五六七八九十]+、.*)$")
_DATE = re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日")
_IN_FORCE = re.compile(r"自\s*(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日起[施实]行")
# A line this long that ends in the middle of a sentence was cut by a page, not by its author.
_CUT_LINE = 30
_ENDS = ("。", "；", "：", "！", "？", "”", "）", "…", "》")
_OPENS = re.compile(r"^(?:（|\(|\d|附|[一二三四五六七八九十]+、)")
_STATE = "中华人民共和国"
_RANK = {"法律": 0, "行政法规": 1, "部门规章": 2, "司法解释": 2, "地方性法规": 2}

Article = tuple[int, int | None, str, str, str]


@dataclass
class ReadLaw:
    """导入中的法律 — one version as read from a file."""

    title: str
    kind: str
    issuer: str
    version: str
    in_force_from: str
    in_force_exact: bool
    source: str
    articles: list[Article] = field(default_factory=list)


def iso(match: re.Match[str]) -> str:
    """The ISO form of a matched 年月日."""
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}"


def read_law(path: Path, kind: str, source: str = "") -> ReadLaw:
    """Read one file.

    :raises ValueError: no heading, no article or no date in it.
    """
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    front: dict[str, str] = {}
    if text.startswith("---\n"):
        head, closed, text = text[4:].partition("\n---\n")
        if not closed:
            raise ValueError(f"开头的 --- 没有结束：{path.name}")
        front = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    lines = [line.strip().strip("　") for line in text.split("\n")]
    title = front.get("title") or next((line[2:].strip() for line in lines if line.startswith("# ")), "")
    if not title:
        raise ValueError(f"没有标题：{path.name}")
    articles = _read_articles(lines)
    if not articles:
        raise ValueError(f"没有条文：{path.name}")
    preface = "\n".join(lines[: next(i for i, line in enumerate(lines) if _opens_article(line, 0))])
    version = front.get("version") or _version_date(path, preface)
    stated = _stated_in_force(articles, preface)
    if stated and stated >= version:
        in_force, exact = stated, True
    elif front.get("first_effective", "") > version:
        in_force, exact = front["first_effective"], True
    else:
        # The last article keeps the first version's date; the amendment's own date is not in the text.
        in_force, exact = version, False
    override = load_parameters("national/in_force.yaml")["versions"].get(f"{title} {version}")
    if override:
        in_force, exact = str(override["from"]), True
    law = ReadLaw(
        title,
        front.get("kind", kind),
        front.get("issuer", ""),
        version,
        in_force,
        exact,
        front.get("source", source),
        articles,
    )
    part_at_gaps(law)
    return law


def _read_articles(lines: list[str]) -> list[Article]:
    articles: list[Article] = []
    chapter = section = ""
    for line in lines:
        article = _opens_article(line, articles[-1][0] if articles else 0)
        heading = _HEADING.match(line)
        if article:
            number = from_chinese(article[2])
            inserted = from_chinese(article[3]) if article[3] else None
            articles.append(
                (number, inserted, article[1], " / ".join(filter(None, (chapter, section))), article[5])
            )
        elif line.startswith("#") or (heading and len(line) < 40 and not line.endswith(("。", "：", "；"))):
            name = line.lstrip("# ").replace("　", " ")
            if re.match(rf"第{_N}节", name):
                section = name
            else:
                chapter, section = name, ""
        elif line and articles and not line.startswith(("<!--", ">", "---")):
            last = articles[-1]
            line = re.sub(r"^\(([一二三四五六七八九十]+)\)", r"（\1）", line)
            articles[-1] = (*last[:4], f"{last[4]}\n{line}")
    return [(*article[:4], without_page_breaks(article[4])) for article in articles]


def without_page_breaks(text: str) -> str:
    """Join lines cut in the middle of a sentence, and drop the blanks a page leaves after 、 and ，."""
    lines: list[str] = []
    for line in text.split("\n"):
        cut = lines and len(lines[-1]) >= _CUT_LINE and not lines[-1].endswith(_ENDS)
        if cut and not _OPENS.match(line):
            lines[-1] += line
        else:
            lines.append(line)
    return re.sub(r"(?<=[，、；。：）]) +(?=[\u4e00-\u9fff])", "", "\n".join(lines))


def part_at_gaps(law: ReadLaw) -> None:
    """Give an article whose head the source lost its own place (``parameters/national/text_gaps.yaml``)."""
    table = load_parameters("national/text_gaps.yaml")
    for gap in table["versions"].get(f"{law.title} {law.version}", ()):
        at = next(i for i, article in enumerate(law.articles) if article[2] == gap["after"])
        whole = law.articles[at]
        head, begins, tail = whole[4].partition("\n" + gap["begins"])
        if begins:
            label = f"第{to_chinese(gap['article'])}条"
            law.articles[at] = (*whole[:4], head)
            text = table["notice"] + begins.strip("\n") + tail
            law.articles.insert(at + 1, (gap["article"], None, label, whole[3], text))


def _opens_article(line: str, last: int) -> re.Match[str] | None:
    match = _ARTICLE.match(line)
    if match:
        return match
    tight = _TIGHT_ARTICLE.match(line)
    return tight if tight and from_chinese(tight[2]) == last + 1 else None


def _version_date(path: Path, preface: str) -> str:
    match = re.search(r"\((\d{4}-\d\d-\d\d)\)$", path.stem)
    if match:
        return match[1]
    dates = [iso(found) for found in _DATE.finditer(re.sub(r"自?\d{4}年\d+月\d+日起?\s*施行", "", preface))]
    if not dates:
        raise ValueError(f"找不到公布或者修订日期：{path.name}")
    return max(dates)


def _stated_in_force(articles: list[Article], preface: str) -> str | None:
    found = re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*起?施行", preface)
    for article in articles[-3:]:
        found = _IN_FORCE.search(article[4]) or found
    return iso(found) if found else None


def end_of_force(laws: list[ReadLaw]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (title, version) → (last day in force, what ended it), from later versions and 废止 clauses."""
    from datetime import date, timedelta

    def day_before(day: str) -> str:
        return (date.fromisoformat(day) - timedelta(days=1)).isoformat()

    ends: dict[tuple[str, str], tuple[str, str]] = {}
    by_title: dict[str, list[ReadLaw]] = {}
    for law in laws:
        by_title.setdefault(law.title, []).append(law)
    for held in by_title.values():
        held.sort(key=lambda law: law.version)
        for earlier, later in pairwise(held):
            ends[earlier.title, earlier.version] = (day_before(later.in_force_from), "")
    for law in laws:
        for title in repealed_names(law):
            for repealed in by_title.get(title, []):
                key = (repealed.title, repealed.version)
                if (
                    key not in ends
                    and repealed.in_force_from < law.in_force_from
                    and _RANK[law.kind] <= _RANK[repealed.kind]
                ):
                    ends[key] = (day_before(law.in_force_from), f"《{law.title}》{law.articles[-1][2]}")
    return ends


def repealed_names(law: ReadLaw) -> list[str]:
    """Titles the last article repeals, with and without 中华人民共和国; empty when it repeals nothing."""
    last = law.articles[-1][4]
    if not re.search(r"同时\s*废止", last):
        return []
    return [title for name in re.findall(r"《([^《》]+)》", last) for title in (name, _STATE + name)]


def write_library(laws: list[ReadLaw], out: Path) -> None:
    """Write ``laws.jsonl.gz`` (one gzip member a version) and ``index.json``."""
    ends = end_of_force(laws)
    index: list[dict[str, Any]] = []
    with (out / "laws.jsonl.gz").open("wb") as file:
        for law in sorted(laws, key=lambda law: (law.title, law.version)):
            body = json.dumps(law.articles, ensure_ascii=False, separators=(",", ":"))
            digest = hashlib.sha256(body.encode()).hexdigest()
            end, ended_by = ends.get((law.title, law.version), (None, ""))
            row: dict[str, Any] = {
                "title": law.title,
                "kind": law.kind,
                "issuer": law.issuer,
                "version": law.version,
                "in_force_from": law.in_force_from,
                "in_force_exact": law.in_force_exact,
                "in_force_to": end,
                "ended_by": ended_by,
                "source": law.source,
                "sha256": digest,
            }
            line = (
                json.dumps({**row, "articles": law.articles}, ensure_ascii=False, separators=(",", ":"))
                + "\n"
            )
            member = gzip.compress(line.encode(), compresslevel=9, mtime=0)
            index.append({**row, "articles": len(law.articles), "offset": file.tell(), "length": len(member)})
            file.write(member)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in index)
    (out / "index.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Command line: OUT, then FOLDER=KIND[|SOURCE[|NAME,NAME…]] for each folder."""
    out, laws = Path(arguments[0]), []
    for argument in arguments[1:]:
        folder, _, rest = argument.partition("=")
        kind, source, only = ([*rest.split("|"), "", ""])[:3]
        names = set(filter(None, only.split(",")))
        for path in sorted(Path(folder).glob("*.md")):
            if names and not any(path.stem.startswith(name) for name in names):
                continue
            try:
                laws.append(read_law(path, kind or "法律", source))
            except ValueError as problem:
                print(f"跳过：{problem}", file=sys.stderr)
    write_library(laws, out)
    print(f"{len(laws)} 部（版本），{sum(len(law.articles) for law in laws)} 条 → {out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
