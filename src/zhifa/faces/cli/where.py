"""``zhifa where`` — a word, a period or an article → file, line, provision."""

import argparse
from pathlib import Path

from zhifa.faces.cli.answer import as_json
from zhifa.law.index import find


def run(argv: list[str]) -> int:
    """Returns 1 when nothing is found."""
    parser = argparse.ArgumentParser("zhifa where", description="在哪里：如 90日、听证、处罚法第六十条")
    parser.add_argument("word", metavar="词")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    given = parser.parse_args(argv)
    glossary = Path(__file__).resolve().parents[4] / "docs" / "glossary.yaml"
    hits = find(given.word, glossary=glossary if glossary.exists() else None)
    if given.json:
        as_json(
            [
                {"file": h.file, "line": h.line, "term": h.term, "law": h.citation.full if h.citation else ""}
                for h in hits
            ]
        )
    else:
        for h in hits:
            print(f"{h.file}:{h.line}  {h.term}  {h.citation.short if h.citation else ''}")
        if not hits:
            print(f"没有找到「{given.word}」")
    return 0 if hits else 1
