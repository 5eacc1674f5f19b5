"""界线 — outlines of towns and villages, in versions by day.

``Town.geometry`` is the outline a town was laid out with; it holds until the first version here begins. A village has no
outline until it is given one.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Value

from zhifa.core.guarded import Guarded
from zhifa.registers.territory.models.grids import BoundaryKind, DateRange
from zhifa.registers.territory.models.places import Town, Village


class BoundaryVersion(Guarded):
    """界线（一个版本）— the outline under a division's code from one day to another; both days included."""

    kind = models.CharField("种类", max_length=8, choices=BoundaryKind)
    code = models.CharField("区划代码", max_length=12)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="boundaries", verbose_name="乡镇")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, related_name="boundaries", verbose_name="村社"
    )
    geometry = models.JSONField("边界")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "界线"
        constraints = [
            ExclusionConstraint(
                name="one_boundary_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.village.name if self.village else self.town.name}界线"

    @property
    def name(self) -> str:
        """The division's name."""
        return self.village.name if self.village else self.town.name
