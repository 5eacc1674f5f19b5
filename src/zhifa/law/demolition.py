"""强制拆除 — a public notice with a term, and not before the time for remedies has passed
(强制法第四十四条)."""

from __future__ import annotations

from datetime import date

from zhifa.law.citation import cite
from zhifa.law.explained import Explained, Step
from zhifa.law.refusal import Refusal

_RULE = cite("强制法第四十四条")


class DemolitionNotAnnounced(Refusal):
    """强制拆除没有公告."""


class DemolitionTooEarly(Refusal):
    """强制拆除过早."""


def check_demolition(
    today: date,
    *,
    announced_on: date | None,
    remove_by: date | None,
    remedies_until: date,
    remedy_pending: bool = False,
    removed: bool = False,
) -> Explained[bool]:
    """Check that an unlawful building may be demolished on ``today``; False when the party removed it.

    ``remedies_until``: the last day on which reconsideration or suit may still be started (the later of the
    two).  ``remedy_pending``: one was started and is not ended.

    :raises DemolitionNotAnnounced: no public notice, or none with a term.
    :raises DemolitionTooEarly: the term or the time for remedies is open, or a remedy is pending.
    """
    if removed:
        return Explained(False, (Step("当事人已经自行拆除。", _RULE),))
    if announced_on is None or remove_by is None:
        raise DemolitionNotAnnounced(
            "强制拆除违法的建筑物、构筑物、设施，应当予以公告，限期当事人自行拆除。",
            _RULE,
            "先公告并写明期限。",
        )
    if today <= remove_by:
        raise DemolitionTooEarly(f"自行拆除的期限至{remove_by:%Y-%m-%d}，尚未届满。", _RULE, "等待期满。")
    if remedy_pending:
        raise DemolitionTooEarly("行政复议或者行政诉讼尚未终结，不得强制拆除。", _RULE, "等待终结。")
    if today <= remedies_until:
        raise DemolitionTooEarly(
            f"申请行政复议、提起行政诉讼的期限至{remedies_until:%Y-%m-%d}，尚未届满。", _RULE, "等待期满。"
        )
    return Explained(
        True,
        (
            Step(f"{announced_on:%Y-%m-%d}公告，限{remove_by:%Y-%m-%d}前自行拆除。", _RULE),
            Step("法定期限内没有申请行政复议或者提起行政诉讼，又不拆除，可以依法强制拆除。", _RULE),
        ),
    )
