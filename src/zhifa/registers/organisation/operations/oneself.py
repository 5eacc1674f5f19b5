"""本人 — the person of the register behind whoever acts."""

from __future__ import annotations

from zhifa.core.operation import Op
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Member


class NotYourShift(Refusal):
    """不是本人的班."""


def oneself(op: Op) -> Member:
    """The member behind the acting account.

    :raises NotYourShift: the account is nobody of the register.
    """
    found = Member.objects.filter(account_id=op.by.account_id).first() if op.by.account_id else None
    if found is None:
        raise NotYourShift("您没有登记在人员名录里", way_out="请综合执法指导办登记")
    return found
