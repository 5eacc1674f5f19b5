"""办案的新闻 — what the slice tells; public ids and plain values only."""

from dataclasses import dataclass
from uuid import UUID

from zhifa.core.events import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """开始立案前核查."""

    matter: UUID
    case: UUID


@dataclass(frozen=True)
class CaseFiled(Event):
    """已立案."""

    matter: UUID
    case: UUID


@dataclass(frozen=True)
class CaseNotFiled(Event):
    """不予立案."""

    matter: UUID
    case: UUID
    reason: str


@dataclass(frozen=True)
class NoticeServed(Event):
    """事先告知书已送达."""

    matter: UUID
    case: UUID


@dataclass(frozen=True)
class DefenceReceived(Event):
    """收到陈述申辩."""

    matter: UUID
    case: UUID


@dataclass(frozen=True)
class HearingAsked(Event):
    """当事人要求听证."""

    matter: UUID
    case: UUID


@dataclass(frozen=True)
class DecisionMade(Event):
    """已作出决定 — ``kind`` is penalty or no_penalty."""

    matter: UUID
    case: UUID
    decision: UUID
    kind: str


@dataclass(frozen=True)
class DecisionServed(Event):
    """决定书已送达."""

    matter: UUID
    case: UUID
    decision: UUID


@dataclass(frozen=True)
class DecisionToPublish(Event):
    """处罚决定应当公开 — publicity hides what must be hidden and publishes."""

    matter: UUID
    case: UUID
    decision: UUID


@dataclass(frozen=True)
class DecisionRevoked(Event):
    """处罚决定已撤销 — what was published is withdrawn."""

    matter: UUID
    case: UUID
    decision: UUID
    reason: str


@dataclass(frozen=True)
class CaseClosed(Event):
    """案件已办结 — ``ending`` is the state it ended in."""

    matter: UUID
    case: UUID
    ending: str


@dataclass(frozen=True)
class LinkAnswered(Event):
    """一件事的环节已答复 — the step behind it may be told."""

    matter: UUID
    link: UUID
