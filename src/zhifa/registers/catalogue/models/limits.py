"""边界 — tables of what may move and what may not: province-approved catalogues, the list of items not to be moved,
duties that never move, and cases a law keeps for a certain body."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.guarded import Guarded
from zhifa.core.scope import Scope
from zhifa.registers.catalogue.models.items import Item
from zhifa.registers.organisation.models import Body


class ApprovedListKind(models.TextChoices):
    """省批准目录种类 (浙江省综合行政执法条例第七条)."""

    UNIFIED = "unified", "省综合行政执法事项统一目录"
    TOWN_GUIDE = "town_guide", "省乡镇（街道）综合行政执法事项指导目录"
    CITY_EXTENSION = "extension", "市综合行政执法事项扩展目录"


class ApprovedList(Guarded):
    """省批准目录 — a county chooses from these and creates no item of its own (浙江条例第七条、第九条)."""

    kind = models.CharField("种类", max_length=10, choices=ApprovedListKind)
    number = models.CharField("批准文号", max_length=60, unique=True)
    title = models.CharField("标题", max_length=160)
    approved_on = models.DateField("批准日")
    item_codes = ArrayField(models.CharField(max_length=20), verbose_name="事项")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "省批准目录"


class NotToMoveGround(models.TextChoices):
    """不宜划转的理由."""

    PERISHING = "perishing", "证据固定有时效，须主管部门配合检测"
    SAFETY = "safety", "涉及生命安全、公共安全"
    TECHNICAL = "technical", "专业性、技术性强"


class NotToMove(Guarded):
    """不宜划转负面清单 — an item that stays with its department, with the ground."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="not_to_move", verbose_name="事项")
    ground = models.CharField("理由", max_length=10, choices=NotToMoveGround)
    reason = models.CharField("说明", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "不宜划转事项"


class ItemDutyKind(models.TextChoices):
    """不随处罚权移动的职责."""

    SUPERVISE = "supervise", "监管"
    LICENSE = "license", "许可"


class ItemDuty(Guarded):
    """监管许可职责 — who supervises and who licenses; neither moves with the power to penalise (浙江条例第十六条)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="duties", verbose_name="事项")
    kind = models.CharField("职责", max_length=10, choices=ItemDutyKind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    ground = models.CharField("依据", max_length=120, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "监管许可职责"


class JurisdictionLevel(models.TextChoices):
    """管辖层级."""

    COUNTY = "county", "县级"
    CITY = "city", "设区的市级"
    PROVINCE = "province", "省级"
    NATION = "nation", "国家级"


class SpecialJurisdiction(Guarded):
    """特别管辖 — cases over items (of one kind of subject, in one town) that a law, a regulation or a decision on levels keeps
    for a certain body (处罚法第二十二条、第二十三条)."""

    item_codes = ArrayField(models.CharField(max_length=20), verbose_name="事项")
    acts = ArrayField(models.CharField(max_length=10), verbose_name="权力种类")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="管辖机关")
    level = models.CharField("层级", max_length=8, choices=JurisdictionLevel)
    subject = models.CharField("对象", max_length=40, blank=True, help_text="空为所有对象")
    town = models.ForeignKey(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="乡镇",
        help_text="空为全县",
    )
    law = models.CharField("法律、法规、规章", max_length=60)
    article = models.CharField("条款", max_length=60)
    number = models.CharField("文号", max_length=60)
    title = models.CharField("标题", max_length=160)
    issued_on = models.DateField("公布日")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "特别管辖"
        indexes = [GinIndex(fields=["item_codes"], name="special_items")]
