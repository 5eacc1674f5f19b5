"""值班表 — a month of a team or of the command centre: propose → adjust → publish; who stands when, how evenly, what is open."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.calendar import work_calendar
from zhifa.core.errors import NotFound
from zhifa.core.given_day import read_day
from zhifa.faces.access import require
from zhifa.faces.desk.organisation.proposal_words import said_of
from zhifa.faces.desk.organisation.team_deeds import CRUMB, found_team
from zhifa.faces.desk.registers import clean
from zhifa.faces.sending import Sending
from zhifa.registers.organisation import operations as organisation
from zhifa.registers.organisation.models import (
    BodyKind,
    Member,
    Roster,
    RosterLine,
    RosterState,
    Shift,
    ShiftKind,
    Swap,
)
from zhifa.registers.organisation.operations.roster_units import TeamUnit, Unit, WatchUnit
from zhifa.registers.organisation.operations.shift_conditions import month_days, open_shifts
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.queries import bodies

_WEEK = "一二三四五六日"


class ProposeForm(forms.Form):
    """提出草案."""

    pair = forms.IntegerField(min_value=1, max_value=12, initial=2)
    support = forms.IntegerField(min_value=0, max_value=20, initial=1)

    def __init__(self, *args: Any, unit: Unit, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["pair"].label, self.fields["support"].label = f"每班{unit.main}", f"每班{unit.beside}"


def asked_month(request: HttpRequest) -> date:
    """``?month=2026-12`` or the next month."""
    today = clock.today()
    return read_day(f"{request.GET.get('month', '')}-01", today) or (
        today.replace(day=28) + timedelta(days=4)
    ).replace(day=1)


def _do(sending: Sending, unit: Unit, month: date, roster: Roster | None) -> None:
    request, common = sending.request, sending.common
    verb = request.POST.get("do", "")
    if verb == "propose":
        sending.form = form = ProposeForm(request.POST, unit=unit)
        form.is_valid()
        pair, support = form.cleaned_data.get("pair", 0), form.cleaned_data.get("support", 0)
        organisation.propose_roster(
            **common, **unit.where, month=month, pair=pair, support=support, seconds=8.0
        )
        return
    if roster is None:
        raise NotFound("这个月还没有值班表草案", way_out="先提出草案")
    if verb == "publish":
        organisation.publish_roster(**common, roster=roster, decision=request.POST.get("decision", ""))
    elif verb == "put":
        slot, _, shift = request.POST.get("slot", "").partition(" ")
        member = Member.objects.filter(code=request.POST.get("member", "")[:30]).first()
        if member is None:
            raise NotFound("没有这个人")
        try:
            day = date.fromisoformat(slot)
        except ValueError:
            raise NotFound("没有这一班") from None
        organisation.put_on(
            **common,
            roster=roster,
            member=member,
            day=day,
            shift=shift,
            support=unit.stands_beside(member),
        )
    elif verb == "off":
        key = request.POST.get("line", "")
        line = (
            RosterLine.objects.filter(pk=int(key), roster=roster).first()
            if key.isdecimal() and len(key) < 18
            else None
        )
        if line is None:
            raise NotFound("这一班已经撤下")
        organisation.take_off(**common, line=line)
    else:
        raise NotFound("没有这件事可办")


@require("registers.read")
def team_roster(request: HttpRequest, code: str) -> HttpResponse:
    """一支队伍一个月的值班表."""
    team = found_team(code)
    crumbs = [CRUMB, {"label": team.name, "url": reverse("desk:team", args=[team.code])}]
    return _roster_page(request, TeamUnit(team), [*crumbs, {"label": "值班表"}])


@require("registers.read")
def watch(request: HttpRequest) -> HttpResponse:
    """指挥中心一个月的值班表 — of the command centre asked for, or the first."""
    code = clean(request.GET.get("body", ""), 30)
    centres = bodies(BodyKind.COMMAND).filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))
    found = centres.filter(code=code).first() if code else centres.first()
    if found is None:
        raise NotFound("没有登记指挥中心", way_out="先在机构里登记，种类选行政执法指挥中心")
    return _roster_page(request, WatchUnit(found), [{"label": "指挥中心值班"}])


def _roster_page(request: HttpRequest, unit: Unit, crumbs: list[dict[str, str]]) -> HttpResponse:
    month = asked_month(request)
    actor = request.actor  # type: ignore[attr-defined]
    kept = Roster.objects.select_related("published_by", "team", "body")
    roster = kept.filter(**unit.where, month=month).first()
    plans = unit.reached_by(actor, clock.today())
    sending = Sending(request)
    if sending.ready:
        with sending:
            _do(sending, unit, month, roster)
            given = request.GET.copy()
            given["month"] = f"{month:%Y-%m}"
            return redirect(f"{request.path}?{given.urlencode()}")
    lines: dict[tuple[date, str], list[Any]] = defaultdict(list)
    burden: dict[int, dict[str, Any]] = {}
    calendar = work_calendar()
    off = {d for d in month_days(month) if not calendar.is_working_day(d)}

    def count(member: Member, day: date, shift: str) -> None:
        row = burden.setdefault(member.pk, {"m": member, "n": 0, "nights": 0, "off": 0})
        row["n"] += 1
        row["nights"] += shift == ShiftKind.NIGHT
        row["off"] += day in off

    if roster is not None:
        for line in roster.lines.select_related("member").order_by("support", "id"):
            lines[line.day, line.shift].append(line)
            count(line.member, line.day, line.shift)
    else:
        start = clock.noon_of(month) - timedelta(hours=12)
        end = start + timedelta(days=len(off | set(month_days(month))))
        rows = Shift.objects.filter(**unit.shifts, during__overlap=(start, end)).select_related("member")
        for s in rows:
            local = s.during.lower.astimezone(clock.CHINA)
            kind = ShiftKind.DAY if local.hour < 18 else ShiftKind.NIGHT
            lines[local.date(), kind].append({"member": s.member, "support": unit.stands_beside(s.member)})
            count(s.member, local.date(), kind)
    days = [
        {
            "day": d,
            "week": _WEEK[d.weekday()],
            "off": d in off,
            "past": d < clock.today(),
            "shifts": [
                {"kind": k, "label": ShiftKind(k).label, "lines": lines[d, k], "value": f"{d} {k}",
                 "short": roster is not None and sum(not x.support for x in lines[d, k]) < roster.pair}
                for k in ShiftKind.values
            ],
        }
        for d in month_days(month)
    ]  # fmt: skip
    draft = roster is not None and roster.state == RosterState.DRAFT
    people = unit.people(month) if draft and plans else []
    for m in [*people, *(b["m"] for b in burden.values())]:
        m.beside = unit.stands_beside(m)  # type: ignore[attr-defined]
    first = month.replace(day=1)
    context = {
        "unit": unit, "roster": roster, "month": month, "days": days, "draft": draft, "plans": plans,
        "may_propose": plans and (roster is None or draft) and month_days(month)[-1] >= clock.today(),
        "people": people, "form": sending.form or ProposeForm(unit=unit),
        "open": open_shifts(roster) if draft and roster else [],
        "burden": sorted(burden.values(), key=lambda b: (b["m"].beside, b["m"].code)),
        "before": f"{(first - timedelta(days=1)):%Y-%m}", "after": f"{(first + timedelta(days=32)):%Y-%m}",
        "rules": [number(n, month) for n in ("rest_after_night", "rest_between", "days_on", "nights_a_week")],
        "said": said_of(roster, unit) if roster is not None else None,
        "swaps": Swap.objects.filter(mine__roster=roster).select_related("asker", "asked", "mine", "theirs").order_by("-id")[:20]
        if roster else [],
        "crumbs": crumbs, "body": request.GET.get("body", ""),
    }  # fmt: skip
    return sending.page("desk/organisation/roster.html", context)


urlpatterns: list[URLPattern] = [
    path("registers/teams/<str:code>/roster/", team_roster, name="team_roster"),
    path("registers/watch/", watch, name="watch"),
]
