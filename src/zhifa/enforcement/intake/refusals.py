"""受理的拒绝."""

from zhifa.core.errors import BadInput, StepOutOfOrder


class PlaceOutsideCounty(BadInput):
    """地点不在本县 — the pin lies outside the county."""


class NotMergeable(StepOutOfOrder):
    """不能并案 — the other matter cannot take this one in."""


class RatingNotOpen(StepOutOfOrder):
    """还不能评价 — nothing has been answered yet, or it has been rated."""


class ReasonTooShort(BadInput):
    """理由不够 — sealed data needs a reason of at least ten characters."""
