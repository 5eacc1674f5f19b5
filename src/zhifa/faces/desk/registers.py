"""名录 — bodies, teams, people with certificates, grids, items and who holds which power on a day."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.given_day import read_day
from zhifa.faces.access import require

PAGE = 50


def clean(text: str, longest: int = 60) -> str:
    """What somebody typed into a filter, without what no column can hold."""
    return "".join(c for c in text if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF).strip()[:longest]


def asked_day(request: HttpRequest) -> date:
    """``?on=`` or today."""
    return day_in(request, "on") or clock.today()


def day_in(request: HttpRequest, name: str) -> date | None:
    """A day of the address, or ``None``."""
    return read_day(request.GET.get(name, ""), clock.today())


def keyset(rows: QuerySet[Any], request: HttpRequest, column: str = "code") -> tuple[list[Any], str]:
    """A page ordered by a unique column, and the address of the next ("" at the end)."""
    after = clean(request.GET.get("after", ""))
    if after:
        rows = rows.filter(**{f"{column}__gt": after})
    found = list(rows.order_by(column)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    kept = {k: v for k, v in request.GET.items() if k != "after" and v}
    return found[:PAGE], f"?{urlencode({**kept, 'after': getattr(found[PAGE - 1], column)})}"


@require("registers.read")
def registers(request: HttpRequest) -> HttpResponse:
    """名录 — to its first page."""
    return redirect("desk:items")


urlpatterns: list[URLPattern] = [
    path("registers/", registers, name="registers"),
]
