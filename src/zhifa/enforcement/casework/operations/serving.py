"""送达 — how a paper reached the party: one shape for notices and decisions (行政处罚法第六十一条)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhifa.core import files
from zhifa.core.files import Arrived, AttachmentKind
from zhifa.enforcement.casework.forms import issue
from zhifa.enforcement.casework.guards.performing import service_day
from zhifa.enforcement.casework.models import Service
from zhifa.enforcement.casework.step import Doing


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """怎么送的 — what the handler writes down about one delivery; ``receipt``: the signed 送达回证 as a file."""

    method: str
    done_on: date
    receiver: str = ""
    receipt_signed: bool = False
    refused: bool = False
    witness: str = ""
    recorded: bool = False
    other_ways_failed: bool = False
    reason: str = ""
    receipt: Arrived | None = None


def told_how(body: Callable[[Doing, Delivery], Service]) -> Callable[..., Service]:
    """A step's body with the fields of ``Delivery`` as its own: the form and the checks read them from here."""

    def told(
        doing: Doing,
        *,
        method: str,
        done_on: date,
        receiver: str = "",
        receipt_signed: bool = False,
        refused: bool = False,
        witness: str = "",
        recorded: bool = False,
        other_ways_failed: bool = False,
        reason: str = "",
        receipt: Arrived | None = None,
    ) -> Service:
        how = Delivery(
            method=method, done_on=done_on, receiver=receiver, receipt_signed=receipt_signed, refused=refused,
            witness=witness, recorded=recorded, other_ways_failed=other_ways_failed, reason=reason, receipt=receipt,
        )  # fmt: skip
        return body(doing, how)

    told.__name__, told.__doc__ = body.__name__, body.__doc__
    return told


def serve(
    doing: Doing, how: Delivery, *, paper: str, paper_uid: Any, number: str, late: bool = False
) -> Service:
    """送达 — write down how a paper reached the party; the day comes from ``law.service``."""
    op, case = doing.op, doing.case
    row = Service(
        matter=case.matter,
        case=case,
        paper=paper,
        paper_uid=paper_uid,
        method=how.method,
        done_on=how.done_on,
        served_on=service_day(doing.asked),
        receiver=how.receiver,
        receipt_signed=how.receipt_signed,
        refused=how.refused,
        witness=how.witness,
        recorded=how.recorded,
        other_ways_failed=how.other_ways_failed,
        reason=how.reason,
        late=late,
    )
    if how.receipt is not None:
        assert op.matter is not None
        row.receipt = files.attach(
            op.matter, how.receipt, kind=AttachmentKind.OTHER, at=op.at, caption=f"{paper}送达回证", record="service",
            record_uid=row.uid,
        )  # fmt: skip
    document = issue(
        doing,
        "receipt",
        {
            "paper": paper,
            "paper_number": number,
            "method": row.get_method_display(),
            "done_on": how.done_on.isoformat(),
            "served_on": row.served_on.isoformat(),
            "receiver": how.receiver,
            "refused": how.refused,
            "witness": how.witness,
            "recorded": how.recorded,
            "reason": how.reason,
        },
    )
    row.document_uid = document.uid
    row.save()
    return row
