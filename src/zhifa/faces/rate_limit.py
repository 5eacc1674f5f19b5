"""限流 — so many requests from one address in a window; counted over all processes (``core/knocks.py``)."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhifa.core import knocks

View = Callable[..., HttpResponse]


def within(request: HttpRequest, name: str, *, most: int, seconds: int = 60) -> bool:
    """Count this request; whether it is still within ``most`` in the running window of ``seconds``."""
    return knocks.count(f"{name} {address_of(request)}", seconds=seconds) <= most


def address_of(request: HttpRequest) -> str:
    """The caller's network address; all whose address a proxy does not tell share one."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"


def limited(name: str, *, most: int, seconds: int = 60) -> Callable[[View], View]:
    """Decorate a public view; more requests than allowed get a page that says to wait."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **more: object) -> HttpResponse:
            if within(request, name, most=most, seconds=seconds):
                return view(request, *args, **more)
            known = {"request_id": getattr(request, "request_id", "")}
            response = render(request, "429.html", known, status=429)
            response["Retry-After"] = str(seconds)
            return response

        return guarded

    return mark
