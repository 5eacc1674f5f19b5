"""端口 — what the ground asks of the floors above without knowing them.

The registers bind implementations in ``AppConfig.ready()``; asking an unbound port is a programming error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from zhifa.law.citation import Citation


@dataclass(frozen=True)
class PowerAnswer:
    """能否实施 — yes or no, by whom, why, and which announcements say so."""

    allowed: bool
    reason: str
    body_code: str = ""
    body_name: str = ""
    in_whose_name: str = ""
    announcements: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    version: int = 0

    def as_json(self) -> dict[str, object]:
        return {
            "allowed": self.allowed,
            "reason": self.reason,
            "body": self.body_code,
            "announcements": list(self.announcements),
            "law": [c.short for c in self.citations],
            "version": self.version,
        }


@dataclass(frozen=True)
class OfficerFacts:
    """执法人员在某日的资格 — what a refusal or a document needs to say about one person."""

    account_id: int
    name: str
    kind: str  # officer | auxiliary | grid_worker | staff
    certificate_number: str
    certificate_from: date | None
    certificate_until: date | None
    body_name: str
    team_name: str
    #: as printed on the certificate, and exams of a field with the day they were passed: only a province's field bar reads them
    certificate_fields: tuple[str, ...] = ()
    passed: tuple[tuple[str, date], ...] = ()

    def certified_on(self, day: date) -> bool:
        """Whether a certificate is held and valid on ``day``."""
        return (
            self.kind == "officer"
            and bool(self.certificate_number)
            and self.certificate_from is not None
            and self.certificate_from <= day
            and (self.certificate_until is None or day <= self.certificate_until)
        )


class PowerCheck(Protocol):
    """权限核查 — may this body take this kind of act on this item, here, on this day?"""

    def may(
        self, *, item_code: str, act: str, on: date, town_code: str = "", body_code: str = ""
    ) -> PowerAnswer: ...


class ActorDirectory(Protocol):
    """人员名录 — who the people behind accounts are on a day."""

    def officers(self, account_ids: Sequence[int], *, on: date) -> list[OfficerFacts]: ...


_bound: dict[str, object] = {}


def bind(*, power_check: PowerCheck | None = None, actor_directory: ActorDirectory | None = None) -> None:
    """Called once by the registers at start-up."""
    if power_check is not None:
        _bound["power_check"] = power_check
    if actor_directory is not None:
        _bound["actor_directory"] = actor_directory


def power_check() -> PowerCheck:
    """The bound power check."""
    return _bound["power_check"]  # type: ignore[return-value]


def actor_directory() -> ActorDirectory:
    """The bound directory of people."""
    return _bound["actor_directory"]  # type: ignore[return-value]
