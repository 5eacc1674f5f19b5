"""巡查 — tables: published patrol checklists with their versions, the tasks of grid workers, tracks of rounds."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.scope import Scope
from zhifa.registers.territory.models.grids import GridKind
from zhifa.registers.territory.models.places import Town


class PatrolChecklist(Guarded):
    """标准化巡查清单（一个版本）— published; it holds for named grids, or all grids of a town, or of the county.

    ``lines``: ``[{"text": what to look at, "how_often": every how many days, "code": national code or ""}]``.
    """

    code = models.CharField("清单代码", max_length=20)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=80)
    kind = models.CharField("网格种类", max_length=12, choices=GridKind)
    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="适用乡镇"
    )
    grid_codes = ArrayField(models.CharField(max_length=30), default=list, verbose_name="适用网格")
    lines = models.JSONField("巡查内容")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    published_at = models.DateTimeField("公布时间")
    published_by_name = models.CharField("公布人", max_length=80)

    class Meta:
        verbose_name = "巡查清单"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="checklist_version")]
        indexes = [GinIndex(fields=["grid_codes"], name="checklist_grids")]

    def __str__(self) -> str:
        return f"{self.title} 第{self.version}版"


class PatrolTask(Guarded):
    """巡查任务 — one round of one grid by one worker in a week; done with time, place and an answer per line.

    ``week`` is its Monday. ``answers``: ``[{"ok": bool, "note": text}]`` in the order of the checklist's lines.
    """

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="patrols", verbose_name="网格")
    checklist = models.ForeignKey(
        PatrolChecklist, on_delete=models.PROTECT, related_name="tasks", verbose_name="清单"
    )
    worker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="巡查人")
    week = models.DateField("所在周", help_text="周一的日期")
    due_on = models.DateField("最迟")
    started_at = models.DateTimeField("开始时间", null=True)
    done_at = models.DateTimeField("完成时间", null=True)
    track_until = models.DateField("轨迹保存到", null=True, help_text="过后删除")
    lng = models.DecimalField("完成处经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("完成处纬度", max_digits=9, decimal_places=6, null=True)
    inside = models.BooleanField("在网格内", null=True)
    answers = models.JSONField("逐项结果", default=list)

    class Meta:
        verbose_name = "巡查任务"
        constraints = [models.UniqueConstraint(fields=["scope", "week", "due_on"], name="one_round_a_day")]
        indexes = [models.Index(fields=["worker", "due_on"]), models.Index(fields=["week"])]


class RoundPoint(Guarded):
    """巡查轨迹点 — where the worker was during a round; nothing before it begins or after it ends, deleted in time."""

    task = models.ForeignKey(PatrolTask, on_delete=models.PROTECT, related_name="points", verbose_name="巡查")
    at = models.DateTimeField("时间")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    accuracy_m = models.PositiveIntegerField("误差（米）", null=True)

    class Meta:
        verbose_name = "巡查轨迹点"
        indexes = [models.Index(fields=["task", "at"], name="round_order")]


class RoundLook(AppendOnly):
    """查看轨迹 — who looked at the track of a round, when and why (个人信息保护法第五十一条)."""

    task = models.ForeignKey(PatrolTask, on_delete=models.PROTECT, related_name="looks", verbose_name="巡查")
    reason = models.CharField("理由", max_length=200)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号", db_index=False
    )
    by_name = models.CharField("查看人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看轨迹"
