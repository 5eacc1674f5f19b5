"""事项与权力 — tables, by question: items, powers, limits, proposals."""

from zhifa.registers.catalogue.models.drafts import DraftVerdict, Verdict
from zhifa.registers.catalogue.models.items import Item, ItemBasis
from zhifa.registers.catalogue.models.limits import (
    ApprovedList,
    ApprovedListKind,
    ItemDuty,
    ItemDutyKind,
    NotToMove,
    NotToMoveGround,
)
from zhifa.registers.catalogue.models.powers import (
    Announcement,
    AnnouncementKind,
    ChangeManner,
    Power,
    PowerChange,
    PowerKind,
    RegisterVersion,
)
from zhifa.registers.catalogue.models.proposals import Proposal, ProposalStep
from zhifa.registers.catalogue.models.support import ItemGuide, SupportDuty, SupportKind

__all__ = [
    "Announcement",
    "AnnouncementKind",
    "ApprovedList",
    "ApprovedListKind",
    "ChangeManner",
    "DraftVerdict",
    "Item",
    "ItemBasis",
    "ItemDuty",
    "ItemDutyKind",
    "ItemGuide",
    "NotToMove",
    "NotToMoveGround",
    "Power",
    "PowerChange",
    "PowerKind",
    "Proposal",
    "ProposalStep",
    "RegisterVersion",
    "SupportDuty",
    "SupportKind",
    "Verdict",
]
