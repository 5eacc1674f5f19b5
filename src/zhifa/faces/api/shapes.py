"""形状 — what several operations hand out: a scope, a law article, a matter as a line."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from zhifa.core.matter import Matter
from zhifa.core.scope import Scope


class ScopeOut(Schema):
    """范围 — a body, team, town, grid or field."""

    code: str
    name: str


def scope_out(scope: Scope | None) -> ScopeOut | None:
    """A scope's public side."""
    return ScopeOut(code=scope.code, name=scope.name) if scope else None


class MatterLine(Schema):
    """一件事 — as it stands in a list. Nothing about the reporter."""

    uid: UUID
    number: str
    source: str
    source_name: str
    state: str
    state_name: str
    title: str
    received_at: datetime
    closed_at: datetime | None
    address: str
    lng: float | None = Field(description="CGCS2000，度")
    lat: float | None
    item_code: str
    item_name: str
    subject_name: str
    urgent: bool
    body: ScopeOut | None
    team: ScopeOut | None
    town: ScopeOut | None
    grid: ScopeOut | None
    due_at: datetime | None = Field(description="最近一个未了时限的届满时刻")


def matter_line(matter: Matter, *, due_at: datetime | None) -> dict[str, object]:
    """The columns of ``MatterLine``; body, team, town and grid must be selected."""
    return {
        "uid": matter.uid,
        "number": matter.number,
        "source": matter.source,
        "source_name": matter.get_source_display(),
        "state": matter.state,
        "state_name": matter.get_state_display(),
        "title": matter.title,
        "received_at": matter.received_at,
        "closed_at": matter.closed_at,
        "address": matter.address,
        "lng": float(matter.lng) if matter.lng is not None else None,
        "lat": float(matter.lat) if matter.lat is not None else None,
        "item_code": matter.item_code,
        "item_name": matter.item_name,
        "subject_name": matter.subject_name,
        "urgent": matter.urgent,
        "body": scope_out(matter.body),
        "team": scope_out(matter.team),
        "town": scope_out(matter.town),
        "grid": scope_out(matter.grid),
        "due_at": due_at,
    }
