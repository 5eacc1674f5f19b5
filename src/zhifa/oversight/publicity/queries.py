"""公示 — what may be asked."""

from uuid import UUID

from django.db.models import QuerySet

from zhifa.core.actors import Actor, visible
from zhifa.core.acts import Act
from zhifa.core.duty import Duty
from zhifa.oversight.publicity.models import Publication
from zhifa.oversight.publicity.operations import DECISIONS

PAGE = 30


def _keyset(rows: QuerySet[Publication], after: str, size: int) -> tuple[list[Publication], str]:
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-id")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def shown(*, body: str = "", party: str = "", after: str = "") -> tuple[list[Publication], str]:
    """What the public sees, newest first: one page and the key of the next."""
    rows = Publication.objects.select_related("body")
    if body:
        rows = rows.filter(body__code=body)
    if party:
        rows = rows.filter(party__contains=party, state="published")
    return _keyset(rows, after, PAGE)


def bodies_shown() -> list[tuple[str, str]]:
    """(code, name) of the bodies that have published something."""
    return list(Publication.objects.order_by("body__code").values_list("body__code", "body__name").distinct())


def one_shown(uid: UUID) -> Publication | None:
    """One publication, for the portal."""
    return Publication.objects.select_related("body").filter(uid=uid).first()


def of_reader(actor: Actor, *, state: str = "", after: str = "") -> tuple[list[Publication], str]:
    """Publications of matters the actor may read."""
    reach = visible(actor, prefix="matter__")
    rows = Publication.objects.none() if reach is None else Publication.objects.filter(reach)
    if state:
        rows = rows.filter(state=state)
    return _keyset(rows.select_related("body", "matter"), after, 50)


def decision(actor: Actor, uid: UUID) -> Act | None:
    """A decision the actor may read."""
    reach = visible(actor, prefix="matter__")
    if reach is None:
        return None
    return Act.objects.filter(reach, uid=uid, kind__in=DECISIONS).select_related("matter", "body").first()


def to_judge(actor: Actor) -> list[Duty]:
    """Decisions waiting for the judgement whether they are published, nearest end first."""
    reach = visible(actor, prefix="matter__")
    if reach is None:
        return []
    return list(
        Duty.objects.filter(reach, kind__in=["publicity.publish", "publicity.withdraw"], closed_at=None)
        .select_related("matter")
        .order_by("due_at", "id")[:50]
    )
