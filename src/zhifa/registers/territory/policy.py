"""网格和巡查的数 — what a county may change in ``policy.yaml``; nothing else holds such a number."""

from datetime import date

from zhifa.core import dated_numbers
from zhifa.core.dated_numbers import Number

_HERE = "zhifa.registers.territory"


def number(name: str, *, on: date) -> Number:
    """``track_days``, ``longest_round`` or ``officers_in_grids`` on a day."""
    return dated_numbers.number(_HERE, name, on=on)


def professional_grids_are_carved() -> bool:
    """Whether professional grids must consist of whole basic grids (else they lie over them as drawn)."""
    return bool(dated_numbers.policy(_HERE)["professional_layering"] == "carved")
