"""执法事项 — tables of items and of the provisions they rest on.

An item's legal basis is a dated list, not a text: 生态环境法典 replaced ten laws on 2026-08-15, and an act before that
day keeps the old basis unless the new one is milder (行政处罚法第三十七条).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models import Body


class Item(Guarded):
    """执法事项."""

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=200)
    field = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="领域")
    department = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="业务主管部门"
    )
    department_name = models.CharField("主管部门名称", max_length=80, blank=True)
    level = models.CharField(
        "层级", max_length=12, help_text="law 法律 · regulation 行政法规 · rule 规章 · local 地方性法规"
    )
    found_on_patrol = models.BooleanField("可巡查发现", default=False)
    summary_capable = models.BooleanField("可适用简易程序", default=False)
    plain_words = models.CharField("通俗说法", max_length=60, blank=True)
    keywords = models.CharField("关键词", max_length=120, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    bigrams = ArrayField(models.CharField(max_length=4), verbose_name="二字组", default=list)

    class Meta:
        verbose_name = "执法事项"
        indexes = [GinIndex(fields=["bigrams"], name="item_bigrams")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ItemBasis(Guarded):
    """设定依据与罚则 — what an item rests on between two days, with the range it gives. Money in 分."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="bases", verbose_name="事项")
    violated_law = models.CharField("违反的法律", max_length=60, blank=True)
    violated_article = models.CharField("违反的条款", max_length=60, blank=True)
    violated_quote = models.TextField("违反条款原文", blank=True)
    penalty_law = models.CharField("处罚依据", max_length=60)
    penalty_article = models.CharField("处罚条款", max_length=60)
    penalty_quote = models.TextField("处罚条款原文", blank=True)
    law_version = models.CharField("法律文本版本", max_length=20, blank=True)
    kinds = models.JSONField("处罚种类", default=list)
    fine_subject = models.CharField("罚款对象", max_length=8, default="any")
    fine_min_fen = models.BigIntegerField("罚款下限（分）", null=True)
    fine_max_fen = models.BigIntegerField("罚款上限（分）", null=True)
    multiple_base = models.CharField("倍数基数", max_length=40, blank=True)
    multiple_min = models.DecimalField("最低倍数", max_digits=14, decimal_places=4, null=True)
    multiple_max = models.DecimalField("最高倍数", max_digits=14, decimal_places=4, null=True)
    fine_text = models.CharField("罚款原文", max_length=200, blank=True)
    order_to_correct = models.BooleanField("责令改正", default=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "设定依据"
        indexes = [models.Index(fields=["item", "valid_from"])]
