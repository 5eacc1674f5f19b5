"""巡查清单公布页 — the checklists in force today; with a grid's code, the one that holds there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.faces.access import open_to_all
from zhifa.registers.territory.patrols import checklists_on
from zhifa.registers.territory.queries import checklist_of, grid_under


@open_to_all
def patrol_lists(request: HttpRequest) -> HttpResponse:
    """标准化巡查清单."""
    today = clock.today()
    code = "".join(c for c in request.GET.get("grid", "") if c.isprintable() and c.isascii())[:30].strip()
    grid = grid_under(code, on=today) if code else None
    if grid is not None:
        held = checklist_of(grid, on=today)
        lists = [held] if held else []
    else:
        lists = list(checklists_on(today))
    return render(request, "portal/patrol/lists.html", {"lists": lists, "grid": grid, "code": code})


urlpatterns: list[URLPattern] = [path("patrol-lists/", patrol_lists, name="patrol_lists")]
