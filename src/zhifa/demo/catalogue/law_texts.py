"""法规文本库 — the texts against which a catalogue row is verified: articles, paragraphs and items of a law.

The texts are no part of the package: the folder is an argument. It holds ``all_statutes.jsonl.gz`` (one
JSON object a law) and the folders ``regulations``, ``rules``, ``zhejiang`` of Markdown files named
``名称(YYYY-MM-DD).md``.
"""

import gzip
import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from zhifa.demo.catalogue.fine_words import chinese_integer

LEVEL_OF_FOLDER = {"regulations": "regulation", "rules": "rule", "zhejiang": "local"}

# Texts kept as history although nothing in them says so, with the reason.
SUPERSEDED = {
    "无障碍环境建设条例": "已由2023年9月1日施行的无障碍环境建设法取代",
    "危险化学品安全管理条例": "已由2026年5月1日施行的危险化学品安全法取代",
    "浙江省水资源管理条例": "已由2021年1月1日施行的浙江省水资源条例废止",
    "浙江省基本农田保护条例": "已由2021年11月1日施行的浙江省土地管理条例废止",
    "浙江省土地利用总体规划条例": "已由2021年11月1日施行的浙江省土地管理条例废止",
    "市场监督管理投诉举报处理暂行办法": "已有新的办法取代",
}

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_BEGINS = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起施行")
_NUMERAL = "[一二三四五六七八九十百千零〇]+"
_ARTICLE_LINE = re.compile(
    rf"^(?:\*\*)?(第{_NUMERAL}条(?:之[一二三四五六七八九十])?)(?:\*\*)?[ \u3000]*(.*)$"
)
_LINE_ENDS = "。：；！？:;.”』）)>"
_ITEM_LINE = re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]")
_REFERENCE = re.compile(
    rf"^(?P<article>第{_NUMERAL}条(?:之[一二三四五六七八九十])?)"
    r"(?:第(?P<paragraph>[一二三四五六七八九十]+)款)?"
    r"(?:第[（(]?(?P<item>[一二三四五六七八九十]+)[）)]?项)?$"
)


class LawTextError(ValueError):
    """法规文本不符 — a law, article, paragraph or item that the texts do not hold."""


@dataclass(frozen=True)
class Paragraph:
    """款 — the words before its items, and its items by number."""

    lead: str
    items: dict[int, str]

    @property
    def text(self) -> str:
        return "\n".join([self.lead, *self.items.values()])


@dataclass
class LawVersion:
    """法规版本 — one dated text of a law; articles by their Chinese number."""

    name: str
    level: str
    version: str
    effective_from: str
    status: str
    articles: dict[str, list[Paragraph]] = field(default_factory=dict)
    known_dates: set[str] = field(default_factory=set)

    def passage(self, reference: str) -> tuple[str, str]:
        """条款项 — the words of ``第…条第…款第…项`` and those of the whole article.

        An item is returned with the lead words of its paragraph. Raises LawTextError.
        """
        match = _REFERENCE.match(reference)
        if match is None:
            raise LawTextError(f"条款写法不规范：{reference}")
        paragraphs = self.articles.get(match["article"])
        if paragraphs is None:
            raise LawTextError(f"《{self.name}》（{self.version}）没有{match['article']}")
        whole = "\n".join(p.text for p in paragraphs)
        if match["paragraph"]:
            number = chinese_integer(match["paragraph"])
            if number > len(paragraphs):
                raise LawTextError(f"《{self.name}》{match['article']}没有第{match['paragraph']}款")
            paragraphs = [paragraphs[number - 1]]
        if match["item"]:
            number = chinese_integer(match["item"])
            holders = [p for p in paragraphs if number in p.items]
            if len(holders) != 1:
                raise LawTextError(f"《{self.name}》{reference}：第{match['item']}项不存在或者须写明第几款")
            return holders[0].lead + "\n" + holders[0].items[number], whole
        return "\n".join(p.text for p in paragraphs), whole


