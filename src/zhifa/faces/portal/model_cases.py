"""典型案例公布页 — what stands published, by item; nobody is named."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.faces.access import open_to_all
from zhifa.oversight.publicity.model_cases import published

MOST = 200


@open_to_all
def cases(request: HttpRequest) -> HttpResponse:
    """典型案例."""
    code = "".join(c for c in request.GET.get("item", "") if c.isascii() and c.isprintable())[:20]
    return render(
        request, "portal/model_cases/list.html", {"rows": list(published(code)[:MOST]), "code": code}
    )


@open_to_all
def case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一个典型案例."""
    row = published().filter(uid=uid).first()
    if row is None:
        raise Http404
    return render(request, "portal/model_cases/one.html", {"m": row})


urlpatterns: list[URLPattern] = [
    path("model-cases/", cases, name="model_cases"),
    path("model-cases/<uuid:uid>/", case, name="model_case"),
]
