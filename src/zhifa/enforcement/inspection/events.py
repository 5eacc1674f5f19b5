"""检查的新闻."""

from dataclasses import dataclass
from uuid import UUID

from zhifa.core.events import Event


@dataclass(frozen=True)
class VisitFinished(Event):
    """检查结束 — ``result``: no_violation, corrected_on_spot, violation."""

    matter: UUID
    visit: UUID
    result: str


@dataclass(frozen=True)
class CorrectionOrdered(Event):
    """已责令改正."""

    matter: UUID
    correction: UUID


@dataclass(frozen=True)
class CorrectionRechecked(Event):
    """已复查."""

    matter: UUID
    correction: UUID
    corrected: bool
