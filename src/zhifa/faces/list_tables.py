"""清单表 — the rows of a published list as a table for a page: names beside codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.registers.catalogue import compiled
from zhifa.registers.published_lists.kinds import ListKind


def table_of(kind: ListKind, rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """``heads`` and ``lines``; an item's code is followed by its name, a body's code replaced by its name (one query)."""
    known = compiled.register().known
    lines = []
    for row in rows:
        cells = []
        for column in kind.columns:
            text = row.get(column.name, "")
            note = known.items[text].name if column.shape == "item" and text in known.items else ""
            # on a phone the cells stand without their heads: a bare number says what it is
            label = column.title if column.shape == "number" or (column.shape == "days" and text) else ""
            shown = known.bodies[text].name if column.shape == "body" and text in known.bodies else text
            cells.append({"text": shown, "note": note, "label": label})
        lines.append(cells)
    return {"heads": [c.title for c in kind.columns], "lines": lines, "title": kind.title}
