"""事项修订与评估 — tables of a revision of one item with what was said to it, and of assessments of what was handed over."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.registers.catalogue.models.items import Item
from zhifa.registers.catalogue.models.powers import Announcement


class ItemRevision(Guarded):
    """事项修订 — a new version of one item from a day; entered into the catalogue once reviewed and decided.

    ``values``: the columns of ``Item`` that change, ``basis``: those of ``ItemBasis`` as they are to be (money in 分).
    """

    number = models.CharField("编号", max_length=30, unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="revisions", verbose_name="事项")
    values = models.JSONField("事项的改动", default=dict)
    basis = models.JSONField("依据", default=dict)
    valid_from = models.DateField("起")
    reason = models.CharField("理由", max_length=500)
    proposed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    entered_on = models.DateField("列入日", null=True)

    class Meta:
        verbose_name = "事项修订"


class ItemRevisionStep(AppendOnly):
    """修订的一步 — legality 合法性审查, decision 列入目录; a later one of the same stage replaces it."""

    revision = models.ForeignKey(
        ItemRevision, on_delete=models.PROTECT, related_name="steps", verbose_name="修订"
    )
    stage = models.CharField("环节", max_length=12)
    passed = models.BooleanField("同意", default=True)
    opinion = models.TextField("意见", blank=True)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "修订步骤"


class Assessment(AppendOnly):
    """评估 — how what an announcement handed over has gone, and whether the list is to be adjusted (浙江综合执法条例第十条)."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="assessments", verbose_name="公告"
    )
    keeps = models.BooleanField("维持", default=True)
    opinion = models.TextField("评估意见")
    facts = models.JSONField("数据", default=dict)
    by = models.CharField("评估人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "清单评估"
