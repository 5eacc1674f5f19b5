"""权力 — tables of announcements, of the base powers on the power lists, and of what later announcements change.

Powers to penalise, to inspect and to coerce are three separate dated facts; each stands on an announcement.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.catalogue.models.items import Item
from zhifa.registers.organisation.models import Body


class AnnouncementKind(models.TextChoices):
    """公告种类."""

    BASE = "base", "权力清单"
    TRANSFER = "transfer", "划转公告"
    EMPOWER = "empower", "赋权公告"
    WITHDRAW = "withdraw", "收回公告"
    DELEGATE = "delegate", "委托公告"
    ADJUST = "adjust", "调整公告"
    SUCCEED = "succeed", "机构承继公告"


class Announcement(Guarded):
    """公告 — the published paper a power stands on."""

    number = models.CharField("文号", max_length=60, unique=True)
    title = models.CharField("标题", max_length=160)
    kind = models.CharField("种类", max_length=10, choices=AnnouncementKind)
    issuer = models.CharField("发布机关", max_length=80)
    issued_on = models.DateField("发布日")
    effective_on = models.DateField("施行日")
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "公告"


class PowerKind(models.TextChoices):
    """权力种类."""

    PENALTY = "penalty", "行政处罚"
    INSPECTION = "inspection", "行政检查"
    COERCION = "coercion", "行政强制"


class Power(Guarded):
    """权力 — a body may take one kind of act on an item, county-wide or in one town, between two days."""

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="powers", verbose_name="事项", db_index=False
    )
    act = models.CharField("权力种类", max_length=10, choices=PowerKind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="powers", verbose_name="机构")
    town = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="乡镇",
        help_text="空为全县",
    )
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="powers", verbose_name="公告"
    )
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "权力"
        indexes = [models.Index(fields=["item", "act", "valid_from"])]


class ChangeManner(models.TextChoices):
    """变动方式."""

    BASE = "base", "本职权"
    WITHDRAW = "withdraw", "收回"
    TRANSFER = "transfer", "划转"
    EMPOWER = "empower", "赋权"
    DELEGATE = "delegate", "委托"
    SUCCEED = "succeed", "承继"


class PowerChange(Guarded):
    """公告条目 — one line of an announcement: which powers over which items go from whom to whom, where, since when.

    ``giver`` keeps approval and supervision; only the power named moves (浙江省综合行政执法条例第十六条).
    """

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="changes", verbose_name="公告"
    )
    place = models.PositiveIntegerField("序号")
    manner = models.CharField("方式", max_length=10, choices=ChangeManner)
    acts = ArrayField(models.CharField(max_length=10), verbose_name="权力种类")
    item_codes = ArrayField(models.CharField(max_length=20), verbose_name="事项")
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="机构",
        help_text="收回时为失去权力的机构",
    )
    giver = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="给出机构"
    )
    town = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="乡镇",
        help_text="空为全县",
    )
    choice = models.CharField("放权类别", max_length=4, blank=True, help_text="must 必须放 · may 可放可不放")
    law = models.CharField(
        "自有依据", max_length=60, blank=True, help_text="强制权、委托各须有的法律、法规、规章"
    )
    article = models.CharField("条款", max_length=60, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "公告条目"
        indexes = [GinIndex(fields=["item_codes"], name="change_items")]
        constraints = [models.UniqueConstraint(fields=["announcement", "place"], name="one_line_a_place")]


class RegisterVersion(models.Model):
    """名录版本 — a token that triggers renew with every change of what answers about powers rest on.

    Renewed in the changing transaction, so a reader sees the new token exactly when it sees the new rows.
    """

    name = models.CharField("名录", max_length=20, unique=True)
    token = models.UUIDField("版本")
    number = models.BigIntegerField("序号", default=0)

    class Meta:
        verbose_name = "名录版本"
