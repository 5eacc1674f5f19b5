"""移交 — what an announcement moved besides powers on its day: open matters, duties, posts and people (编随事走、人随编走)."""

from django.db import models

from zhifa.core.guarded import AppendOnly
from zhifa.core.scope import Scope
from zhifa.registers.catalogue.models.powers import Announcement
from zhifa.registers.organisation.models import Body


class HandOver(AppendOnly):
    """移交记录 — done once for each announcement, giver, taker and place, on or after its effective day.

    ``moved`` and ``stayed``: public ids of matters that went to the taker, and of filed ones that stayed with the giver.
    """

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="hand_overs", verbose_name="公告"
    )
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="原机关")
    taker = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="承接机构")
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    moved = models.JSONField("转来的办件", default=list)
    stayed = models.JSONField("已立案留下的", default=list)
    duties = models.PositiveIntegerField("转来的待办", default=0)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "移交记录"
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "giver", "taker", "town"],
                name="one_hand_over_a_line",
                nulls_distinct=False,
            )
        ]


class PostsMoved(AppendOnly):
    """随批转隶 — posts and people that go with a batch of powers: how many posts, who, by which paper of the 编办."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="posts_moved", verbose_name="公告"
    )
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="划出机构")
    taker = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="划入机构")
    posts = models.PositiveIntegerField("编制数")
    people = models.JSONField("人员编号", default=list)
    paper = models.CharField("编制文号", max_length=60)
    moves_on = models.DateField("转隶日")
    by = models.CharField("登记人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "随批转隶"
