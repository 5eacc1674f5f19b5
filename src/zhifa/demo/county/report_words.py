"""群众怎么说 — what happens in the demo county and how people, officers and parties put it (all invented, 虚构).

The words stand in ``conducts.yaml`` and ``other_matters.yaml``. Each conduct names the catalogue's items it falls under,
so that report, item, place, party, findings and correction of a story belong together.
Slots of the sentences: {地点} {店} {时间} {夜里} {多久} {数} {车} {日期}.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Conduct:
    """行为 — one way of breaking one provision.

    ``field`` of supervision; ``items``: codes of the catalogue, the first in force counts; ``party``: ``subject`` (one of
    ``trades``, whose sign ends with one of ``signs`` where given) or ``citizen``; ``amiss``: the checklist's question that is
    not met ("" = its first); ``reports`` in people's words, all others in a file's words.
    """

    name: str
    field: str
    items: tuple[str, ...]
    party: str
    trades: tuple[str, ...]
    signs: tuple[str, ...]
    keywords: tuple[str, ...]
    amiss: str
    reports: tuple[str, ...]
    facts: str
    demand: str
    rechecked: str
    asked: str
    defence: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """转出或者当场答复的来件 — ``to``: the body it is referred to; or ``reply``: the answer given at once."""

    report: str
    to: str = ""
    reply: str = ""


def _read(name: str) -> Any:
    return yaml.safe_load((files("zhifa.demo.county") / name).read_text("utf-8"))


def _conduct(row: dict[str, Any]) -> Conduct:
    lists = {key: tuple(row.pop(key, ())) for key in ("items", "trades", "signs", "keywords", "reports")}
    return Conduct(**lists, amiss=row.pop("amiss", ""), **row)


CONDUCTS: tuple[Conduct, ...] = tuple(_conduct(row) for row in _read("conducts.yaml"))
REFERRED: tuple[Elsewhere, ...] = tuple(Elsewhere(**row) for row in _read("other_matters.yaml")["referred"])
ANSWERED: tuple[Elsewhere, ...] = tuple(Elsewhere(**row) for row in _read("other_matters.yaml")["answered"])
BY_NAME = {c.name: c for c in CONDUCTS}
