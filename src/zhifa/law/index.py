"""在哪里 — find a word, a number with its unit, or an article in the law floor: file, line, term, citation.

``find("90日")`` answers ``parameters/national/time_limits.yaml`` line and 处罚法第六十条.  Searched: every
parameter file, the citations and docstrings of every rule module, and a glossary if its path is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from zhifa.law.chinese_numerals import to_chinese
from zhifa.law.citation import Citation, NotACitation, cite
from zhifa.law.parameters import PARAMETERS, YAML_LOADER, parameter_files

_LAW = Path(__file__).parent
_CITE_CALL = re.compile(r"""cite\(["']([^"']+)["']\)""")
_UNIT_WORDS = {
    "calendar_day": ("日", "天", "个日历日", "日历日"),
    "working_day": ("个工作日", "工作日", "日", "天"),
    "month": ("个月", "月"),
    "year": ("年",),
    "hour": ("小时", "个小时"),
    "minute": ("分钟",),
}


@dataclass(frozen=True)
class Hit:
    """命中 — ``file`` relative to the package or the glossary's own name, ``line`` from 1."""

    file: str
    line: int
    term: str
    citation: Citation | None


@dataclass(frozen=True)
class _Entry:
    words: tuple[str, ...]
    hit: Hit


def find(word: str, *, glossary: Path | None = None, limit: int = 50) -> list[Hit]:
    """Return where ``word`` stands, parameters first; blanks and letter case do not matter."""
    wanted = _bare(word)
    if not wanted:
        return []
    entries = [*_entries(), *(_glossary_entries(glossary) if glossary else ())]
    exact = [entry.hit for entry in entries if wanted in entry.words]
    near = [entry.hit for entry in entries if any(wanted in text for text in entry.words)]
    return list(dict.fromkeys([*exact, *near]))[:limit]


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    parameters = [
        entry for path in sorted(parameter_files(), key=_national_first) for entry in _parameter_entries(path)
    ]
    modules = [entry for path in sorted(_LAW.rglob("*.py")) for entry in _module_entries(path)]
    return tuple(parameters + modules)


def _national_first(path: Path) -> tuple[int, str]:
    order = ("national", "province", "county", "field")
    return order.index(path.relative_to(PARAMETERS).parts[0]), str(path)


def _parameter_entries(path: Path) -> Iterator[_Entry]:
    name = f"law/parameters/{path.relative_to(PARAMETERS)}"
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    for identifier, line, row in _rows("", root, 1):
        citation = _citation_of(row)
        term = str(row.get("term") or identifier)
        words = [identifier, term, *(str(value) for value in row.values() if isinstance(value, str))]
        for value in row.get("values", ()) if isinstance(row.get("values"), list) else ():
            words += _number_words(value)
            words.append(str(value.get("quote", "")))
        if citation:
            words += [citation.short, citation.full, f"{citation.law}{citation.place}"]
        yield _Entry(tuple(_bare(text) for text in words if text), Hit(name, line, term, citation))


def _rows(identifier: str, node: Any, line: int) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Yield every mapping that has a term or a citation, with its key or id and the line where it begins."""
    if isinstance(node, yaml.MappingNode):
        row = _plain(node)
        if "term" in row or "citation" in row:
            yield str(row.get("id", identifier)), line, row
        for key, value in node.value:
            if key.value != "values":
                yield from _rows(str(key.value), value, key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _rows(identifier, value, value.start_mark.line + 1)


def _plain(node: Any) -> dict[str, Any]:
    """The scalars of a mapping node, and its list of values one level down."""
    row: dict[str, Any] = {}
    for key, value in node.value:
        if isinstance(value, yaml.ScalarNode):
            row[str(key.value)] = str(value.value)
        elif isinstance(value, yaml.SequenceNode):
            row[str(key.value)] = [
                _plain(item) if isinstance(item, yaml.MappingNode) else str(getattr(item, "value", ""))
                for item in value.value
            ]
    return row


def _citation_of(row: dict[str, Any]) -> Citation | None:
    text = row.get("citation")
    if not text and isinstance(row.get("values"), list) and row["values"]:
        text = row["values"][-1].get("citation") if isinstance(row["values"][-1], dict) else None
    try:
        return cite(str(text)) if text else None
    except NotACitation:
        return None


def _number_words(value: dict[str, str]) -> list[str]:
    """90日, 九十日, 20分钟, 3000元, 三千元, 3% — the ways in which people write the value."""
    words: list[str] = []
    if "amount" in value:
        number = int(value["amount"])
        for unit in _UNIT_WORDS[value["unit"]]:
            words += [f"{number}{unit}", f"{to_chinese(number)}{unit}"]
    if "fen" in value and int(value["fen"]) % 100 == 0:
        yuan = int(value["fen"]) // 100
        words += [f"{yuan}元", f"{to_chinese(yuan)}元"]
    if value.get("denominator") == "100":
        words += [f"{value['numerator']}%", f"百分之{to_chinese(int(value['numerator']))}"]
    return words


def _module_entries(path: Path) -> Iterator[_Entry]:
    name = f"law/{path.relative_to(_LAW)}"
    lines = path.read_text(encoding="utf-8").split("\n")
    term = ""
    for number, line in enumerate(lines, 1):
        heading = re.match(r'\s*"""([^"—]+?)(?: — |\.?"""|$)', line)
        if heading and "一" <= heading[1].strip()[:1] <= "鿿":
            term = heading[1].strip()
            yield _Entry((_bare(term), path.stem), Hit(name, number, term, None))
        for text in _CITE_CALL.findall(line):
            citation = cite(text)
            yield _Entry(
                (_bare(citation.short), _bare(citation.full)), Hit(name, number, term or path.stem, citation)
            )


def _glossary_entries(path: Path) -> Iterator[_Entry]:
    """Terms of a glossary; a hit names the file of the term and the line where its identifier stands."""
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    for identifier, line, row in _rows("", root, 1):
        words = (identifier, *(str(value) for value in row.values() if isinstance(value, str)))
        place, at = _where(path, identifier, row) or (path.name, line)
        yield _Entry(
            tuple(_bare(text) for text in words),
            Hit(place, at, str(row.get("term") or identifier), _citation_of(row)),
        )


def _where(glossary: Path, identifier: str, row: dict[str, Any]) -> tuple[str, int] | None:
    """The place a term names: its definition, else its first mention; ``None`` when it is not there."""
    source = glossary.resolve().parents[1] / str(row.get("where", ""))
    if not source.is_file():
        return None
    lines = source.read_text(encoding="utf-8").split("\n")
    name = re.escape(identifier)
    for pattern in (rf"^\s*(?:async )?(?:def|class) {name}\b", rf"^{name}\b", rf"\b{name}\b"):
        for number, line in enumerate(lines, 1):
            if re.search(pattern, line):
                return str(row["where"]), number
    return None
