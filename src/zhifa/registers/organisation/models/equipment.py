"""装备 — tables: what a team has, who has taken it out and when it came back."""

from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.registers.organisation.models.bodies import Team
from zhifa.registers.organisation.models.people import Member


class EquipmentState(models.TextChoices):
    """装备状态."""

    USABLE = "usable", "可用"
    REPAIR = "repair", "维修"
    RETIRED = "retired", "报废"


class Equipment(Guarded):
    """装备 — vehicles, recorders, terminals."""

    code = models.CharField("编号", max_length=30, unique=True)
    kind = models.CharField("种类", max_length=20)
    plate = models.CharField("车牌", max_length=12, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="equipment", verbose_name="队伍"
    )
    note = models.CharField("说明", max_length=80, blank=True)
    state = models.CharField("状态", max_length=10, choices=EquipmentState, default=EquipmentState.USABLE)
    marked = models.BooleanField("统一标识", default=False, help_text="车辆按规定喷涂标识")
    got_on = models.DateField("购入日", null=True, blank=True)

    class Meta:
        verbose_name = "装备"


class HandOut(Guarded):
    """领用 — a piece, or a vehicle with its key, goes out to a person and comes back; one piece is out once."""

    equipment = models.ForeignKey(
        Equipment, on_delete=models.PROTECT, related_name="hand_outs", verbose_name="装备"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="hand_outs", verbose_name="领用人"
    )
    purpose = models.CharField("用途", max_length=80)
    with_key = models.BooleanField("交钥匙", default=False)
    km_out = models.PositiveIntegerField("出车里程", null=True, blank=True)
    out_at = models.DateTimeField("领用时间")
    out_by = models.CharField("发放人", max_length=40)
    due_at = models.DateTimeField("应还时间", null=True, blank=True)
    back_at = models.DateTimeField("归还时间", null=True, blank=True)
    back_to = models.CharField("收回人", max_length=40, blank=True)
    km_back = models.PositiveIntegerField("收车里程", null=True, blank=True)
    back_state = models.CharField("归还时状态", max_length=10, choices=EquipmentState, blank=True)
    back_note = models.CharField("归还说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "领用"
        indexes = [models.Index(fields=["member", "back_at"], name="handout_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["equipment"], name="out_once", condition=models.Q(back_at__isnull=True)
            )
        ]
