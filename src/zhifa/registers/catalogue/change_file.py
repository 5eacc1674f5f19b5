"""变动卷宗 — one proposed change with what was done about it: its steps, where it stands, the scores of its items."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from zhifa.core import clock
from zhifa.core.read_together import Rows, Written, read_together
from zhifa.registers.catalogue.change_stages import Taken, Way, way
from zhifa.registers.catalogue.models import ItemAppraisal, Proposal, ProposalStep
from zhifa.registers.catalogue.operations.proposing import BEYOND
from zhifa.registers.organisation.models import Member


@dataclass(frozen=True)
class ChangeFile:
    """变动卷宗 — ``steps`` as they were taken; ``scores``: item → its newest total; ``reader``: code of the reader's body, ""
    where the registers know none."""

    proposal: Proposal
    steps: tuple[ProposalStep, ...]
    way: Way
    scores: dict[str, Decimal]
    reader: str


def change_file(uid: UUID, *, account_id: int | None = None) -> ChangeFile | None:
    """The file of a proposal as somebody opens it (one statement); ``None``: there is no such proposal."""
    proposals = Proposal.objects.select_related("giver", "body", "town", "proposer", "announcement")
    parts: dict[str, Rows] = {
        "proposal": proposals.filter(uid=uid),
        "beyond": Written(f"SELECT {BEYOND} FROM catalogue_proposal p WHERE p.uid = %s", [uid], 1),
        "steps": ProposalStep.objects.filter(proposal__uid=uid).order_by("id"),
        "scores": ItemAppraisal.objects.filter(proposal__uid=uid).order_by("id").values("item_code", "total"),
        "reader": Member.objects.filter(account_id=account_id or 0, ended_on=None)
        .order_by("pk")
        .values("body__code")[:1],
    }
    told = read_together(parts)
    if not told["proposal"]:
        return None
    steps = tuple(told["steps"])
    return ChangeFile(
        told["proposal"][0],
        steps,
        way(
            (Taken(s.stage, s.passed, clock.day_of(s.at)) for s in steps),
            provincial=bool(told["beyond"][0][0]),
        ),
        {row["item_code"]: row["total"] for row in told["scores"]},
        next((row["body__code"] for row in told["reader"]), ""),
    )
