"""监管对象 — what it is called and where it is today, what it was called before, and how it is found."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.core.scope import Scope


class SubjectKind(models.TextChoices):
    """监管对象种类."""

    FIRM = "firm", "企业"
    HOUSEHOLD = "household", "个体工商户"
    ORGANISATION = "organisation", "其他组织"
    SITE = "site", "工地场所"
    PERSON = "person", "个人"


class Subject(Guarded):
    """监管对象 — the row says what holds today; ``Formerly`` says what held before.

    A credit code is never used twice; credit classes exist for firms only. A row merged into another keeps its code,
    its names and everything that hangs on it: ``merged_into`` leads from it to the one that stands for both.
    """

    code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True)
    id_number = models.CharField("公民身份号码", max_length=18, null=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("种类", max_length=14, choices=SubjectKind)
    trade = models.CharField("行业", max_length=40, blank=True)
    address = models.CharField("住所（主要经营场所）", max_length=160, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    # an index of its own would only cost writes: lists ask by the pairs below, searches by ``Finding``
    grid = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="网格", db_index=False
    )
    town = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="乡镇", db_index=False
    )
    representative = models.CharField("法定代表人（经营者）", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    credit_class = models.CharField("信用等级", max_length=1, blank=True)
    registered_on = models.DateField("登记日", null=True)
    #: the day from which name, address and class hold as they are; none: since it was registered
    name_since = models.DateField("名称起于", null=True)
    address_since = models.DateField("住所起于", null=True)
    credit_since = models.DateField("信用等级起于", null=True)
    credit_source = models.CharField("信用等级来源", max_length=80, blank=True)
    closed_on = models.DateField("终止日", null=True)
    note = models.CharField("说明", max_length=80, blank=True)
    #: the number under which another register or an imported list knows it
    source = models.CharField("来源", max_length=40, blank=True)
    source_no = models.CharField("来源编号", max_length=60, blank=True)
    entered_at = models.DateTimeField("入库时间", null=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="merged",
        verbose_name="并入",
        db_index=False,
    )

    #: fields that say something about a natural person
    personal = ("id_number", "representative", "phone")
    #: what stands there once they are erased, where empty would not do
    erased_as: ClassVar[dict[str, str]] = {"name": "〔已删除〕"}

    class Meta:
        verbose_name = "监管对象"
        indexes = [
            models.Index(fields=["town", "-id"], name="subject_town_new"),
            models.Index(fields=["kind", "-id"], name="subject_kind_new"),
            models.Index(fields=["phone"], name="subject_phone", condition=~models.Q(phone="")),
            models.Index(
                fields=["merged_into"], name="subject_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="credit_class_for_firms_only",
                condition=models.Q(credit_class="") | models.Q(kind="firm"),
            ),
            models.CheckConstraint(
                name="subject_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
            ),
            models.UniqueConstraint(
                fields=["id_number"], name="citizen_once", condition=models.Q(id_number__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["source", "source_no"], name="subject_source_once", condition=~models.Q(source_no="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def personal_now(self) -> tuple[str, ...]:
        """Of a natural person also the name and the home (see ``core.erasure``)."""
        return (*self.personal, "name", "address", "lng", "lat") if self.is_person else self.personal

    @property
    def is_person(self) -> bool:
        """Whether the subject is a natural person: its address is a home, its name a person's."""
        return self.kind == SubjectKind.PERSON


class Formerly(AppendOnly):
    """沿革 — a name, address, class … that held until a day (both days included)."""

    #: column of ``Subject`` → what it is called
    FIELDS = {
        "name": "名称",
        "address": "住所",
        "credit_class": "信用等级",
        "representative": "法定代表人（经营者）",
        "phone": "联系电话",
        "trade": "行业",
        "kind": "种类",
    }

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="formerly", verbose_name="对象"
    )
    field = models.CharField("事项", max_length=16, choices=list(FIELDS.items()))
    value = models.CharField("原内容", max_length=160, blank=True)
    lng = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True)
    valid_from = models.DateField("起", null=True)
    valid_until = models.DateField("止")
    source = models.CharField("来源", max_length=80, blank=True)

    #: where the value says something about a natural person
    personal = ("value", "lng", "lat")

    class Meta:
        verbose_name = "沿革"

    def personal_now(self) -> tuple[str, ...]:
        """A former operator or telephone; of a natural person also a former name or home."""
        about = ("representative", "phone", *(("name", "address") if self.subject.is_person else ()))
        return self.personal if self.field in about else ()


class Finding(models.Model):
    """查找 — what a subject is found by; made from it and made again when it changes, so it stands outside the ledger.

    ``grams``: pairs of characters of its names and address, runs of three pinyin initials (small letters), its town and
    kind, all in one index.
    """

    subject = models.OneToOneField(
        Subject, on_delete=models.CASCADE, primary_key=True, related_name="finding", verbose_name="对象"
    )
    grams = ArrayField(models.CharField(max_length=16), verbose_name="字组")
    initials = models.CharField("拼音首字母", max_length=60)
    core_name = models.CharField("字号", max_length=120)
    place_key = models.CharField("门牌", max_length=160, blank=True)

    class Meta:
        verbose_name = "查找"
        indexes = [
            GinIndex(fields=["grams"], name="subject_grams"),
            models.Index(fields=["core_name"], name="subject_core_name"),
            # two letters fit thousands: a walk down the index stops at the first two hundred
            models.Index(fields=["initials"], name="subject_initials"),
            models.Index(fields=["place_key"], name="subject_place", condition=~models.Q(place_key="")),
        ]
