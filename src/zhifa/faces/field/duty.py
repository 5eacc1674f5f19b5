"""我的值班 — on the phone: sign in and out, shifts ahead, swaps, going out on a task, exams that are open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from zhifa.core import clock
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.read_together import read_together
from zhifa.faces.access import require
from zhifa.faces.field.shell import tabs
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    Attendance,
    Certificate,
    Exam,
    Member,
    Outing,
    Question,
    RosterLine,
    Shift,
    Sitting,
    Swap,
    SwapState,
    TrackLook,
)
from zhifa.registers.organisation.operations.examining import invited
from zhifa.registers.organisation.operations.roster_units import WatchUnit
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.question_bank import LETTERS

AHEAD = 12


def _me(request: HttpRequest) -> Member:
    found = Member.objects.select_related("team", "body").filter(account_id=request.actor.account_id).first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound("您没有登记在人员名录里", way_out="请综合执法指导办登记")
    return found


def _place(request: HttpRequest) -> dict[str, Decimal]:
    """The place the phone sent, or none: it is the person's choice."""
    try:
        lng, lat = Decimal(request.POST.get("lng", "")), Decimal(request.POST.get("lat", ""))
    except InvalidOperation:
        return {}
    if not (lng.is_finite() and lat.is_finite() and abs(lng) <= 180 and abs(lat) <= 90):
        return {}
    return {"lng": round(lng, 6), "lat": round(lat, 6)}


def _published_for(me: Member) -> QuerySet[RosterLine]:
    """Shifts to come of one's own team or command centre, of the same kind of place."""
    rows = RosterLine.objects.filter(roster__state="published", day__gte=clock.today())
    if me.team is not None:
        return rows.filter(roster__team=me.team, support=me.kind == "auxiliary")
    return rows.filter(roster__body=me.body, support=WatchUnit(me.body).stands_beside(me))


def _swap(common: dict[str, Any], request: HttpRequest, me: Member) -> None:
    mine = (
        RosterLine.objects.select_related("roster__team", "roster__body", "member")
        .filter(uid=_uid(request, "mine"), member=me)
        .first()
    )
    if mine is None:
        raise NotFound("没有这一班")
    other = (
        RosterLine.objects.select_related("roster__team", "roster__body", "member")
        .filter(uid=_uid(request, "theirs"))
        .first()
    )
    asked = (
        other.member
        if other
        else Member.objects.filter(
            code=request.POST.get("asked", "")[:30], **({"team": me.team} if me.team else {"body": me.body})
        ).first()
    )
    if asked is None:
        raise BadInput("选择跟谁换", field="asked")
    organisation.ask_swap(
        **common, mine=mine, theirs=other, asked=asked, reason=request.POST.get("reason", "")
    )


