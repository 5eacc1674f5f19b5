"""支持职责与事项指引 — what the giving department still owes after a transfer (浙江省综合行政执法条例第十六条), and a short guide for an item."""

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.catalogue.models.items import Item
from zhifa.registers.catalogue.models.powers import PowerChange
from zhifa.registers.organisation.models import Body


class SupportKind(models.TextChoices):
    """支持职责种类."""

    SUPERVISION = "supervision", "继续监管"
    TRAINING = "training", "业务培训"
    TECHNICAL = "technical", "技术支持"
    CLUE = "clue", "线索答复"


class SupportDuty(Guarded):
    """支持职责 — owed by ``giver`` to ``taker``; ``item`` empty: for every item of the line."""

    line = models.ForeignKey(
        PowerChange, on_delete=models.PROTECT, related_name="support", verbose_name="公告条目"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="事项")
    kind = models.CharField("种类", max_length=12, choices=SupportKind)
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="原机关")
    taker = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="承接机构")
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    what = models.CharField("内容", max_length=300)
    due_on = models.DateField("应在")
    asked_by = models.CharField("提出人", max_length=80, blank=True)
    done_on = models.DateField("完成日", null=True)
    done_note = models.CharField("完成情况", max_length=300, blank=True)
    done_by = models.CharField("登记人", max_length=80, blank=True)

    class Meta:
        verbose_name = "支持职责"
        indexes = [models.Index(fields=["done_on", "due_on"])]


class ItemGuide(Guarded):
    """事项指引 — how an item is found, proved and handled, in a few lines; the newest of an item counts."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="guides", verbose_name="事项")
    guide = models.TextField("指引")
    forms = models.CharField("用哪些文书", max_length=200, blank=True)
    expert = models.CharField("可请教的人", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="编写单位")
    written_by = models.CharField("编写人", max_length=80)
    written_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "事项指引"
        indexes = [models.Index(fields=["item"])]
