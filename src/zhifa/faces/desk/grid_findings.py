"""核对结果 — findings of a check of grids as pages show them."""

from collections import Counter
from typing import Any

from zhifa.registers.territory.checking import KIND_WORDS, NEVER, Finding
from zhifa.registers.territory.metric import area_words

SHOWN = 200


def told(found: list[Any]) -> dict[str, Any]:
    """Findings as a page shows them: figures by kind and the first rows, with areas in words."""
    rows = [f.as_json() if isinstance(f, Finding) else f for f in found]
    by_kind = Counter(f["kind"] for f in rows)
    for f in rows:
        f["area"] = area_words(f["area_m2"]) if f["area_m2"] else ""
    return {
        "n": len(rows),
        "kinds": [(KIND_WORDS[k], n, k) for k, n in by_kind.most_common()],
        "rows": rows[:SHOWN],
        "never": sorted({KIND_WORDS[f["kind"]] for f in rows if f["kind"] in NEVER}),
        "passable": [(k, KIND_WORDS[k], n) for k, n in by_kind.most_common() if k not in NEVER],
    }
