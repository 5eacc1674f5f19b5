"""检查 — tables: visits, answers to the checklist, orders to correct."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.acts import Act
from zhifa.core.documents.document import Document
from zhifa.core.files import Attachment
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope
from zhifa.enforcement.command.models import WorkOrder
from zhifa.enforcement.inspection.checklists import ANSWERS


class VisitResult(models.TextChoices):
    """检查结果."""

    NO_VIOLATION = "no_violation", "未发现违法行为"
    CORRECTED_ON_SPOT = "corrected_on_spot", "发现违法行为，当场改正"
    VIOLATION = "violation", "发现违法行为"


class Visit(Guarded):
    """现场检查 — two certified officers at one place. ``record``: the officers' certificates as they stood that day,
    the power the visit rests on, and its documents."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="visits", verbose_name="事")
    order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, null=True, related_name="visits", verbose_name="工单"
    )
    team = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="队伍", db_index=False
    )
    body = models.ForeignKey(
        Scope, on_delete=models.PROTECT, related_name="+", verbose_name="实施机关", db_index=False
    )
    lead = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name="主办", db_index=False
    )
    second = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name="协办", db_index=False
    )
    item_code = models.CharField("执法事项代码", max_length=20)
    item_name = models.CharField("执法事项", max_length=200)
    party_name = models.CharField("被检查对象", max_length=120, blank=True)
    place = models.CharField("检查地点", max_length=200, blank=True)
    started_at = models.DateTimeField("开始时间")
    shown_at = models.DateTimeField("出示证件时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField("定位误差（米）", null=True)
    result = models.CharField("检查结果", max_length=20, choices=VisitResult, blank=True)
    facts = models.TextField("检查情况", blank=True)
    record = models.JSONField("当时情况", default=dict)
    act = models.ForeignKey(
        Act,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="行政行为",
        help_text="进门前即有检查码，当事人可以扫码核验",
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="现场检查笔录"
    )

    class Meta:
        verbose_name = "现场检查"
        indexes = [
            models.Index(fields=["lead", "-id"], name="visit_lead"),
            models.Index(fields=["second", "-id"], name="visit_second"),
        ]
        constraints = [
            models.CheckConstraint(name="visit_two_people", condition=~models.Q(lead=models.F("second"))),
            models.CheckConstraint(
                name="visit_result_when_finished",
                condition=models.Q(finished_at__isnull=True) | ~models.Q(result=""),
            ),
        ]


class ChecklistAnswer(Guarded):
    """检查项结果 — one answer; a changed answer replaces the earlier (both stand in the ledger)."""

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="answers", verbose_name="现场检查"
    )
    question = models.CharField("检查项", max_length=40)
    answer = models.CharField("结果", max_length=3, choices=ANSWERS)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "检查项结果"
        constraints = [models.UniqueConstraint(fields=["visit", "question"], name="one_answer_a_question")]


class CorrectionState(models.TextChoices):
    """责令改正的状态."""

    ORDERED = "ordered", "待复查"
    RECHECKED_OK = "rechecked_ok", "已改正"
    RECHECKED_FAILED = "rechecked_failed", "未改正"


class Correction(Guarded):
    """责令改正 — ordered by a document with its act; checked again after the day set."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="corrections", verbose_name="事"
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, related_name="corrections", verbose_name="现场检查"
    )
    state = models.CharField("状态", max_length=16, choices=CorrectionState, default=CorrectionState.ORDERED)
    party_name = models.CharField("被责令改正人", max_length=120)
    requirement = models.CharField("改正要求", max_length=500)
    ordered_at = models.DateTimeField("责令时间")
    due_on = models.DateField("改正期限")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="责令改正通知书"
    )
    rechecked_at = models.DateTimeField("复查时间", null=True)
    rechecked_by = models.CharField("复查人员", max_length=80, blank=True)
    recheck_facts = models.TextField("复查情况", blank=True)
    recheck_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复查记录"
    )

    transitions = (
        ("house-1", "", "order", "ordered"),
        ("house-1", "ordered", "recheck_ok", "rechecked_ok"),
        ("house-1", "ordered", "recheck_failed", "rechecked_failed"),
    )

    class Meta:
        verbose_name = "责令改正"
        indexes = [models.Index(fields=["state", "due_on"], name="correction_due")]


class PhotoMark(Guarded):
    """照片可公开 — an officer's word on whether the public copy of a photo is shown on the reporter's progress page; no
    row, not shown."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="mark", verbose_name="照片"
    )
    shown = models.BooleanField("可公开")
    marked_at = models.DateTimeField("标记时间")
    marked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="标记人"
    )

    class Meta:
        verbose_name = "照片可公开"
