"""网格 — tables: towns, villages, grids of three kinds, governance units, addresses.

Geometry is GeoJSON in CGCS2000 (degrees); containment is decided in process by shapely (``locating``), never by
PostgreSQL's polygon operators, which are wrong at edges. Every row is dated: a grid redrawn in May does not move
April's matters.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope


class TownKind(models.TextChoices):
    """乡级区划种类."""

    STREET = "street", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"


class Town(Guarded):
    """乡镇（街道）."""

    scope = models.OneToOneField(
        Scope, on_delete=models.PROTECT, related_name="town_row", verbose_name="范围"
    )
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("种类", max_length=10, choices=TownKind)
    geometry = models.JSONField("边界", help_text="GeoJSON Polygon 或 MultiPolygon")
    lng = models.DecimalField("中心经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("中心纬度", max_digits=9, decimal_places=6)

    class Meta:
        verbose_name = "乡镇"

    def __str__(self) -> str:
        return self.name


class Village(Guarded):
    """村（社区）."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="villages", verbose_name="乡镇")
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "村社"

    def __str__(self) -> str:
        return self.name


class GovernanceUnit(Guarded):
    """治理单元 — micro-grids of one town taken together."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="units", verbose_name="乡镇")
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)

    class Meta:
        verbose_name = "治理单元"


class GridKind(models.TextChoices):
    """网格种类."""

    BASIC = "basic", "基础网格"
    PROFESSIONAL = "professional", "专业网格"
    MICRO = "micro", "微网格"


class Grid(Guarded):
    """网格 — basic grids tile the county, professional grids lie over them, micro-grids nest in them."""

    scope = models.OneToOneField(
        Scope, on_delete=models.PROTECT, related_name="grid_row", verbose_name="范围"
    )
    kind = models.CharField("种类", max_length=12, choices=GridKind)
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="grids", verbose_name="乡镇")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, related_name="grids", verbose_name="村社"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所属基础网格"
    )
    unit = models.ForeignKey(
        GovernanceUnit, on_delete=models.PROTECT, null=True, related_name="grids", verbose_name="治理单元"
    )
    purpose = models.CharField("专业类型", max_length=20, blank=True)
    geometry = models.JSONField("边界")
    worker = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="网格员"
    )
    worker_name = models.CharField("网格员姓名", max_length=40, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "网格"
        indexes = [models.Index(fields=["kind", "town"])]

    def __str__(self) -> str:
        return self.name


class AddressPoint(Guarded):
    """地址点 — a known address with its place."""

    address = models.CharField("地址", max_length=120, unique=True)
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, related_name="addresses", verbose_name="网格")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    bigrams = ArrayField(models.CharField(max_length=4), verbose_name="二字组")

    class Meta:
        verbose_name = "地址点"
        indexes = [GinIndex(fields=["bigrams"], name="address_bigrams")]
