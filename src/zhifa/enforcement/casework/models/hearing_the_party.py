"""告知、陈述申辩、听证 — what the party is told and what the party says."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.enforcement.casework.models.penalty import PenaltyColumns


class Notice(PenaltyColumns):
    """行政处罚事先告知 — what is going to be decided and why; a new one replaces the former."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices", verbose_name="案件")
    number = models.CharField("文号", max_length=60)
    facts = models.TextField("事实")
    basis_text = models.TextField("依据")
    tells_hearing = models.BooleanField("告知听证权利", default=False)
    hearing_grounds = models.TextField("听证理由", blank=True)
    made_on = models.DateField("制作日")
    made_by = models.CharField("批准人", max_length=40)
    document_uid = models.UUIDField("文书")
    served_on = models.DateField("送达日", null=True)

    personal = ("facts",)

    class Meta:
        verbose_name = "事先告知"


class DefenceKind(models.TextChoices):
    """陈述申辩种类."""

    STATEMENT = "statement", "陈述申辩"
    WAIVER = "waiver", "明确放弃"


class Defence(Guarded):
    """陈述申辩 — said by the party on its own page, or written down by the handlers."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="defences", verbose_name="案件")
    notice_uid = models.UUIDField("告知", null=True)
    kind = models.CharField("种类", max_length=10, choices=DefenceKind)
    text = models.TextField("内容")
    received_at = models.DateTimeField("收到时间")
    by_party = models.BooleanField("当事人自行提交", default=False)
    files = models.PositiveSmallIntegerField("附件数", default=0)
    reviewed_on = models.DateField("复核日", null=True)
    adopted = models.CharField("采纳情况", max_length=12, blank=True)
    review = models.TextField("复核意见", blank=True)
    document_uid = models.UUIDField("文书", null=True)

    personal = ("text", "review")

    class Meta:
        verbose_name = "陈述申辩"


class HearingState(models.TextChoices):
    """听证状态."""

    ASKED = "asked", "已申请"
    CALLED = "called", "已通知"
    HELD = "held", "已举行"
    ENDED = "ended", "已终止"
    DROPPED = "dropped", "已撤回"


class Hearing(Guarded):
    """听证 — asked for, called, held by a chair who did not investigate."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings", verbose_name="案件")
    state = models.CharField("状态", max_length=8, choices=HearingState, default=HearingState.ASKED)
    asked_on = models.DateField("申请日")
    asked_text = models.TextField("申请理由", blank=True)
    called_on = models.DateField("通知日", null=True)
    held_at = models.DateTimeField("听证时间", null=True)
    place = models.CharField("地点", max_length=120, blank=True)
    chair = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="主持人"
    )
    chair_name = models.CharField("主持人姓名", max_length=40, blank=True)
    openly = models.BooleanField("公开举行", default=True)
    closed_reason = models.CharField("不公开的理由", max_length=40, blank=True)
    record = models.TextField("笔录", blank=True)
    signed = models.BooleanField("当事人已核对签字", default=False)
    refusal_noted = models.BooleanField("拒绝签字已注明", default=False)
    agents = models.PositiveSmallIntegerField("代理人数", default=0)
    opinion = models.TextField("听证意见", blank=True)
    ended_on = models.DateField("结束日", null=True)

    personal = ("asked_text", "record")

    transitions = (
        ("house-1", "", "ask", "asked"),
        ("house-1", "asked", "call", "called"),
        ("house-1", "asked", "drop", "dropped"),
        ("house-1", "called", "hold", "held"),
        ("house-1", "called", "end", "ended"),
        ("house-1", "called", "drop", "dropped"),
    )

    class Meta:
        verbose_name = "听证"
