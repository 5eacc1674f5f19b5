"""指挥的新闻."""

from dataclasses import dataclass
from uuid import UUID

from zhifa.core.events import Event


@dataclass(frozen=True)
class WorkOrderDispatched(Event):
    """已派单."""

    matter: UUID
    order: UUID


@dataclass(frozen=True)
class WorkOrderAccepted(Event):
    """已签收."""

    matter: UUID
    order: UUID


@dataclass(frozen=True)
class WorkOrderReturned(Event):
    """已退回 — the matter stands with the duty officer again."""

    matter: UUID
    order: UUID


@dataclass(frozen=True)
class WorkOrderFinished(Event):
    """已办结，待核验."""

    matter: UUID
    order: UUID


@dataclass(frozen=True)
class WorkOrderVerified(Event):
    """已核验."""

    matter: UUID
    order: UUID
