"""驾驶舱 — few figures that lead to a decision, each the door to exactly its records; computed when asked, never counted up."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import Actor, holds, visible
from zhifa.core.duty import Duty
from zhifa.core.matter import OPEN_STATES, Matter, MatterSource, MatterState
from zhifa.core.read_together import Part, figures_of, read_parts
from zhifa.faces.access import require
from zhifa.faces.desk import map_layers
from zhifa.faces.desk.home import late_duties
from zhifa.oversight.supervision.models import NoteState
from zhifa.oversight.supervision.queries import listing
from zhifa.registers.organisation.queries import lapsing, on_duty

MONTHS = 6
RECENT_DAYS = 30
#: notes waiting for an answer are counted so far
MOST_NOTES = 50
PUBLIC = (
    MatterSource.PORTAL,
    MatterSource.CALL,
    MatterSource.WALK_IN,
    MatterSource.LETTER,
    MatterSource.HOTLINE,
    MatterSource.OPEN311,
)
FOUND = (MatterSource.GRID, MatterSource.PATROL, MatterSource.INSPECTION, MatterSource.DEVICE)


def _list(**asked: Any) -> str:
    return f"{reverse('desk:matters')}?{urlencode(asked)}"


def _midnight(day: date) -> datetime:
    return clock.noon_of(day) - timedelta(hours=12)


Told = dict[str, list[Any]]
Drawn = list[dict[str, Any]]


def _today_figures(reach: Q, today: date) -> Part[Drawn]:
    start = _midnight(today)
    recent = Q(state__in=OPEN_STATES) | Q(closed_at__gte=start) | Q(received_at__gte=start)
    got = figures_of(
        Matter.objects.filter(reach).filter(recent),
        received=Count("id", filter=Q(received_at__gte=start)),
        closed=Count("id", filter=Q(closed_at__gte=start)),
        hand=Count("id", filter=Q(state__in=OPEN_STATES)),
        late=Count("id", filter=Q(state__in=OPEN_STATES) & Q(map_layers.late_now())),
    )
    return Part({"got": got}, lambda told: _figures_drawn(told["got"][0], today))


def _figures_drawn(got: dict[str, int], today: date) -> Drawn:
    return [
        {"value": got["received"], "label": "今天收到", "url": _list(day="today")},
        {"value": got["closed"], "label": "今天办结", "url": _list(closed=f"{today:%Y-%m}")},
        {"value": got["hand"], "label": "在办", "url": _list(state="open")},
        {
            "value": got["late"],
            "label": "在办有逾期",
            "url": _list(late=1),
            "tone": "over" if got["late"] else "",
        },
    ]


def _towns(reach: Q) -> Part[Drawn]:
    rows = (
        Matter.objects.filter(reach, state__in=OPEN_STATES, town__isnull=False)
        .values(name=F("town__name"), code=F("town__code"))
        .annotate(n=Count("id"), late=Count("id", filter=Q(map_layers.late_now())))
        .order_by("-late", "-n", "code")[:18]
    )
    return Part(
        {"rows": rows},
        lambda told: [{**r, "url": _list(state="open", town=r["code"])} for r in told["rows"]],
    )


def _stages(reach: Q) -> Part[Drawn]:
    rows = Matter.objects.filter(reach, state__in=OPEN_STATES).order_by().values("state")

    def made(told: Told) -> Drawn:
        got = {r["state"]: r["n"] for r in told["rows"]}
        return [
            {"name": MatterState(s).label, "n": got.get(s, 0), "url": _list(state=s)} for s in OPEN_STATES
        ]

    return Part({"rows": rows.annotate(n=Count("id"))}, made)


def _items(reach: Q, today: date) -> Part[Drawn]:
    rows = (
        Matter.objects.filter(reach, received_at__gte=_midnight(today - timedelta(days=RECENT_DAYS)))
        .exclude(item_code="")
        .values("item_code", "item_name")
        .annotate(n=Count("id"))
        .order_by("-n", "item_code")[:6]
    )
    return Part(
        {"rows": rows},
        lambda told: [
            {"name": r["item_name"][:18], "n": r["n"], "url": _list(item=r["item_code"])}
            for r in told["rows"]
        ],
    )


def _months(reach: Q, today: date) -> Part[Drawn]:
    first = today.replace(day=1)
    for _ in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    rows = (
        Matter.objects.filter(reach, received_at__gte=_midnight(first))
        .annotate(month=TruncMonth("received_at", tzinfo=clock.CHINA))
        .values("month")
        .annotate(
            public=Count("id", filter=Q(source__in=PUBLIC)),
            found=Count("id", filter=Q(source__in=FOUND)),
            moved=Count("id", filter=Q(source=MatterSource.TRANSFER)),
        )
        .order_by("month")
    )
    return Part({"rows": rows}, lambda told: _months_drawn(told["rows"], today))


def _months_drawn(rows: Drawn, today: date) -> Drawn:
    told = []
    for r in rows:
        month = clock.day_of(r["month"])
        running = (month.year, month.month) == (today.year, today.month)
        told.append(
            {
                **r,
                "name": f"至{today.day}日" if running else f"{month.month}月",
                "url": _list(received=f"{month:%Y-%m}"),
            }
        )
    return told


def _warnings(actor: Actor, reach: Q, today: date) -> Part[Drawn]:
    now = clock.now()
    duty_reach = visible(actor, prefix="matter__")
    assert duty_reach is not None  # asked only when the reader sees matters
    waiting = Matter.objects.filter(
        reach, state=MatterState.RECEIVED, received_at__lt=now - timedelta(days=1)
    )
    asks: dict[str, Any] = {
        "late": figures_of(
            Duty.objects.filter(duty_reach).filter(late_duties()),
            law=Count("id", filter=Q(internal=False)),
            inner=Count("id", filter=Q(internal=True)),
        ),
        "waiting": figures_of(waiting, n=Count("id")),
        "certificates": figures_of(lapsing(on=today, within_days=30), n=Count("id")),
    }
    if holds(actor, "supervision.note") or holds(actor, "supervision.answer"):
        asks["notes"] = listing(actor, state=NoteState.OPEN).values("id")[: MOST_NOTES + 1]
    return Part(asks, _warnings_drawn)


def _warnings_drawn(told: Told) -> Drawn:
    got, waiting, certificates = told["late"][0], told["waiting"][0]["n"], told["certificates"][0]["n"]
    open_notes = len(told.get("notes", ()))
    lines = (
        ("over", got["law"], "项法定时限逾期", _list(late=1), "看逾期的事"),
        ("soon", got["inner"], "项内部时限逾期", _list(late=1), "看逾期的事"),
        ("soon", waiting, "件收到超过一天还没有分派", _list(state="received"), "去分派"),
        ("soon", certificates, "本执法证 30 天内到期", reverse("desk:certificates"), "看名单"),
        (
            "",
            min(open_notes, MOST_NOTES),
            "条执法监督等待答复",
            f"{reverse('desk:notes')}?state=open",
            "看监督",
        ),
    )
    found = [
        {
            "tone": tone,
            "n": f"{n}+" if open_notes > MOST_NOTES and "监督" in words else n,
            "words": words,
            "url": url,
            "act": act,
        }
        for tone, n, words, url, act in lines
        if n
    ]
    return found[:5]


def _on_duty() -> Part[dict[str, int]]:
    shifts = figures_of(on_duty(at=clock.now()), people=Count("id"), teams=Count("team", distinct=True))
    return Part({"shifts": shifts}, lambda told: told["shifts"][0])


@require("cockpit.read")
def cockpit(request: HttpRequest) -> HttpResponse:
    """驾驶舱."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reach = visible(actor)
    today = clock.today()
    context: dict[str, Any] = {"now": clock.now(), "scope": _scope_words(actor), "recent": RECENT_DAYS}
    if reach is not None:
        context |= read_parts(
            {
                "figures": _today_figures(reach, today),
                "towns": _towns(reach),
                "stages": _stages(reach),
                "items": _items(reach, today),
                "months": _months(reach, today),
                "warnings": _warnings(actor, reach, today),
                "on_duty": _on_duty(),
            }
        )
    return render(request, "desk/cockpit/cockpit.html", context)


