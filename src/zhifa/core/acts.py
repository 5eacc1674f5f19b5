"""行政行为 — every administrative act is a row with a code anyone can check."""

from django.db import models

from zhifa.core.guarded import AppendOnly
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope


class ActKind(models.TextChoices):
    """行政行为种类 — two letters in the code."""

    INSPECTION = "JC", "行政检查"
    CORRECTION = "ZG", "责令改正"
    FILING = "LA", "立案"
    ADVANCE_NOTICE = "GZ", "行政处罚事先告知"
    HEARING_NOTICE = "TZ", "听证通知"
    PENALTY = "CF", "行政处罚"
    NO_PENALTY = "BC", "不予行政处罚"
    PRESERVATION = "BQ", "先行登记保存"
    COERCION = "QZ", "行政强制"
    REPLY = "DF", "答复"
    SUPERVISION = "JD", "执法监督"


class ActStanding(models.TextChoices):
    """效力."""

    EFFECTIVE = "effective", "有效"
    CHANGED = "changed", "已变更"
    WITHDRAWN = "withdrawn", "已撤回"
    ANNULLED = "annulled", "已撤销"


class Act(AppendOnly):
    """行政行为. The public page shows code, body, kind, day and standing; content only to the party."""

    code = models.CharField("行政行为码", max_length=48, unique=True)
    kind = models.CharField("种类", max_length=2, choices=ActKind)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="acts", verbose_name="事")
    body = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="作出机关")
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    made_on = models.DateField("作出日期")
    record = models.CharField("记录", max_length=40, blank=True)
    record_uid = models.UUIDField("记录标识", null=True, blank=True)

    class Meta:
        verbose_name = "行政行为"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="act_number_once", condition=~models.Q(number=""))
        ]


class ActChange(AppendOnly):
    """行政行为效力变化 — the latest row is the standing; no row means effective."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="changes", verbose_name="行政行为")
    standing = models.CharField("效力", max_length=10, choices=ActStanding)
    changed_on = models.DateField("日期")
    reason = models.TextField("理由")

    class Meta:
        verbose_name = "行政行为效力变化"


def standing_of(act: Act) -> ActStanding:
    """The act's standing today."""
    latest = act.changes.order_by("-id").values_list("standing", flat=True).first()
    return ActStanding(latest) if latest else ActStanding.EFFECTIVE
