"""门口 — how often and how much the public may send."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zhifa.core import knocks
from zhifa.core.errors import FileRefused
from zhifa.enforcement.intake.operations.taking_in import MOST_PHOTOS
from zhifa.faces.rate_limit import within

#: (times, seconds); settings of the same names override
REPORT_RATE = (20, 3600)

REPORT_RATE_PHONE = (5, 3600)

TRACK_RATE = (60, 600)

#: a page of progress asks for each of its photos
PHOTO_RATE = (600, 600)

#: a request larger than this is refused before its body is read: six photos and their form
MOST_REQUEST_BYTES = MOST_PHOTOS * settings.PHOTO_MAX_BYTES + 1024 * 1024

View = Callable[..., HttpResponse]


def too_many(request: HttpRequest, name: str, phone: str = "") -> HttpResponse | None:
    """The 429 page when an address or a telephone has asked too often, else ``None``."""
    most, seconds = getattr(settings, name, globals()[name])
    allowed = within(request, f"portal:{name}", most=most, seconds=seconds)
    if allowed and phone:
        most, seconds = getattr(settings, "REPORT_RATE_PHONE", REPORT_RATE_PHONE)
        allowed = knocks.count(f"phone {phone}", seconds=seconds) <= most
    if allowed:
        return None
    response = render(
        request,
        "429.html",
        {"retry_after": f"{max(1, seconds // 60)} 分钟", "request_id": getattr(request, "request_id", "")},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    return response


def size_first(view: View) -> View:
    """Refuse a request by its declared size before its body is read; the CSRF check, which reads it, comes after."""
    checked = csrf_protect(view)

    @csrf_exempt
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        try:
            declared = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            declared = 0
        if declared > MOST_REQUEST_BYTES:
            raise FileRefused(
                f"一次最多上传 {MOST_REQUEST_BYTES // 1024 // 1024} MB，超过了上限",
                field="photos",
                way_out="少选几张照片，或压缩后再传",
            )
        return checked(request, *args, **more)

    return guarded
