"""查进度 — what became of a report, by its code: each public step, rating it, adding a word."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhifa.core import files
from zhifa.core.actors import PublicActor
from zhifa.core.duty import Duty
from zhifa.core.duty_clock import clock_of
from zhifa.core.errors import NotFound
from zhifa.core.matter import MatterState
from zhifa.enforcement.inspection import queries as inspection
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import RemarkKind, Report
from zhifa.enforcement.intake.tracking_code import in_groups
from zhifa.faces.access import open_to_all
from zhifa.faces.portal.door import too_many
from zhifa.faces.sending import Sending


def report_of(code: str) -> Report:
    found = queries.by_tracking_code(code[:40])
    if found is None:
        raise NotFound("没有这个查询码", way_out="核对提交后给您的十位查询码；忘了可以再反映一次或打 12345")
    return found


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
    return _progress(Sending(request), report_of(code))


def _progress(sending: Sending, own: Report, *, form: str = "") -> HttpResponse:
    """``form``: which of the page's two was refused."""
    matter = own.matter
    final = queries.final_of(matter)
    word, tone, now, later = _WAY.get(final.state, _WAY[MatterState.RECEIVED])
    answers = queries.answers(own, final.pk)
    duty = (
        Duty.objects.filter(matter=final, closed_at=None, due_at__isnull=False, hold=False, internal=True)
        .filter(rule__in=["base.acceptance", "base.work_order", "base.acceptance_of_work_order"])
        .order_by("due_at")
        .first()
    )
    return sending.page(
        "portal/report/track.html",
        {
            "report": own,
            "matter": matter,
            "merged": final.pk != matter.pk,
            "word": word,
            "tone": tone,
            "steps": queries.public_steps(own, final.pk),
            "now": now if now[0] else None,
            "later": later,
            "answers": answers,
            "photos": inspection.public_photos(matter.pk, final.pk),
            "clock": clock_of(duty) if duty else None,
            "code": in_groups(own.tracking_code),
            "stars": [{"value": str(n), "label": f"{n} 星 {label}"} for n, label in STARS],
            "may_rate": bool(answers) and own.rating is None,
            "form": form,
        },
    )


@open_to_all
@never_cache
def track_photo(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """一张公开的照片 — the copy without EXIF, for whoever has the code; never the original."""
    if refused := too_many(request, "PHOTO_RATE"):
        return refused
    own = report_of(code)
    shown = inspection.public_photos(own.matter_id, queries.final_matter(own.matter_id))
    photo = next((p for p in shown if p.uid == uid), None)
    if photo is None or photo.public_copy is None:
        raise NotFound("没有这张照片，或者它没有公开", way_out="回到办理进度")
    try:
        source = files.store().open(photo.public_copy.sha256)
    except FileNotFoundError:
        raise NotFound("这张照片暂时打不开", way_out="过一会儿再看") from None
    return FileResponse(source, content_type="image/jpeg", filename=f"{uid}.jpg")


def _say(
    request: HttpRequest, code: str, form: str, operation: Callable[..., Any], **given: Any
) -> HttpResponse:
    """What the reporter says about his report: his words and ``given`` to an operation, and back to the progress."""
    own = report_of(code)
    if refused := too_many(request, "REPORT_RATE"):
        return refused
    sending = Sending(request, by=PublicActor())
    with sending:
        operation(**sending.common, report=own, text=request.POST.get("text", ""), **given)
        return redirect("portal:track_code", code=own.tracking_code)
    return _progress(sending, own, form=form)


@open_to_all
@never_cache
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """评价."""
    stars = request.POST.get("stars", "")
    given = int(stars) if stars in {"1", "2", "3", "4", "5"} else 0
    return _say(request, code, "rate", intake.rate, stars=given)


@open_to_all
@never_cache
@require_POST
def remark(request: HttpRequest, code: str) -> HttpResponse:
    """补充，或说明为什么觉得办得不对."""
    kind = request.POST.get("kind", "")
    given = kind if kind in RemarkKind.values else RemarkKind.MORE
    return _say(request, code, "remark", intake.add_remark, kind=given)


urlpatterns: list[URLPattern] = [
    path("track/", track, name="track"),
    path("track/<str:code>/", track_code, name="track_code"),
    path("track/<str:code>/photos/<uuid:uid>.jpg", track_photo, name="track_photo"),
    path("track/<str:code>/rate/", rate, name="track_rate"),
    path("track/<str:code>/remark/", remark, name="track_remark"),
]
