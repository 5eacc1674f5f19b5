"""受理 — what may be done.

======================  ==================================================================
``taking_in``           report · register · register_many
``triage``              place · pick_item · merge · refer_out
``answering``           reply · rate · add_remark · read_reporter
``importing``           save_mapping · start_import · import_chunk · finish_import
======================  ==================================================================
"""

from zhifa.enforcement.intake.operations.answering import (
    add_remark,
    owe_feedback,
    rate,
    read_reporter,
    reply,
)
from zhifa.enforcement.intake.operations.taking_in import register, register_many, report
from zhifa.enforcement.intake.operations.triage import merge, pick_item, place, refer_out

__all__ = [
    "add_remark",
    "merge",
    "owe_feedback",
    "pick_item",
    "place",
    "rate",
    "read_reporter",
    "refer_out",
    "register",
    "register_many",
    "reply",
    "report",
]
