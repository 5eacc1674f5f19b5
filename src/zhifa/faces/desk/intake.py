"""受理 — the duty officer's pages: the queue, one screen to register, one page to decide what becomes of a report."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from zhifa.core import clock, files
from zhifa.core.actors import holds
from zhifa.core.calendar import national, work_calendar
from zhifa.core.duty import Duty, Unit
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.matter import Matter, MatterSource, MatterState
from zhifa.core.scope import Scope, ScopeKind
from zhifa.enforcement import acting
from zhifa.enforcement.command import operations as command
from zhifa.enforcement.command import queries as command_queries
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import Report
from zhifa.enforcement.intake.operations.taking_in import MOST_PHOTOS
from zhifa.faces.access import require
from zhifa.faces.desk import hotline_import, item_lists
from zhifa.faces.desk.duty_rows import drawn
from zhifa.faces.desk.nearest_items import nearest, own_words
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.registers.catalogue import queries as catalogue
from zhifa.registers.organisation import queries as organisation
from zhifa.registers.territory import queries as territory
from zhifa.registers.territory.national_codes import codes as matter_codes

#: channels a duty officer registers by hand
BY_HAND = (
    MatterSource.CALL,
    MatterSource.WALK_IN,
    MatterSource.LETTER,
    MatterSource.TRANSFER,
    MatterSource.HOTLINE,
)
LINES = {
    "": ("待分派", MatterState.RECEIVED),
    "referred": ("已转出", MatterState.REFERRED_OUT),
    "merged": ("已并案", MatterState.MERGED),
}


@require("intake.triage", "intake.register")
def queue(request: HttpRequest) -> HttpResponse:
    """来件 — first come first served, with clock, place and what looks like the same."""
    line = request.GET.get("line", "")
    line = line if line in LINES else ""
    source = request.GET.get("source", "")
    source = source if source in MatterSource.values else ""
    after = request.GET.get("after", "")
    rows = queries.queue(
        request.actor,  # type: ignore[attr-defined]
        after=int(after) if after.isdecimal() and len(after) < 19 else 0,
        source=source,
        state=LINES[line][1],
        alike=line == "",
    )
    calendar = national()
    shown = [
        {
            "m": r.matter,
            "alike": r.alike,
            "clock": drawn(r.duty, calendar=calendar) if r.duty else None,
            "url": reverse("desk:report", args=[r.matter.uid]),
        }
        for r in rows
    ]
    kept = {k: v for k, v in (("line", line), ("source", source)) if v}
    return render(
        request,
        "desk/intake/queue.html",
        {
            "rows": shown,
            "line": line,
            "lines": [{"code": c, "label": v[0], "on": c == line} for c, v in LINES.items()],
            "source": source,
            "sources": MatterSource.choices,
            "next": f"?{urlencode({**kept, 'after': rows[-1].matter.pk})}"
            if len(rows) == queries.PAGE
            else "",
            "first": f"?{urlencode(kept)}" if after else "",
            "may_register": holds(request.actor, "intake.register"),  # type: ignore[attr-defined]
        },
    )


@require("intake.register")
def report_new(request: HttpRequest) -> HttpResponse:
    """登记 — one screen for a call, a visit, a letter, a transfer."""
    sending, typed = Sending(request), request.POST
    if not sending.ready:
        return _new(sending, {"channel": MatterSource.CALL, "wants_reply": "1"})
    with sending:
        own = intake.register(
            **sending.common,
            channel=typed.get("channel", ""),
            text=typed.get("text", ""),
            photos=_photos(request),
            **_place_given(request),
            name=typed.get("name", ""),
            phone=typed.get("phone", ""),
            anonymous=typed.get("identity") == "anonymous",
            sealed=typed.get("identity") == "sealed",
            urgent=bool(typed.get("urgent")),
            wants_reply=bool(typed.get("wants_reply")),
            item_code=typed.get("item_code", ""),
        )
        return redirect("desk:report", uid=own.uid)
    return _new(sending, typed.dict())


def _photos(request: HttpRequest) -> list[files.Arrived]:
    sent = [f for f in request.FILES.getlist("photos") if f.name]
    if len(sent) > MOST_PHOTOS:
        raise BadInput(f"最多 {MOST_PHOTOS} 张照片", field="photos")
    return [files.receive(f, name=f.name or "", allowed=files.PHOTO_TYPES, public=True) for f in sent]


def _place_given(request: HttpRequest) -> dict[str, str]:
    """The place of a form: a picked suggestion (``lng|lat|address``) stands before a pin, a pin before bare words."""
    typed = request.POST
    picked = typed.get("picked", "").split("|", 2)
    if len(picked) == 3:
        return {"lng": picked[0], "lat": picked[1], "address": picked[2]}
    return {"lng": typed.get("lng", ""), "lat": typed.get("lat", ""), "address": typed.get("address", "")}


def _place_corrected(request: HttpRequest, matter: Matter) -> dict[str, str]:
    """As ``_place_given``; a new address with the old pin means that the pin is the old one's and goes."""
    given = _place_given(request)
    old_pin = "" if matter.lng is None else f"{matter.lng}|{matter.lat}"
    if given["address"] != matter.address and f"{given['lng']}|{given['lat']}" == old_pin:
        return {"address": given["address"], "lng": "", "lat": ""}
    return given


