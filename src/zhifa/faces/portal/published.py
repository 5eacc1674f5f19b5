"""公示 — decisions published to the public, newest first; withdrawn ones with the reason only."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import urlencode

from zhifa.faces.access import open_to_all
from zhifa.oversight.publicity import queries


def _clean(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


@open_to_all
def published(request: HttpRequest) -> HttpResponse:
    """公示的处罚决定."""
    body, party = _clean(request.GET.get("body", ""), 40), _clean(request.GET.get("q", ""), 60)
    rows, after = queries.shown(body=body, party=party, after=request.GET.get("after", ""))
    asked = {k: v for k, v in (("body", body), ("q", party)) if v}
    context = {
        "rows": rows,
        "body": body,
        "q": party,
        "bodies": queries.bodies_shown(),
        "next": f"?{urlencode({**asked, 'after': after})}" if after else "",
    }
    return render(request, "portal/published/list.html", context)


@open_to_all
def publication(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一份公示的决定."""
    row = queries.one_shown(uid)
    if row is None:
        raise Http404
    return render(request, "portal/published/one.html", {"row": row})


urlpatterns: list[URLPattern] = [
    path("published/", published, name="published"),
    path("published/<uuid:uid>/", publication, name="publication"),
]
