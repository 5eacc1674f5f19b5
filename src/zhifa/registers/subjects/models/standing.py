"""风险、暂停 — dated facts that bear on whether and how a subject is inspected."""

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.registers.subjects.models.subject import Subject


class RiskLevel(models.TextChoices):
    """风险程度."""

    HIGH = "high", "高"
    MIDDLE = "middle", "中"
    LOW = "low", "低"


class RiskFactor(Guarded):
    """风险因素 — what makes a subject dangerous, since when, who says so."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="risks", verbose_name="对象")
    factor = models.CharField("风险因素", max_length=120)
    level = models.CharField("程度", max_length=6, choices=RiskLevel)
    source = models.CharField("来源", max_length=120)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    class Meta:
        verbose_name = "风险因素"
        constraints = [
            models.CheckConstraint(
                name="risk_days_in_order",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            )
        ]


class HoldKind(models.TextChoices):
    """暂停种类."""

    NO_INSPECTION = "no_inspection", "暂停检查"
    COURT = "court", "司法冻结"
    LIQUIDATION = "liquidation", "破产清算"
    OTHER = "other", "其他限制"


class Hold(Guarded):
    """暂停 — routine work on a subject rests on a stated ground, from one day to another.

    It never stops what a complaint, a clue, a re-check or a grave risk calls for: those who plan ask for holds, those
    who follow a report do not.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="holds", verbose_name="对象")
    kind = models.CharField("种类", max_length=14, choices=HoldKind)
    ground = models.CharField("依据", max_length=200)
    document = models.CharField("文书文号", max_length=80, blank=True)
    ordered_by = models.CharField("决定机关", max_length=80)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    lifted_on = models.DateField("解除日", null=True)
    lifted_ground = models.CharField("解除依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "暂停"
        constraints = [
            models.CheckConstraint(name="hold_has_a_ground", condition=~models.Q(ground="")),
            models.CheckConstraint(
                name="hold_days_in_order",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
        ]