def _new(sending: Sending, typed: dict[str, Any]) -> HttpResponse:
    channel = typed.get("channel") or MatterSource.CALL
    channels = [{"value": c.value, "label": c.label, "on": c.value == channel} for c in BY_HAND]
    return sending.page("desk/intake/report_new.html", {"typed": typed, "channels": channels})


@require("intake.register", "intake.triage")
def address_suggestions(request: HttpRequest) -> HttpResponse:
    """Known addresses like the one being typed (a fragment)."""
    text = request.GET.get("address", "").replace("\x00", "").strip()[:80]
    found = territory.find_address(text, limit=6) if len(text) >= 2 else []
    return render(request, "desk/intake/addresses.html", {"found": found, "text": text})


@require("intake.register", "intake.triage")
def item_suggestions(request: HttpRequest) -> HttpResponse:
    """Items of the catalogue that fit the words being typed (a fragment)."""
    text = request.GET.get("item", "").replace("\x00", "").strip()[:80]
    # a national code (GB/T 47678.5, old or new) stands for its name
    known = matter_codes.understand(text)
    words = known.matches[0].plain if known and known.matches else text
    found = catalogue.find_items(words, on=clock.today(), limit=8) if len(text) >= 2 else []
    return render(request, "desk/intake/items.html", {"found": [i for i, _ in found], "text": text})


@require("intake.triage")
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """来件 — everything needed to decide, and what may be done."""
    return _page(Sending(request), queries.report_of(uid))


def _page(sending: Sending, own: Report, *, identity: Any = None) -> HttpResponse:
    request, matter = sending.request, own.matter
    waiting = matter.state == MatterState.RECEIVED
    answer, team = command_queries.responsible(matter) if matter.is_open else (None, None)
    among = acting.competent(answer) if answer is not None else {}
    brought = queries.belongings(own)
    duties = list(Duty.objects.filter(matter=matter, closed_at=None).order_by("due_at"))
    # periods in hours and minutes need no calendar
    calendar = work_calendar() if any(d.unit == Unit.WORKING_DAY for d in duties) else national()
    readable = holds(request.actor, "matter.read_reporter")  # type: ignore[attr-defined]
    return sending.page(
        "desk/intake/report.html",
        {
            "r": own,
            "m": matter,
            "waiting": waiting,
            "open": matter.is_open,
            "grid_worker": own.grid_worker_name,  # type: ignore[attr-defined]
            "answer": answer,
            # of several competent bodies one is chosen here, with a reason
            "several": list(among.values()) if len(among) > 1 else [],
            # registered under a body that has it no more
            "was": matter.body
            if waiting and matter.body and among and matter.body.code not in among
            else None,
            "team": team,
            "teams": list(organisation.teams()) if waiting else [],
            "alike": queries.likely_duplicates(matter) if waiting else [],
            "suggested": nearest(own_words(own.text or "", matter), on=clock.today()) if waiting else [],
            "photos": [
                {"url": reverse("desk:attachment", args=[p["uid"]]), "sha256": p["sha256"]}
                for p in brought.photos
            ],
            "clocks": [told for d in duties if (told := drawn(d, calendar=calendar))],
            "answers": brought.answers,
            "remarks": brought.remarks,
            "may_know": readable and not matter.sealed,
            "may_ask": readable and matter.sealed,
            "identity": identity,
            "tone": {
                "received": "now",
                "dispatched": "now",
                "in_hand": "now",
                "in_case": "now",
                "closed": "done",
            }.get(matter.state, "pause"),
        },
    )


