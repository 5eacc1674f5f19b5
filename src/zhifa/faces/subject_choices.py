"""找对象 — the picker of a subject on the desk and on the phone: part of a name, pinyin initials, code; nothing personal shown.

Without scripts the search is a form of its own that comes back to the same page; with them the same answers appear while
one types.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from zhifa.core import clock
from zhifa.registers.subjects import masking, queries
from zhifa.registers.subjects.models import Subject

MOST = 8


def typed(request: HttpRequest, name: str = "whom") -> str:
    """What was typed to find somebody, fit to be asked."""
    return " ".join(request.GET.get(name, "").replace("\x00", "").split())[:60]


def chosen(uid: str) -> Subject | None:
    """The subject of a public id; ``None`` where none is picked."""
    try:
        found = queries.subject(UUID(uid)) if uid else None
    except ValueError:
        return None
    return queries.current(found) if found is not None else None


def choices(text: str) -> list[dict[str, Any]]:
    """Up to eight subjects as a page draws them, those with a hold in force marked (three queries at most)."""
    found = queries.find_subjects(text, limit=MOST, day=clock.today()) if len(text) >= 2 else []
    return [drawn(s) | {"held": s.held} for s in found]  # type: ignore[attr-defined]


def drawn(subject: Subject) -> dict[str, Any]:
    """One subject in a line: name, kind, code, masked address."""
    return {
        "uid": subject.uid,
        "name": subject.name,
        "kind": subject.get_kind_display(),
        "code": subject.code or "",
        "address": masking.shown(subject, "address"),
        "ended": subject.closed_on,
    }
