"""受理 — tables: reports and their answers, saved column mappings, runs of the hotline import.

A report is what somebody said; the matter is what the county makes of it. The reporter's name, telephone and own
words are personal data (个人信息保护法): they stand here only, never in the timeline or the search index.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.matter import Matter, MatterSource

#: the constraint by which a number of another system is known once
EXTERNAL_ONCE = "report_external_once"


class Report(Guarded):
    """反映 — one report of one person about one matter."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reports", verbose_name="事")
    channel = models.CharField("渠道", max_length=12, choices=MatterSource)
    text = models.TextField("原话")
    reporter_name = models.CharField("反映人", max_length=40, blank=True)
    reporter_phone = models.CharField("电话", max_length=20, blank=True)
    anonymous = models.BooleanField("匿名", default=False)
    tracking_code = models.CharField("查询码", max_length=10, unique=True, help_text="十位，末位为校验码")
    service_code = models.CharField(
        "服务代码", max_length=40, blank=True, help_text="Open311 的 service_code"
    )
    external_source = models.CharField("外部来源", max_length=40, blank=True)
    external_no = models.CharField("外部编号", max_length=80, blank=True)
    received_at = models.DateTimeField("收到时间")
    wants_reply = models.BooleanField("需要答复", default=True)
    rating = models.PositiveSmallIntegerField(
        "评价", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_text = models.CharField("评价说明", max_length=300, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True, blank=True)
    registered_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
        db_index=False,
    )

    #: fields that ``core.erase_personal_data`` blanks
    personal = ("reporter_name", "reporter_phone", "text", "rating_text")

    class Meta:
        verbose_name = "反映"
        indexes = [
            # 我上报的: most reports are made by nobody signed in and cost nothing here
            models.Index(
                fields=["registered_by", "id"],
                name="report_by_registrar",
                condition=models.Q(registered_by__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_no"],
                name=EXTERNAL_ONCE,
                condition=~models.Q(external_no=""),
            ),
            models.CheckConstraint(
                name="report_rating_stars", condition=models.Q(rating=None) | models.Q(rating__range=(1, 5))
            ),
        ]


class AnswerKind(models.TextChoices):
    """答复种类."""

    REPLY = "reply", "答复"
    REFERRED = "referred", "转出告知"


class Answer(AppendOnly):
    """答复 — what reporters were told, word for word."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="answers", verbose_name="事")
    kind = models.CharField("种类", max_length=10, choices=AnswerKind)
    text = models.TextField("答复内容")
    to_body_name = models.CharField("转往单位", max_length=80, blank=True)
    answered_at = models.DateTimeField("答复时间")
    answered_by = models.CharField("答复人", max_length=80)

    class Meta:
        verbose_name = "答复"


class RemarkKind(models.TextChoices):
    """补充种类."""

    MORE = "more", "补充"
    OBJECTION = "objection", "觉得办得不对"


class Remark(Guarded):
    """补充 — what a reporter added later, or why they think it was done wrongly."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="remarks", verbose_name="事")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks", verbose_name="反映")
    kind = models.CharField("种类", max_length=10, choices=RemarkKind)
    text = models.TextField("内容")
    said_at = models.DateTimeField("时间")

    personal = ("text",)

    class Meta:
        verbose_name = "补充"


class HotlineMapping(Guarded):
    """列对应 — how the columns of one hotline's file are read; saved once, used for every file of that kind."""

    name = models.CharField("名称", max_length=60, unique=True)
    source = models.CharField("来源", max_length=40, help_text="与编号一起防止同一行导入两次")
    columns = models.JSONField("列", help_text="字段 → 表头；text 可以是几列，依次拼接")
    date_formats = models.JSONField("日期格式", default=list, help_text="依次尝试，如 %Y/%m/%d %H:%M:%S")

    class Meta:
        verbose_name = "列对应"


class ImportState(models.TextChoices):
    """导入状态."""

    RUNNING = "running", "正在导入"
    DONE = "done", "已完成"
    FAILED = "failed", "已中断"


class ImportRun(models.Model):
    """导入 — how far one file has been taken in.

    Progress, not evidence: each chunk's counters are written in the transaction of its rows, so that after a crash
    the run goes on at the first row that is not there. The evidence is the leaves: one for the start (file hash,
    mapping), one a matter, one for the end.
    """

    uid = models.UUIDField("公开标识", unique=True)
    file_name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    kind = models.CharField("文件种类", max_length=8)
    encoding = models.CharField("编码", max_length=12, blank=True)
    mapping_name = models.CharField("列对应", max_length=60)
    source = models.CharField("来源", max_length=40)
    columns = models.JSONField("列")
    date_formats = models.JSONField("日期格式", default=list)
    state = models.CharField("状态", max_length=8, choices=ImportState, default=ImportState.RUNNING)
    failure = models.CharField("中断原因", max_length=300, blank=True)
    started_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    total = models.PositiveIntegerField("总行数", default=0)
    rows_done = models.PositiveIntegerField("已读行数", default=0)
    imported = models.PositiveIntegerField("已导入", default=0)
    repeated = models.PositiveIntegerField("重复", default=0)
    refused = models.PositiveIntegerField("有误", default=0)

    class Meta:
        verbose_name = "导入"
        constraints = [
            # the same file under the same source is one run: started again, it goes on
            models.UniqueConstraint(fields=["sha256", "source"], name="import_file_once")
        ]


class ImportProblem(models.Model):
    """导入问题 — a row that was not taken in, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems", verbose_name="导入")
    line = models.PositiveIntegerField("行号")
    column = models.CharField("列", max_length=80, blank=True)
    sentence = models.CharField("问题", max_length=300)
    value = models.CharField("原值", max_length=120, blank=True)

    class Meta:
        verbose_name = "导入问题"
        indexes = [models.Index(fields=["run", "line"], name="import_problem_line")]
