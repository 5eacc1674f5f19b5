"""机构队伍人员 — tables.

Who staffs a team, who commands it and in whose name and under whose seal it acts are separate dated relations.
Officers and auxiliaries are different kinds: an auxiliary never holds a certificate that counts.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope


class BodyKind(models.TextChoices):
    """机构种类."""

    COMPREHENSIVE = "comprehensive", "综合行政执法局"
    INTEGRATED = "integrated", "综合行政执法队"
    SPECIALISED = "specialised", "专业执法队"
    DEPARTMENT = "department", "业务主管部门"
    TOWN_GOVERNMENT = "town_government", "乡镇政府（街道办事处）"
    GOVERNMENT = "government", "县人民政府"
    GUIDANCE = "guidance", "综合行政执法指导办公室"
    COMMAND = "command", "行政执法指挥中心"
    JUSTICE = "justice", "司法局"
    COURT = "court", "人民法院"
    LIAISON = "liaison", "联络单位"


class Body(Guarded):
    """机构 — an organ; ``enforces`` says that it acts in its own name."""

    scope = models.OneToOneField(
        Scope, on_delete=models.PROTECT, related_name="body_row", verbose_name="范围"
    )
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("种类", max_length=16, choices=BodyKind)
    enforces = models.BooleanField("以自己名义执法", default=False)
    prefix = models.CharField("文号代字", max_length=12, blank=True)
    seal_name = models.CharField("印章名称", max_length=80, blank=True)
    superior = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="subordinates",
        verbose_name="上级或主管部门",
    )
    reconsideration_body = models.CharField("行政复议机关", max_length=80, blank=True)
    court = models.CharField("管辖法院", max_length=80, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    pay_bank = models.CharField("罚款收缴银行", max_length=80, blank=True)
    pay_account = models.CharField("收缴账户", max_length=40, blank=True)
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇"
    )
    field = models.CharField("领域", max_length=40, blank=True)
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "机构"

    def __str__(self) -> str:
        return self.name


class Team(Guarded):
    """队伍 — a town team, a hub, a county squad."""

    scope = models.OneToOneField(
        Scope, on_delete=models.PROTECT, related_name="team_row", verbose_name="范围"
    )
    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=80)
    hub = models.BooleanField("辐射周边", default=False, help_text="“1+X”中的中心队")
    lng = models.DecimalField("驻地经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("驻地纬度", max_digits=9, decimal_places=6, null=True)
    address = models.CharField("驻地", max_length=120, blank=True)

    class Meta:
        verbose_name = "队伍"

    def __str__(self) -> str:
        return self.name


class TeamRelationKind(models.TextChoices):
    """队伍关系."""

    STAFFS = "staffs", "编制所在"
    COMMANDS = "commands", "指挥"
    NAMED = "named", "以其名义"
    SENDS = "sends", "派驻"
    BACKS = "backs", "协防"


#: ``TeamRelation.items`` of a name lent for the items a town was empowered for, and for nothing else
EMPOWERED_ITEMS = "赋权事项"


class TeamRelation(Guarded):
    """队伍关系 — who staffs, commands, lends its name and seal to a team, between two days.

    A name may be lent for one town only (``town``) and for some items only (``items``).
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="relations", verbose_name="队伍")
    kind = models.CharField("关系", max_length=10, choices=TeamRelationKind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    announcement = models.CharField("公告文号", max_length=60, blank=True)
    town = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="乡镇",
        help_text="空为不限",
    )
    items = models.CharField("事项范围", max_length=20, blank=True, help_text="空为不限；如“赋权事项”")

    class Meta:
        verbose_name = "队伍关系"


class TeamTown(Guarded):
    """队伍辖区 — which towns a team serves, between two days."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="serves", verbose_name="队伍")
    town = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="乡镇")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "队伍辖区"
        constraints = [
            models.UniqueConstraint(
                fields=["town"], name="one_team_a_town", condition=models.Q(valid_until__isnull=True)
            )
        ]


class MemberKind(models.TextChoices):
    """人员种类."""

    OFFICER = "officer", "执法人员"
    AUXILIARY = "auxiliary", "辅助人员"
    GRID_WORKER = "grid_worker", "网格员"
    STAFF = "staff", "机关工作人员"


class Member(Guarded):
    """人员 — an officer, an auxiliary, a grid worker or other staff; ``account`` when they sign in."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, related_name="member", verbose_name="账号"
    )
    code = models.CharField("人员编号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("种类", max_length=12, choices=MemberKind)
    sex = models.CharField("性别", max_length=1, blank=True)
    born_year = models.PositiveSmallIntegerField("出生年", null=True)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="members", verbose_name="编制所在机构"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="members", verbose_name="所在队伍"
    )
    position = models.CharField("职务", max_length=40, blank=True)
    posted_on = models.DateField("到岗日", null=True)
    legal_qualification = models.BooleanField("法律职业资格", default=False)
    skills = models.JSONField("专长", default=list)
    phone = models.CharField("电话", max_length=20, blank=True)
    note = models.CharField("说明", max_length=80, blank=True)

    class Meta:
        verbose_name = "人员"
        indexes = [models.Index(fields=["team", "kind"])]

    def __str__(self) -> str:
        return self.name


class Certificate(Guarded):
    """执法证 — dated; a number is never used twice; lapse stops acts, not lists."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="certificates", verbose_name="人员"
    )
    number = models.CharField("证号", max_length=30, unique=True)
    issuer = models.CharField("发证机关", max_length=80)
    fields = models.JSONField("执法领域", default=list)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")
    revoked_on = models.DateField("注销日", null=True, blank=True)

    class Meta:
        verbose_name = "执法证"
        indexes = [models.Index(fields=["valid_until"])]
        constraints = [
            models.CheckConstraint(
                name="certificate_days", condition=models.Q(valid_until__gte=models.F("valid_from"))
            )
        ]


class Equipment(Guarded):
    """装备 — vehicles, recorders, terminals."""

    code = models.CharField("编号", max_length=30, unique=True)
    kind = models.CharField("种类", max_length=20)
    plate = models.CharField("车牌", max_length=12, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="equipment", verbose_name="队伍"
    )
    note = models.CharField("说明", max_length=80, blank=True)

    class Meta:
        verbose_name = "装备"


class Shift(Guarded):
    """值班 — one person on duty at a post for a stretch of time; nobody is in two places."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="shifts", verbose_name="人员")
    post = models.CharField("岗位", max_length=20, help_text="command 指挥中心 · team 队伍")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="shifts", verbose_name="队伍"
    )
    during = DateTimeRangeField("时段")

    class Meta:
        verbose_name = "值班"
        constraints = [
            ExclusionConstraint(
                name="one_shift_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]
