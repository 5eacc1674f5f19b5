"""管罚衔接 — the competent department is told what became of a case in its field, and says what it does about it."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.registers.organisation.models import Body


class DepartmentFeedback(Guarded):
    """反馈主管部门 — one case, told once; the answer says which supervision follows (the duty did not move with the power)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="feedbacks", verbose_name="事")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="feedback", verbose_name="案件")
    department = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="主管部门")
    told_at = models.DateTimeField("告知时间")
    text = models.CharField("告知内容", max_length=400)
    measures = models.CharField("监管措施", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )

    class Meta:
        verbose_name = "反馈主管部门"
