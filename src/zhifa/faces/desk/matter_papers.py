"""文书与附件 — the files of a matter, byte for byte."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.urls import URLPattern, path

from zhifa.core.actors import visible
from zhifa.core.documents.document import Document
from zhifa.core.errors import NotFound
from zhifa.core.files import Attachment, store
from zhifa.faces.access import require


def _sent(sha256: str, media: str, name: str) -> FileResponse:
    try:
        source = store().open(sha256)
    except FileNotFoundError:
        raise NotFound("文件库里没有这个文件", way_out="告诉系统管理员，编号见页脚") from None
    response = FileResponse(source, content_type=media, filename=name)
    response["Cache-Control"] = "private, max-age=300"
    return response


@require("matter.read")
def document(request: HttpRequest, uid: UUID) -> FileResponse:
    """一份文书 — the file as issued."""
    reach = visible(request.actor, prefix="matter__")  # type: ignore[attr-defined]
    found = None if reach is None else Document.objects.filter(reach, uid=uid).select_related("file").first()
    if found is None:
        raise NotFound("没有这份文书，或者它不在您能看的范围内")
    name = f"{found.number or found.title}.pdf"
    return _sent(found.file.sha256, found.file.media_type, name)


@require("matter.read")
def attachment(request: HttpRequest, uid: UUID) -> FileResponse:
    """一个附件 — the original, byte for byte."""
    reach = visible(request.actor, prefix="matter__")  # type: ignore[attr-defined]
    found = (
        None if reach is None else Attachment.objects.filter(reach, uid=uid).select_related("file").first()
    )
    if found is None:
        raise NotFound("没有这个附件，或者它不在您能看的范围内")
    return _sent(found.file.sha256, found.file.media_type, found.name or str(found.uid))


urlpatterns: list[URLPattern] = [
    path("documents/<uuid:uid>.pdf", document, name="document"),
    path("attachments/<uuid:uid>/", attachment, name="attachment"),
]
