"""公布的清单 — tables: a version of a list, its rows, its steps; what parties have committed to under one. Where a version
stands is read from its steps."""

from django.db import models

from zhifa.core.files import Attachment
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.matter import Matter
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


class SigningManner(models.TextChoices):
    """签署方式."""

    ONLINE = "online", "当事人网上签署"
    PAPER = "paper", "纸质签署"


class CommitmentState(models.TextChoices):
    """承诺履行情况."""

    OPEN = "open", "履行中"
    KEPT = "kept", "已履行"
    BROKEN = "broken", "未履行"


class Commitment(Guarded):
    """告知承诺 — what a party undertook in a matter, in the words of a published version, until when; kept or broken as found.

    It helps whoever decides to see what was put right. It is no condition of article 33: without one, or with a broken one, who
    meets 处罚法第三十三条第一款 is not penalised.
    """

    personal = ("party", "signer", "finding")

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="commitments", verbose_name="事"
    )
    row = models.ForeignKey(ListRow, on_delete=models.PROTECT, related_name="+", verbose_name="承诺文本")
    party = models.CharField("当事人", max_length=120)
    signer = models.CharField("签署人", max_length=60)
    manner = models.CharField("签署方式", max_length=6, choices=SigningManner)
    signed_on = models.DateField("签署日")
    until = models.DateField("履行到")
    paper = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="纸质承诺书"
    )
    state = models.CharField("履行情况", max_length=6, choices=CommitmentState, default=CommitmentState.OPEN)
    finding = models.TextField("查明的情况", blank=True)
    found_by = models.CharField("核查人", max_length=80, blank=True)
    found_at = models.DateTimeField("核查时间", null=True)

    class Meta:
        verbose_name = "告知承诺"
        indexes = [models.Index(fields=["state", "until"], name="commitment_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "row"], name="one_open_commitment", condition=models.Q(state="open")
            )
        ]
