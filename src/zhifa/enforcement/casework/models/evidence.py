"""证据、事实、责令改正、登记保存 — what the investigation gathers."""

from django.db import models

from zhifa.core.files import Attachment
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.law.penalty_kinds import kinds


class Evidence(Guarded):
    """证据 — of one of the eight kinds; ``awaited`` while it has been asked for and has not come."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence", verbose_name="案件")
    mark = models.CharField("编号", max_length=6)
    kind = models.CharField(
        "种类", max_length=20, choices=[(k.code, k.term) for k in kinds("evidence").values()]
    )
    name = models.CharField("名称", max_length=80)
    source = models.CharField("来源", max_length=160)
    content = models.TextField("内容", blank=True)
    obtained_on = models.DateField("取得日")
    obtained_by = models.CharField("取证人", max_length=80)
    awaited = models.BooleanField("等待中", default=False)
    lawful = models.BooleanField("来源合法", default=True)
    verified = models.BooleanField("查证属实", default=False)
    verified_on = models.DateField("查证日", null=True)
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="材料"
    )
    document_uid = models.UUIDField("笔录", null=True)

    personal = ("content", "source")

    class Meta:
        verbose_name = "证据"
        constraints = [models.UniqueConstraint(fields=["case", "mark"], name="evidence_mark_once")]

    @property
    def usable(self) -> bool:
        """Whether it may found a fact (处罚法第四十六条第二款、第三款)."""
        return self.lawful and self.verified and not self.awaited


class Fact(Guarded):
    """待证事实 — something the decision must rest on."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="facts_to_prove", verbose_name="案件"
    )
    place = models.PositiveSmallIntegerField("次序")
    text = models.CharField("要证明的事实", max_length=80)
    essential = models.BooleanField("必备", default=True)

    class Meta:
        verbose_name = "待证事实"
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="fact_place_once")]


class FactEvidence(Guarded):
    """事实与证据 — one mark in the matrix."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="marks", verbose_name="事实")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="marks", verbose_name="证据"
    )
    direct = models.BooleanField("直接证明", default=True, help_text="否为佐证")

    class Meta:
        verbose_name = "事实与证据"
        constraints = [models.UniqueConstraint(fields=["fact", "evidence"], name="fact_evidence_once")]


class CorrectionOrder(Guarded):
    """责令改正 — ordered in the case, or taken over from the inspection that led to it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections", verbose_name="案件")
    requirement = models.TextField("改正要求")
    ordered_on = models.DateField("责令日")
    correct_by = models.DateField("改正期限")
    inspection_uid = models.UUIDField("检查中的责令改正", null=True)
    document_uid = models.UUIDField("文书", null=True)
    rechecked_on = models.DateField("复查日", null=True)
    corrected = models.BooleanField("已改正", null=True)
    finding = models.TextField("复查情况", blank=True)

    class Meta:
        verbose_name = "责令改正"


class Preservation(Guarded):
    """先行登记保存 — seven working days to deal with it (处罚法第五十六条)."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="preservations", verbose_name="案件"
    )
    things = models.TextField("保存的物品")
    place = models.CharField("保存地点", max_length=120)
    reason = models.TextField("理由")
    preserved_on = models.DateField("保存日")
    due_on = models.DateField("处理期限")
    settled_on = models.DateField("处理日", null=True)
    settlement = models.TextField("处理决定", blank=True)

    class Meta:
        verbose_name = "先行登记保存"
