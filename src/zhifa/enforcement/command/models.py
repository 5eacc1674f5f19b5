"""指挥 — tables: work orders and their way."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope
from zhifa.enforcement.command import order_states


class OrderState(models.TextChoices):
    """工单状态."""

    SENT = "sent", "待签收"
    ACCEPTED = "accepted", "办理中"
    DONE = "done", "待核验"
    VERIFIED = "verified", "已核验"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class OutcomeKind(models.TextChoices):
    """办理结果."""

    NO_VIOLATION = "no_violation", "未发现违法行为"
    CORRECTED = "corrected", "已改正"
    FILED = "filed", "已立案"
    UNFOUNDED = "unfounded", "反映不实"


def _person(label: str) -> "models.ForeignKey[Account | None, Account | None]":
    return models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
    )


class WorkOrder(Guarded):
    """工单 — one matter handed to one team. At most one of a matter's orders is open."""

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="work_orders", verbose_name="事"
    )
    number = models.CharField("工单号", max_length=40, unique=True)
    team = models.ForeignKey(
        Scope, on_delete=models.PROTECT, related_name="+", verbose_name="承办队伍", db_index=False
    )
    state = models.CharField("状态", max_length=10, choices=OrderState, default=OrderState.SENT)
    instructions = models.TextField("派单要求", blank=True)
    item_code = models.CharField("执法事项代码", max_length=20, blank=True)
    dispatched_by = _person("派单人")
    dispatched_at = models.DateTimeField("派单时间")
    due_at = models.DateTimeField("办理期限", null=True)
    lead = _person("主办")
    second = _person("协办")
    named_by = _person("指定人")
    named_at = models.DateTimeField("指定时间", null=True, blank=True)
    accepted_at = models.DateTimeField("签收时间", null=True, blank=True)
    supervised_at = models.DateTimeField("督办时间", null=True, blank=True)
    supervise_note = models.CharField("督办要求", max_length=300, blank=True)
    outcome_kind = models.CharField("办理结果", max_length=16, choices=OutcomeKind, blank=True)
    outcome = models.TextField("办理情况", blank=True)
    finished_by = _person("办结人")
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    verify_note = models.CharField("核验意见", max_length=300, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    reason = models.CharField("退回或撤回理由", max_length=300, blank=True)
    changed_by = models.CharField("最近变动人", max_length=80, blank=True)
    changed_at = models.DateTimeField("最近变动时间")

    #: checked again by the database
    transitions = order_states.TRANSITIONS

    class Meta:
        verbose_name = "工单"
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="order_team_state"),
            models.Index(fields=["state", "due_at"], name="order_due"),
            models.Index(fields=["lead", "state"], name="order_lead"),
            models.Index(fields=["second", "state"], name="order_second"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                name="one_open_order_a_matter",
                condition=models.Q(state__in=order_states.OPEN),
            ),
            models.CheckConstraint(
                name="order_pair_is_two",
                condition=models.Q(lead__isnull=True)
                | models.Q(second__isnull=True)
                | ~models.Q(lead=models.F("second")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def facts(self) -> order_states.OrderFacts:
        """What the pure rules need to know."""
        return order_states.OrderFacts(
            state=self.state,
            pair=(self.lead_id, self.second_id) if self.lead_id and self.second_id else None,
            hands=frozenset(i for i in (self.lead_id, self.second_id, self.finished_by_id) if i),
            changed_by=self.changed_by,
            changed_at=self.changed_at,
        )
