"""事项与权力 — tables, by question: items, powers, limits, proposals."""

from zhifa.registers.catalogue.models.drafts import DraftVerdict, Verdict
from zhifa.registers.catalogue.models.handing_over import HandOver, PostsMoved
from zhifa.registers.catalogue.models.items import Item, ItemBasis
from zhifa.registers.catalogue.models.limits import (
    ApprovedList,
    ApprovedListKind,
    ItemDuty,
    ItemDutyKind,
    JurisdictionLevel,
    NotToMove,
    NotToMoveGround,
    SpecialJurisdiction,
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
from zhifa.registers.catalogue.models.proposals import ItemAppraisal, Proposal, ProposalStep
from zhifa.registers.catalogue.models.revisions import Assessment, ItemRevision, ItemRevisionStep
from zhifa.registers.catalogue.models.support import ItemGuide, SupportDuty, SupportKind

__all__ = [
    "Announcement",
    "AnnouncementKind",
    "ApprovedList",
    "ApprovedListKind",
    "Assessment",
    "ChangeManner",
    "DraftVerdict",
    "HandOver",
    "Item",
    "ItemAppraisal",
    "ItemBasis",
    "ItemDuty",
    "ItemDutyKind",
    "ItemGuide",
    "ItemRevision",
    "ItemRevisionStep",
    "JurisdictionLevel",
    "NotToMove",
    "NotToMoveGround",
    "PostsMoved",
    "Power",
    "PowerChange",
    "PowerKind",
    "Proposal",
    "ProposalStep",
    "RegisterVersion",
    "SpecialJurisdiction",
    "SupportDuty",
    "SupportKind",
    "Verdict",
]
