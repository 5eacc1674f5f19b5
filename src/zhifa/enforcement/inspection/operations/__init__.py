"""检查 — what may be done at a place.

==================  ==========================================================
``arriving``        start_visit · show_certificates
``looking``         answer · add_photos · finish_visit
``correcting``      order_correction · recheck
``showing_photos``  mark_photos
==================  ==========================================================
"""

from zhifa.enforcement.inspection.operations.arriving import show_certificates, start_visit
from zhifa.enforcement.inspection.operations.correcting import NothingToCorrect, order_correction, recheck
from zhifa.enforcement.inspection.operations.in_hand import (
    SHOW_CERTIFICATES,
    CertificatesNotShown,
    NoPowerToInspect,
)
from zhifa.enforcement.inspection.operations.looking import (
    MAKE_A_RECORD,
    MOST_PHOTOS,
    ChecklistNotComplete,
    ResultContradictsChecklist,
    Shot,
    add_photos,
    answer,
    checklist_of,
    finish_visit,
)
from zhifa.enforcement.inspection.operations.showing_photos import PhotoNotPublic, mark_photos

__all__ = [
    "MAKE_A_RECORD",
    "MOST_PHOTOS",
    "SHOW_CERTIFICATES",
    "CertificatesNotShown",
    "ChecklistNotComplete",
    "NoPowerToInspect",
    "NothingToCorrect",
    "PhotoNotPublic",
    "ResultContradictsChecklist",
    "Shot",
    "add_photos",
    "answer",
    "checklist_of",
    "finish_visit",
    "mark_photos",
    "order_correction",
    "recheck",
    "show_certificates",
    "start_visit",
]
