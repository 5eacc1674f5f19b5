"""断网可看 — the worker that keeps the phone's pages on the device, and the page it shows when it has none.

The browser asks for ``worker.js`` anew at each start; what stands in it changes with every release, so that pages and
scripts of two releases are never mixed. Nothing personal is in either address: both answer without a sign-in.
"""

import functools
import hashlib
import json

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse

from zhifa.faces.access import open_to_all

#: what a page of the phone is drawn with; a module named by another stands under its plain name as well
STYLES = (
    *("vendor/tabler.min.css", "zhifa.css"),
    *(
        f"css/{part}.css"
        for part in (
            *("tokens", "base", "percent", "shell", "parts", "record"),
            *("forms", "field", "portal", "map", "wall", "print"),
        )
    ),
)
SCRIPTS = (
    *("vendor/htmx.min.js", "js/form.js", "js/draft.js", "js/camera.js", "js/place.js", "js/track.js"),
    *("js/submission_key.js", "js/keep_pages.js", "js/kept_list.js", "js/suggest.js"),
)
PICTURES = ("vendor/icons.svg", "img/zhifa.svg")


@functools.cache
def shelf() -> tuple[str, tuple[str, ...]]:
    """(digest of the release's files, their addresses)."""
    names = (*STYLES, *SCRIPTS, *PICTURES, "js/field_worker.js")
    sums = hashlib.sha256()
    for name in names:
        found = finders.find(name)
        if found:
            with open(found, "rb") as file:
                sums.update(file.read())
    plain = tuple(settings.STATIC_URL + name for name in SCRIPTS if name.startswith("js/"))
    addresses = tuple(dict.fromkeys([*(static(name) for name in names[:-1]), *plain]))
    return sums.hexdigest()[:16], addresses


@open_to_all
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's first lines say which release, which files, and after how long it locks; the rest is static."""
    release, addresses = shelf()
    given = {
        "release": release,
        "shelf": [*addresses, reverse("field:no_network")],
        "instead": reverse("field:no_network"),
        "home": reverse("field:home"),
        "lockMinutes": settings.IDLE_LOCK_MINUTES,
        "keepSeconds": settings.SESSION_COOKIE_AGE,
    }
    text = f"self.zhifa = {json.dumps(given)};\nimportScripts({json.dumps(static('js/field_worker.js'))});\n"
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@open_to_all
def no_network(request: HttpRequest) -> HttpResponse:
    """What the phone shows instead of a page it does not have; the same for everybody."""
    return render(request, "field/no_network.html", {"lock_minutes": settings.IDLE_LOCK_MINUTES})


urlpatterns: list[URLPattern] = [
    path("worker.js", worker, name="worker"),
    path("no-network/", no_network, name="no_network"),
]