def _scope_words(actor: Actor) -> str:
    names = list(dict.fromkeys(h.scope_name for h in actor.held))
    return "、".join(names[:2]) + ("等" if len(names) > 2 else "")


@require("cockpit.read")
def cockpit_map(request: HttpRequest) -> JsonResponse:
    """各乡镇在办多少 — outlines shaded by the number of open matters the reader may see."""
    reach = visible(request.actor)  # type: ignore[attr-defined]
    counts: dict[str, int] = {}
    if reach is not None:
        counts = dict(
            Matter.objects.filter(reach, state__in=OPEN_STATES, town__isnull=False)
            .order_by()
            .values_list("town__code")
            .annotate(n=Count("id"))
        )
    kept = map_layers.outlines()
    most = max(counts.values(), default=0)
    shaded = []
    for town in kept.towns:
        n = counts.get(town["properties"]["code"], 0)
        shaded.append(
            {
                **town,
                "properties": {
                    "kind": "grid",
                    "name": town["properties"]["name"],
                    "heat": 0 if not n else max(1, min(4, -(-n * 4 // most))),
                    "url": _list(state="open", town=town["properties"]["code"]),
                },
            }
        )
        shaded.append(
            {**town, "properties": {**town["properties"], "name": f"{town['properties']['name']} {n}"}}
        )
    return JsonResponse({"type": "FeatureCollection", "bbox": list(kept.box), "features": shaded})


urlpatterns: list[URLPattern] = [
    path("cockpit/", cockpit, name="cockpit"),
    path("cockpit/map.geojson", cockpit_map, name="cockpit_map"),
]
