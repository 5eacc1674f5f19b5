"""案件、当事人、回避 — the case itself, whom it concerns, and who steps aside."""

from collections.abc import Iterator

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.core.scope import Scope
from zhifa.law.party import PartyKind as LawPartyKind
from zhifa.law.procedure import procedure_versions


class PartyKind(models.TextChoices):
    """当事人类别 — the two the Act sets different amounts for."""

    CITIZEN = LawPartyKind.CITIZEN.value, "公民"
    ENTITY = LawPartyKind.ENTITY.value, "法人或者其他组织"


class Party(Guarded):
    """当事人 — who is said to have acted unlawfully, and where papers reach them."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    kind = models.CharField("类别", max_length=8, choices=PartyKind)
    name = models.CharField("姓名或者名称", max_length=120)
    id_number = models.CharField("证件号码", max_length=30, blank=True)
    representative = models.CharField("法定代表人（负责人）", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    address = models.CharField("住址或者住所", max_length=200, blank=True)
    service_receiver = models.CharField("送达收件人", max_length=40, blank=True)
    service_address = models.CharField("送达地址", max_length=200, blank=True)
    service_phone = models.CharField("送达联系电话", max_length=20, blank=True)
    e_service_account = models.CharField("电子送达地址", max_length=120, blank=True)
    e_service_consent = models.BooleanField("同意电子送达", default=False, help_text="签订了电子送达确认书")
    confirmed_on = models.DateField("送达地址确认日", null=True)

    #: blanked when personal data are erased
    personal = (
        "name",
        "id_number",
        "representative",
        "phone",
        "address",
        "service_receiver",
        "service_address",
        "service_phone",
        "e_service_account",
    )

    class Meta:
        verbose_name = "当事人"

    def __str__(self) -> str:
        return self.name

    @property
    def law_kind(self) -> LawPartyKind:
        return LawPartyKind(self.kind)


def _transitions() -> Iterator[tuple[str, str, str, str]]:
    """Every version of the procedure as rows of the database's transition table."""
    for held in procedure_versions():
        yield held.version, "", "open_case", held.start
        for source, action, target in held.transitions():
            if source != target:
                yield held.version, source, action, target


class Case(Guarded):
    """案件 — one case of the ordinary procedure; its version of the procedure is pinned when it is opened."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="cases", verbose_name="事")
    code = models.CharField("案件编号", max_length=40, unique=True, help_text="当事人凭此查询")
    number = models.CharField("立案号", max_length=60, blank=True)
    title = models.CharField("案由", max_length=160)
    state = models.CharField("状态", max_length=30, default="checking")
    procedure_version = models.CharField("程序版本", max_length=20)
    limits = models.CharField("期限版本", max_length=30, default="base", help_text="期限规则的版本")
    item_code = models.CharField("执法事项代码", max_length=20)
    item_name = models.CharField("执法事项", max_length=200)
    basis = models.ForeignKey(
        "catalogue.ItemBasis", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="处罚依据"
    )
    body = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+", verbose_name="执法主体")
    team = models.ForeignKey(
        Scope, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="承办队伍"
    )
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="case", verbose_name="当事人")
    lead = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="主办")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name="协办")
    facts = models.TextField("涉嫌违法的事实")
    place = models.CharField("行为地点", max_length=200)
    acted_on = models.DateField("行为发生日")
    act_ended_on = models.DateField("行为终了日", null=True)
    found_on = models.DateField("发现日")
    safety_harm = models.BooleanField("涉及生命健康或者金融安全且有危害后果", default=False)
    filing_evidence = models.TextField("立案依据和初步证据", blank=True)
    opened_at = models.DateTimeField("开始核查")
    filed_on = models.DateField("立案日", null=True)
    filed_by = models.CharField("立案批准人", max_length=40, blank=True)
    rights_told_on = models.DateField("告知权利义务日", null=True)
    notice_closed_on = models.DateField("告知阶段结束日", null=True)
    educated_on = models.DateField("教育日", null=True)
    education = models.TextField("教育记录", blank=True)
    social_influence = models.BooleanField("具有一定社会影响", default=False)
    published_on = models.DateField("公开日", null=True)
    ended_on = models.DateField("办结日", null=True)
    ending = models.TextField("办结说明", blank=True)

    personal = ("title", "facts", "education")

    class Meta:
        verbose_name = "案件"
        indexes = [
            models.Index(fields=["state", "-id"], name="case_state_new"),
            models.Index(fields=["item_code", "acted_on"], name="case_same_act"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="case_number_once", condition=~models.Q(number="")
            ),
            models.CheckConstraint(
                name="case_two_different_officers", condition=~models.Q(lead=models.F("second"))
            ),
        ]

    transitions = tuple(_transitions())
    procedure_version_field = "procedure_version"

    def __str__(self) -> str:
        return f"{self.number or self.code} {self.title}"

    @property
    def handler_ids(self) -> frozenset[int]:
        """Accounts of the two who handle the case."""
        return frozenset({self.lead_id, self.second_id})


class Recusal(Guarded):
    """回避 — asked for by the party or the person himself, decided by the head."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals", verbose_name="案件")
    person = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", verbose_name="申请回避的人员"
    )
    person_name = models.CharField("姓名", max_length=40)
    asked_by = models.CharField("申请人", max_length=20)
    reason = models.TextField("理由")
    asked_on = models.DateField("申请日")
    granted = models.BooleanField("准予回避", null=True)
    decided_on = models.DateField("决定日", null=True)
    decided_by = models.CharField("决定人", max_length=40, blank=True)
    ground = models.TextField("决定理由", blank=True)

    personal = ("reason",)

    class Meta:
        verbose_name = "回避"
