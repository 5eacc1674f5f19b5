"""法律名称 — full titles and the one table of short names (``parameters/national/law_names.yaml``)."""

from __future__ import annotations

from functools import lru_cache

from zhifa.law.parameters import load_parameters

_STATE = "中华人民共和国"


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Return (any known name → full title, full title → short name)."""
    to_full: dict[str, str] = {}
    to_short: dict[str, str] = {}
    for full, row in load_parameters("national/law_names.yaml")["laws"].items():
        to_short[full] = row["short"]
        for name in (full, row["short"], full.removeprefix(_STATE), *row.get("also", ())):
            to_full[name] = full
    return to_full, to_short


@lru_cache(maxsize=4096)
def full_title(name: str) -> str:
    """Return the full title for a full or short name.

    A name outside the table is looked up in the library with and without 中华人民共和国; else it comes back unchanged.
    """
    from zhifa.law.library import holds_title  # the library itself needs citations

    bare = name.strip().removeprefix("《").removesuffix("》")
    known = _names()[0].get(bare)
    if known:
        return known
    return _STATE + bare if holds_title(_STATE + bare) else bare


@lru_cache(maxsize=4096)
def short_title(name: str) -> str:
    """Return the short name; outside the table, the title without 中华人民共和国."""
    full = full_title(name)
    return _names()[1].get(full, full.removeprefix(_STATE))


def is_named(name: str) -> bool:
    """Whether the name stands in the table or is the title of a law in the library."""
    from zhifa.law.library import holds_title

    return full_title(name) in _names()[1] or holds_title(full_title(name))


def short_names() -> dict[str, str]:
    """Return the whole table, full title → short name."""
    return dict(_names()[1])
