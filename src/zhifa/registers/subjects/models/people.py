"""联系人、谁看过 — people behind a subject, and who has looked at what is masked."""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.guarded import AppendOnly, Guarded
from zhifa.registers.subjects.models.subject import Subject


class Contact(Guarded):
    """联系人 — somebody who answers for a subject, for some time."""

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="contacts", verbose_name="对象"
    )
    duty = models.CharField("职责", max_length=40)
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("电话", max_length=20)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)

    personal = ("name", "phone")

    class Meta:
        verbose_name = "联系人"


class Look(AppendOnly):
    """查看 — who looked at which sensitive field, when and why (个人信息保护法第五十一条). The value stands nowhere here."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="looks", verbose_name="对象")
    field = models.CharField("看了什么", max_length=20)
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="联系人", db_index=False
    )
    reason = models.CharField("理由", max_length=200)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号", db_index=False
    )
    by_name = models.CharField("查看人", max_length=80)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看"
