"""可公开的照片 — an officer says which photos of a matter its reporter may see."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core.actors import visible
from zhifa.core.errors import NotFound
from zhifa.core.files import AttachmentKind
from zhifa.core.matter import Matter
from zhifa.enforcement.inspection import operations as inspection
from zhifa.enforcement.inspection import queries
from zhifa.faces.access import require
from zhifa.faces.sending import Sending


def _matter(request: HttpRequest, uid: UUID) -> Matter:
    reach = visible(request.actor, "inspection.inspect")  # type: ignore[attr-defined]
    found = None if reach is None else Matter.objects.filter(reach, uid=uid).first()
    if found is None:
        raise NotFound("没有这件事，或者它不由您承办", way_out="从工单里打开")
    return found


def _back(request: HttpRequest) -> str:
    """The order or the visit the page was opened from."""
    for name in ("order", "visit"):
        try:
            return reverse(f"field:{name}", args=[UUID(request.GET.get(name, ""))])
        except ValueError:
            continue
    return reverse("field:home")


def _ids(given: list[str]) -> list[UUID]:
    found = []
    for text in given:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require("inspection.inspect")
def photos_public(request: HttpRequest, uid: UUID) -> HttpResponse:
    """可公开的照片 — all of a matter's photos with a mark each."""
    matter = _matter(request, uid)
    sending = Sending(request)
    back = _back(request)
    ticked = request.POST.getlist("shown")
    if sending.ready:
        with sending:
            shown = _ids(ticked)
            inspection.mark_photos(**sending.common, matter=matter, shown=shown)
            return redirect(back)
    photos = [
        {
            "p": p,
            "reported": p.kind == AttachmentKind.REPORT_PHOTO,
            "locked": matter.sealed and p.kind == AttachmentKind.REPORT_PHOTO,
            "on": str(p.uid) in ticked
            if request.method == "POST"
            else getattr(getattr(p, "mark", None), "shown", False),
        }
        for p in queries.photos_to_mark(matter)
    ]
    context = {"m": matter, "photos": photos, "back_url": back}
    return sending.page("field/photos_public.html", context)


urlpatterns: list[URLPattern] = [
    path("matters/<uuid:uid>/photos/", photos_public, name="photos_public"),
]
