"""检查 — what may be done at a place.

==============  ==============================================================
``arriving``    start_visit · show_certificates
``looking``     answer · add_photos · finish_visit
``correcting``  order_correction · recheck
==============  ==============================================================
"""

from zhifa.enforcement.inspection.operations.arriving import NoPowerToInspect, show_certificates, start_visit
from zhifa.enforcement.inspection.operations.correcting import NothingToCorrect, order_correction, recheck
from zhifa.enforcement.inspection.operations.in_hand import SHOW_CERTIFICATES, CertificatesNotShown
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

__all__ = [
    "MAKE_A_RECORD",
    "MOST_PHOTOS",
    "SHOW_CERTIFICATES",
    "CertificatesNotShown",
    "ChecklistNotComplete",
    "NoPowerToInspect",
    "NothingToCorrect",
    "ResultContradictsChecklist",
    "Shot",
    "add_photos",
    "answer",
    "checklist_of",
    "finish_visit",
    "order_correction",
    "recheck",
    "show_certificates",
    "start_visit",
]
