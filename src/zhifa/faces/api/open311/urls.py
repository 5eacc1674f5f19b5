"""Open311 的网址 — GeoReport v2: discovery, services, requests, tokens; ``.json`` and ``.xml``."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from zhifa.core import clock
from zhifa.core.client_key import ClientKey, key_of
from zhifa.core.errors import IdempotencyKeyReused
from zhifa.core.ids import parse_uid
from zhifa.enforcement.intake.models import Report
from zhifa.faces.api import rate
from zhifa.faces.api.open311 import filing, requests, services, written
from zhifa.faces.api.open311.written import Open311Refusal
from zhifa.faces.api.refused import TooMany, status_of
from zhifa.law.refusal import Refusal

ROOT = "/open311/v2"
_END = r"(?:\.(?P<fmt>[A-Za-z0-9]{1,8}))?/?$"


def _key(request: HttpRequest, *, needed: str = "") -> ClientKey | None:
    """The system's key: ``api_key`` in form or query, or the Bearer header.

    :raises Open311Refusal: 403 — none though needed, not good, or without the permission.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    sent = token.strip() if scheme.lower() == "bearer" else ""
    sent = sent or request.GET.get("api_key", "")
    if not sent and request.method == "POST":
        sent = request.POST.get("api_key", "")
    if not sent:
        if needed:
            raise Open311Refusal(403, "没有 api_key；系统密钥向本县申请")
        rate.knock(request)
        return None
    key = key_of(sent)
    if key is None:
        raise Open311Refusal(403, "api_key 不对，或者已经吊销")
    if needed and not (key.carries(needed) or key.carries("intake.register")):
        raise Open311Refusal(403, "这个 api_key 不能办这件事")
    return key


def _jurisdiction(request: HttpRequest) -> None:
    """``jurisdiction_id`` may be left out (one county a server); another county's is not known here."""
    given = request.GET.get("jurisdiction_id", "")
    if not given and request.method == "POST":
        given = request.POST.get("jurisdiction_id", "")
    if given and given not in (settings.DIVISION_CODE, settings.COUNTY_NAME):
        raise Open311Refusal(404, f"这里的 jurisdiction_id 是 {settings.DIVISION_CODE}")


def _spoken(view: Callable[..., HttpResponse], methods: tuple[str, ...], access: tuple[str, ...]) -> Any:
    """A view with what all share: format, jurisdiction, the standard's errors."""

    @csrf_exempt  # no address here reads the session: a key is the only identity
    @functools.wraps(view)
    def run(request: HttpRequest, fmt: str | None = None, **more: Any) -> HttpResponse:
        asked = (fmt or ("xml" if "xml" in request.headers.get("Accept", "") else "json")).lower()
        shown = asked if asked in written.FORMATS else "json"
        try:
            if asked not in written.FORMATS:
                raise Open311Refusal(404, "只有 json 和 xml 两种格式")
            if request.method not in methods:
                raise Open311Refusal(405, f"这个地址只接受 {'、'.join(methods)}")
            _jurisdiction(request)
            response = view(request, shown, **more)
        except Open311Refusal as refusal:
            response = written.errors(shown, refusal)
            if refusal.status == 405:
                response["Allow"] = ", ".join(methods)
        except Refusal as refusal:
            # the standard knows 400 for whatever is wrong with a form
            status = {422: 400}.get(status_of(refusal), status_of(refusal))
            if isinstance(refusal, IdempotencyKeyReused):
                status = 409
            response = written.errors(shown, Open311Refusal(status, str(refusal)))
            if isinstance(refusal, TooMany):
                response["Retry-After"] = "60"
        response.setdefault("Cache-Control", "private, no-cache")
        return response

    run.access = access
    return run


def _discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    told = {
        "changeset": "2026-11-01T00:00:00+08:00",
        "contact": f"{settings.COUNTY_NAME}行政执法指挥中心",
        "key_service": "系统密钥由本县安全管理员签发",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": f"{settings.PUBLIC_ADDRESS}{ROOT}",
                "changeset": "2026-11-01T00:00:00+08:00",
                "type": "production" if settings.CELL_MODE == "production" else "test",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return written.single(fmt, "discovery", told)


def _services(request: HttpRequest, fmt: str) -> HttpResponse:
    rate.knock(request)
    found = [s.as_row() for s in services.services(clock.today())]
    return written.rows(fmt, "services", "service", found)


def _definition(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    rate.knock(request)
    return written.single(fmt, "service_definition", services.service(code, clock.today()).definition())


def _requests(request: HttpRequest, fmt: str) -> HttpResponse:
    key = _key(request, needed="intake.report")
    assert key is not None
    if request.method != "POST":
        return written.rows(
            fmt, "service_requests", "request", requests.listed(key, requests.read(request.GET))
        )
    own = filing.file_request(request, key)
    told = {
        "service_request_id": own.tracking_code,
        "token": str(own.uid),
        "service_notice": "查询码就是 service_request_id，凭它可以看办到哪一步",
        "account_id": None,
    }
    return written.rows(fmt, "service_requests", "request", [told], status=201)


def _request(request: HttpRequest, fmt: str, request_id: str) -> HttpResponse:
    found = requests.one(request_id, _key(request))
    return written.rows(fmt, "service_requests", "request", [found])


def _token(request: HttpRequest, fmt: str, token: str) -> HttpResponse:
    _key(request)
    uid = parse_uid(token)
    found = Report.objects.filter(uid=uid).values_list("tracking_code", flat=True).first() if uid else None
    if found is None:
        raise Open311Refusal(404, "没有这个 token")
    return written.rows(
        fmt, "service_requests", "request", [{"service_request_id": found, "token": str(uid)}]
    )


_GET = ("GET", "HEAD")
urlpatterns: list[URLPattern] = [
    re_path(rf"^discovery{_END}", _spoken(_discovery, _GET, ("public",)), name="open311-discovery"),
    re_path(rf"^services{_END}", _spoken(_services, _GET, ("public",)), name="open311-services"),
    re_path(rf"^services/(?P<code>[^/]{{1,40}}?){_END}", _spoken(_definition, _GET, ("public",)), name="open311-service"),
    re_path(rf"^requests{_END}", _spoken(_requests, (*_GET, "POST"), ("client",)), name="open311-requests"),
    re_path(rf"^requests/(?P<request_id>[^/]{{1,40}}?){_END}", _spoken(_request, _GET, ("public",)), name="open311-request"),
    re_path(rf"^tokens/(?P<token>[^/]{{1,40}}?){_END}", _spoken(_token, _GET, ("public",)), name="open311-token"),
]  # fmt: skip

#: (method, path, access) for ``zhifa.faces.api.routes``
DOORS: list[tuple[str, str, tuple[str, ...]]] = [
    ("GET", f"{ROOT}/discovery.{{fmt}}", ("public",)),
    ("GET", f"{ROOT}/services.{{fmt}}", ("public",)),
    ("GET", f"{ROOT}/services/{{code}}.{{fmt}}", ("public",)),
    ("GET", f"{ROOT}/requests.{{fmt}}", ("client",)),
    ("POST", f"{ROOT}/requests.{{fmt}}", ("client",)),
    ("GET", f"{ROOT}/requests/{{request_id}}.{{fmt}}", ("public",)),
    ("GET", f"{ROOT}/tokens/{{token}}.{{fmt}}", ("public",)),
]
