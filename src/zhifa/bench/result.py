"""结果 — what a bench found: figures with their limits, as a table and as JSON.

A limit belongs to a ratio or a count wherever possible: another program on the machine moves a time by a factor of two, a
ratio taken in one run hardly. A figure that misses its limit is printed as such; it does not fail the run unless asked
(``--strict``).
"""

import os
import platform
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """一项数值 — ``limit`` with ``at_least`` or at most; none: told for information."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; ``None`` without a limit."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def word(self) -> str:
        return {True: "达标", False: "未达", None: ""}[self.met]

    @property
    def limit_words(self) -> str:
        if self.limit is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {number(self.limit)}"


@dataclass
class Result:
    """一项跑分的结果 — ``conditions``: sizes and settings that explain the figures."""

    bench: str
    title: str
    conditions: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str = "", **more: Any) -> None:
        """One more figure (``limit``, ``at_least``, ``note`` as in ``Figure``)."""
        self.figures.append(Figure(name, value, unit, **more))

    @property
    def missed(self) -> list[Figure]:
        return [f for f in self.figures if f.met is False]

    def value(self, name: str) -> float:
        """The value of a figure. Raises ``KeyError``."""
        for figure in self.figures:
            if figure.name == name:
                return figure.value
        raise KeyError(name)

    def as_json(self) -> dict[str, Any]:
        return {
            "bench": self.bench,
            "title": self.title,
            "conditions": self.conditions,
            "figures": [{**asdict(f), "met": f.met} for f in self.figures],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Result":
        figures = [Figure(**{k: v for k, v in f.items() if k != "met"}) for f in data["figures"]]
        return cls(data["bench"], data["title"], data["conditions"], figures)

    def table(self) -> str:
        """For the terminal; columns line up with Chinese text in them."""
        told = "，".join(f"{k} {v}" for k, v in self.conditions.items())
        rows = [("项目", "数值", "要求", "", "说明")]
        rows += [
            (f.name, f"{number(f.value)} {f.unit}".strip(), f.limit_words, f.word, f.note)
            for f in self.figures
        ]
        columns = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
        lines = [
            "  " + "  ".join(c + " " * (w - _width(c)) for c, w in zip(row, columns, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([f"{self.title}（{self.bench}）", f"  {told}", *lines])


def number(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
