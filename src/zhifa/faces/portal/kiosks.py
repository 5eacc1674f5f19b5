"""执法岗亭公示页 — for anybody: where each stands, when it is open, who heads it, which number to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from zhifa.core import clock
from zhifa.faces.access import open_to_all
from zhifa.registers.organisation.kiosk_board import kiosks_on, manned


@open_to_all
def kiosks(request: HttpRequest) -> HttpResponse:
    """执法岗亭."""
    found = manned(kiosks_on(clock.today()), clock.now())
    return render(request, "portal/patrol/kiosks.html", {"kiosks": found})


urlpatterns: list[URLPattern] = [path("kiosks/", kiosks, name="kiosks")]
