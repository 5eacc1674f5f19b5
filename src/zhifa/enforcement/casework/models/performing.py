"""送达、缴纳 — how papers reached the party and how the decision was performed."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.files import Attachment
from zhifa.core.guarded import Guarded
from zhifa.core.matter import Matter
from zhifa.enforcement.casework.models.case import Case
from zhifa.law.penalty_kinds import kinds


class Service(Guarded):
    """送达 — one paper, one way, one day."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+", verbose_name="事")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services", verbose_name="案件")
    paper = models.CharField("文书", max_length=40)
    paper_uid = models.UUIDField("送达的文书")
    method = models.CharField(
        "送达方式", max_length=14, choices=[(k.code, k.term) for k in kinds("service_method").values()]
    )
    done_on = models.DateField("实施日")
    served_on = models.DateField("视为送达日")
    receiver = models.CharField("签收人", max_length=40, blank=True)
    receipt_signed = models.BooleanField("回证已签收", default=False)
    refused = models.BooleanField("拒收", default=False)
    witness = models.CharField("见证人", max_length=40, blank=True)
    recorded = models.BooleanField("已拍照录像", default=False)
    other_ways_failed = models.BooleanField("其他方式无法送达", default=False)
    reason = models.TextField("原因和经过", blank=True)
    late = models.BooleanField("超过送达期限", default=False)
    receipt = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="回证"
    )
    document_uid = models.UUIDField("送达回证", null=True)

    personal = ("receiver", "witness")

    class Meta:
        verbose_name = "送达"


class PaymentSource(models.TextChoices):
    """缴款来源."""

    BANK = "bank", "银行回单"
    ONLINE = "online", "电子支付"
    HAND = "hand", "人工登记"


class Payment(Guarded):
    """缴款 — a sum paid on a day; a receipt counts once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments", verbose_name="案件")
    paid_on = models.DateField("缴款日")
    fen = models.BigIntegerField("罚没款（分）")
    late_fen = models.BigIntegerField("加处罚款（分）", default=0)
    receipt_number = models.CharField("票据号", max_length=40)
    source = models.CharField("来源", max_length=8, choices=PaymentSource)

    class Meta:
        verbose_name = "缴款"
        indexes = [models.Index(fields=["paid_on"], name="payment_day")]
        constraints = [
            models.UniqueConstraint(fields=["receipt_number"], name="receipt_once"),
            models.CheckConstraint(
                name="payment_not_negative", condition=models.Q(fen__gte=0) & models.Q(late_fen__gte=0)
            ),
        ]


class BankFile(Guarded):
    """银行缴款文件 — a list of receipts the bank told us of, and what became of its rows (收缴分离办法第十条).

    The file itself lies in the store under ``sha256``; the payments made of it are ``Payment`` rows, each by an operation
    of its own. ``columns`` (field → header) is remembered for the bank's next file.
    """

    file_name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("文件 SHA-256", max_length=64)
    columns = models.JSONField("列对应")
    taken_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    taken_at = models.DateTimeField("登记时间")
    rows = models.PositiveIntegerField("行数")
    total_fen = models.BigIntegerField("文件合计（分）")
    recorded = models.PositiveIntegerField("新登记行数")
    recorded_fen = models.BigIntegerField("新登记金额（分）")
    repeated = models.PositiveIntegerField("以前登记过的行数")
    repeated_fen = models.BigIntegerField("以前登记过的金额（分）")
    refused = models.JSONField("没有登记的行", default=list, help_text="[{line, text, fen, sentence}]")

    class Meta:
        verbose_name = "银行缴款文件"
        indexes = [models.Index(fields=["taken_at"], name="bank_file_taken")]


class Deferral(Guarded):
    """延期、分期 — asked by the party in hardship, approved by the body (处罚法第六十六条第二款)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deferrals", verbose_name="案件")
    asked_on = models.DateField("申请日")
    hardship = models.TextField("经济困难的说明")
    plan = models.JSONField("各期", default=list, help_text="[{on, fen}]")
    until = models.DateField("最后期限", null=True)
    approved_on = models.DateField("批准日", null=True)
    approved_by = models.CharField("批准人", max_length=40, blank=True)

    class Meta:
        verbose_name = "延期分期"
