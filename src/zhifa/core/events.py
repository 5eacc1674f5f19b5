"""新闻 — past-tense events: what a slice tells, and who above hears it.

An event is told inside an operation and becomes one job per hearer in the same transaction, so it cannot
be lost and cannot arrive before what it tells has happened. A hearer acts as ``Automatic`` with a leaf
and an idempotency key of its own, so a job run twice does nothing twice.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """新闻 — carries public ids and plain values only."""

    registry: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        Event.registry[cls.__name__] = cls

    def as_json(self) -> dict[str, Any]:
        return {k: str(v) if isinstance(v, UUID) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Event":
        kinds = {f.name: f.type for f in fields(cls)}
        return cls(**{k: UUID(v) if kinds[k] in (UUID, "UUID") and v else v for k, v in data.items()})


@dataclass(frozen=True)
class Hearing:
    """一次送达 — what a hearer gets beside the event: the operation that told it and the hearer's key."""

    op_id: str
    key: str


Hearer = Callable[[Any, Hearing], None]
_hearers: dict[str, list[tuple[str, Hearer]]] = {}


def hears(event: type[Event]) -> Callable[[Hearer], Hearer]:
    """Register a function in ``handlers.py`` as hearer of an event."""

    def register(function: Hearer) -> Hearer:
        name = f"{function.__module__}.{function.__qualname__}"
        listed = _hearers.setdefault(event.__name__, [])
        if all(known != name for known, _ in listed):
            listed.append((name, function))
        return function

    return register


def hearers_of(event: Event) -> list[str]:
    """Names of the hearers of an event."""
    return [name for name, _ in _hearers.get(type(event).__name__, ())]


def deliver(*, event: str, data: dict[str, Any], hearer: str, op_id: str) -> None:
    """Hand one event to one hearer (runs as a job)."""
    told = Event.registry[event].from_json(data)
    for name, function in _hearers.get(event, ()):
        if name == hearer:
            function(told, Hearing(op_id=op_id, key=f"{op_id}:{hearer}"))
            return
    raise LookupError(f"没有这个听者：{hearer}")
