"""JSON 接口的网址 — the operations, their description, and a page for people."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt

from zhifa.faces.access import open_to_all
from zhifa.faces.api.interface import ROOT, api, description, doors
from zhifa.faces.api.refused import plain
from zhifa.faces.api.who import fingerprint


@open_to_all
def about(request: HttpRequest) -> HttpResponse:
    """接口说明 — what the description says, as a page."""
    told = description()
    who = {(d.method.lower(), f"{ROOT}{d.path}".replace("{uuid:", "{")): d.access for d in doors()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, methods in told["paths"].items():
        for method, one in methods.items():
            groups.setdefault(one["tags"][0], []).append(
                {
                    "method": method.upper(),
                    "path": address,
                    "summary": one["summary"],
                    "text": one.get("description", ""),
                    "access": who[method, address],
                    "parameters": one.get("parameters", []),
                }
            )
    return render(request, "api/about.html", {"groups": groups, "title": told["info"]["title"]})


@open_to_all
def openapi(request: HttpRequest) -> JsonResponse:
    """机器读的说明 — OpenAPI 3.1."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


def answered(view: Callable[..., HttpResponse], access: tuple[str, ...]) -> Callable[..., HttpResponse]:
    """An operation's view with what all share: the size limit, ETag and 304, no caching by others."""

    @csrf_exempt  # sessions are checked in ``who``; a key needs no token
    def run(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and int(length) > most:
            return plain("TooLarge", f"请求超过 {most // 1024 // 1024} MB", 413, way_out="分几次发")
        response = view(request, *args, **more)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ("Authorization", "Cookie"))
        if request.method in ("GET", "HEAD") and response.status_code == 200:
            etag = quote_etag(fingerprint(response.content.decode("utf-8", "replace")))
            response["ETag"] = etag
            return get_conditional_response(request, etag=etag, response=response) or response
        return response

    run.access = access  # type: ignore[attr-defined]
    return run


def _patterns() -> list[URLPattern]:
    access: dict[str, tuple[str, ...]] = {}
    for d in doors():
        route = d.path.lstrip("/").replace("{", "<").replace("}", ">")
        access[route] = tuple(dict.fromkeys((*access.get(route, ()), *d.access)))
    found = []
    for pattern in api.urls[0]:
        if pattern.name == "api-root":
            continue
        # ninja has a converter of its own for {uuid:…}
        route = str(pattern.pattern).replace("<uuidstr:", "<uuid:")
        pattern.callback = answered(pattern.callback, access[route])
        found.append(pattern)
    return found


urlpatterns: list[URLPattern] = [
    path("", about, name="api-about"),
    path("openapi.json", answered(openapi, ("public",)), name="api-openapi"),
    *_patterns(),
]
