"""监管对象 — tables."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope


class SubjectKind(models.TextChoices):
    """监管对象种类."""

    FIRM = "firm", "企业"
    HOUSEHOLD = "household", "个体工商户"
    ORGANISATION = "organisation", "其他组织"
    SITE = "site", "工地场所"
    PERSON = "person", "个人"


class Subject(Guarded):
    """监管对象 — a credit code is never used twice; credit classes exist for firms only."""

    code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("种类", max_length=14, choices=SubjectKind)
    trade = models.CharField("行业", max_length=40, blank=True)
    address = models.CharField("地址", max_length=160, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    grid = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="网格"
    )
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    representative = models.CharField("法定代表人（经营者）", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    credit_class = models.CharField("信用等级", max_length=1, blank=True)
    licences = models.JSONField("许可", default=list)
    registered_on = models.DateField("登记日", null=True)
    note = models.CharField("说明", max_length=80, blank=True)
    bigrams = ArrayField(models.CharField(max_length=4), verbose_name="二字组", default=list)

    #: fields that say something about a natural person
    personal = ("representative", "phone")

    class Meta:
        verbose_name = "监管对象"
        indexes = [GinIndex(fields=["bigrams"], name="subject_bigrams"), models.Index(fields=["town", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="credit_class_for_firms_only",
                condition=models.Q(credit_class="") | models.Q(kind="firm"),
            )
        ]

    def __str__(self) -> str:
        return self.name