def _whole_lines(text: str) -> list[str]:
    """整行 — the lines of a text, a line broken in mid-sentence joined to the one before."""
    lines: list[str] = []
    for line in (part.strip() for part in text.split("\n")):
        if not line:
            continue
        if lines and lines[-1][-1] not in _LINE_ENDS and not _ITEM_LINE.match(line):
            lines[-1] += line
        else:
            lines.append(line)
    return lines


def split_paragraphs(text: str) -> list[Paragraph]:
    """分款分项 — an article's text, one paragraph or item a line, into paragraphs with items."""
    paragraphs: list[Paragraph] = []
    for line in _whole_lines(text):
        item = _ITEM_LINE.match(line)
        if item and paragraphs:
            paragraphs[-1].items[chinese_integer(item[1])] = line
        else:
            paragraphs.append(Paragraph(lead=line, items={}))
    return paragraphs


class LawTexts:
    """法规文本库 — every version of every law in a folder, looked up by name and day."""

    def __init__(self, folder: Path) -> None:
        self.versions: dict[str, list[LawVersion]] = {}
        with gzip.open(folder / "all_statutes.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                self._add(_statute(json.loads(line)))
        for name, level in LEVEL_OF_FOLDER.items():
            for path in sorted((folder / name).glob("*.md")):
                self._add(_markdown_law(path, level))

    def _add(self, law: LawVersion) -> None:
        self.versions.setdefault(law.name, []).append(law)

    def in_force(self, name: str, on: date) -> LawVersion:
        """现行文本 — the version in force on a calendar day. Raises LawTextError with the reason."""
        if name in SUPERSEDED:
            raise LawTextError(f"《{name}》{SUPERSEDED[name]}，不得作为依据")
        known = self.versions.get(name)
        if not known:
            raise LawTextError(f"文本库没有《{name}》")
        begun = [law for law in known if law.effective_from <= on.isoformat()]
        if not begun:
            raise LawTextError(f"《{name}》在{on.isoformat()}尚未施行")
        latest = max(begun, key=lambda law: law.effective_from)
        if latest.status == "已废止":
            raise LawTextError(f"《{name}》已废止，不得作为依据")
        return latest


def _statute(record: dict[str, Any]) -> LawVersion:
    # The archive gives the first effective date of an amended law; an amendment binds no sooner than passed.
    dates = {record["version_date"], record["effective_date"]}
    return LawVersion(
        name=record["law_name"].removeprefix("中华人民共和国"),
        level="law",
        version=record["version_date"],
        effective_from=max(dates),
        status=record["status"],
        articles={a["no"]: split_paragraphs(a["text"]) for a in record["articles"]},
        known_dates=dates,
    )


def _markdown_law(path: Path, level: str) -> LawVersion:
    match = re.match(r"^(?P<name>.+?)(?:\((?P<version>\d{4}-\d{2}-\d{2})\))?$", path.stem)
    assert match is not None  # .+? matches any stem
    heading: list[str] = []
    collected: dict[str, list[str]] = {}
    current: str | None = None
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        article = _ARTICLE_LINE.match(line)
        if article and article[1] not in collected:
            current = article[1]
            collected[current] = [article[2]]
        elif line.startswith("#"):
            current = None if collected else current
        elif current is not None:
            collected[current].append(line)
        elif not collected:
            heading.append(line)
    dates = {f"{int(y):04d}-{int(m):02d}-{int(d):02d}" for y, m, d in _DATE.findall("\n".join(heading))}
    begun = _BEGINS.findall("\n".join(text for lines in collected.values() for text in lines))
    first_effective = max((f"{int(y):04d}-{int(m):02d}-{int(d):02d}" for y, m, d in begun), default="")
    version = match["version"] or max(dates, default=first_effective)
    return LawVersion(
        name=match["name"],
        level=level,
        version=version,
        effective_from=max(version, first_effective),
        status="现行有效",
        articles={number: split_paragraphs("\n".join(lines)) for number, lines in collected.items()},
        known_dates={version, first_effective, *dates} - {""},
    )
