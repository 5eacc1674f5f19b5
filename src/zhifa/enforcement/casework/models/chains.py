"""监管一件事 — a matter travels along the chain its item belongs to: the next link is told, and says what it has done."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.registers.organisation.models import Body


class ChainLink(Guarded):
    """一件事的环节 — one step of a published chain, told once for a matter; ``step`` and ``duty`` as the list had them that day."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="chain_links", verbose_name="事"
    )
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        related_name="chain_links",
        verbose_name="案件",
        db_index=False,
    )
    item_code = models.CharField("事项代码", max_length=20)
    chain = models.CharField("一件事", max_length=500)
    step = models.CharField("环节", max_length=20)
    duty = models.CharField("做什么", max_length=500)
    list_uid = models.UUIDField("清单版本")
    list_named = models.CharField("清单", max_length=300)
    department = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="+", verbose_name="部门", db_index=False
    )
    told_at = models.DateTimeField("告知时间")
    text = models.CharField("告知内容", max_length=400)
    measures = models.CharField("办理情况", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人", db_index=False
    )

    class Meta:
        verbose_name = "一件事的环节"
        constraints = [
            models.UniqueConstraint(fields=["matter", "chain", "step"], name="one_link_a_matter_and_step")
        ]
