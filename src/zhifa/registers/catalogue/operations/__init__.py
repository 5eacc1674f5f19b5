"""事项与权力 — what may be done: enter items, publish announcements, give and move powers, keep their limits."""

from zhifa.registers.catalogue.checking import PenaltyFoundedBelowRules, PersonalLibertyPenalty
from zhifa.registers.catalogue.operations.announcing import (
    AnnouncementRefused,
    announce,
    announce_changes,
    check_changes,
    give_powers,
)
from zhifa.registers.catalogue.operations.bounding import (
    approve_list,
    assign_duties,
    keep_from_moving,
)
from zhifa.registers.catalogue.operations.entering import enter_fields, enter_items, revise_items

__all__ = [
    "AnnouncementRefused",
    "PenaltyFoundedBelowRules",
    "PersonalLibertyPenalty",
    "announce",
    "announce_changes",
    "approve_list",
    "assign_duties",
    "check_changes",
    "enter_fields",
    "enter_items",
    "give_powers",
    "keep_from_moving",
    "revise_items",
]
