"""办案 — tables, one file for each part of a case's life."""

from zhifa.enforcement.casework.models.case import Case, Party, PartyKind, Recusal
from zhifa.enforcement.casework.models.chains import ChainLink
from zhifa.enforcement.casework.models.deciding import (
    Decision,
    DecisionKind,
    Deliberation,
    InvestigationReport,
    LegalReview,
)
from zhifa.enforcement.casework.models.evidence import (
    CorrectionOrder,
    Evidence,
    Fact,
    FactEvidence,
    Preservation,
)
from zhifa.enforcement.casework.models.feedback import DepartmentFeedback
from zhifa.enforcement.casework.models.hearing_the_party import Defence, Hearing, HearingState, Notice
from zhifa.enforcement.casework.models.performing import BankFile, Deferral, Payment, PaymentSource, Service

__all__ = [
    "BankFile",
    "Case",
    "ChainLink",
    "CorrectionOrder",
    "Decision",
    "DecisionKind",
    "Defence",
    "Deferral",
    "Deliberation",
    "DepartmentFeedback",
    "Evidence",
    "Fact",
    "FactEvidence",
    "Hearing",
    "HearingState",
    "InvestigationReport",
    "LegalReview",
    "Notice",
    "Party",
    "PartyKind",
    "Payment",
    "PaymentSource",
    "Preservation",
    "Recusal",
    "Service",
]
