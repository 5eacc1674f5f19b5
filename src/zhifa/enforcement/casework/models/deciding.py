"""调查终结、法制审核、集体讨论、决定 — how the case is decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.enforcement.casework.models.penalty import PenaltyColumns


class InvestigationReport(PenaltyColumns):
    """案件调查终结报告 — what was found and what the handlers propose; the latest one counts."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports", verbose_name="案件")
    facts_found = models.TextField("查明的事实")
    basis_text = models.TextField("依据")
    complex_case = models.BooleanField("疑难复杂", default=False)
    grave = models.BooleanField("重大违法行为", default=False)
    public_interest = models.BooleanField("涉及重大公共利益", default=False)
    review_by_law = models.BooleanField("法律法规规定应当审核", default=False)
    other_heavy = models.BooleanField("其他较重的处罚", default=False)
    nothing_to_correct = models.BooleanField("违法行为已经改正", default=False)
    made_on = models.DateField("制作日")
    made_by = models.CharField("报告人", max_length=80)
    document_uid = models.UUIDField("文书")

    personal = ("facts_found",)

    class Meta:
        verbose_name = "调查终结报告"


class LegalReview(Guarded):
    """法制审核 — after the hearing, by somebody who has not handled the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews", verbose_name="案件")
    submitted_on = models.DateField("送审日")
    submitted_by = models.CharField("送审人", max_length=40)
    grounds = models.TextField("审核事由")
    reviewer = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审核人"
    )
    reviewer_name = models.CharField("审核人姓名", max_length=40, blank=True)
    passed = models.BooleanField("通过", null=True)
    opinion = models.TextField("审核意见", blank=True)
    benchmark_opinion = models.TextField("裁量基准适用意见", blank=True)
    reviewed_on = models.DateField("审核日", null=True)
    document_uid = models.UUIDField("文书", null=True)

    class Meta:
        verbose_name = "法制审核"


class Deliberation(Guarded):
    """集体讨论 — the heads decide together."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="deliberations", verbose_name="案件"
    )
    held_on = models.DateField("讨论日")
    presider = models.CharField("主持人", max_length=40)
    members = ArrayField(models.CharField(max_length=40), verbose_name="参加人员")
    grounds = models.TextField("讨论事由")
    minutes = models.TextField("讨论情况")
    conclusion = models.TextField("讨论结论")
    document_uid = models.UUIDField("文书")

    class Meta:
        verbose_name = "集体讨论"


class DecisionKind(models.TextChoices):
    """决定种类."""

    PENALTY = "penalty", "行政处罚"
    NO_PENALTY = "no_penalty", "不予行政处罚"


class Decision(PenaltyColumns):
    """决定 — a penalty with its amount, or none with its ground."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions", verbose_name="案件")
    kind = models.CharField("种类", max_length=10, choices=DecisionKind)
    number = models.CharField("文号", max_length=60)
    facts = models.TextField("事实")
    evidence_text = models.TextField("证据", blank=True)
    basis_text = models.TextField("依据")
    ground = models.CharField("不予处罚的依据", max_length=60, blank=True)
    other_content = models.TextField("其他处罚的内容", blank=True)
    performance = models.TextField("履行方式和期限", blank=True)
    decided_on = models.DateField("决定日")
    decided_by = models.CharField("决定人", max_length=40)
    document_uid = models.UUIDField("文书")
    act_uid = models.UUIDField("行政行为")
    served_on = models.DateField("送达日", null=True)
    revoked_on = models.DateField("撤销日", null=True)

    personal = ("facts", "evidence_text")

    class Meta:
        verbose_name = "决定"

    @property
    def owed_fen(self) -> int:
        """What the party has to pay: the fine and the gains."""
        return self.fine_fen + self.gains_fen