def _uid(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def _do(sending: Sending, me: Member) -> None:
    request, common = sending.request, sending.common
    verb = request.POST.get("do", "")
    if verb in ("in", "out"):
        organisation.sign_duty(**common, kind=verb, **_place(request))
    elif verb == "go":
        organisation.go_out(**common, purpose=request.POST.get("purpose", ""))
    elif verb == "back":
        outing = Outing.objects.filter(member=me, ended_at=None).first()
        if outing is None:
            raise NotFound("现在不在外勤")
        organisation.come_back(**common, outing=outing)
    elif verb == "swap":
        _swap(common, request, me)
    elif verb in ("agree", "refuse"):
        swap = Swap.objects.filter(uid=_uid(request, "swap")).first()
        if swap is None:
            raise NotFound("没有这次换班")
        organisation.answer_swap(**common, swap=swap, agreed=verb == "agree")
    else:
        raise NotFound("没有这件事可办")


def _beside_shifts(me: Member, shifts: list[Shift]) -> dict[str, list[Any]]:
    """What stands beside somebody's shifts: sign-ins, shifts of others, swaps, exams, certificate, outing (one query)."""
    now, passed = clock.now(), Sitting.objects.filter(member=me, exam=OuterRef("pk"), passed=True)
    swaps = Swap.objects.filter(state=SwapState.ASKED).select_related("asker", "asked", "mine", "theirs")
    others = _published_for(me).exclude(member=me).select_related("member")
    return read_together(
        {
            "signed": Attendance.objects.filter(member=me, shift__in=[s.pk for s in shifts]).order_by("id"),
            "others": others.order_by("day", "shift", "id")[:80],
            "exams": Exam.objects.filter(opens_at__lte=now, closes_at__gte=now)
            .annotate(is_passed=Exists(passed))
            .order_by("closes_at"),
            "asked": swaps.filter(asked=me),
            "asking": swaps.filter(asker=me),
            "certificate": Certificate.objects.filter(member=me, revoked_on=None).order_by("-valid_until")[
                :1
            ],
            "looks": TrackLook.objects.filter(outing__member=me)
            .select_related("by", "outing")
            .order_by("-id")[:5],
            "outing": Outing.objects.filter(member=me, ended_at=None)[:1],
        }
    )


@require("duty.own")
def duty(request: HttpRequest) -> HttpResponse:
    """我的值班."""
    me = _me(request)
    sending = Sending(request)
    if sending.ready:
        with sending:
            _do(sending, me)
            return redirect("field:duty")
    now = clock.now()
    shifts = list(
        Shift.objects.filter(member=me, during__endswith__gt=now - timedelta(hours=4))
        .select_related("team", "line")
        .order_by("during")[:AHEAD]
    )
    told = _beside_shifts(me, shifts)
    signed: dict[int, list[Attendance]] = {}
    for a in told["signed"]:
        signed.setdefault(a.shift_id or 0, []).append(a)
    context = {
        "me": me,
        "now": now,
        "shifts": [
            {"s": s, "signed": signed.get(s.pk, []), "running": s.during.lower <= now < s.during.upper}
            for s in shifts
        ],
        "swappable": [s for s in shifts if s.line_id and s.during.lower > now],
        "others": told["others"],
        "asked": told["asked"],
        "asking": told["asking"],
        "certificate": next(iter(told["certificate"]), None),
        "today": clock.today(),
        "ahead": clock.today() + timedelta(days=number("seen_ahead", clock.today()).amount),
        "looks": told["looks"],
        "outing": next(iter(told["outing"]), None),
        "keep": number("track_days", clock.today()),
        "exams": [{"e": e, "passed": e.is_passed} for e in told["exams"] if invited(e, me)],
        "tabs": tabs(request.actor, "duty"),  # type: ignore[attr-defined]
    }
    return sending.page("field/duty.html", context)


@require("duty.own")
@require_POST
def track(request: HttpRequest) -> JsonResponse:
    """外勤位置 — ``points``: lines of "epoch-seconds longitude latitude metres"; only while out on a task."""
    outing = Outing.objects.filter(member=_me(request), ended_at=None).first()
    if outing is None:
        raise NotFound("现在不在外勤，不收位置")
    points = []
    for line in request.POST.get("points", "")[:20_000].splitlines():
        parts = line.split()
        try:
            at = datetime.fromtimestamp(int(parts[0]), tz=UTC)
            points.append(
                (at, Decimal(parts[1]), Decimal(parts[2]), int(parts[3]) if len(parts) > 3 else None)
            )
        except (ValueError, IndexError, InvalidOperation, OverflowError, OSError):
            raise BadInput("位置点看不懂", field="points") from None
        if not (points[-1][1].is_finite() and points[-1][2].is_finite()):
            raise BadInput("位置点看不懂", field="points")
    kept = organisation.send_track(by=request.actor, key=key_of(request), outing=outing, points=points)  # type: ignore[attr-defined]
    return JsonResponse({"kept": kept})


@require("duty.own")
def sit_exam(request: HttpRequest, uid: UUID) -> HttpResponse:
    """考试 — begin, answer, hand in; afterwards each question with its article and why."""
    me = _me(request)
    exam = Exam.objects.filter(uid=uid).first()
    if exam is None:
        raise NotFound("没有这场考试")
    sitting = Sitting.objects.filter(exam=exam, member=me).order_by("-attempt").first()
    sending = Sending(request)
    if sending.ready:
        with sending:
            if request.POST.get("do") == "begin":
                organisation.begin_sitting(**sending.common, exam=exam)
            elif sitting is not None:
                given = {c: "".join(request.POST.getlist(f"q-{c}"))[:10] for c in sitting.questions}
                organisation.hand_in(**sending.common, sitting=sitting, answers=given)
            return redirect("field:sit_exam", uid=uid)
    running = sitting is not None and sitting.submitted_at is None and clock.now() <= sitting.due_at
    told = sitting is not None and sitting.submitted_at is not None
    known = (
        {q.code: q for q in Question.objects.filter(code__in=sitting.questions)}
        if sitting and (running or told)
        else {}
    )
    paper = [
        {
            "q": known[code],
            "n": n,
            "options": [
                {"letter": LETTERS[i], "text": o, "mine": told and sitting is not None and LETTERS[i] in sitting.answers.get(code, "")}
                for i, o in enumerate(known[code].options)
            ],
            "mine": sitting.answers.get(code, "") if sitting else "",
            "right": sitting is not None and sitting.answers.get(code, "") == known[code].answer,
        }
        for n, code in enumerate(sitting.questions if sitting else [], 1)
        if code in known
    ]  # fmt: skip
    context = {
        "exam": exam, "sitting": sitting, "running": running, "told": told, "paper": paper,
        "again": told and sitting is not None and not sitting.passed and sitting.attempt < exam.attempts,
        "back_url": reverse("field:duty"), "score": f"{(sitting.points or 0) / 100:g}" if told and sitting else "",
    }  # fmt: skip
    return sending.page("field/exam.html", context)


urlpatterns: list[URLPattern] = [
    path("duty/", duty, name="duty"),
    path("duty/track/", track, name="duty_track"),
    path("exams/<uuid:uid>/", sit_exam, name="sit_exam"),
]
