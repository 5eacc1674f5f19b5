"""地域 — tables: towns, villages, governance units, addresses.

Geometry is GeoJSON in CGCS2000 (degrees); containment is decided in process by shapely (``locating``), never by
PostgreSQL's polygon operators, which are wrong at edges.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

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


class AddressPoint(Guarded):
    """地址点 — a known address or doorplate with its place; a retired one is kept and no longer found."""

    address = models.CharField("地址", max_length=120, unique=True)
    grid = models.ForeignKey(
        "territory.Grid", on_delete=models.PROTECT, related_name="addresses", verbose_name="网格"
    )
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    bigrams = ArrayField(models.CharField(max_length=4), verbose_name="二字组")
    source = models.CharField("来源", max_length=40, blank=True)
    entered_at = models.DateTimeField("登记时间", null=True)
    retired_on = models.DateField("停用日", null=True, blank=True)

    class Meta:
        verbose_name = "地址点"
        indexes = [GinIndex(fields=["bigrams"], name="address_bigrams")]
