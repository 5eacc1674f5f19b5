"""法条自己分的档 — laws and regulations that themselves grade a fine ("情节严重的，处…"): rows for a benchmark, nothing invented.

``benchmark_by_law.csv`` was read out of the articles, compared with them by hand and is compared by a test: the item, the grade,
the range in 元, the provision, its version and its words. Where the law has one range below "情节严重", both milder grades take
that range. A county's own benchmark may divide further; it may not leave these steps.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files

from zhifa.registers.catalogue.models import ItemBasis
from zhifa.registers.organisation.queries import valid_on

COLUMNS = {
    "事项代码": "item",
    "档次": "grade",
    "情节": "circumstances",
    "下限": "low",
    "上限": "high",
    "单位": "unit",
}


@cache
def shipped() -> tuple[dict[str, str], ...]:
    """Every row of the file, its Chinese headings as keys."""
    text = (files("zhifa.registers.published_lists") / "benchmark_by_law.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def rows_on(on: date, *, without: Collection[str] = ()) -> list[dict[str, str]]:
    """Cells for a benchmark of the items whose basis on a day is the very provision with the very range (one query);
    ``without``: codes that stand in the benchmark already."""
    by_item: dict[str, list[dict[str, str]]] = {}
    for row in shipped():
        by_item.setdefault(row["事项代码"], []).append(row)
    wanted = by_item.keys() - set(without)
    bases = ItemBasis.objects.filter(valid_on(on), item__code__in=wanted).values_list(
        "item__code", "penalty_law", "penalty_article", "fine_min_fen", "fine_max_fen"
    )
    found: list[dict[str, str]] = []
    for code, law, article, low, high in sorted(bases):
        own = by_item[code]
        same = own[0]["依据"] == f"《{law}》{article}"
        ends = (min(int(r["下限"]) for r in own) * 100, max(int(r["上限"]) for r in own) * 100)
        if same and ends == (low or 0, high):
            found += [{name: r[title] for title, name in COLUMNS.items()} for r in own]
    return found
