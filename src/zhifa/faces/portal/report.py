"""群众反映 — home, report, confirmation; no sign-in, no script needed but for the map pin."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control, never_cache

from zhifa.core import files
from zhifa.core.act_code import qr_svg
from zhifa.core.actors import PublicActor
from zhifa.core.errors import BadInput, FileRefused, IdempotencyKeyReused
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.operations.taking_in import MOST_PHOTOS
from zhifa.enforcement.intake.tracking_code import in_groups
from zhifa.faces.access import open_to_all
from zhifa.faces.portal.door import size_first, too_many
from zhifa.faces.portal.track import report_of
from zhifa.faces.sending import in_words
from zhifa.faces.submission import key_of
from zhifa.registers.territory.models import Town


class ReportForm(forms.Form):
    """反映 — limits and content are judged by the operation; here only what the page needs to show it again."""

    text = forms.CharField(
        label="什么情况",
        help_text="什么人、什么时候、做了什么",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        strip=False,
    )
    address = forms.CharField(
        label="在哪里", required=False, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )
    lng = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    identity = forms.ChoiceField(
        choices=[("named", "留电话"), ("sealed", "身份密封"), ("anonymous", "匿名")],
        required=False,
        initial="named",
    )
    name = forms.CharField(
        label="怎么称呼您", required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="手机号",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    """三件事：我要反映、查进度、核验文书."""
    return render(request, "portal/report/home.html")


@open_to_all
@never_cache
@size_first
def report(request: HttpRequest) -> HttpResponse:
    """我要反映."""
    if request.method != "POST":
        return _form(request, ReportForm(initial={"identity": "named"}))
    form = ReportForm(request.POST)
    if refused := too_many(request, "REPORT_RATE", request.POST.get("phone", "").strip()[:20]):
        return refused
    if not form.is_valid():
        return _form(request, form, status=422)
    given = form.cleaned_data
    try:
        own = intake.report(
            by=PublicActor(),
            key=key_of(request),
            text=given["text"],
            photos=_photos(request),
            lng=given["lng"],
            lat=given["lat"],
            address=given["address"],
            name=given["name"],
            phone=given["phone"],
            anonymous=given["identity"] == "anonymous",
            sealed=given["identity"] == "sealed",
        )
    except BadInput as refusal:
        field = {"place": "address", "lng": "address", "lat": "address", "file": "photos"}.get(
            refusal.field, refusal.field
        )
        words = in_words(refusal)
        form.add_error(field if field in form.fields else None, words)
        status = 413 if isinstance(refusal, FileRefused) and "上限" in refusal.message_zh else 422
        return _form(request, form, status=status, photo_error=words if field in ("photos", "file") else "")
    except IdempotencyKeyReused as refusal:
        form.add_error(None, in_words(refusal))
        return _form(request, form, status=422)
    return redirect("portal:report_done", code=own.tracking_code)


def _photos(request: HttpRequest) -> list[files.Arrived]:
    sent = [f for f in request.FILES.getlist("photos") if f.name]
    if len(sent) > MOST_PHOTOS:
        raise BadInput(f"最多 {MOST_PHOTOS} 张照片", field="photos", way_out="留下最能说明问题的几张")
    return [
        files.receive(
            f, name=f.name or "", allowed=files.PHOTO_TYPES, public=True, most_bytes=settings.PHOTO_MAX_BYTES
        )
        for f in sent
    ]


def _form(
    request: HttpRequest, form: ReportForm, *, status: int = 200, photo_error: str = ""
) -> HttpResponse:
    return render(
        request,
        "portal/report/form.html",
        {
            "form": form,
            "photo_error": photo_error,
            "most_photos": MOST_PHOTOS,
            "identity": form["identity"].value() or "named",
        },
        status=status,
    )


@open_to_all
@cache_control(public=True, max_age=3600)
def report_map(request: HttpRequest) -> JsonResponse:
    """The towns' outlines for the pin (GeoJSON)."""
    features = [
        {
            "type": "Feature",
            "properties": {"kind": "town", "name": t.name, "at": [float(t.lng), float(t.lat)]},
            "geometry": t.geometry,
        }
        for t in Town.objects.order_by("code")
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@open_to_all
@never_cache
def report_done(request: HttpRequest, code: str) -> HttpResponse:
    """收到了 — the tracking code, to be kept."""
    if refused := too_many(request, "TRACK_RATE"):
        return refused
    own = report_of(code)
    address = f"{settings.PUBLIC_ADDRESS}{reverse('portal:track_code', args=[own.tracking_code])}"
    return render(
        request,
        "portal/report/done.html",
        {
            "report": own,
            "code": in_groups(own.tracking_code),
            "qr": mark_safe(qr_svg(address)),
        },
    )


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/map.geojson", report_map, name="report_map"),
    path("report/done/<str:code>/", report_done, name="report_done"),
]
