"""草拟事项的处理 — what a person made of a draft read out of a law; the draft itself is read again from the law at any time."""

from django.db import models

from zhifa.core.guarded import AppendOnly
from zhifa.registers.catalogue.models.items import Item


class Verdict(models.TextChoices):
    """处理."""

    CONFIRMED = "confirmed", "已列入目录"
    REJECTED = "rejected", "不列入"


class DraftVerdict(AppendOnly):
    """草拟事项的处理 — the last one of a draft counts."""

    law = models.CharField("法律", max_length=80)
    version = models.CharField("版本", max_length=10)
    draft = models.CharField("草拟号", max_length=16)
    place = models.CharField("条款", max_length=40)
    conduct = models.CharField("行为", max_length=400)
    verdict = models.CharField("处理", max_length=10, choices=Verdict)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="事项")
    corrected = models.JSONField("改动", default=list)
    reason = models.CharField("理由", max_length=300, blank=True)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "草拟事项的处理"
        indexes = [models.Index(fields=["law", "draft"])]
