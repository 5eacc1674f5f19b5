"""经过、涉及 — what was done to the row of a subject, and which matters are about it."""

from django.db import models

from zhifa.core.guarded import AppendOnly
from zhifa.core.matter import Matter
from zhifa.registers.subjects.models.subject import Subject


class Change(AppendOnly):
    """经过 — one line of a subject's timeline; the entry of the ledger with the same ``operation`` proves it."""

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="changes", verbose_name="对象"
    )
    title = models.CharField("做了什么", max_length=40)
    note = models.CharField("内容", max_length=300, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    by_name = models.CharField("谁", max_length=80)
    at = models.DateTimeField("时间")
    operation = models.UUIDField("操作")

    class Meta:
        verbose_name = "经过"


class Concern(AppendOnly):
    """涉及 — a matter is about a subject; it stays true of the row that was meant when rows are merged or parted."""

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="concerns", verbose_name="对象"
    )
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="concerns", verbose_name="事")
    by_name = models.CharField("谁认定", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "涉及"
        constraints = [models.UniqueConstraint(fields=["subject", "matter"], name="concern_once")]