@require("intake.triage")
@require_GET
def report_lists(request: HttpRequest, uid: UUID) -> HttpResponse:
    """事项的清单 — duties and boundaries beside the responsible body, and the chain the item belongs to."""
    own = queries.report_of(uid)
    matter: Matter = own.matter
    answer, _ = queries.responsible_here(matter)
    url = reverse("desk:report", args=[uid])
    return item_lists.answer(
        request,
        item_code=matter.item_code,
        item_name=matter.item_name,
        on=clock.today(),
        responsible=answer.body_name if answer is not None else "",
        lenience=False,
        back_url=url,
        back="回到来件",
        crumbs=[
            {"label": "来件", "url": reverse("desk:queue")},
            {"label": matter.number, "url": url},
            {"label": "事项的清单"},
        ],
    )


def _team(code: str) -> Scope:
    found = Scope.objects.filter(kind=ScopeKind.TEAM, code=code[:40]).first()
    if found is None:
        raise NotFound("没有选择队伍", way_out="在列表里选一支队伍")
    return found


def _other(uid: str) -> Matter:
    try:
        found = Matter.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("没有要并入的那件事", way_out="从疑似重复的列表里选")
    return found


Verb = Callable[[HttpRequest, Report, str | None], object]
VERBS: dict[str, Verb] = {
    "place": lambda r, own, key: intake.place(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        **_place_corrected(r, own.matter),
    ),
    "item": lambda r, own, key: intake.pick_item(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        item_code=r.POST.get("item_code", "")[:20],
    ),
    "merge": lambda r, own, key: intake.merge(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        into=_other(r.POST.get("into", "")),
    ),
    "refer": lambda r, own, key: intake.refer_out(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        to_body_name=r.POST.get("to_body_name", ""),
        reply=r.POST.get("reply", ""),
    ),
    "reply": lambda r, own, key: intake.reply(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        text=r.POST.get("text", ""),
    ),
    "dispatch": lambda r, own, key: command.dispatch(
        by=r.actor,  # type: ignore[attr-defined]
        key=key,
        matter=own.matter,
        team=_team(r.POST.get("team", "")),
        item_code=own.matter.item_code,
        instructions=r.POST.get("instructions", ""),
        choice=r.POST.get("choice", ""),
    ),
}


@require("intake.triage")
@require_POST
def report_do(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """One of the verbs; a refusal is shown on the page it was asked on."""
    own = queries.report_of(uid)
    sending = Sending(request)
    with sending:
        if verb == "reporter":
            shown = intake.read_reporter(**sending.common, report=own, reason=request.POST.get("reason", ""))
            return _page(sending, own, identity=shown)
        if verb not in VERBS:
            raise NotFound("没有这个动作")
        VERBS[verb](request, own, key_of(request))
        if verb in ("place", "item"):
            return redirect("desk:report", uid=own.uid)
        return redirect("desk:queue")
    return _page(sending, queries.report_of(uid))


urlpatterns: list[URLPattern] = [
    path("queue/", queue, name="queue"),
    path("reports/new/", report_new, name="report_new"),
    path("reports/addresses/", address_suggestions, name="report_addresses"),
    path("reports/items/", item_suggestions, name="report_items"),
    path("reports/<uuid:uid>/", report, name="report"),
    path("reports/<uuid:uid>/lists/", report_lists, name="report_lists"),
    path("reports/<uuid:uid>/<slug:verb>/", report_do, name="report_do"),
    *hotline_import.urlpatterns,
]
