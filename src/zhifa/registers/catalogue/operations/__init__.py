"""事项与权力 — what may be done: enter items, publish announcements, give and move powers, keep their limits."""

from zhifa.registers.catalogue.change_refusals import PenaltyFoundedBelowRules, PersonalLibertyPenalty
from zhifa.registers.catalogue.operations.announcing import (
    AnnouncementRefused,
    announce,
    announce_changes,
    check_changes,
    give_powers,
)
from zhifa.registers.catalogue.operations.appraising import appraise_items
from zhifa.registers.catalogue.operations.assessing import NotInForceYet, assess_announcement
from zhifa.registers.catalogue.operations.bounding import (
    approve_list,
    assign_duties,
    end_reservation,
    keep_from_moving,
    reserve_cases,
)
from zhifa.registers.catalogue.operations.drafting import (
    AlreadyEntered,
    CodeTaken,
    confirm_draft,
    reject_draft,
)
from zhifa.registers.catalogue.operations.entering import enter_fields, enter_items, revise_items
from zhifa.registers.catalogue.operations.handing_over import (
    hand_over,
    hand_over_matter,
    hand_over_what_is_due,
    move_posts,
)
from zhifa.registers.catalogue.operations.proposing import (
    NotAbleToTakeOn,
    NotAppraised,
    assess,
    check_capacity,
    consult,
    decide,
    give_establishment_opinion,
    propose_change,
    publish_change,
    record_provincial_approval,
    review_legality,
)
from zhifa.registers.catalogue.operations.revising import enter_revision, propose_revision, review_revision
from zhifa.registers.catalogue.operations.succession import announce_succession
from zhifa.registers.catalogue.operations.supporting import (
    ask_support,
    lay_down_support,
    mark_support_done,
    write_guide,
)

__all__ = [
    "AlreadyEntered",
    "AnnouncementRefused",
    "CodeTaken",
    "NotAbleToTakeOn",
    "NotAppraised",
    "NotInForceYet",
    "PenaltyFoundedBelowRules",
    "PersonalLibertyPenalty",
    "announce",
    "announce_changes",
    "announce_succession",
    "appraise_items",
    "approve_list",
    "ask_support",
    "assess",
    "assess_announcement",
    "assign_duties",
    "check_capacity",
    "check_changes",
    "confirm_draft",
    "consult",
    "decide",
    "end_reservation",
    "enter_fields",
    "enter_items",
    "enter_revision",
    "give_establishment_opinion",
    "give_powers",
    "hand_over",
    "hand_over_matter",
    "hand_over_what_is_due",
    "keep_from_moving",
    "lay_down_support",
    "mark_support_done",
    "move_posts",
    "propose_change",
    "propose_revision",
    "publish_change",
    "record_provincial_approval",
    "reject_draft",
    "reserve_cases",
    "review_legality",
    "review_revision",
    "revise_items",
    "write_guide",
]
