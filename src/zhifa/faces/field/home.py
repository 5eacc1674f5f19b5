"""现场首页 — what waits for me, most urgent first, and the orders in my hands."""

from dataclasses import replace
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhifa.core import clock
from zhifa.core.actors import Actor
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty, mine
from zhifa.enforcement.command import queries as command
from zhifa.enforcement.intake import queries as intake
from zhifa.faces.access import signed_in
from zhifa.faces.desk.certificate_rows import certificate_rows
from zhifa.faces.desk.duty_rows import GROUPS, NEAR_WORKING_DAYS, place_by_last_day, row_of
from zhifa.faces.field.shell import tabs
from zhifa.faces.order_view import TONES, order_clock
from zhifa.law.workdays import HolidayTable
from zhifa.registers.organisation.lapse_ahead import lapses_for
from zhifa.registers.organisation.queries import on_duty

SHOWN = 30
#: kind of target → page of the phone
PAGES = {"order": "field:order", "visit": "field:visit"}


def _groups(duties: list[Duty], calendar: HolidayTable, actor: Actor) -> list[dict[str, Any]]:
    """Duties by urgency; those with a page on the phone lead there. One's own certificate stands among them."""
    near = calendar.add_working_days(clock.today(), NEAR_WORKING_DAYS)
    rows = []
    for duty in duties:
        row = row_of(duty, calendar=calendar, near_until=near)
        if duty.target in PAGES and duty.target_uid is not None:
            row = replace(row, url=reverse(PAGES[duty.target], args=[duty.target_uid]))
        rows.append(row)
    for row in certificate_rows(lapses_for(actor, clock.today()), actor, near_until=near, phone=True):
        place_by_last_day(rows, row)
    return [
        {"label": label, "tone": tone or "wait", "icon": icon, "rows": found}
        for code, label, tone, icon in GROUPS
        if (found := [r for r in rows if r.group == code])
    ]


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """首页."""
    actor = request.actor  # type: ignore[attr-defined]
    calendar = work_calendar()
    duties = list(
        Duty.objects.filter(mine(actor))
        .select_related("matter")
        .order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN]
    )
    orders = [
        {"o": o, "clock": order_clock(o, calendar=calendar), "tone": TONES[o.state]}  # type: ignore[index]
        for o in command.mine(actor, limit=SHOWN)
    ]
    teams = [h.scope_id for h in actor.held if h.scope_kind == "team"]
    context = {
        "groups": _groups(duties, calendar, actor),
        "orders": orders,
        "reported": intake.registered_by(actor.account_id) if "grid_worker" in actor.roles else [],
        "on_duty": []
        if duties or not teams
        else on_duty(at=clock.now()).filter(team__scope_id__in=teams)[:8],
        "tabs": tabs(actor, "home"),
    }
    return render(request, "field/home.html", context)


urlpatterns: list[URLPattern] = [path("", home, name="home")]
