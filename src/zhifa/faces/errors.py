"""错误页 — what happened, that nothing is lost, one way on, a number to quote."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zhifa.core.errors import BadInput
from zhifa.law.refusal import Refusal


def _answer(request: HttpRequest, status: int, **more: Any) -> HttpResponse:
    number = getattr(request, "request_id", "")
    if request.path.startswith(("/api/", "/open311/")):
        return JsonResponse(
            {"error": f"HTTP{status}", "message": more.get("message", ""), "request": number}, status=status
        )
    return render(request, f"{status}.html", {"request_id": number, **more}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 for a form that carries more words or fields than any form here has."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        told = (
            f"一次提交的文字最多 {most} MB、{settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} 栏，这次超过了，没有保存"
        )
        if request.path.startswith(("/api/", "/open311/")):
            return _answer(request, 413, message=told)
        return refusal_page(request, BadInput(told, way_out="把长的内容做成文件上传，或者分几次提交"), 413)
    return _answer(request, 400, message="请求的内容读不懂")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _answer(request, 403, message="没有权限")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _answer(request, 404, message="没有这个页面")


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500, message="出了差错，已记录")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page was open too long."""
    return render(request, "403_csrf.html", {"request_id": getattr(request, "request_id", "")}, status=403)


def refusal_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """A refusal as a page of its own (or as a fragment for htmx): what, why, the article, the way out."""
    known = {
        "refusal": refusal,
        "request_id": getattr(request, "request_id", ""),
        "back_url": request.META.get("HTTP_REFERER", ""),
    }
    if getattr(request, "htmx", False):
        return render(request, "errors/refusal_fragment.html", known, status=status)
    page = f"{status}.html" if status in (403, 404, 409, 413, 429) else "errors/refusal.html"
    return render(request, page, known, status=status)
