"""执法监督 — what may be asked."""

from uuid import UUID

from django.db.models import QuerySet

from zhifa.core.actors import Actor, visible
from zhifa.oversight.supervision.models import Note, NoteState

PAGE = 50


def listing(actor: Actor, *, state: str = "") -> "QuerySet[Note]":
    """Notes on matters the actor may read, newest first, with what a line tells."""
    reach = visible(actor, prefix="matter__")
    rows = Note.objects.none() if reach is None else Note.objects.filter(reach)
    if state in NoteState.values:
        rows = rows.filter(state=state)
    return rows.select_related("matter", "addressee", "written_by").order_by("-id")  # type: ignore[return-value]


def notes(actor: Actor, *, state: str = "", after: str = "") -> tuple[list[Note], str]:
    """One page of notes and the key of the next."""
    rows = listing(actor, state=state)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def note(actor: Actor, uid: UUID) -> Note | None:
    """One note the actor may read."""
    reach = visible(actor, prefix="matter__")
    if reach is None:
        return None
    return (
        Note.objects.filter(reach, uid=uid)
        .select_related("matter", "addressee", "written_by", "answered_by")
        .first()
    )
