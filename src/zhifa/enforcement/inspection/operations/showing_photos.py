"""照片公开 — which photos of a matter its reporter sees on the progress page. None until an officer says so."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from zhifa.core.errors import BadInput
from zhifa.core.files import Attachment, AttachmentKind
from zhifa.core.matter import Matter
from zhifa.core.operation import Op, operation
from zhifa.enforcement.inspection.models import PhotoMark
from zhifa.enforcement.inspection.queries import photos_to_mark
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal

_PRIVACY = cite("信息公开条例第十五条")


class PhotoNotPublic(Refusal):
    """这张照片不得公开 — it may tell who reported."""


def _matter_of(*, matter: Any, **_: Any) -> Any:
    return matter


@operation(
    "inspection.mark_photos", title="标记可公开的照片", permission="inspection.inspect", matter=_matter_of
)
def mark_photos(op: Op, *, matter: Matter, shown: Iterable[UUID]) -> list[PhotoMark]:
    """可公开 — the photos named are shown, all others of the matter are not (any longer).

    :raises BadInput: a photo of another matter, or one without a copy fit for the public.
    :raises PhotoNotPublic: what a reporter sent whose identity is sealed (信息公开条例第十五条).
    """
    wanted = set(shown)
    photos = photos_to_mark(op.matter)
    if wanted - {p.uid for p in photos}:
        raise BadInput("选的照片里有不属于这件事的，或者没有可以公开的副本", way_out="刷新页面后重新选择")
    if op.matter.sealed and any(p.uid in wanted and p.kind == AttachmentKind.REPORT_PHOTO for p in photos):
        raise PhotoNotPublic("反映人要求身份密封，其照片不公开。", _PRIVACY, "只公开执法人员拍的现场照片。")
    changed = []
    for photo in photos:
        mark, shows = _mark(photo), photo.uid in wanted
        if (mark.shown if mark.pk else False) == shows:
            continue
        mark.shown, mark.marked_at, mark.marked_by_id = shows, op.at, op.by.account_id
        mark.save()
        changed.append(mark)
    on = sum(1 for m in changed if m.shown)
    op.say(f"照片可公开：新增 {on} 张，撤下 {len(changed) - on} 张")
    return changed


def _mark(photo: Attachment) -> PhotoMark:
    return getattr(photo, "mark", None) or PhotoMark(attachment=photo, shown=False)
