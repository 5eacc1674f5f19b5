"""政策的数 — numbers of policy and practice (not of statutes) beside a register: each with its source and its first day.

They stand in a ``policy.yaml`` of the package that uses them: ``name: {term, values: [{from, amount, unit, source}]}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Number:
    """一个数 — ``amount`` in ``unit``, called ``term``, taken from ``source``."""

    term: str
    amount: int
    unit: str
    source: str


@cache
def policy(package: str) -> dict[str, Any]:
    """The ``policy.yaml`` of a package, read once."""
    read: dict[str, Any] = yaml.safe_load((files(package) / "policy.yaml").read_text(encoding="utf-8"))
    return read


def number(package: str, name: str, *, on: date) -> Number:
    """The number that holds on a day; before the first day, the first.

    :raises KeyError: no such number.
    """
    entry = policy(package)[name]
    held = [v for v in entry["values"] if v["from"] <= on] or entry["values"][:1]
    last = held[-1]
    return Number(entry["term"], int(last["amount"]), last["unit"], last["source"])
