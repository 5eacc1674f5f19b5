"""场所、许可 — what a subject has: places beside its domicile, and licences with issuer and days."""

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.subjects.models.subject import Subject


class PlaceKind(models.TextChoices):
    """场所种类."""

    BRANCH = "branch", "分支机构"
    SHOP = "shop", "门店"
    WORKSHOP = "workshop", "厂房车间"
    WAREHOUSE = "warehouse", "仓库"
    SITE = "site", "工地"
    OUTLET = "outlet", "排放口"
    OTHER = "other", "其他场所"


class Place(Guarded):
    """场所 — a place of a subject beside its domicile, for some time; both days included."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="places", verbose_name="对象")
    kind = models.CharField("种类", max_length=10, choices=PlaceKind)
    name = models.CharField("名称", max_length=80, blank=True)
    address = models.CharField("地址", max_length=160)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    grid = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="网格", db_index=False
    )
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇", db_index=False
    )
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    #: of a natural person
    personal = ("name", "address", "lng", "lat")

    class Meta:
        verbose_name = "场所"
        constraints = [
            models.CheckConstraint(
                name="place_days_in_order",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            )
        ]

    def personal_now(self) -> tuple[str, ...]:
        """A place of a natural person tells where somebody is to be found."""
        return self.personal if self.subject.is_person else ()


class LicenceEnd(models.TextChoices):
    """许可终了 — 行政许可法第六十九条、第七十条."""

    CANCELLED = "cancelled", "注销"
    REVOKED = "revoked", "撤销"
    WITHDRAWN = "withdrawn", "撤回"
    TAKEN_AWAY = "taken_away", "吊销"


class Licence(Guarded):
    """许可 — one certificate; the last day it holds is included, none: no end."""

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="licences", verbose_name="对象"
    )
    kind = models.CharField("许可名称", max_length=80)
    number = models.CharField("许可证编号", max_length=80)
    issuer = models.CharField("发证机关", max_length=80)
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止", null=True)
    ended_on = models.DateField("终了日", null=True)
    ended_how = models.CharField("怎样终了", max_length=10, choices=LicenceEnd, blank=True)
    ended_ground = models.CharField("终了依据", max_length=120, blank=True)

    class Meta:
        verbose_name = "许可"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="licence_number_once"),
            models.CheckConstraint(
                name="licence_days_in_order",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
        ]
