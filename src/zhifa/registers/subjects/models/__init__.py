"""监管对象 — tables."""

from zhifa.registers.subjects.models.arriving import ImportProblem, ImportRun, ImportState, SubjectMapping
from zhifa.registers.subjects.models.holdings import Licence, LicenceEnd, Place, PlaceKind
from zhifa.registers.subjects.models.merging import MatchSuggestion, Merge, SuggestionState
from zhifa.registers.subjects.models.people import Contact, Look
from zhifa.registers.subjects.models.standing import Hold, HoldKind, RiskFactor, RiskLevel
from zhifa.registers.subjects.models.subject import Finding, Formerly, Subject, SubjectKind
from zhifa.registers.subjects.models.timeline import Change, Concern

__all__ = [
    "Change",
    "Concern",
    "Contact",
    "Finding",
    "Formerly",
    "Hold",
    "HoldKind",
    "ImportProblem",
    "ImportRun",
    "ImportState",
    "Licence",
    "LicenceEnd",
    "Look",
    "MatchSuggestion",
    "Merge",
    "Place",
    "PlaceKind",
    "RiskFactor",
    "RiskLevel",
    "Subject",
    "SubjectKind",
    "SubjectMapping",
    "SuggestionState",
]
