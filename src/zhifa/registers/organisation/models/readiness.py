"""就绪事实 — what no other register says of a town team: premises, rules, mechanisms, seen on a day by somebody."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly
from zhifa.registers.organisation.models.bodies import Team


class ReadinessFact(AppendOnly):
    """就绪事实 — one line of the check, met or not, with what shows it; the newest of a line counts."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="readiness", verbose_name="队伍")
    line = models.CharField("项目", max_length=20)
    met = models.BooleanField("达到")
    shown_by = models.CharField("凭据", max_length=200)
    seen_on = models.DateField("核查日")
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="核查人"
    )

    class Meta:
        verbose_name = "就绪事实"
        indexes = [models.Index(fields=["team", "line"], name="readiness_line")]
