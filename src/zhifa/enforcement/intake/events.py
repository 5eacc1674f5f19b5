"""受理的新闻."""

from dataclasses import dataclass
from uuid import UUID

from zhifa.core.events import Event


@dataclass(frozen=True)
class ReportRegistered(Event):
    """已登记 — a report has become a matter."""

    matter: UUID


@dataclass(frozen=True)
class MatterAnswered(Event):
    """已答复 — the reporters of a matter have been answered."""

    matter: UUID


@dataclass(frozen=True)
class MatterMerged(Event):
    """已并案 — a matter has gone into another."""

    matter: UUID
    into: UUID
