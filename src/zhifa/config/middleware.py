"""中间层 — what every request passes: an id, the idle lock, refusals shown as refusals."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from zhifa.config.logs import request_id
from zhifa.core import clock
from zhifa.core.actors import PublicActor, person
from zhifa.core.errors import BadInput, FileRefused
from zhifa.core.ids import new_uid
from zhifa.faces.api.refused import NotSignedIn, answer, body_of, status_of
from zhifa.law.refusal import Refusal

Handler = Callable[[HttpRequest], HttpResponseBase]


class RequestIdentity:
    """请求标识 — a number to quote; every answer carries it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = new_uid().hex[-12:]
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = name
        return response


class IdleLock:
    """闲置锁定 — a session nobody used for a while ends; also gives every request its ``actor``."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: person(request.user) if request.user.is_authenticated else PublicActor()
        )
        if request.path.startswith(("/static/", "/healthz", "/readyz", "/metrics")):
            return self.get_response(request)
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            seen = request.session.get("seen", now)
            if now - seen > settings.IDLE_LOCK_MINUTES * 60:
                logout(request)
                return self._locked(request)
            if now - seen > 60 or "seen" not in request.session:
                request.session["seen"] = now
            if self._lacks_second_factor(request):
                return redirect("/accounts/2fa/totp/activate/?required=1")
        return self.get_response(request)

    def _locked(self, request: HttpRequest) -> HttpResponseBase:
        """To the sign-in page; a program is told in its own way and never sent to a page."""
        if request.path.startswith(("/api/", "/open311/")):
            return answer(
                request,
                NotSignedIn(
                    f"超过 {settings.IDLE_LOCK_MINUTES} 分钟没有操作，已经自动退出",
                    way_out="重新登录后再试一次",
                ),
            )
        return redirect(f"{settings.LOGIN_URL}?idle=1&next={request.path}")

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        """Administrators work with two factors; until they have one they get to the set-up page only."""
        if request.path.startswith("/accounts/") or not request.user.must_use_second_factor:
            return False
        if "mfa" in request.session.get("zhifa_factors", ()):
            return False
        from allauth.mfa.utils import is_mfa_enabled

        if is_mfa_enabled(request.user):
            request.session["zhifa_factors"] = ["mfa"]
            return False
        return True


class Refusals:
    """拒绝 — a refusal no page has caught becomes a page (or JSON) that says what, why, and the way out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # by what it says of itself, before the form's token is looked for in it: that would read it all
        declared = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.REQUEST_MAX_BYTES
        if declared.isdecimal() and int(declared) > most:
            return self.answer(
                request,
                FileRefused(
                    f"一次最多上传 {most // 1024 // 1024} MB，超过了上限",
                    field="file",
                    way_out="压缩、少选几个，或分几次上传",
                ),
            )
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return self.answer(request, exception)
        if isinstance(exception, DataError) and "NUL" in str(exception):
            # typed text is cleaned by name; what else an address or a form carries ends here when it cannot be stored
            return self.answer(
                request, BadInput("提交的内容里有空字符（NUL）", way_out="删去看不见的字符后再提交")
            )
        return None

    def answer(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        """The refusal as a page, or as JSON for machines."""
        status = status_of(refusal)
        machine = request.path.startswith(("/api/", "/open311/"))
        if machine or "application/json" in request.headers.get("Accept", ""):
            return JsonResponse(body_of(refusal), status=status)
        from zhifa.faces.errors import refusal_page

        return refusal_page(request, refusal, status)
