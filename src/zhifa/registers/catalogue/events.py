"""事项与权力 — what it tells those above."""

from dataclasses import dataclass
from uuid import UUID

from zhifa.core.events import Event


@dataclass(frozen=True)
class BodySucceeded(Event):
    """机关已由另一机关承继 — codes of both bodies, on the day itself; open matters already stand under the successor."""

    former: str
    heir: str
    announcement: str


@dataclass(frozen=True)
class MatterHandedOver(Event):
    """办件已随权力移交 — the matter stands under the taker; whoever had it in hand may not be the taker's."""

    matter: UUID
    giver: str
    taker: str
    announcement: str
