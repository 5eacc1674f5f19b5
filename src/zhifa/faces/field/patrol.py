"""巡查上报 — a grid worker (or an officer on patrol) sends a photo, the place and a few words."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.matter import MatterSource
from zhifa.enforcement.intake import operations as intake
from zhifa.faces.access import require
from zhifa.faces.field.shell import received, tabs
from zhifa.faces.sending import Sending
from zhifa.faces.submission import shots, told
from zhifa.registers.catalogue.likely_items import likely_items

DRAFT = "patrol"


class PatrolForm(forms.Form):
    """上报."""

    text = forms.CharField(
        label="看到了什么",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清东西、位置、多少",
    )
    address = forms.CharField(label="地点", max_length=200, required=False, help_text="照片带定位时可以不写")
    item_code = forms.CharField(label="事项", max_length=20, required=False, widget=forms.HiddenInput)


@require("intake.report")
def patrol_report(request: HttpRequest) -> HttpResponse:
    """上报 — the place comes from the phone, else from the first photo, else from the words."""
    actor = request.actor  # type: ignore[attr-defined]
    form = PatrolForm(request.POST or None)
    looking = request.POST.get("do") == "look"
    sending = Sending(request, form)
    if not looking and sending.ready:
        with sending:
            return _sent(sending, form)
    text = request.POST.get("text", "")
    picked = request.POST.get("item_code", "")
    guesses = [i for i, _ in likely_items(text, on=clock.today(), limit=5, only_patrol=True)] if text else []
    context = {
        "form": form,
        "guesses": guesses,
        "picked": picked,
        "tabs": tabs(actor, "patrol"),
        "sent": request.GET.get("number", "")[:40],
    }
    answer = sending.page("field/patrol.html", context)
    if looking:
        answer.status_code = 200
    return answer


def _sent(sending: Sending, form: PatrolForm) -> HttpResponse:
    request, common = sending.request, sending.common
    photos = shots(request)
    place = told(f"- - {request.POST.get('lng') or '-'} {request.POST.get('lat') or '-'} -")
    lng, lat = place.lng, place.lat
    if lng is None:
        lng, lat = next(((s.lng, s.lat) for s in photos if s.lng is not None), (None, None))
    source = MatterSource.GRID if "grid_worker" in common["by"].roles else MatterSource.PATROL
    made = intake.report(
        **common,
        text=form.cleaned_data["text"],
        photos=[s.arrived for s in photos],
        lng=lng,
        lat=lat,
        address=form.cleaned_data["address"],
        item_code=form.cleaned_data["item_code"],
        source=source,
        wants_reply=False,
    )
    response = received(request, reverse("field:patrol_report"), DRAFT)
    response["Location"] += f"&number={made.matter.number}"
    return response


urlpatterns: list[URLPattern] = [path("patrol/", patrol_report, name="patrol_report")]
