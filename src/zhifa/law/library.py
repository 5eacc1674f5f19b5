"""法规库 — the full text of laws, article by article, with versions: what stood in force on a day.

The texts lie in ``texts/laws.jsonl.gz``: one gzip member and one JSON line for each version of a law, so
that a single law is read in about a millisecond; ``texts/index.json`` says where each begins.  Statutes and
regulations are outside copyright (著作权法第五条); each line carries its source and the SHA-256 of its
text.  A cell adds its own texts in a folder of the same form (:func:`read_also`, written by
:mod:`zhifa.law.added_texts`); the shipped ones are never touched.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from zhifa.law.chinese_numerals import from_chinese
from zhifa.law.citation import Citation
from zhifa.law.explained import Explained, Step
from zhifa.law.law_names import full_title, short_title
from zhifa.law.refusal import Refusal

TEXTS = Path(__file__).parent / "texts"
_also: list[Path] = []
_ITEM = re.compile(r"^（([一二三四五六七八九十]+)）")


class LawNotHeld(Refusal):
    """库中无此法 — the library holds no law of that name."""


class NoSuchProvision(Refusal):
    """无此条款 — the version has no such article, paragraph or item."""


class VersionNotHeld(Refusal):
    """库中无当日版本 — the library holds the law, but no version that was in force on the day."""


@dataclass(frozen=True)
class LawVersion:
    """法律版本 — one version of one law.

    ``in_force_from`` is exact when ``in_force_exact``; else it is the day of promulgation of this version,
    because the text itself does not say when the amendment took effect.  ``in_force_to`` is the last day in
    force (``None``: still in force as far as the library knows).
    """

    title: str
    kind: str  # 法律 | 行政法规 | 部门规章 | 司法解释 | 地方性法规
    issuer: str
    version: date
    in_force_from: date
    in_force_exact: bool
    in_force_to: date | None
    ended_by: str  # the provision or version that ended it, "" when none
    source: str
    sha256: str
    offset: int
    length: int
    folder: Path = TEXTS

    @property
    def added(self) -> bool:
        """Whether it was imported by the cell, not shipped."""
        return self.folder != TEXTS

    @property
    def short(self) -> str:
        return short_title(self.title)

    def status_on(self, on: date) -> str:
        """尚未施行 | 现行有效 | 已废止 | 已被修改, as seen on ``on``."""
        if on < self.in_force_from:
            return "尚未施行"
        if self.in_force_to is None or on <= self.in_force_to:
            return "现行有效"
        return "已废止" if self.ended_by else "已被修改"


@dataclass(frozen=True)
class Provision:
    """条文 — one article of one version, whole, with its paragraphs 款 and items 项."""

    law: LawVersion
    article: int
    inserted: int | None
    label: str  # 第六十条
    heading: str  # 第五章 行政处罚的决定 / 第三节 普通程序
    text: str

    @property
    def citation(self) -> Citation:
        return Citation(self.law.title, self.article, version=self.law.version, inserted=self.inserted)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """款: lines that do not start with （一）; the items belong to the paragraph before them."""
        return tuple(line for line in self.text.split("\n") if not _ITEM.match(line))

    def items(self, paragraph: int | None = None) -> dict[int, str]:
        """项 of a paragraph (of the whole article when ``None``), numbered as printed."""
        found: dict[int, str] = {}
        current = 0
        for line in self.text.split("\n"):
            match = _ITEM.match(line)
            if match is None:
                current += 1
            elif paragraph is None or paragraph == current:
                found[from_chinese(match[1])] = line
        return found

    def part(self, citation: Citation) -> str:
        """Return the text of the paragraph or item a citation points at.

        :raises NoSuchProvision: the article has no such paragraph or item.
        """
        text = self.text
        if citation.paragraph is not None:
            if citation.paragraph > len(self.paragraphs):
                raise NoSuchProvision(
                    f"{self.citation.full}只有{len(self.paragraphs)}款，没有{citation.place}。"
                )
            text = self.paragraphs[citation.paragraph - 1]
        if citation.item is not None:
            items = self.items(citation.paragraph)
            if citation.item not in items:
                raise NoSuchProvision(f"{self.citation.full}没有{citation.place}。")
            text = items[citation.item]
        return text


def read_also(folder: Path) -> None:
    """Let the library answer from ``folder`` too (``index.json`` and ``laws.jsonl.gz``; it may not exist yet).

    Called once at start with the cell's folder; what is imported later is seen at the next question.
    """
    if folder not in _also:
        _also.append(folder)


def read_no_more(folder: Path) -> None:
    """Take a folder out again."""
    if folder in _also:
        _also.remove(folder)


def _index() -> dict[str, tuple[LawVersion, ...]]:
    """Return title → versions, oldest first."""
    stamps = []
    for folder in _also:
        try:
            found = (folder / "index.json").stat()
        except OSError:
            continue
        stamps.append((folder, found.st_mtime_ns, found.st_size))
    return _merged(tuple(stamps))


@lru_cache(maxsize=4)
def _merged(stamps: tuple[tuple[Path, int, int], ...]) -> dict[str, tuple[LawVersion, ...]]:
    from zhifa.law import law_names

    law_names.full_title.cache_clear()
    law_names.short_title.cache_clear()
    laws: dict[str, list[LawVersion]] = {}
    repeals: list[tuple[LawVersion, list[str]]] = []
    for folder in (TEXTS, *(folder for folder, _, _ in stamps)):
        for row in json.loads((folder / "index.json").read_text(encoding="utf-8")):
            version = _version_of(row, folder)
            laws.setdefault(version.title, []).append(version)
            repeals.append((version, row.get("repeals", [])))
    for title, held in laws.items():
        held.sort(key=lambda v: v.version)
        if any(version.added for version in held):
            laws[title] = [
                _until(earlier, later) if later else earlier
                for earlier, later in zip(held, [*held[1:], None], strict=True)
            ]
    for by, titles in repeals:
        for title in titles:
            laws[title] = [_repealed(version, by) for version in laws.get(title, [])]
    return {title: tuple(held) for title, held in laws.items() if held}


def _version_of(row: dict[str, Any], folder: Path) -> LawVersion:
    end = row["in_force_to"]
    return LawVersion(
        title=row["title"],
        kind=row["kind"],
        issuer=row["issuer"],
        version=date.fromisoformat(row["version"]),
        in_force_from=date.fromisoformat(row["in_force_from"]),
        in_force_exact=row["in_force_exact"],
        in_force_to=date.fromisoformat(end) if end else None,
        ended_by=row["ended_by"],
        source=row["source"],
        sha256=row["sha256"],
        offset=row["offset"],
        length=row["length"],
        folder=folder,
    )


def _until(earlier: LawVersion, later: LawVersion) -> LawVersion:
    """The version ended by the next one held, shipped or added."""
    return replace(earlier, in_force_to=later.in_force_from - timedelta(days=1), ended_by="")


def _repealed(version: LawVersion, by: LawVersion) -> LawVersion:
    """The version ended by an added law whose last article repeals it."""
    if version.in_force_to is not None or version.in_force_from >= by.in_force_from:
        return version
    return replace(version, in_force_to=by.in_force_from - timedelta(days=1), ended_by=f"《{by.title}》")


@lru_cache(maxsize=512)
def _articles(law: LawVersion) -> dict[tuple[int, int | None], Provision]:
    with (law.folder / "laws.jsonl.gz").open("rb") as file:
        file.seek(law.offset)
        record = json.loads(gzip.decompress(file.read(law.length)))
    return {
        (number, inserted): Provision(law, number, inserted, label, heading, text)
        for number, inserted, label, heading, text in record["articles"]
    }


def holds_title(title: str) -> bool:
    """Whether the library holds a law of exactly that title."""
    return title in _index()


def laws() -> list[str]:
    """Return the titles held, sorted."""
    return sorted(_index())


def versions(law: str) -> tuple[LawVersion, ...]:
    """Return the versions held of ``law``, oldest first.

    :raises LawNotHeld: unknown name.
    """
    title = full_title(law)
    found = _index().get(title)
    if not found:
        raise LawNotHeld(f"法规库中没有《{title}》。", way_out="核对法律名称，或者将该法文本导入法规库。")
    return found


def version_in_force(law: str, on: date | None) -> LawVersion:
    """Return the version in force on ``on``; the newest held when ``on`` is ``None``.

    :raises VersionNotHeld: none was in force on that day, or the one that was is not held.
    """
    held = versions(law)
    if on is None:
        return held[-1]
    for version in reversed(held):
        if version.status_on(on) == "现行有效":
            return version
    last = held[-1]
    if on < held[0].in_force_from:
        reason = f"库中最早的版本自{held[0].in_force_from:%Y-%m-%d}起施行"
    else:
        reason = f"已于{last.in_force_to}之后失效" + (f"（{last.ended_by}）" if last.ended_by else "")
    raise VersionNotHeld(
        f"《{last.title}》在{on:%Y-%m-%d}没有可用的版本：{reason}。",
        way_out="按行为发生时有效的法律查找依据；被废止的，查找取代它的法律。",
    )


def provision(law: str, article: int, on: date | None = None, *, inserted: int | None = None) -> Provision:
    """Return the article as it stood on ``on`` (``None``: the newest version held).

    :raises LawNotHeld: unknown law.
    :raises VersionNotHeld: no version of that day.
    :raises NoSuchProvision: the version has no such article.
    """
    version = version_in_force(law, on)
    found = _articles(version).get((article, inserted))
    if found is None:
        label = Citation(version.title, article, inserted=inserted).article_label
        raise NoSuchProvision(f"《{version.title}》（{version.version:%Y-%m-%d}版本）没有{label}。")
    return found


def look_up(citation: Citation, on: date | None = None) -> Provision:
    """Return the provision a citation names; its own version wins over ``on``.

    :raises NoSuchProvision: also when the paragraph or item does not exist.
    """
    if citation.version is not None:
        for version in versions(citation.law):
            if version.version == citation.version:
                found = _articles(version).get((citation.article, citation.inserted))
                if found is None:
                    raise NoSuchProvision(f"{citation.full}不存在于{citation.version:%Y-%m-%d}版本。")
                found.part(citation)
                return found
        raise VersionNotHeld(f"法规库中没有《{citation.law}》{citation.version:%Y-%m-%d}的版本。")
    found = provision(citation.law, citation.article, on, inserted=citation.inserted)
    found.part(citation)
    return found


def articles(law: str, on: date | None = None) -> list[Provision]:
    """Return every article of the version in force, in order."""
    return list(_articles(version_in_force(law, on)).values())


def articles_of(version: LawVersion) -> list[Provision]:
    """Return every article of one version, in order."""
    return list(_articles(version).values())


def quotes(citation: Citation, words: str, on: date | None = None) -> bool:
    """Whether ``words`` stand in the cited provision, blanks, quotation marks and full-width digits aside."""
    found = look_up(citation, on)
    return _bare(words) in _bare(found.part(citation))


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"'‘’]", "", unicodedata.normalize("NFKC", text))


def basis_status(citation: Citation, on: date) -> Explained[str]:
    """依据状态 — tell whether a basis may be used on ``on``: 现行有效, 已废止, 已被修改 or 尚未施行.

    The steps say since when, by what it ended, and whether a newer version waits to take effect ("effective
    soon").
    """
    held = versions(citation.law)
    current = next((v for v in reversed(held) if v.status_on(on) == "现行有效"), None)
    chosen = current or next((v for v in reversed(held) if v.in_force_from <= on), held[0])
    status = chosen.status_on(on)
    steps = [
        Step(f"《{chosen.title}》{chosen.version:%Y-%m-%d}版本自{chosen.in_force_from:%Y-%m-%d}起施行。")
    ]
    if not chosen.in_force_exact:
        steps.append(Step("修改决定的施行日不在条文内，按该版本公布日计。"))
    if chosen.in_force_to and on > chosen.in_force_to:
        steps.append(
            Step(f"该版本自{chosen.in_force_to:%Y-%m-%d}后不再有效：{chosen.ended_by or '被新版本取代'}。")
        )
    for later in held:
        if later.version > chosen.version and later.in_force_from > on:
            steps.append(
                Step(
                    f"{later.version:%Y-%m-%d}公布的版本将自{later.in_force_from:%Y-%m-%d}起施行，届时应核对本条。"
                )
            )
    if chosen.in_force_to and on <= chosen.in_force_to and chosen.ended_by:
        steps.append(Step(f"该法将于{chosen.in_force_to:%Y-%m-%d}之后废止：{chosen.ended_by}。"))
    return Explained(status, tuple(steps), (citation,))


@dataclass(frozen=True)
class Found:
    """检索结果 — an article that contains the words, and an excerpt around the first hit."""

    provision: Provision
    excerpt: str


def search(words: str, *, on: date | None = None, law: str | None = None, limit: int = 20) -> list[Found]:
    """Return articles that contain every blank-separated word, statutes first.

    ``on`` keeps versions in force that day; without it the newest version of each law is searched.
    """
    wanted = words.split()
    if not wanted:
        return []
    found: list[Found] = []
    for version in _searched_versions(on, law):
        for article in _articles(version).values():
            if all(word in article.text for word in wanted):
                at = article.text.find(wanted[0])
                start = max(0, at - 24)
                found.append(Found(article, article.text[start : at + 56].replace("\n", " ")))
                if len(found) >= limit:
                    return found
    return found


def _searched_versions(on: date | None, law: str | None) -> Iterator[LawVersion]:
    order = {"法律": 0, "行政法规": 1, "部门规章": 2, "司法解释": 3, "地方性法规": 4, "地方政府规章": 5}
    titles = (
        [versions(law)[0].title] if law else sorted(_index(), key=lambda t: order.get(_index()[t][0].kind, 9))
    )
    for title in titles:
        if on is None:
            yield _index()[title][-1]
            continue
        try:
            yield version_in_force(title, on)
        except VersionNotHeld:
            continue
