"""一项 — one field of an action's form, as plain data a face can draw.

``kind`` is one of text, area, money (分), day, moment, yes (a tick), choice, many, person (an account), people (names, one a
line), plan (instalments), files. ``choices`` and ``initial`` are asked of the file when a form is shown, never before.
What is longer than ``longest`` characters is refused, never cut: the file of a case keeps what was written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhifa.enforcement.casework.casefile import CaseFile

#: characters of a line and of a text where a field says nothing
LONGEST_LINE, LONGEST_TEXT = 300, 20_000

Choices = list[tuple[Any, str]]


@dataclass(frozen=True)
class Field:
    """一项 — one field of an action's form."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str | Callable[[CaseFile], str] = ""
    choices: Callable[[CaseFile], Choices] | None = None
    initial: Callable[[CaseFile], Any] | None = None
    rows: int = 4
    longest: int = 0

    @property
    def most(self) -> int:
        """Characters that are taken, of each one where there are several."""
        return self.longest or {"text": LONGEST_LINE, "people": 40}.get(self.kind, LONGEST_TEXT)


def area(name: str, label: str, *, hint: str = "", rows: int = 4, **more: Any) -> Field:
    return Field(name, label, "area", hint=hint, rows=rows, **more)


def yes(name: str, label: str, hint: str = "", **more: Any) -> Field:
    return Field(name, label, "yes", required=False, hint=hint, **more)


def day(name: str, label: str, *, today: bool = True, **more: Any) -> Field:
    return Field(name, label, "day", initial=(lambda f: f.today) if today else None, **more)
