"""范围 — the rows permissions reach over: bodies, teams, towns, grids, fields.

Core owns the rows, the registers fill them. A matter points at one scope of each kind; every permission
filter is one indexed predicate over those columns.
"""

from django.db import models

from zhifa.core.guarded import Guarded


class ScopeKind(models.TextChoices):
    """范围种类."""

    BODY = "body", "执法主体"
    TEAM = "team", "队伍"
    TOWN = "town", "乡镇（街道）"
    GRID = "grid", "网格"
    FIELD = "field", "执法领域"


class Scope(Guarded):
    """范围 — one body, team, town, grid or field, as far as permissions need to know it."""

    kind = models.CharField("种类", max_length=8, choices=ScopeKind)
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )

    class Meta:
        verbose_name = "范围"
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="scope_kind_code")]

    def __str__(self) -> str:
        return self.name
