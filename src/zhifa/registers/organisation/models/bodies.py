"""机构与队伍 — tables: who staffs a team, who commands it and in whose name it acts are separate dated relations."""

from django.db import models

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
    valid_from = models.DateField("设立日", null=True, blank=True)
    valid_until = models.DateField("撤销前最后一日", null=True, blank=True)

    class Meta:
        verbose_name = "机构"

    def __str__(self) -> str:
        return self.name


class TeamPattern(models.TextChoices):
    """队伍种类 — "1+5+3" counts the first three; the others stand on the front line."""

    COMPREHENSIVE = "comprehensive", "综合执法（“1”）"
    INTEGRATED = "integrated", "综合行政执法队（“5”）"
    SPECIALISED = "specialised", "专业执法队（“3”）"
    TOWN = "town", "镇街执法队"
    BRANCH = "branch", "分局、中队"
    STATIONED = "stationed", "部门派驻队"


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
    pattern = models.CharField("种类", max_length=14, choices=TeamPattern, blank=True)
    field = models.CharField("领域", max_length=40, blank=True)
    valid_from = models.DateField("组建日", null=True, blank=True)
    valid_until = models.DateField("撤并前最后一日", null=True, blank=True)

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


class TeamLead(Guarded):
    """队间指挥 — a hub commands a neighbouring team ("1+X"), between two days; never in a circle."""

    leader = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="leads", verbose_name="指挥的队伍"
    )
    led = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="led_by", verbose_name="被指挥的队伍"
    )
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    ground = models.CharField("依据文号", max_length=60, blank=True)

    class Meta:
        verbose_name = "队间指挥"
        constraints = [
            models.CheckConstraint(name="no_team_leads_itself", condition=~models.Q(leader=models.F("led")))
        ]


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
