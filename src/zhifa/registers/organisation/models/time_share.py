"""主责工时 — tables: tasks that are not enforcement, and the hours people spent on what."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.registers.organisation.models.bodies import Team
from zhifa.registers.organisation.models.people import Member


class OtherTask(Guarded):
    """非执法任务 — ``barred``: on the negative list, officers must not be sent to it."""

    code = models.CharField("代码", max_length=20, unique=True)
    title = models.CharField("任务", max_length=60)
    barred = models.BooleanField("列入负面清单", default=True)
    ground = models.CharField("依据或者说明", max_length=120, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "非执法任务"


class TimeEntry(Guarded):
    """工时 — minutes of one person on one day; ``task`` empty: enforcement."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="time", verbose_name="人员")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="当日队伍"
    )
    day = models.DateField("日期")
    minutes = models.PositiveIntegerField("分钟")
    task = models.ForeignKey(
        OtherTask, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name="非执法任务"
    )
    sent_by = models.CharField("谁安排的", max_length=60, blank=True)
    emergency = models.BooleanField("突发应急", default=False)
    note = models.CharField("说明", max_length=120, blank=True)
    booked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = "工时"
        indexes = [models.Index(fields=["team", "day"], name="time_team")]
