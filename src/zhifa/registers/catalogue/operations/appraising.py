"""论证事项 — a person scores every item of a proposal on the county's criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.catalogue.appraising import MOST, criteria, total
from zhifa.registers.catalogue.change_stages import NotThisStageYet
from zhifa.registers.catalogue.models import ItemAppraisal, Proposal

Rows = Sequence[Mapping[str, Any]]


@operation("catalogue.appraise_items", title="论证事项", permission="catalogue.manage")
def appraise_items(op: Op, *, proposal: Proposal, rows: Rows) -> int:
    """论证事项 — rows: item (code), scores (criterion → 0 to 5), note; a later one of an item replaces the earlier.

    :raises BadInput: an item that is not of the proposal, a criterion missing, a score out of range.
    :raises NotThisStageYet: the county has decided already.
    """
    fresh = Proposal.locked(pk=proposal.pk)
    if fresh.steps.filter(stage="decision", passed=True).exists():
        raise NotThisStageYet(f"{fresh.number}县政府已经决定，不能再改论证", None, "要改的，重新提出")
    own = set(fresh.item_codes)
    for row in rows:
        code = row["item"]
        if code not in own:
            raise BadInput(f"{code}不在{fresh.number}里", field="item")
        scores: dict[str, int] = {}
        for c in criteria():
            value = row["scores"].get(c.code)
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
                raise BadInput(f"{code}的「{c.title}」写 0 至 {MOST} 的整数", field=f"{c.code}-{code}")
            scores[c.code] = value
        ItemAppraisal(
            proposal=fresh, item_code=code, scores=scores, total=total(scores), by=op.by.label[:80], at=op.at,
            note=clean_text(row.get("note"), field=f"note-{code}", label="论证意见", longest=300, required=False),
        ).save()  # fmt: skip
    op.say(f"论证 {len(rows)} 项（{fresh.number}）")
    return len(rows)
