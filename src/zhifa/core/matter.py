"""事 — one matter from the first report to the last figure.

A matter is born when something is reported, planned or detected. Its columns hold what every floor and
every permission filter needs; what a slice knows about it stands in the slice's own tables.
"""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope


class MatterState(models.TextChoices):
    """事的状态 — coarse; what exactly goes on is asked of the slice that has it in hand."""

    RECEIVED = "received", "待分派"
    DISPATCHED = "dispatched", "已派单"
    IN_HAND = "in_hand", "办理中"
    IN_CASE = "in_case", "立案办理"
    REFERRED_OUT = "referred_out", "已转出"
    MERGED = "merged", "已并案"
    CLOSED = "closed", "已办结"


OPEN_STATES = (MatterState.RECEIVED, MatterState.DISPATCHED, MatterState.IN_HAND, MatterState.IN_CASE)


class MatterSource(models.TextChoices):
    """来源."""

    PORTAL = "portal", "群众网上反映"
    CALL = "call", "电话"
    WALK_IN = "walk_in", "来访"
    LETTER = "letter", "来信"
    HOTLINE = "hotline", "12345 热线"
    OPEN311 = "open311", "开放接口"
    TRANSFER = "transfer", "部门移送"
    GRID = "grid", "网格员上报"
    PATROL = "patrol", "巡查发现"
    INSPECTION = "inspection", "检查发现"
    DEVICE = "device", "设备感知"


def _scope(label: str) -> "models.ForeignKey[Scope | None, Scope | None]":
    # the composite indexes below start with these columns: an index of their own would only cost writes
    return models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
    )


class Matter(Guarded):
    """事."""

    number = models.CharField("事项编号", max_length=40, unique=True)
    source = models.CharField("来源", max_length=12, choices=MatterSource)
    state = models.CharField("状态", max_length=16, choices=MatterState, default=MatterState.RECEIVED)
    title = models.CharField("标题", max_length=120)
    summary = models.TextField("内容摘要", blank=True)
    received_at = models.DateTimeField("收到时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    h3 = models.BigIntegerField("六边形格", null=True, blank=True, help_text="H3 第 9 级，供邻近查询")
    item_code = models.CharField("执法事项代码", max_length=20, blank=True)
    item_name = models.CharField("执法事项", max_length=200, blank=True)
    subject_name = models.CharField("监管对象", max_length=120, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    sealed = models.BooleanField("身份密封", default=False, help_text="举报人身份对所有人密封")
    body = _scope("责任主体")
    team = _scope("承办队伍")
    town = _scope("乡镇（街道）")
    grid = _scope("网格")
    field = _scope("执法领域")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )

    class Meta:
        verbose_name = "事"
        indexes = [
            # newest first, under every permission filter: each is a walk down one index
            *(
                models.Index(fields=[column, "-id"], name=f"matter_{column}_new")
                for column in ("body", "team", "town", "grid", "field")
            ),
            models.Index(fields=["state", "-id"], name="matter_state_new"),
            models.Index(fields=["team", "state", "-id"], name="matter_team_state_new"),
            models.Index(fields=["h3", "-received_at"], name="matter_near"),
            models.Index(fields=["-received_at"], name="matter_received"),
        ]

    #: (version, from, action, to) — checked again by the database
    transitions = (
        ("house-1", "", "register", "received"),
        ("house-1", "", "detect", "in_hand"),
        ("house-1", "received", "dispatch", "dispatched"),
        ("house-1", "received", "refer_out", "referred_out"),
        ("house-1", "received", "merge", "merged"),
        ("house-1", "received", "answer", "closed"),
        ("house-1", "dispatched", "return", "received"),
        ("house-1", "dispatched", "accept", "in_hand"),
        ("house-1", "dispatched", "refer_out", "referred_out"),
        ("house-1", "dispatched", "merge", "merged"),
        ("house-1", "in_hand", "return", "received"),
        ("house-1", "in_hand", "finish", "closed"),
        ("house-1", "in_hand", "file", "in_case"),
        ("house-1", "in_hand", "refer_out", "referred_out"),
        ("house-1", "in_case", "close", "closed"),
        ("house-1", "in_case", "not_filed", "in_hand"),
        ("house-1", "closed", "reopen", "in_hand"),
        ("house-1", "referred_out", "take_back", "received"),
    )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


#: 承办身份 — how a capacity is called, wherever it is shown
CAPACITIES = {
    "lead": "主办",
    "second": "协办",
    "handler": "办案人员",
    "reviewer": "法制审核",
    "chair": "听证主持",
    "clerk": "听证记录",
    "liaison": "接收移送",
}


class Assignment(Guarded):
    """承办 — a person has a matter in hand in some capacity, from one instant to another."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="assignments", verbose_name="事"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="assignments", verbose_name="人员", db_index=False
    )
    capacity = models.CharField("承办身份", max_length=20, help_text="lead 主办 · second 协办 · reviewer …")
    started_at = models.DateTimeField("起")
    ended_at = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        verbose_name = "承办"
        indexes = [
            models.Index(
                fields=["account", "matter"],
                name="assignment_open",
                condition=models.Q(ended_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "account", "capacity"],
                name="assignment_once",
                condition=models.Q(ended_at__isnull=True),
            )
        ]
