"""责令退还多收价款 — where a law or regulation asks for it: told with the notice, ordered after the party was heard and
before the decision (市监程序规定第五十七条第一款、第五十九条)."""

from __future__ import annotations

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_TOLD = cite("市监程序规定第五十七条第一款")
_ORDER = cite("市监程序规定第五十九条")


class RefundNotTold(Refusal):
    """没有告知拟责令退还的数额."""


class RefundNotOrdered(Refusal):
    """没有依法责令退款."""


def check_refund_ordered(
    *,
    required_by_law: bool,
    amount_told: bool,
    party_heard: bool,
    ordered: bool,
    day_set: bool,
    buyers_hard_to_find: bool,
    public_search_ordered: bool,
) -> Explained[bool]:
    """Check, before a decision is made, that the refund of what was overcharged was told and ordered.

    :raises RefundNotTold: the amount does not stand in the notice.
    :raises RefundNotOrdered: before the party was heard, not at all, without a day, or without a public search for
        those who paid and are hard to find.
    """
    if not required_by_law:
        return Explained(True, (Step("法律、法规没有要求责令退还多收价款。", _ORDER),))
    if not amount_told:
        raise RefundNotTold("告知书没有一并告知拟责令退还的数额。", _TOLD, "补充告知数额。")
    if not party_heard:
        raise RefundNotOrdered("责令退款应当在听取当事人意见以后。", _ORDER, "先听取当事人的意见。")
    if not ordered:
        raise RefundNotOrdered(
            "作出行政处罚决定前没有发出责令退款通知书。", _ORDER, "先发出责令退款通知书，再作决定。"
        )
    if not day_set:
        raise RefundNotOrdered("责令退款通知书没有写明退还的期限。", _ORDER, "写明期限。")
    if buyers_hard_to_find and not public_search_ordered:
        raise RefundNotOrdered(
            "多付价款的消费者或者其他经营者难以查找，没有责令公告查找。", _ORDER, "责令公告查找。"
        )
    last = "；难以查找的，已责令公告查找" if buyers_hard_to_find else ""
    return Explained(
        True, (Step("已一并告知拟责令退还的数额。", _TOLD), Step(f"已责令限期退还{last}。", _ORDER))
    )
