"""检查 — what may be asked."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from zhifa.core.actors import Actor, visible
from zhifa.core.errors import NotFound
from zhifa.core.files import Attachment, AttachmentKind
from zhifa.core.matter import Matter
from zhifa.enforcement.inspection.models import ChecklistAnswer, Correction, Visit


def visit(uid: UUID, actor: Actor) -> Visit:
    """One visit with what its pages show.

    :raises NotFound: there is none, or it is not in the actor's reach.
    """
    allowed = visible(actor, "matter.read", prefix="matter__")
    found = (
        None
        if allowed is None
        else Visit.objects.filter(allowed, uid=uid)
        .select_related("matter__town", "order", "team", "body", "lead", "second", "act", "document__file")
        .first()
    )
    if found is None:
        raise NotFound("没有这次检查，或者它不在您的管辖范围内", way_out="从工单里打开")
    return found


def correction(uid: UUID, actor: Actor) -> Correction:
    """One order to correct; refusals as ``visit``."""
    allowed = visible(actor, "matter.read", prefix="matter__")
    found = (
        None
        if allowed is None
        else Correction.objects.filter(allowed, uid=uid)
        .select_related(
            "matter",
            "visit__lead",
            "visit__second",
            "document__act",
            "document__file",
            "recheck_document__file",
        )
        .first()
    )
    if found is None:
        raise NotFound("没有这份责令改正，或者它不在您的管辖范围内", way_out="从工单里打开")
    return found


def answers_of(visit: Visit) -> dict[str, ChecklistAnswer]:
    """Question id → answer."""
    return {a.question: a for a in ChecklistAnswer.objects.filter(visit=visit)}


def photos_of(visit: Visit) -> list[Attachment]:
    """The visit's photos in the order they came."""
    return list(
        Attachment.objects.filter(record_uid=visit.uid).select_related("file", "public_copy").order_by("id")
    )


def photos_to_mark(matter: Matter) -> list[Attachment]:
    """Photos of a matter that have a copy for the public, each with its mark (or none), in the order they came."""
    return list(
        Attachment.objects.filter(
            matter=matter,
            kind__in=(AttachmentKind.REPORT_PHOTO, AttachmentKind.SCENE_PHOTO),
            public_copy__isnull=False,
        )
        .select_related("mark", "file")
        .order_by("id")
    )


def public_photos(own: int, final: int) -> list[Attachment]:
    """可公开的照片 — marked ones of a report's matter and, after a merger, the officers' own of the matter it went into;
    never what another reporter sent (one query)."""
    return list(
        Attachment.objects.filter(Q(matter_id=own) | Q(matter_id=final, kind=AttachmentKind.SCENE_PHOTO))
        .filter(mark__shown=True, public_copy__isnull=False)
        .exclude(kind=AttachmentKind.REPORT_PHOTO, matter__sealed=True)
        .select_related("public_copy", "matter")
        .order_by("kind", "id")
    )


def visits_of(matter: Matter) -> QuerySet[Visit]:
    """All visits of a matter, newest first."""
    return (
        Visit.objects.filter(matter=matter)
        .select_related("lead", "second", "act", "document")
        .order_by("-id")
    )


def corrections_of(matter: Matter) -> QuerySet[Correction]:
    """All orders to correct of a matter, newest first."""
    return Correction.objects.filter(matter=matter).select_related("document", "visit").order_by("-id")
