"""公布的清单 — tables: a version of a list, its rows, its steps. Where a version stands is read from its steps."""

from django.db import models

from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.registers.catalogue.models import Item
from zhifa.registers.organisation.models import Body
from zhifa.registers.published_lists.kinds import KINDS


class ListVersion(Guarded):
    """清单的一个版本 — in force from ``valid_from`` once published, until the version that replaces it begins."""

    kind = models.CharField("种类", max_length=16, choices=[(k.code, k.title) for k in KINDS.values()])
    number = models.CharField("编号", max_length=30, unique=True)
    title = models.CharField("标题", max_length=160)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="制定机关")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", verbose_name="取代"
    )
    valid_from = models.DateField("施行日")
    valid_until = models.DateField("止", null=True, blank=True)
    paper = models.CharField("文号", max_length=60, blank=True)
    published_on = models.DateField("公布日", null=True)
    drafted_by = models.CharField("起草人", max_length=80)
    drafted_at = models.DateTimeField("起草时间")

    class Meta:
        verbose_name = "公布的清单"
        indexes = [models.Index(fields=["kind", "published_on"])]


class ListRow(Guarded):
    """清单的一行 — ``cells``: column name → text, as judged; the columns are those of the kind."""

    version = models.ForeignKey(
        ListVersion, on_delete=models.PROTECT, related_name="rows", verbose_name="版本"
    )
    place = models.PositiveIntegerField("序号")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="事项")
    cells = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "清单行"
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="one_row_a_place")]


class ListStep(AppendOnly):
    """清单的一步 — a review, an approval, the publication; a later one of the same stage replaces it."""

    version = models.ForeignKey(
        ListVersion, on_delete=models.PROTECT, related_name="steps", verbose_name="版本"
    )
    stage = models.CharField("环节", max_length=12)
    passed = models.BooleanField("同意", default=True)
    opinion = models.TextField("意见", blank=True)
    by = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "清单步骤"
