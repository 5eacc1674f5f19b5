"""值班 — tables: a month's roster from proposal to publication, kiosks, shifts, swaps, signing in and out, tracks on a task."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models.bodies import Body, Team
from zhifa.registers.organisation.models.people import Member


class ShiftKind(models.TextChoices):
    """班次 — 08:00 to 20:00, and 20:00 to 08:00 of the next day."""

    DAY = "day", "白班"
    NIGHT = "night", "夜班"


class RosterState(models.TextChoices):
    """值班表状态."""

    DRAFT = "draft", "草案"
    PUBLISHED = "published", "已公布"


class Roster(Guarded):
    """值班表 — one team or the command centre, one month; a solver proposes, a person decides and says why."""

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="rosters", verbose_name="队伍"
    )
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="rosters", verbose_name="指挥中心"
    )
    month = models.DateField("月份", help_text="当月第一天")
    pair = models.PositiveSmallIntegerField("每班人数", default=2, help_text="执法人员，或者指挥中心值班员")
    support = models.PositiveSmallIntegerField("另排", default=0, help_text="辅助人员，或者带班领导")
    state = models.CharField("状态", max_length=10, choices=RosterState, default=RosterState.DRAFT)
    proposal = models.JSONField("建议", default=dict, help_text="求解器、结果、每人班数")
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decision = models.CharField("决定说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "值班表"
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="one_roster_a_month"),
            models.UniqueConstraint(fields=["body", "month"], name="one_watch_a_month"),
            models.CheckConstraint(
                name="roster_of_one",
                condition=models.Q(team__isnull=True, body__isnull=False)
                | models.Q(team__isnull=False, body__isnull=True),
            ),
        ]


class RosterLine(Guarded):
    """值班安排 — one person on one shift of a roster."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="lines", verbose_name="值班表")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="人员")
    day = models.DateField("日期")
    shift = models.CharField("班次", max_length=6, choices=ShiftKind)
    support = models.BooleanField("辅助岗", default=False)
    by_hand = models.BooleanField("人工调整", default=False)

    class Meta:
        verbose_name = "值班安排"
        constraints = [
            models.UniqueConstraint(fields=["roster", "day", "shift", "member"], name="once_on_a_shift")
        ]


class Kiosk(Guarded):
    """执法岗亭 — a named post on the street: where it stands, in which grid, when it is open, which team mans it."""

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="kiosks", verbose_name="值守队伍")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    address = models.CharField("位置", max_length=120)
    grid = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所在网格"
    )
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所在乡镇"
    )
    phone = models.CharField("公布电话", max_length=20, blank=True)
    days = models.CharField("开放日", max_length=7, default="1234567", help_text="1 周一 … 7 周日")
    opens = models.TimeField("开亭")
    closes = models.TimeField("关亭")
    valid_from = models.DateField("启用日")
    valid_until = models.DateField("停用前最后一日", null=True, blank=True)

    class Meta:
        verbose_name = "执法岗亭"
        constraints = [
            models.CheckConstraint(name="kiosk_hours", condition=models.Q(opens__lt=models.F("closes")))
        ]

    def __str__(self) -> str:
        return self.name


class KioskHead(Guarded):
    """亭长 — who answers for a kiosk between two days; one at a time."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.PROTECT, related_name="heads", verbose_name="岗亭")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="亭长")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "亭长"
        constraints = [
            models.UniqueConstraint(
                fields=["kiosk"], name="one_head_a_kiosk", condition=models.Q(valid_until__isnull=True)
            )
        ]


class Shift(Guarded):
    """值班 — one person on duty at a post for a stretch of time; nobody is in two places."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="shifts", verbose_name="人员")
    post = models.CharField("岗位", max_length=20, help_text="command 指挥中心 · team 队伍 · kiosk 岗亭")
    kiosk = models.ForeignKey(
        Kiosk, on_delete=models.PROTECT, null=True, related_name="shifts", verbose_name="岗亭"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="shifts", verbose_name="队伍"
    )
    during = DateTimeRangeField("时段")
    support = models.BooleanField("辅助岗", default=False, help_text="不计入执法两人")
    line = models.OneToOneField(
        RosterLine, on_delete=models.PROTECT, null=True, related_name="worked", verbose_name="值班表"
    )

    class Meta:
        verbose_name = "值班"
        constraints = [
            ExclusionConstraint(
                name="one_shift_at_a_time",
                expressions=[("member", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class SwapState(models.TextChoices):
    """换班状态."""

    ASKED = "asked", "待对方同意"
    AGREED = "agreed", "已换"
    REFUSED = "refused", "对方不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Swap(Guarded):
    """换班 — somebody asks a colleague to take a shift, or to exchange two; nothing moves without consent."""

    mine = models.ForeignKey(RosterLine, on_delete=models.PROTECT, related_name="+", verbose_name="我的班")
    theirs = models.ForeignKey(
        RosterLine, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="对方的班"
    )
    asker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    asked = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="对方")
    reason = models.CharField("原因", max_length=120)
    state = models.CharField("状态", max_length=10, choices=SwapState, default=SwapState.ASKED)
    asked_at = models.DateTimeField("申请时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "换班"
        indexes = [models.Index(fields=["asked", "state"], name="swap_asked")]


class AttendanceKind(models.TextChoices):
    """签到签退."""

    IN = "in", "签到"
    OUT = "out", "签退"


class Attendance(AppendOnly):
    """签到 — once in, once out; a place only when the person chooses to send one, never a face."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="attendance", verbose_name="人员"
    )
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, related_name="attendance", verbose_name="值班"
    )
    kind = models.CharField("种类", max_length=3, choices=AttendanceKind)
    at = models.DateTimeField("时间")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    note = models.CharField("说明", max_length=80, blank=True)

    class Meta:
        verbose_name = "签到"
        indexes = [models.Index(fields=["member", "at"], name="attendance_member")]


class Outing(Guarded):
    """外勤 — a task somebody is out on; places are taken only between its start and its end."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="outings", verbose_name="人员")
    purpose = models.CharField("任务", max_length=80)
    started_at = models.DateTimeField("出发")
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    track_until = models.DateField("轨迹保存到", help_text="过后删除")

    class Meta:
        verbose_name = "外勤"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="one_outing_at_a_time", condition=models.Q(ended_at__isnull=True)
            )
        ]


class TrackLook(AppendOnly):
    """查看轨迹 — somebody looked at another person's track of a task, and what for; the person sees it."""

    outing = models.ForeignKey(Outing, on_delete=models.PROTECT, related_name="looks", verbose_name="外勤")
    purpose = models.CharField("用途", max_length=80)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="查看人"
    )

    class Meta:
        verbose_name = "查看轨迹"


class TrackPoint(Guarded):
    """轨迹点 — where somebody was while on a task; deleted when its keeping has ended."""

    outing = models.ForeignKey(Outing, on_delete=models.PROTECT, related_name="points", verbose_name="外勤")
    at = models.DateTimeField("时间")
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6)
    accuracy_m = models.PositiveIntegerField("误差（米）", null=True)

    class Meta:
        verbose_name = "轨迹点"
        indexes = [models.Index(fields=["outing", "at"], name="track_order")]
