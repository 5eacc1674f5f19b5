"""限流 — so many requests a minute from one address; counted in the shared cache, so over all processes."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhifa.core import clock

View = Callable[..., HttpResponse]


def within(request: HttpRequest, name: str, *, most: int, seconds: int = 60) -> bool:
    """Count this request; whether it is still within ``most`` in the running window of ``seconds``."""
    window = int(clock.now().timestamp()) // seconds
    address = get_adapter().get_client_ip(request) or "unknown"
    key = f"zhifa:rate:{name}:{address}:{window}"
    if cache.add(key, 1, timeout=seconds * 2):
        return True
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # the window's entry expired between the two calls
        return True


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
