"""处理草拟事项 — a person confirms, corrects or rejects what was read out of a law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue.draft_rows import as_row, corrections, draft_id
from zhifa.registers.catalogue.drafting import Draft
from zhifa.registers.catalogue.models import DraftVerdict, Item, Verdict
from zhifa.registers.catalogue.operations.entering import enter_items


class CodeTaken(Refusal):
    """代码已经用过."""


class AlreadyEntered(Refusal):
    """已经列入目录."""


@operation("catalogue.confirm_draft", title="确认草拟事项", permission="catalogue.manage")
def confirm_draft(op: Op, *, draft: Draft, row: Mapping[str, Any]) -> Item:
    """确认草拟事项 — ``row`` as for ``enter_items``, as the person left it; what differs from the draft is kept with the verdict.

    :raises AlreadyEntered: this draft already stands in the catalogue.
    :raises CodeTaken: the code belongs to another item.
    :raises PersonalLibertyPenalty, PenaltyFoundedBelowRules: as ``enter_items``.
    """
    last = DraftVerdict.objects.filter(law=draft.law, draft=draft_id(draft)).order_by("-id").first()
    if last is not None and last.verdict == Verdict.CONFIRMED:
        raise AlreadyEntered(
            f"{draft.place}这一行为已列为 {last.item.code if last.item else ''}",
            way_out="要改的，在事项页修订或者用目录文件导入",
        )
    if Item.objects.filter(code=row["code"]).exists():
        raise CodeTaken(f"代码 {row['code']} 已经用于别的事项", way_out="换一个代码")
    enter_items(by=op.by, rows=[row])
    item = Item.objects.get(code=row["code"])
    _keep(op, draft, Verdict.CONFIRMED, item=item, corrected=corrections(draft, row))
    op.say(f"依《{draft.law}》{draft.place}列入事项 {item.code}")
    return item


@operation("catalogue.reject_draft", title="不列入草拟事项", permission="catalogue.manage")
def reject_draft(op: Op, *, draft: Draft, reason: str) -> DraftVerdict:
    """不列入草拟事项 — with the reason: not ours, no penalty, already in the catalogue under another code."""
    if not reason.strip():
        raise BadInput("没有写不列入的理由", field="reason")
    made = _keep(op, draft, Verdict.REJECTED, reason=clean_text(reason, field="reason", label="理由", longest=300))  # fmt: skip
    op.say(f"《{draft.law}》{draft.place}不列入目录")
    return made


def _keep(op: Op, draft: Draft, verdict: str, **more: Any) -> DraftVerdict:
    made = DraftVerdict(
        law=draft.law,
        version=f"{draft.version:%Y-%m-%d}",
        draft=draft_id(draft),
        place=draft.place,
        conduct=draft.conduct,
        verdict=verdict,
        by=op.by.label[:80],
        at=op.at,
        **more,
    )
    made.save()
    return made


__all__ = ["AlreadyEntered", "CodeTaken", "as_row", "confirm_draft", "reject_draft"]
