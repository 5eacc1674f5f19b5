"""公示 — tables: what is published of a decision, and that somebody judged it need not be."""

from django.db import models

from zhifa.core.acts import Act
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope


class PublicationState(models.TextChoices):
    """公示状态."""

    PUBLISHED = "published", "公示中"
    WITHDRAWN = "withdrawn", "已撤回"


class Publication(Guarded):
    """公示 — the public copy of a decision: what must be hidden has been taken out before it is written here.

    Nothing on this row goes back to the case: a reader of the portal needs no other table (行政处罚法第四十八条、第五十条).
    """

    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, related_name="publications", verbose_name="事"
    )
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, related_name="publication", verbose_name="行政行为"
    )
    body = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="作出机关")
    state = models.CharField(
        "状态", max_length=10, choices=PublicationState, default=PublicationState.PUBLISHED
    )
    code = models.CharField("行政行为码", max_length=48)
    number = models.CharField("文号", max_length=60, blank=True)
    decided_on = models.DateField("决定日期")
    party = models.CharField("当事人（公开的写法）", max_length=120)
    violation = models.TextField("违法事实（公开的写法）")
    basis = models.TextField("依据")
    content = models.TextField("处罚内容")
    ground = models.CharField("公开理由", max_length=200, help_text="为什么认定具有一定社会影响")
    hidden = models.JSONField("隐去的内容", default=list)
    published_on = models.DateField("公示日")
    withdrawn_on = models.DateField("撤回日", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=200, blank=True)

    transitions = (
        ("house-1", "", "publish", "published"),
        ("house-1", "published", "withdraw", "withdrawn"),
    )

    class Meta:
        verbose_name = "公示"
        indexes = [models.Index(fields=["body", "-id"], name="publication_body_new")]

    def __str__(self) -> str:
        return f"{self.number or self.code} {self.party}"


class NotPublished(AppendOnly):
    """不予公开 — the judgement that a decision is not published, with its reason."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, related_name="not_published", verbose_name="行政行为"
    )
    reason = models.CharField("理由", max_length=200)
    judged_on = models.DateField("日期")
    judged_by = models.CharField("判断人", max_length=80)

    class Meta:
        verbose_name = "不予公开"


class ModelCaseState(models.TextChoices):
    """典型案例状态."""

    PROPOSED = "proposed", "待法制审核"
    RETURNED = "returned", "退回修改"
    REVIEWED = "reviewed", "待发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class ModelCase(Guarded):
    """典型案例 — a closed case of one's own, or one from elsewhere with its source, told without names to explain the law.

    What it says has been made anonymous before it is written here; the way back to the case is ``matter``, for those who may
    read it. ``item_code`` links it to the item; a new version replaces the one before.
    """

    number = models.CharField("编号", max_length=30, unique=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="取代"
    )
    item_code = models.CharField("事项代码", max_length=20)
    item_name = models.CharField("事项", max_length=200)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, related_name="model_cases", verbose_name="事"
    )
    source = models.CharField(
        "来源", max_length=200, blank=True, help_text="外来案例：谁、哪一天、在哪里公布"
    )
    title = models.CharField("标题", max_length=120)
    facts = models.TextField("案情（隐名）")
    handling = models.TextField("处理")
    lesson = models.TextField("释法要点")
    law = models.CharField("依据", max_length=300)
    state = models.CharField("状态", max_length=10, choices=ModelCaseState, default=ModelCaseState.PROPOSED)
    proposed_by = models.CharField("推荐人", max_length=80)
    proposed_account = models.BigIntegerField("推荐人账号", null=True)
    proposed_on = models.DateField("推荐日")
    opinion = models.TextField("审核意见", blank=True)
    reviewed_by = models.CharField("审核人", max_length=80, blank=True)
    reviewed_on = models.DateField("审核日", null=True)
    published_on = models.DateField("发布日", null=True)
    withdrawn_on = models.DateField("撤回日", null=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=200, blank=True)

    transitions = (
        ("house-1", "", "propose", "proposed"),
        ("house-1", "proposed", "return", "returned"),
        ("house-1", "returned", "revise", "proposed"),
        ("house-1", "proposed", "review", "reviewed"),
        ("house-1", "reviewed", "publish", "published"),
        ("house-1", "published", "withdraw", "withdrawn"),
    )

    class Meta:
        verbose_name = "典型案例"
        indexes = [models.Index(fields=["item_code", "state"], name="model_case_item")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
