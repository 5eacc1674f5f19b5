"""人员与执法证 — tables: officers and auxiliaries are different kinds; an auxiliary never holds a certificate that counts."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models

from zhifa.core.account import Account
from zhifa.core.files import StoredFile
from zhifa.core.guarded import Guarded
from zhifa.registers.organisation.models.bodies import Body, Team


class MemberKind(models.TextChoices):
    """人员种类."""

    OFFICER = "officer", "执法人员"
    AUXILIARY = "auxiliary", "辅助人员"
    GRID_WORKER = "grid_worker", "网格员"
    STAFF = "staff", "机关工作人员"


class Establishment(models.TextChoices):
    """编制 — only the first three are 在编."""

    ADMINISTRATIVE = "administrative", "行政编制"
    ENFORCEMENT = "enforcement", "行政执法专项编制"
    PUBLIC = "public", "事业编制"
    NONE = "none", "编外"


#: what counts as 在编 in every figure
IN_ESTABLISHMENT = (Establishment.ADMINISTRATIVE, Establishment.ENFORCEMENT, Establishment.PUBLIC)


class Member(Guarded):
    """人员 — an officer, an auxiliary, a grid worker or other staff; ``account`` when they sign in."""

    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, related_name="member", verbose_name="账号"
    )
    code = models.CharField("人员编号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("种类", max_length=12, choices=MemberKind)
    sex = models.CharField("性别", max_length=1, blank=True)
    born_year = models.PositiveSmallIntegerField("出生年", null=True)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="members", verbose_name="编制所在机构"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="members", verbose_name="所在队伍"
    )
    position = models.CharField("职务", max_length=40, blank=True)
    posted_on = models.DateField("到岗日", null=True)
    establishment = models.CharField("编制", max_length=14, choices=Establishment, blank=True)
    legal_qualification = models.BooleanField("法律职业资格", default=False)
    law_degree = models.BooleanField("法学专业背景", default=False)
    skills = models.JSONField("专长", default=list)
    field_exams = models.JSONField(
        "领域资格", default=list, help_text="领域考试合格：领域、合格日、凭据；本省要求时才用"
    )
    phone = models.CharField("电话", max_length=20, blank=True)
    note = models.CharField("说明", max_length=80, blank=True)
    ended_on = models.DateField("离队日", null=True, blank=True, help_text="从这一天起不再在队")
    ended_why = models.CharField("离队原因", max_length=40, blank=True)

    class Meta:
        verbose_name = "人员"
        indexes = [models.Index(fields=["team", "kind"])]

    def __str__(self) -> str:
        return self.name


class Certificate(Guarded):
    """执法证 — dated; a number is never used twice; lapse stops acts, not lists."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="certificates", verbose_name="人员"
    )
    number = models.CharField("证号", max_length=30, unique=True)
    issuer = models.CharField("发证机关", max_length=80)
    fields = models.JSONField("执法领域", default=list)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")
    revoked_on = models.DateField("注销日", null=True, blank=True)
    revoked_why = models.CharField("注销原因", max_length=60, blank=True)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="照片"
    )

    class Meta:
        verbose_name = "执法证"
        indexes = [models.Index(fields=["valid_until"])]
        constraints = [
            models.CheckConstraint(
                name="certificate_days", condition=models.Q(valid_until__gte=models.F("valid_from"))
            )
        ]


class PostingKind(models.TextChoices):
    """任职方式."""

    HOME = "home", "本单位"
    STATIONED = "stationed", "派驻"
    SECONDED = "seconded", "借用"


class _Days(models.Func):
    """The days of a posting, both ends included, as the database compares them."""

    function = "daterange"
    output_field = DateRangeField()


class Posting(Guarded):
    """岗位 — where a person serves between two days; never in two places on one day.

    A secondee's own post is suspended, not doubled: its row ends the day before and goes on when the secondment is over.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="postings", verbose_name="人员")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name="所在机构")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="postings", verbose_name="所在队伍"
    )
    kind = models.CharField("方式", max_length=10, choices=PostingKind, default=PostingKind.HOME)
    position = models.CharField("职务", max_length=40, blank=True)
    dedicated = models.BooleanField("专职执法岗", default=False, help_text="专人专岗，二年内不换岗")
    other_work = models.CharField(
        "兼任的其他岗位", max_length=60, blank=True, help_text="混岗：兼了执法以外的岗位，不算专职"
    )
    roles = models.JSONField("随岗位的角色", default=list, help_text="岗位结束，角色同日终止")
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)
    ground = models.CharField("依据文号", max_length=60, blank=True)
    movement = models.UUIDField("人员变动", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        indexes = [models.Index(fields=["team", "valid_from"], name="posting_team")]
        constraints = [
            models.CheckConstraint(
                name="posting_days",
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
            ExclusionConstraint(
                name="one_post_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        _Days(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class InterestKind(models.TextChoices):
    """利害关系种类."""

    RELATIVE = "relative", "近亲属经营或任职"
    SHARE = "share", "本人持股、出资"
    FORMER = "former", "曾经任职"
    PROPERTY = "property", "房屋、土地租赁往来"
    OTHER = "other", "其他可能影响公正"


class Interest(Guarded):
    """回避事项 — a tie to a firm or person that keeps an officer away from its matters while it lasts."""

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="interests", verbose_name="人员"
    )
    kind = models.CharField("关系", max_length=10, choices=InterestKind)
    subject_name = models.CharField("对方名称", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "回避事项"
        indexes = [models.Index(fields=["subject_name"], name="interest_subject")]
