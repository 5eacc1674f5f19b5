"""监管对象 — what may be done."""

from zhifa.registers.subjects.operations.changing import change_subject, close_subject, rate_credit
from zhifa.registers.subjects.operations.entering import enter_subject, register_subjects
from zhifa.registers.subjects.operations.holding import (
    add_contact,
    add_licence,
    add_place,
    add_risk,
    close_place,
    end_contact,
    end_licence,
    end_risk,
    lift_hold,
    place_hold,
)
from zhifa.registers.subjects.operations.importing import (
    finish_import,
    save_mapping,
    start_import,
    take_in,
)
from zhifa.registers.subjects.operations.linking import link_matter
from zhifa.registers.subjects.operations.looking import look_at
from zhifa.registers.subjects.operations.merging import (
    merge_subjects,
    settle_suggestion,
    split_subject,
    suggest_matches,
)

__all__ = [
    "add_contact",
    "add_licence",
    "add_place",
    "add_risk",
    "change_subject",
    "close_place",
    "close_subject",
    "end_contact",
    "end_licence",
    "end_risk",
    "enter_subject",
    "finish_import",
    "lift_hold",
    "link_matter",
    "look_at",
    "merge_subjects",
    "place_hold",
    "rate_credit",
    "register_subjects",
    "save_mapping",
    "settle_suggestion",
    "split_subject",
    "start_import",
    "suggest_matches",
    "take_in",
]
