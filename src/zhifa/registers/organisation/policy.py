"""队伍管理的数 — numbers of policy and practice (not of statutes), each with its source and the day it began.

A county changes them in ``policy.yaml``; nothing else holds such a number.
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
def _read() -> dict[str, Any]:
    text = (files("zhifa.registers.organisation") / "policy.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def number(name: str, on: date) -> Number:
    """The number that holds on a day; before the first day, the first.

    :raises LookupError: no such number.
    """
    entry = _read()[name]
    held = [v for v in entry["values"] if v["from"] <= on] or entry["values"][:1]
    last = held[-1]
    return Number(entry["term"], int(last["amount"]), last["unit"], last["source"])


def lock_grounds() -> dict[str, str]:
    """Code → words of the grounds on which somebody may leave a dedicated post inside the lock."""
    return dict(_read()["lock_grounds"])


def watch_leaders() -> frozenset[str]:
    """Positions at the command centre whose holders lead a shift."""
    return frozenset(_read()["watch_leaders"])
