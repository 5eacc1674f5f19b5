"""网格 — tables: versions of grids, the changes that made them, who works them.

A row of ``Grid`` is one version of a grid: what holds under a code from one day to another. A grid redrawn in May gets a
new row from May on; April's matters were placed by the old one, and asking for a day in April still answers from it. All
versions of a code share one ``Scope``, so a matter points at the grid and not at a drawing of it.
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.territory.models.places import GovernanceUnit, Town, Village


class GridKind(models.TextChoices):
    """网格种类."""

    BASIC = "basic", "基础网格"
    PROFESSIONAL = "professional", "专业网格"
    MICRO = "micro", "微网格"


class BoundaryKind(models.TextChoices):
    """界线种类 — outlines of divisions, versioned by day through the same door as grids."""

    TOWN = "town", "乡镇界线"
    VILLAGE = "village", "村社界线"


class DateRange(Func):
    """起止 — ``daterange(from, until, '[]')`` of two columns; an open end is unbounded."""

    function = "DATERANGE"
    output_field: ClassVar[DateRangeField] = DateRangeField()


class Grid(Guarded):
    """网格（一个版本）— basic grids tile the county, professional grids lie over them, micro-grids nest in them."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="grid_rows", verbose_name="范围")
    kind = models.CharField("种类", max_length=12, choices=GridKind)
    code = models.CharField("代码", max_length=30)
    name = models.CharField("名称", max_length=60)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="grids", verbose_name="乡镇")
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, related_name="grids", verbose_name="村社"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所属基础网格"
    )
    unit = models.ForeignKey(
        GovernanceUnit, on_delete=models.PROTECT, null=True, related_name="grids", verbose_name="治理单元"
    )
    purpose = models.CharField("专业类型", max_length=20, blank=True)
    geometry = models.JSONField("边界")
    worker = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="网格员"
    )
    worker_name = models.CharField("网格员姓名", max_length=40, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "网格"
        indexes = [
            models.Index(fields=["kind", "town"]),
            models.Index(fields=["kind", "code"], name="grid_kind_code"),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_version_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChangeVerb(models.TextChoices):
    """网格调整种类."""

    IMPORT = "import", "导入"
    REDRAW = "redraw", "调整边界"
    SPLIT = "split", "拆分"
    MERGE = "merge", "合并"
    CLOSE = "close", "撤销"
    COMPOSE = "compose", "由基础网格组成"


class ChangeState(models.TextChoices):
    """网格调整状态."""

    DRAFT = "draft", "草稿"
    DECIDED = "decided", "已定"
    WITHDRAWN = "withdrawn", "已撤回"


class GridChange(Guarded):
    """网格调整 — what is to become of which grids from which day, why, what the check found, who decided.

    ``content``: ``{"close": [code], "put": [row], "from": {code: [code]}}``; a row put under a code that stands is its
    next version, under a new code a new grid. ``overridden``: ``{kind of finding: reason}``. A change of ``kind`` town or
    village puts outlines of divisions (``BoundaryVersion``) under their codes.
    """

    verb = models.CharField("种类", max_length=10, choices=ChangeVerb)
    kind = models.CharField("网格种类", max_length=12, choices=[*GridKind.choices, *BoundaryKind.choices])
    title = models.CharField("标题", max_length=120)
    effective_on = models.DateField("生效日")
    reason = models.CharField("理由", max_length=300)
    content = models.JSONField("内容")
    findings = models.JSONField("检查结果", default=list)
    overridden = models.JSONField("放行的问题", default=dict)
    state = models.CharField("状态", max_length=10, choices=ChangeState, default=ChangeState.DRAFT)
    drafted_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    drafted_by_name = models.CharField("起草人姓名", max_length=80)
    drafted_at = models.DateTimeField("起草时间")
    decided_by_name = models.CharField("决定人姓名", max_length=80, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        verbose_name = "网格调整"
        indexes = [models.Index(fields=["state", "effective_on"])]

    def __str__(self) -> str:
        return self.title


class GridPosting(Guarded):
    """网格任职 — who works a grid from one day to another; before the first one the worker laid out with the grid."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="postings", verbose_name="网格")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=40)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "网格任职"
        constraints = [
            ExclusionConstraint(
                name="one_worker_a_day",
                expressions=[
                    ("scope", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            )
        ]


class GridOfficer(Guarded):
    """下沉网格 — which officer answers for enforcement in a grid, from one day to another; an officer has many grids."""

    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="officers", verbose_name="网格")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="执法人员")
    name = models.CharField("姓名", max_length=40)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "下沉网格"
        constraints = [
            ExclusionConstraint(
                name="officer_once_in_a_grid",
                expressions=[
                    ("scope", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_until"), Value("[]")), RangeOperators.OVERLAPS),
                ],
            )
        ]


def in_force(day: object, prefix: str = "") -> Q:
    """Rows whose ``valid_from``/``valid_until`` hold a day, both ends included."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )
