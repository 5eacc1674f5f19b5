"""执法监督 — tables: what the justice bureau's supervisor leaves on a matter, and the body's answer."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope


class NoteKind(models.TextChoices):
    """监督种类."""

    REMINDER = "reminder", "提示"
    OPINION = "opinion", "监督意见"
    NOTICE = "notice", "监督通知"


class NoteState(models.TextChoices):
    """监督状态."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    SETTLED = "settled", "已了结"
    TOLD = "told", "已告知"


class Note(Guarded):
    """监督 — a reminder needs no answer; an opinion and a notice are answered by the body within its clock."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="supervision_notes", verbose_name="事"
    )
    addressee = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复单位"
    )
    kind = models.CharField("种类", max_length=10, choices=NoteKind)
    state = models.CharField("状态", max_length=10, choices=NoteState)
    text = models.TextField("内容")
    law = models.CharField("依据", max_length=120, blank=True)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="监督人")
    written_at = models.DateTimeField("时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True)
    settlement = models.CharField("了结意见", max_length=200, blank=True)
    settled_at = models.DateTimeField("了结时间", null=True)

    transitions = (
        ("house-1", "", "tell", "told"),
        ("house-1", "", "ask", "open"),
        ("house-1", "open", "answer", "answered"),
        ("house-1", "answered", "settle", "settled"),
        ("house-1", "answered", "ask_again", "open"),
    )

    class Meta:
        verbose_name = "执法监督"
        indexes = [models.Index(fields=["state", "-id"], name="note_state_new")]
