"""规则总册 — every rule of procedure with its article, where it stands, where the product applies it, what proves
it (``parameters/national/rule_register.yaml``), and the page made from it.

``python -m zhifa.law.coverage --write docs/rules/coverage.md`` writes the page.  Code is looked for by reading the
source, not by importing it, so that this floor may name what stands above it.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from zhifa.law.amounts import UnknownAmount, amount
from zhifa.law.citation import Citation, cite
from zhifa.law.grounds import grounds
from zhifa.law.library import quotes
from zhifa.law.parameters import load_parameters
from zhifa.law.penalty_kinds import kinds
from zhifa.law.procedure import procedure_versions
from zhifa.law.refusal import Refusal
from zhifa.law.required_contents import required_contents
from zhifa.law.time_limits import rule_names

PACKAGE = Path(__file__).resolve().parents[1]
THE_DAY = date(2026, 11, 20)


_READERS: dict[str, Callable[[str], object]] = {
    "contents": required_contents,
    "grounds": grounds,
    "kinds": kinds,
}


@dataclass(frozen=True)
class Rule:
    """规则 — one row of the register.

    ``homes`` and ``applied`` are names as the register writes them; ``tests`` are names of cases or of test
    functions.  ``missing`` says in Chinese what does not hold: no home, a home that does not exist, a quote that
    does not stand in the article.
    """

    id: str
    stage: str
    term: str
    citation: Citation
    quote: str
    homes: tuple[str, ...]
    applied: tuple[str, ...]
    tests: tuple[str, ...]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        where = "、".join(self.homes)
        state = f"缺：{'；'.join(self.missing)}" if self.missing else f"测试{len(self.tests)}项"
        return f"{self.id} {self.citation.short} {self.term}：{where}（{state}）"


def coverage(on: date = THE_DAY) -> tuple[Rule, ...]:
    """Return every rule of the register, checked against the texts in force on ``on`` and the source."""
    return tuple(_rule(row, on) for row in load_parameters("national/rule_register.yaml")["rules"])


def _rule(row: dict[str, object], on: date) -> Rule:
    citation, quote = cite(str(row["citation"])), str(row["quote"])
    homes, applied, tests = (tuple(_names(row, key)) for key in ("home", "applied", "test"))
    return Rule(
        id=str(row["id"]),
        stage=str(row["stage"]),
        term=str(row["term"]),
        citation=citation,
        quote=quote,
        homes=homes,
        applied=applied,
        tests=tests,
        missing=tuple(_missing(citation, quote, homes, applied, tests, on)),
    )


def _names(row: dict[str, object], key: str) -> list[str]:
    value = row.get(key) or []
    return [str(item) for item in value] if isinstance(value, list) else []


def _missing(
    citation: Citation,
    quote: str,
    homes: tuple[str, ...],
    applied: tuple[str, ...],
    tests: tuple[str, ...],
    on: date,
) -> Iterator[str]:
    if not homes:
        yield "没有落处"
    if not tests:
        yield "没有测试"
    for name in (*homes, *applied):
        if not stands(name):
            yield f"没有 {name}"
    try:
        if not quote or not quotes(citation, quote, on):
            yield f"{citation.short}没有“{quote}”"
    except Refusal as refusal:
        yield refusal.message_zh


@lru_cache(maxsize=1024)
def stands(name: str) -> bool:
    """Whether a home exists: a parameter row, a guard or action of the procedure, a file, or a name in the
    source."""
    register, _, key = name.partition(" ")
    if not key:
        return _in_source(name)
    if register == "limit":
        profile, _, limit = key.rpartition("/")
        try:
            return limit in rule_names(profile or "base")
        except Refusal:
            return False
    if register == "amount":
        try:
            return bool(amount(key, THE_DAY))
        except UnknownAmount:
            return False
    if register == "file":
        return (PACKAGE / key).is_file()
    if register in ("guard", "action"):
        return any(
            key in (item.guards if register == "guard" else item.actions) for item in procedure_versions()
        )
    if register == "keeping":
        return key in load_parameters("national/keeping.yaml")
    reader = _READERS.get(register)
    if reader is None:
        return False
    try:
        return bool(reader(key))
    except (Refusal, KeyError):
        return False


def _in_source(dotted: str) -> bool:
    """Whether ``enforcement.casework.letter.letter_of`` (below ``zhifa.``) is a module, or a name in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        base = PACKAGE.joinpath(*parts[:length])
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.is_file():
                rest = tuple(parts[length:])
                return _defines(path, rest) if rest else True
    return False


@lru_cache(maxsize=256)
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _defines(path: Path, names: tuple[str, ...]) -> bool:
    body: list[ast.stmt] = _tree(path).body
    for depth, name in enumerate(names):
        found = [node for node in body if name in _bound(node)]
        if not found:
            return False
        inner = found[0]
        body = inner.body if isinstance(inner, ast.ClassDef) else []
        if not body and depth + 1 < len(names):
            return False
    return True


def _bound(node: ast.stmt) -> set[str]:
    """The names a statement binds at its level."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.ImportFrom | ast.Import):
        return {alias.asname or alias.name for alias in node.names}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def coverage_markdown() -> str:
    """Return ``docs/rules/coverage.md``: one table a stage, in the order of the register."""
    rules = coverage()
    applied = sum(1 for rule in rules if rule.applied)
    lines = [
        "# 规则对照 Coverage of the rules",
        "",
        "Made by `python -m zhifa.law.coverage --write docs/rules/coverage.md` from "
        "`src/zhifa/law/parameters/national/rule_register.yaml`; do not edit. Every quote is checked against the "
        "stored text, every home and every test must exist (`tests/law/test_rule_register.py`).",
        "",
        f"{len(rules)} rules: R001–R141 of the list of procedural rules, N… found beside it. {applied} of them bite "
        "in an operation or a page of the product (“applied”); the others stand as rules with tests, and no page "
        "asks them yet (“rule only”).",
        "",
        "`limit` time limit · `amount` amount, share, count · `contents` items a statute lists · `grounds` any-of "
        "grounds · `kinds` register of kinds · `keeping` how long a record is kept · `guard`, `action` of the "
        "ordinary procedure · dotted names are below `zhifa.`",
    ]
    for stage in dict.fromkeys(rule.stage for rule in rules):
        lines += [
            "",
            f"## {stage}",
            "",
            "| rule | article | home | applied | test |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_line(rule) for rule in rules if rule.stage == stage]
    return "\n".join(lines) + "\n"


def _line(rule: Rule) -> str:
    homes = " · ".join(f"`{name}`" for name in rule.homes)
    applied = " · ".join(f"`{name}`" for name in rule.applied) or "rule only"
    tests = " · ".join(_test(name) for name in rule.tests)
    return f"| {rule.id} {rule.term} | {rule.citation.short}“{rule.quote}” | {homes} | {applied} | {tests} |"


def _test(name: str) -> str:
    return f"`{name.removeprefix('tests/')}`" if name.startswith("tests/") else name


def main(argv: list[str]) -> int:
    """Print the page, or write it with ``--write PATH``; 1 when a rule is missing something."""
    parser = argparse.ArgumentParser(prog="python -m zhifa.law.coverage", description=main.__doc__)
    parser.add_argument("--write", metavar="PATH", type=Path)
    given = parser.parse_args(argv)
    page = coverage_markdown()
    if given.write:
        given.write.write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)
    faults = [rule for rule in coverage() if rule.missing]
    for rule in faults:
        sys.stderr.write(f"{rule}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
