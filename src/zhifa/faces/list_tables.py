"""清单表 — the rows of a published list as a table for a page: names beside codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists.kinds import ListKind


def table_of(kind: ListKind, rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """``heads`` and ``lines``; an item's code is followed by its name, a body's code replaced by its name (two queries)."""
    codes = {r.get("item", "") for r in rows}
    items = dict(Item.objects.filter(code__in=codes).values_list("code", "name"))
    bodies = dict(Body.objects.filter(code__in={r.get("body", "") for r in rows}).values_list("code", "name"))
    lines = []
    for row in rows:
        cells = []
        for column in kind.columns:
            text = row.get(column.name, "")
            note = items.get(text, "") if column.shape == "item" else ""
            # on a phone the cells stand without their heads: a bare number says what it is
            label = column.title if column.shape == "number" else ""
            shown = bodies.get(text, text) if column.shape == "body" else text
            cells.append({"text": shown, "note": note, "label": label})
        lines.append(cells)
    return {"heads": [c.title for c in kind.columns], "lines": lines, "title": kind.title}
