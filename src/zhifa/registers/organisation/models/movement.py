"""人员变动 — tables: a wish to move somebody, what each side said to it, and what a town did with its four powers."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.files import StoredFile
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models.bodies import Body, Team
from zhifa.registers.organisation.models.people import Member


class MovementKind(models.TextChoices):
    """变动种类."""

    SECOND = "second", "借用"
    STATION = "station", "派驻"
    TRANSFER = "transfer", "调动"
    APPOINT = "appoint", "任免职务"
    PROMOTE = "promote", "职级晋升"


class MovementState(models.TextChoices):
    """变动状态."""

    OPEN = "open", "办理中"
    DECIDED = "decided", "已决定"
    STOPPED = "stopped", "没有办成"
    WITHDRAWN = "withdrawn", "已撤回"


class Movement(Guarded):
    """人员变动 — nothing moves before the lending body consents and every town concerned has written its opinion."""

    number = models.CharField("编号", max_length=30, unique=True)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="movements", verbose_name="人员"
    )
    kind = models.CharField("种类", max_length=10, choices=MovementKind)
    from_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="原机构")
    from_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="原队伍"
    )
    to_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="去往机构")
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="去往队伍"
    )
    to_position = models.CharField("拟任职务", max_length=40, blank=True)
    dedicated = models.BooleanField("专职执法岗", default=False)
    roles = models.JSONField("随岗位的角色", default=list)
    starts_on = models.DateField("拟自")
    ends_on = models.DateField("拟至", null=True, blank=True)
    reason = models.CharField("理由", max_length=500)
    lock_ground = models.CharField("二年内换岗的事由", max_length=20, blank=True)
    nominated_by = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="推荐的乡镇"
    )
    consent_of = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="+", verbose_name="须同意的机构"
    )
    state = models.CharField("状态", max_length=10, choices=MovementState, default=MovementState.OPEN)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )

    class Meta:
        verbose_name = "人员变动"
        indexes = [models.Index(fields=["state", "id"], name="movement_state")]


class StepKind(models.TextChoices):
    """变动环节."""

    CONSENT = "consent", "借出单位意见"
    OPINION = "opinion", "乡镇书面意见"
    DECISION = "decision", "决定"
    WITHDRAWAL = "withdrawal", "撤回"


class MovementStep(AppendOnly):
    """变动环节 — what one side said, with its paper."""

    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, related_name="steps", verbose_name="人员变动"
    )
    step = models.CharField("环节", max_length=10, choices=StepKind)
    agreed = models.BooleanField("同意")
    opinion = models.CharField("意见", max_length=500)
    paper = models.CharField("文号", max_length=60, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="书面意见"
    )
    file_name = models.CharField("文件名", max_length=120, blank=True)
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = "变动环节"


class TownPower(models.TextChoices):
    """乡镇四项权力."""

    COMMAND = "command", "指挥协调"
    APPRAISE = "appraise", "考核管理"
    NOMINATE = "nominate", "推荐提名"
    VETO = "veto", "反向否决"


class TownPowerUse(AppendOnly):
    """四权行使 — a town used one of its four powers over the team that serves it."""

    town = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="乡镇")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", verbose_name="队伍")
    power = models.CharField("权力", max_length=10, choices=TownPower)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="appraisals", verbose_name="人员"
    )
    year = models.PositiveSmallIntegerField("年度", null=True)
    grade = models.CharField("考核等次", max_length=10, blank=True)
    home_opinion = models.CharField("编制所在部门意见", max_length=300, blank=True)
    text = models.CharField("内容", max_length=500)
    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="人员变动"
    )
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )

    class Meta:
        verbose_name = "四权行使"
        indexes = [models.Index(fields=["town", "power"], name="town_power_use")]
