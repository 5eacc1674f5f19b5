"""待办与导航 — the home page: what waits for me, most urgent first, each with its clock."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from zhifa.core import clock
from zhifa.core.actors import Actor, visible
from zhifa.core.calendar import calendar_from, calendar_rows
from zhifa.core.duty import Duty, mine
from zhifa.core.matter import OPEN_STATES, Matter
from zhifa.core.permissions import ADMINISTRATORS, ROLES, Reach, reaches
from zhifa.core.read_together import Part, figures_of, read_parts
from zhifa.faces import acting_role
from zhifa.faces.access import signed_in
from zhifa.faces.context import open_duties
from zhifa.faces.desk import finding, register_tasks, to_read
from zhifa.faces.desk.certificate_rows import certificate_rows
from zhifa.faces.desk.duty_rows import NEAR_WORKING_DAYS, in_groups
from zhifa.law import library
from zhifa.law.workdays import HolidayTable
from zhifa.registers.organisation.lapse_ahead import lapses_for
from zhifa.registers.organisation.queries import on_duty

SHOWN, ALL_SHOWN = 60, 400
#: how a grant without a scope is named
WHOLE_COUNTY = "全县"
#: how long a change of the law stays on the home page, and how early it is announced (calendar days)
CHANGE_SHOWN_DAYS, CHANGE_AHEAD_DAYS = 120, 90
MOST_CHANGES = 3


def late_duties() -> Q:
    """Open duties past their end; waiting and stopped clocks are never late."""
    return Q(closed_at=None, due_at__lt=clock.now(), hold=False, paused_at=None)


def _wanted(request: HttpRequest, actor: Actor, show: str) -> Q | None:
    if show == "team":
        reach = visible(actor, prefix="matter__")
        return None if reach is None else Q(closed_at=None) & reach
    query = mine(actor)
    if show == "named":
        return query & Q(account_id=actor.account_id)
    if show == "waiting":
        return query & (Q(hold=True) | Q(paused_at__isnull=False))
    return query


def _month(actor: Actor, today: date) -> Part[list[dict[str, Any]]]:
    """本月 — four figures over the matters the actor sees, each the door to exactly its records."""
    reach = visible(actor)
    # finance works on decisions, not on matters of its own
    if reach is None or actor.roles <= {"finance"}:
        return Part({}, lambda _: [])
    start = clock.noon_of(today.replace(day=1)) - timedelta(hours=12)
    late = Exists(Duty.objects.filter(late_duties(), matter=OuterRef("pk")))
    recent = Q(state__in=OPEN_STATES) | Q(closed_at__gte=start) | Q(received_at__gte=start)
    got = figures_of(
        Matter.objects.filter(reach).filter(recent),
        received=Count("id", filter=Q(received_at__gte=start)),
        closed=Count("id", filter=Q(closed_at__gte=start)),
        hand=Count("id", filter=Q(state__in=OPEN_STATES)),
        late=Count("id", filter=Q(state__in=OPEN_STATES) & late),
    )
    return Part({"got": got}, lambda told: _month_figures(told["got"][0], today))


def _month_figures(got: dict[str, int], today: date) -> list[dict[str, Any]]:
    month = f"{today:%Y-%m}"
    listed = reverse("desk:matters")
    return [
        {"value": got["received"], "label": "新收", "url": f"{listed}?{urlencode({'received': month})}"},
        {"value": got["closed"], "label": "已办结", "url": f"{listed}?{urlencode({'closed': month})}"},
        {"value": got["hand"], "label": "在办", "url": f"{listed}?state=open"},
        {
            "value": got["late"],
            "label": "在办中有逾期",
            "url": f"{listed}?late=1",
            "tone": "over" if got["late"] else "",
        },
    ]


@lru_cache(maxsize=4)
def law_changes(today: date) -> tuple[dict[str, Any], ...]:
    """规则变更 — versions that began lately or will soon, nearest first."""
    found = []
    for title in library.laws():
        held = library.versions(title)
        for version in held:
            begins = version.in_force_from
            if not (
                today - timedelta(days=CHANGE_SHOWN_DAYS)
                <= begins
                <= today + timedelta(days=CHANGE_AHEAD_DAYS)
            ):
                continue
            found.append(
                {
                    "title": version.title,
                    "short": version.short,
                    "begins": begins,
                    "ahead": begins > today,
                    "url": reverse("desk:law", args=[version.title]),
                }
            )
    found.sort(key=lambda c: abs((c["begins"] - today).days))
    return tuple(found[:MOST_CHANGES])


def _people_on_duty(actor: Actor) -> Part[dict[str, Any]]:
    """Who is on duty now: at my teams, else at the command centre."""
    teams = [h.scope_id for h in actor.held if h.scope_kind == "team"]
    rows = on_duty(at=clock.now())
    rows = rows.filter(team__scope_id__in=teams) if teams else rows.filter(post="command")
    title = "本队今日在岗" if teams else "指挥中心在岗"
    people = rows[:12].values("member__name", "member__position")

    def made(told: dict[str, list[Any]]) -> dict[str, Any]:
        listed = [
            {"name": s["member__name"], "position": s["member__position"] or "值班"} for s in told["people"]
        ]
        return {"title": title, "people": listed}

    return Part({"people": people}, made)


def _whose(actor: Actor) -> str:
    """Whose figures these are: matters given to the person by name, the one scope held, or how many."""
    if set(reaches("matter.read", actor.roles).values()) == {Reach.OWN}:
        return "移送给我" if "police" in actor.roles else "分给我"
    scopes = list(dict.fromkeys(h.scope_name for h in actor.held if h.role not in ADMINISTRATORS))
    if not scopes:
        return "没有范围"
    if WHOLE_COUNTY in scopes:
        return WHOLE_COUNTY
    return scopes[0] if len(scopes) == 1 else f"{scopes[0]}等 {len(scopes)} 个范围"


def _beside(actor: Actor, today: date, show: str, *, idle: bool) -> dict[str, Any]:
    """What stands beside the duties, with the calendar their clocks are drawn by (one query)."""
    parts: dict[str, Part[Any]] = {
        "calendar": Part({"rows": calendar_rows()}, lambda told: calendar_from(told["rows"])),
        "month": _month(actor, today),
        "duty": _people_on_duty(actor),
    }
    if show == "mine":
        parts["tasks"] = register_tasks.waiting(actor)
        parts |= {f"reading {n}": part for n, part in enumerate(to_read.readings(actor, idle=idle))}
    return read_parts(parts)


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """待办."""
    actor = acting_role.narrowed(request)
    if actor.roles and actor.roles <= ADMINISTRATORS:
        return redirect("desk:admin")
    show = request.GET.get("show", "mine")
    limit = ALL_SHOWN if "all" in request.GET else SHOWN
    wanted = _wanted(request, actor, show)
    duties: list[Duty] = []
    if wanted is not None:
        duties = list(
            Duty.objects.filter(wanted)
            .select_related("matter")
            .order_by(F("due_at").asc(nulls_last=True), "id")[: limit + 1]
        )
    more, duties = len(duties) > limit, duties[:limit]
    today = clock.today()
    lapses = lapses_for(actor, today) if show == "mine" else []
    told = _beside(actor, today, show, idle=not duties and not lapses)
    calendar: HolidayTable = told["calendar"]
    also = certificate_rows(lapses, actor, near_until=calendar.add_working_days(today, NEAR_WORKING_DAYS))
    counts = open_duties(request).values()
    total = {name: sum(row[name] for row in counts) for name in ("n", "named", "waiting")}
    context = {
        "now": clock.now(),
        "working_day": calendar.is_working_day(today),
        "show": show,
        "groups": in_groups(duties, calendar=calendar, also=also),
        "more": more,
        "rest": max(0, total["n"] - len(duties)) if show == "mine" else 0,
        "total": {**total, "n": total["n"] + len(also)},
        "figures": told["month"],
        "whose": _whose(actor),
        "month": today.month,
        "duty": told["duty"],
        "changes": law_changes(today),
        "tasks": told.get("tasks"),
        "readings": [reading for name, reading in told.items() if name.startswith("reading")],
        "unannounced": None if calendar.is_announced(today.year + 1) else today.year + 1,
    }
    return render(request, "desk/home/home.html", context)


@signed_in
@require_POST
def role(request: HttpRequest) -> HttpResponse:
    """换身份 — narrow the view to one of the roles held, or widen it to all."""
    wanted = request.POST.get("role", "")
    held = next((h for h in request.actor.held if acting_role.value_of(h) == wanted), None)  # type: ignore[attr-defined]
    if held is None:
        request.session.pop(acting_role.KEY, None)
        if wanted:
            messages.warning(request, "您已经不再持有这个身份，现在显示全部身份的待办")
    else:
        request.session[acting_role.KEY] = wanted
        if held.role in ROLES and ROLES[held.role].floor == "field":
            return redirect("/field/")
        if held.role in ADMINISTRATORS:
            return redirect("desk:admin")
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure())
    return redirect(onward if safe and onward.startswith("/") else reverse("desk:home"))


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("role/", role, name="role"),
    *finding.urlpatterns,
]
