"""导入 — how far a list of subjects has been taken in, and which of its rows were not."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded


class SubjectMapping(Guarded):
    """监管对象列对应 — which column of a list is which field, under a name."""

    name = models.CharField("名称", max_length=60, unique=True)
    source = models.CharField("来源", max_length=40)
    columns = models.JSONField("列")

    class Meta:
        verbose_name = "监管对象列对应"


class ImportState(models.TextChoices):
    """导入状态."""

    RUNNING = "running", "正在导入"
    FAILED = "failed", "已中断"
    DONE = "done", "已完成"


class ImportRun(models.Model):
    """监管对象导入 — progress, not evidence: counters are written in the transaction of the rows they count, so that
    after a crash the run goes on at the first row that is not there. The evidence is the leaves."""

    uid = models.UUIDField("公开标识", unique=True)
    file_name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    encoding = models.CharField("编码", max_length=12, blank=True)
    mapping_name = models.CharField("列对应", max_length=60)
    source = models.CharField("来源", max_length=40)
    columns = models.JSONField("列")
    state = models.CharField("状态", max_length=8, choices=ImportState, default=ImportState.RUNNING)
    failure = models.CharField("中断原因", max_length=300, blank=True)
    started_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    total = models.PositiveIntegerField("总行数", default=0)
    rows_done = models.PositiveIntegerField("已读行数", default=0)
    imported = models.PositiveIntegerField("已导入", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    refused = models.PositiveIntegerField("有误", default=0)
    suggested = models.PositiveIntegerField("疑似同一对象", default=0)

    class Meta:
        verbose_name = "监管对象导入"
        constraints = [
            models.UniqueConstraint(fields=["sha256", "source"], name="subject_file_once"),
        ]


class ImportProblem(models.Model):
    """监管对象导入问题 — a row that was not taken in, and why; personal values are not kept."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems", verbose_name="导入")
    line = models.PositiveIntegerField("行号")
    column = models.CharField("列", max_length=80, blank=True)
    sentence = models.CharField("问题", max_length=300)
    value = models.CharField("原值", max_length=120, blank=True)

    class Meta:
        verbose_name = "监管对象导入问题"
        indexes = [models.Index(fields=["run", "line"], name="subject_problem_line")]
