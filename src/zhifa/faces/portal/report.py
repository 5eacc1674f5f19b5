"""群众反映与查询 — home, report, confirmation, progress; no sign-in, no script needed but for the map pin."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from zhifa.core import clock, files
from zhifa.core.act_code import qr_svg
from zhifa.core.actors import PublicActor
from zhifa.core.duty import Duty
from zhifa.core.duty_clock import clock_of
from zhifa.core.errors import BadInput, FileRefused, IdempotencyKeyReused, NotFound
from zhifa.core.matter import MatterState
from zhifa.enforcement.inspection import queries as inspection
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import RemarkKind, Report
from zhifa.enforcement.intake.operations.taking_in import MOST_PHOTOS
from zhifa.enforcement.intake.tracking_code import in_groups
from zhifa.faces.access import open_to_all
from zhifa.faces.rate_limit import within
from zhifa.law.refusal import Refusal
from zhifa.registers.territory.models import Town

#: (times, seconds); settings of the same names override
REPORT_RATE = (20, 3600)
REPORT_RATE_PHONE = (5, 3600)
TRACK_RATE = (60, 600)
#: a page of progress asks for each of its photos
PHOTO_RATE = (600, 600)
#: a request larger than this is refused before its body is read: six photos and their form
MOST_REQUEST_BYTES = MOST_PHOTOS * settings.PHOTO_MAX_BYTES + 1024 * 1024
_KEY = re.compile(r"[0-9A-Za-z\-]{8,64}")
View = Callable[..., HttpResponse]


def too_many(request: HttpRequest, name: str, phone: str = "") -> HttpResponse | None:
    """The 429 page when an address or a telephone has asked too often, else ``None``."""
    most, seconds = getattr(settings, name, globals()[name])
    allowed = within(request, f"portal:{name}", most=most, seconds=seconds)
    if allowed and phone:
        most, seconds = getattr(settings, "REPORT_RATE_PHONE", REPORT_RATE_PHONE)
        slot = f"zhifa:rate:phone:{phone}:{int(clock.now().timestamp()) // seconds}"
        cache.add(slot, 0, timeout=seconds * 2)
        try:
            allowed = int(cache.incr(slot)) <= most
        except ValueError:  # the window's entry expired between the two calls
            allowed = True
    if allowed:
        return None
    response = render(
        request,
        "429.html",
        {"retry_after": f"{max(1, seconds // 60)} 分钟", "request_id": getattr(request, "request_id", "")},
        status=429,
    )
    response["Retry-After"] = str(seconds)
    return response


def size_first(view: View) -> View:
    """Refuse a request by its declared size before its body is read; the CSRF check, which reads it, comes after."""
    checked = csrf_protect(view)

    @csrf_exempt
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        try:
            declared = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            declared = 0
        if declared > MOST_REQUEST_BYTES:
            raise FileRefused(
                f"一次最多上传 {MOST_REQUEST_BYTES // 1024 // 1024} MB，超过了上限",
                field="photos",
                way_out="少选几张照片，或压缩后再传",
            )
        return checked(request, *args, **more)

    return guarded


def key_of(request: HttpRequest) -> str | None:
    """The submission key of a form, when it has the form of one."""
    given = request.POST.get("idempotency_key", "")
    return given if _KEY.fullmatch(given) else None


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
        words = refusal.message_zh + (f"。可以：{refusal.way_out}" if refusal.way_out else "")
        form.add_error(field if field in form.fields else None, words)
        status = 413 if isinstance(refusal, FileRefused) and "上限" in refusal.message_zh else 422
        return _form(request, form, status=status, photo_error=words if field in ("photos", "file") else "")
    except IdempotencyKeyReused as refusal:
        form.add_error(None, f"{refusal.message_zh}。可以：{refusal.way_out}")
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


def _report_of(code: str) -> Report:
    found = queries.by_tracking_code(code[:40])
    if found is None:
        raise NotFound("没有这个查询码", way_out="核对提交后给您的十位查询码；忘了可以再反映一次或打 12345")
    return found


@open_to_all
@never_cache
def report_done(request: HttpRequest, code: str) -> HttpResponse:
    """收到了 — the tracking code, to be kept."""
    if refused := too_many(request, "TRACK_RATE"):
        return refused
    own = _report_of(code)
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


@open_to_all
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """查进度 — asks for the code."""
    asked = request.GET.get("code", "")[:40]
    if not asked.strip():
        return render(request, "portal/report/track_ask.html")
    if refused := too_many(request, "TRACK_RATE"):
        return refused
    found = queries.by_tracking_code(asked)
    if found is None:
        return render(request, "portal/report/track_ask.html", {"asked": asked, "wrong": True}, status=404)
    return redirect("portal:track_code", code=found.tracking_code)


#: state → (word, tone, what goes on now, what comes later)
_WAY: dict[str, tuple[str, str, tuple[str, str], tuple[str, ...]]] = {
    MatterState.RECEIVED: (
        "等待分派",
        "now",
        ("正在看由谁办", "两小时内分派"),
        ("派给执法队", "到现场核查", "告诉您结果"),
    ),
    MatterState.DISPATCHED: ("已经派出", "now", ("等执法人员接单", ""), ("到现场核查", "告诉您结果")),
    MatterState.IN_HAND: (
        "正在核查",
        "now",
        ("正在核查", "查清事实，要求改正或决定是否立案"),
        ("告诉您结果",),
    ),
    MatterState.IN_CASE: (
        "立案调查",
        "now",
        ("正在依法调查", "调查、告知、决定都有法定期限"),
        ("告诉您结果",),
    ),
    MatterState.REFERRED_OUT: ("已经转出", "pause", ("", ""), ()),
    MatterState.CLOSED: ("已经办结", "done", ("", ""), ()),
}
STARS = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))


@open_to_all
@never_cache
def track_code(request: HttpRequest, code: str) -> HttpResponse:
    """办理进度."""
    if refused := too_many(request, "TRACK_RATE"):
        return refused
    return _progress(request, _report_of(code))


def _progress(
    request: HttpRequest, own: Report, *, refusal: Refusal | None = None, form: str = "", status: int = 200
) -> HttpResponse:
    matter = own.matter
    final = matter
    while final.merged_into is not None:
        final = final.merged_into
    word, tone, now, later = _WAY.get(final.state, _WAY[MatterState.RECEIVED])
    answers = queries.answers(own)
    duty = (
        Duty.objects.filter(matter=final, closed_at=None, due_at__isnull=False, hold=False, internal=True)
        .filter(rule__in=["base.acceptance", "base.work_order", "base.acceptance_of_work_order"])
        .order_by("due_at")
        .first()
    )
    return render(
        request,
        "portal/report/track.html",
        {
            "report": own,
            "matter": matter,
            "merged": final.pk != matter.pk,
            "word": word,
            "tone": tone,
            "steps": queries.public_steps(own),
            "now": now if now[0] else None,
            "later": later,
            "answers": answers,
            "photos": inspection.public_photos(matter.pk, final.pk),
            "clock": clock_of(duty) if duty else None,
            "code": in_groups(own.tracking_code),
            "stars": [{"value": str(n), "label": f"{n} 星 {label}"} for n, label in STARS],
            "may_rate": bool(answers) and own.rating is None,
            "refusal": refusal,
            "form": form,
            "typed": request.POST.get("text", "")[:2000] if refusal else "",
        },
        status=status,
    )


@open_to_all
@never_cache
def track_photo(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """一张公开的照片 — the copy without EXIF, for whoever has the code; never the original."""
    if refused := too_many(request, "PHOTO_RATE"):
        return refused
    own = _report_of(code)
    shown = inspection.public_photos(own.matter_id, queries.final_matter(own.matter_id))
    photo = next((p for p in shown if p.uid == uid), None)
    if photo is None or photo.public_copy is None:
        raise NotFound("没有这张照片，或者它没有公开", way_out="回到办理进度")
    try:
        source = files.store().open(photo.public_copy.sha256)
    except FileNotFoundError:
        raise NotFound("这张照片暂时打不开", way_out="过一会儿再看") from None
    return FileResponse(source, content_type="image/jpeg", filename=f"{uid}.jpg")


@open_to_all
@never_cache
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """评价."""
    own = _report_of(code)
    if refused := too_many(request, "REPORT_RATE"):
        return refused
    stars = request.POST.get("stars", "")
    try:
        intake.rate(
            by=PublicActor(),
            key=key_of(request),
            report=own,
            stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
            text=request.POST.get("text", ""),
        )
    except Refusal as refusal:
        return _progress(request, own, refusal=refusal, form="rate", status=422)
    return redirect("portal:track_code", code=own.tracking_code)


@open_to_all
@never_cache
@require_POST
def remark(request: HttpRequest, code: str) -> HttpResponse:
    """补充，或说明为什么觉得办得不对."""
    own = _report_of(code)
    if refused := too_many(request, "REPORT_RATE"):
        return refused
    kind = request.POST.get("kind", "")
    try:
        intake.add_remark(
            by=PublicActor(),
            key=key_of(request),
            report=own,
            text=request.POST.get("text", ""),
            kind=kind if kind in RemarkKind.values else RemarkKind.MORE,
        )
    except Refusal as refusal:
        return _progress(request, own, refusal=refusal, form="remark", status=422)
    return redirect("portal:track_code", code=own.tracking_code)


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/map.geojson", report_map, name="report_map"),
    path("report/done/<str:code>/", report_done, name="report_done"),
    path("track/", track, name="track"),
    path("track/<str:code>/", track_code, name="track_code"),
    path("track/<str:code>/photos/<uuid:uid>.jpg", track_photo, name="track_photo"),
    path("track/<str:code>/rate/", rate, name="track_rate"),
    path("track/<str:code>/remark/", remark, name="track_remark"),
]
