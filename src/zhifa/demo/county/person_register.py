"""人员底册 — names, telephone numbers and birthdays for the county's people, none given twice."""

from __future__ import annotations

import random
from datetime import date

from zhifa.demo.county.names import NameBook


class PersonRegister:
    """人员底册 — hands out names, telephone numbers and birthdays to one county's people."""

    def __init__(self, rng: random.Random, reserved: set[str]) -> None:
        self.rng = rng
        self.names = NameBook(rng, reserved)
        self._phones = 0

    def phone(self) -> str:
        """An eleven-digit number in a range no operator has (100…)."""
        self._phones += 1
        return f"1000001{self._phones:04d}"

    def born(self, low: int, high: int) -> date:
        """A birthday in the years `low` to `high`."""
        return date(self.rng.randint(low, high), self.rng.randint(1, 12), self.rng.randint(1, 28))

    def sex(self, women: float) -> str:
        """女 with the given share, else 男."""
        return "女" if self.rng.random() < women else "男"
