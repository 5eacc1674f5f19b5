"""说理 — an answer of the law floor together with the steps that led to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from zhifa.law.citation import Citation

Result = TypeVar("Result")
Other = TypeVar("Other")


@dataclass(frozen=True)
class Step:
    """一步 — one sentence in Chinese and the provision it rests on (``None``: arithmetic or a decision of
    ours)."""

    text: str
    citation: Citation | None = None

    def __str__(self) -> str:
        return f"{self.text}（{self.citation.short}）" if self.citation else self.text


@dataclass(frozen=True)
class Explained(Generic[Result]):
    """说理 — ``result`` with its ``steps``.

    ``citations`` are those of the steps, each once, in order, unless given.  ``provisional`` 暂定 says that
    the answer rests on something not announced yet, such as next year's calendar, and may change.
    """

    result: Result
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...] = field(default=())
    provisional: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        cited = self.citations or (step.citation for step in self.steps if step.citation)
        object.__setattr__(self, "citations", tuple(dict.fromkeys(cited)))

    def in_words(self) -> str:
        """The steps as numbered lines, for people."""
        lines = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        if self.provisional:
            lines.append("（暂定：所依据的安排尚未公布，公布后可能变化）")
        return "\n".join(lines)

    def replace_result(self, result: Other, *extra: Step) -> Explained[Other]:
        """The same reasoning, carried on to another result by ``extra`` steps."""
        return Explained(
            result,
            self.steps + extra,
            (*self.citations, *(step.citation for step in extra if step.citation)),
            self.provisional,
        )

    def as_json(self) -> dict[str, Any]:
        """A plain mapping for JSON: result, steps with citation, citations, provisional."""
        return {
            "result": plain(self.result),
            "steps": [
                {"text": step.text, "citation": step.citation.full if step.citation else None}
                for step in self.steps
            ],
            "citations": [citation.full for citation in self.citations],
            "provisional": self.provisional,
        }


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can carry it: dates as ISO text, dataclasses as mappings, enums as their
    value."""
    from dataclasses import fields, is_dataclass
    from enum import Enum

    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Citation):
        return value.full
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, str | bytes):
        return value
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return value
