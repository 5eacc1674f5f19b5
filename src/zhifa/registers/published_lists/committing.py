"""签告知承诺 — a party signs a published text, or hands in paper; whoever handles the matter finds it kept or broken.

No provision among the texts held makes a commitment a condition of anything in penalties; the strict reading is that it is
none: 处罚法第三十三条 alone says when there is no penalty, and no operation here or above asks for a signature.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhifa.core import files
from zhifa.core.actors import PublicActor
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.files import Arrived, AttachmentKind
from zhifa.core.matter import Matter, MatterState
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.published_lists.models import (
    Commitment,
    CommitmentState,
    ListRow,
    SigningManner,
)
from zhifa.registers.published_lists.queries import IN_FORCE, state

_GATES = cite("处罚法第三十三条第一款")
OVER = (MatterState.CLOSED, MatterState.MERGED, MatterState.REFERRED_OUT)


class CommitmentTextNotInForce(Refusal):
    """承诺文本不是现行的."""


def _matter_of(*, commitment: Commitment, **_: Any) -> int:
    return commitment.matter_id


@operation("lists.sign_commitment", title="签署告知承诺", permission="commitment.sign")
def sign_commitment(
    op: Op,
    *,
    matter: Matter,
    row: ListRow,
    party: str,
    signer: str,
    signed_on: date | None = None,
    arrived: Arrived | None = None,
) -> Commitment:
    """签署告知承诺 — by the party at its page (today, online), or recorded by whoever handles the matter from paper.

    :raises CommitmentTextNotInForce: the text is of another kind, or not in force on the day of signing.
    :raises BadInput: paper without the sheet, a day to come, the text is about another item.
    :raises StepOutOfOrder: the matter is over, or the same text is signed and still running.
    """
    online = isinstance(op.by, PublicActor)
    day = op.today if online or signed_on is None else signed_on
    if day > op.today:
        raise BadInput("签署日不能晚于今天", field="signed_on")
    if row.version.kind != "commitment" or state(row.version, day) != IN_FORCE:
        raise CommitmentTextNotInForce(
            f"这份承诺文本在 {day:%Y-%m-%d} 不是现行有效的", way_out="按现行的告知承诺事项清单重新告知"
        )
    if row.item is None or row.item.code != matter.item_code:
        raise BadInput("这份承诺文本不是这个事项的", field="row")
    if matter.state in OVER:
        raise StepOutOfOrder("这件事已经办结，不再签署承诺", _GATES)
    if Commitment.objects.filter(matter=matter, row=row, state=CommitmentState.OPEN).exists():
        raise StepOutOfOrder("这份承诺已经签署，正在履行")
    if not online and arrived is None:
        raise BadInput(
            "要附上当事人签名的承诺书", field="file", way_out="上传照片或者 PDF；当事人也可以在网上签"
        )
    made = Commitment(
        matter=matter,
        row=row,
        party=clean_text(party, label="当事人", field="party", longest=120),
        signer=clean_text(signer, label="签署人", field="signer", longest=60),
        manner=SigningManner.ONLINE if online else SigningManner.PAPER,
        signed_on=day,
        until=day + timedelta(days=int(float(row.cells["days"]))),
    )
    if arrived is not None:
        made.paper = files.attach(
            matter, arrived, kind=AttachmentKind.OTHER, at=op.at, caption="告知承诺书", record="commitment",
            record_uid=made.uid,
        )  # fmt: skip
    made.save()
    op.say(f"当事人签署告知承诺（{row.version.number}），履行到 {made.until:%Y-%m-%d}")
    return made


@operation("lists.find_commitment", title="核查告知承诺", permission="commitment.find", matter=_matter_of)
def find_commitment(op: Op, *, commitment: Commitment, kept: bool, finding: str) -> Commitment:
    """核查告知承诺 — kept or broken, with what was seen; once. A broken one is a fact, no ground of anything by itself.

    :raises StepOutOfOrder: found already.
    """
    fresh = Commitment.locked(pk=commitment.pk)
    if fresh.state != CommitmentState.OPEN:
        raise StepOutOfOrder(f"这份承诺已经核查：{fresh.get_state_display()}")
    fresh.finding = clean_text(finding, label="查明的情况", field="finding", longest=1000)
    fresh.state = CommitmentState.KEPT if kept else CommitmentState.BROKEN
    fresh.found_by, fresh.found_at = op.by.label[:80], op.at
    fresh.save()
    op.say(f"核查告知承诺：{fresh.get_state_display()}")
    return fresh
