"""待办 — one thing somebody must do, with one clock.

The home page is this table, most urgent first. An operation opens a duty (who, until when, by which
rule) and a later one closes it; overdue, "day 14 of 90" and the colour are computed when asked.
"""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from zhifa.core.account import Account
from zhifa.core.actors import Actor
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.core.permissions import TABLE, Reach
from zhifa.core.scope import Scope


class Unit(models.TextChoices):
    """时限单位."""

    DAY = "day", "天"
    WORKING_DAY = "working_day", "个工作日"
    HOUR = "hour", "小时"
    MINUTE = "minute", "分钟"


class Duty(Guarded):
    """待办.

    For whom: ``account`` when a person is named, otherwise everyone holding ``permission`` over
    ``scope`` (empty scope: the whole county). ``hold`` marks a waiting period: acting before its end
    would be unlawful, so it is never called late.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="duties", verbose_name="事")
    kind = models.CharField("种类", max_length=40, help_text="如 casework.decide；与操作代码同名")
    title = models.CharField("要做的事", max_length=60)
    action = models.CharField("按钮", max_length=8, default="办理")
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="责任人",
        db_index=False,
    )
    permission = models.CharField("所需权限", max_length=40)
    scope = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="范围",
        db_index=False,
    )
    target = models.CharField("记录", max_length=40, blank=True, help_text="办理页面的种类，如 case、order")
    target_uid = models.UUIDField("记录标识", null=True, blank=True)
    rule = models.CharField("时限规则", max_length=60, blank=True)
    law = models.CharField("依据", max_length=80, blank=True)
    internal = models.BooleanField("内部目标", default=False, help_text="内部要求，不是法定期限")
    unit = models.CharField("单位", max_length=12, choices=Unit, default=Unit.DAY)
    total = models.PositiveIntegerField("期限", null=True, blank=True)
    started_at = models.DateTimeField("起算")
    due_at = models.DateTimeField("届满", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False, help_text="跨越放假安排未公布的年份")
    hold = models.BooleanField("等待期", default=False)
    paused_at = models.DateTimeField("停止计算自", null=True, blank=True)
    pause_reason = models.CharField("停止原因", max_length=60, blank=True)
    closed_at = models.DateTimeField("完成", null=True, blank=True)
    outcome = models.CharField("结果", max_length=60, blank=True)

    class Meta:
        verbose_name = "待办"
        indexes = [
            models.Index(
                fields=["account", "due_at"], name="duty_mine", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(
                fields=["permission", "scope", "due_at"],
                name="duty_ours",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["due_at"], name="duty_due", condition=models.Q(closed_at__isnull=True)),
        ]


def open_duty(
    matter: Matter,
    *,
    kind: str,
    title: str,
    permission: str,
    started_at: datetime,
    due_at: datetime | None = None,
    unit: str = Unit.DAY,
    total: int | None = None,
    scope: Scope | None = None,
    account: Account | None = None,
    action: str = "办理",
    target: str = "",
    target_uid: UUID | None = None,
    rule: str = "",
    law: str = "",
    internal: bool = False,
    provisional: bool = False,
    hold: bool = False,
) -> Duty:
    """开启待办 — inside an operation. ``due_at`` is the last instant of the period."""
    duty = Duty(
        matter=matter,
        kind=kind,
        title=title,
        permission=permission,
        started_at=started_at,
        due_at=due_at,
        unit=unit,
        total=total,
        scope=scope,
        account=account,
        action=action,
        target=target,
        target_uid=target_uid,
        rule=rule,
        law=law,
        internal=internal,
        provisional=provisional,
        hold=hold,
    )
    duty.save()
    return duty


def close_duties(
    matter: Matter, *kinds: str, at: datetime, outcome: str, target_uid: UUID | None = None
) -> int:
    """完成待办 — close the open duties of these kinds on a matter (all kinds when none is named)."""
    found = Duty.objects.filter(matter=matter, closed_at=None)
    if kinds:
        found = found.filter(kind__in=kinds)
    if target_uid is not None:
        found = found.filter(target_uid=target_uid)
    closed = 0
    for duty in found:
        duty.closed_at = at
        duty.outcome = outcome
        duty.save()
        closed += 1
    return closed


def pause_duty(duty: Duty, *, at: datetime, reason: str) -> None:
    """停止计算 — from ``at`` the period does not run."""
    duty.paused_at = at
    duty.pause_reason = reason
    duty.save()


def resume_duty(duty: Duty, *, due_at: datetime) -> None:
    """恢复计算 — the new end has been computed by ``law.time_limits``."""
    duty.paused_at = None
    duty.pause_reason = ""
    duty.due_at = due_at
    duty.save()


def mine(actor: Actor) -> Q:
    """Open duties an actor may act on: named for them, or open to their permission over a scope."""
    if actor.account_id is None:
        return Q(pk__in=[])
    query = Q(account_id=actor.account_id)
    for permission, row in TABLE.items():
        for held in actor.held:
            reach = row.get(held.role)
            if reach is None or reach is Reach.OWN:
                continue
            if reach in (Reach.ALL, Reach.NONE) or held.scope_id is None:
                query |= Q(account=None, permission=permission)
            else:
                query |= Q(account=None, permission=permission, scope_id=held.scope_id)
    return Q(closed_at=None) & query
