"""变动提议 — tables of a change of powers from its proposal to its yearly assessment.

Where a proposal stands is read from its steps, never stored.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.scope import Scope
from zhifa.registers.catalogue.models.powers import Announcement, ChangeManner
from zhifa.registers.organisation.models import Body


class Proposal(Guarded):
    """变动提议 — what a town or a department wants moved, and why."""

    number = models.CharField("编号", max_length=30, unique=True)
    title = models.CharField("标题", max_length=120)
    manner = models.CharField("方式", max_length=10, choices=ChangeManner)
    acts = ArrayField(models.CharField(max_length=10), verbose_name="权力种类")
    item_codes = ArrayField(models.CharField(max_length=20), verbose_name="事项")
    proposer = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="提出单位")
    giver = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="给出机构"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="承接机构")
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    choice = models.CharField("放权类别", max_length=4, blank=True)
    law = models.CharField("自有依据", max_length=60, blank=True)
    article = models.CharField("条款", max_length=60, blank=True)
    effective_on = models.DateField("拟施行日")
    until = models.DateField("拟止日", null=True, blank=True)
    reason = models.TextField("理由")
    proposed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间")
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, null=True, related_name="proposals", verbose_name="公告"
    )

    class Meta:
        verbose_name = "权力变动提议"


class ProposalStep(AppendOnly):
    """提议的一步 — an opinion, a check, a decision; never changed, a later one of the same stage replaces it."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="steps", verbose_name="提议"
    )
    stage = models.CharField("环节", max_length=16)
    passed = models.BooleanField("同意", default=True)
    opinion = models.TextField("意见", blank=True)
    paper = models.CharField("文号", max_length=60, blank=True)
    facts = models.JSONField("数据", default=dict)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "提议步骤"
        indexes = [models.Index(fields=["proposal", "stage"])]


class ItemAppraisal(AppendOnly):
    """事项论证 — how one item of a proposal scores on each criterion, and in what words; the newest counts."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="appraisals", verbose_name="提议"
    )
    item_code = models.CharField("事项", max_length=20)
    scores = models.JSONField("评分", default=dict, help_text="标准代码 → 0 至 5 分")
    total = models.DecimalField("总分", max_digits=5, decimal_places=2)
    note = models.CharField("论证意见", max_length=300, blank=True)
    by = models.CharField("论证人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "事项论证"
        indexes = [models.Index(fields=["proposal", "item_code"])]
