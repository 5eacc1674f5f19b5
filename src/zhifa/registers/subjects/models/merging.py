"""匹配、合并 — two rows that may be one, and those that a person has put together or parted again."""

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.registers.subjects.models.subject import Subject


class SuggestionState(models.TextChoices):
    """匹配建议的状态."""

    OPEN = "open", "待判断"
    MERGED = "merged", "已合并"
    DIFFERENT = "different", "不是同一个"


class MatchSuggestion(Guarded):
    """匹配建议 — two rows that may be the same subject, and why one thinks so. A person decides."""

    newer = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="suggested", verbose_name="新登记的"
    )
    older = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", verbose_name="原有的")
    #: names of ``likeness.REASONS``
    reasons = models.JSONField("理由", default=list)
    score = models.PositiveSmallIntegerField("相像程度")
    state = models.CharField("状态", max_length=10, choices=SuggestionState, default=SuggestionState.OPEN)
    decided_on = models.DateField("判断日", null=True)
    decided_by = models.CharField("判断人", max_length=80, blank=True)
    decided_reason = models.CharField("判断理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "匹配建议"
        constraints = [models.UniqueConstraint(fields=["newer", "older"], name="suggested_once")]
        indexes = [
            models.Index(fields=["-score", "id"], name="suggestion_open", condition=models.Q(state="open"))
        ]


class Merge(Guarded):
    """合并 — ``merged`` was found to be ``survivor``; nothing is moved, so parting them again undoes all of it."""

    survivor = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="took_in", verbose_name="保留"
    )
    merged = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="went_into", verbose_name="并入"
    )
    reason = models.CharField("理由", max_length=200)
    by_name = models.CharField("合并人", max_length=80)
    at = models.DateTimeField("合并时间")
    split_at = models.DateTimeField("拆开时间", null=True)
    split_by = models.CharField("拆开人", max_length=80, blank=True)
    split_reason = models.CharField("拆开理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "合并"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], name="merged_once", condition=models.Q(split_at__isnull=True)
            )
        ]
