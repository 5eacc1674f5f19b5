"""列表事实 — required contents and grounds of the parameters as facts to choose from."""

from __future__ import annotations

from typing import Any

from zhifa.law.grounds import grounds
from zhifa.law.questions.fact import NEEDED, Choices, Fact, choice, choices
from zhifa.law.required_contents import required_contents


def contents_of(name: str) -> Choices:
    """The items of a list of required contents, handed to the rule by id."""
    return {item.id: (item.term, item.id) for item in required_contents(name).items.values()}


def grounds_of(register: str) -> Choices:
    """The grounds of a register, handed to the rule by code."""
    return {item.code: (item.term, item.code) for item in grounds(register).values()}


def present(name: str, *, fact: str = "present", term: str = "") -> Fact:
    """多个选项 — which items of the list are there."""
    return choices(fact, term or f"{required_contents(name).term}已具备的", contents_of(name), ())


def ground_of(register: str, *, fact: str = "code", term: str = "情形", default: Any = NEEDED) -> Fact:
    """选项 — which ground of the register holds."""
    return choice(fact, term, grounds_of(register), default)
