"""一事一线 — one page with a matter's whole life, and why its body is responsible."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, JSONField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from zhifa.core import clock
from zhifa.core.actors import Actor, covers, holds, visible
from zhifa.core.calendar import work_calendar
from zhifa.core.composed import Composed
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.core.files import AttachmentKind
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import CAPACITIES, Matter, MatterState
from zhifa.faces.access import require
from zhifa.faces.desk.duty_rows import drawn, may_open, page_of, waits_for
from zhifa.faces.desk.finding import KINDS
from zhifa.faces.desk.matters import TONES
from zhifa.faces.order_view import case_open_url
from zhifa.faces.trace_line import said
from zhifa.registers.catalogue.queries import may

MOST_ENTRIES = 300

#: stand for the matter asked for in a composed query
_UID, _KEY = UUID(int=2**128 - 1), 2**62


def seen(actor: Actor, uid: UUID) -> Matter:
    """A matter the actor may read.

    :raises NotFound: none, or none the actor may know of: both look the same.
    """
    reach = visible(actor)
    return _or_refused(Matter.objects.filter(reach, uid=uid)[:1] if reach is not None else ())


def _or_refused(found: Iterable[Matter]) -> Matter:
    for matter in found:
        return matter
    raise NotFound(
        "没有这件事，或者它不在您能看的范围内",
        way_out="核对编号；需要查看的，请承办队伍或者指挥中心转给您",
    )


#: what belongs to a matter, four JSON lists and the matter it went into, written once: composing them through the ORM takes longer than asking
_BELONGINGS = """(SELECT jsonb_build_array(
 (SELECT jsonb_agg(jsonb_build_object('name', a.name, 'capacity', p.capacity, 'ended', p.ended_at,
                                      'since', p.started_at) ORDER BY p.id)
    FROM core_assignment p JOIN core_account a ON a.id = p.account_id WHERE p.matter_id = core_matter.id),
 (SELECT jsonb_agg(jsonb_build_object('uid', t.uid, 'kind', t.kind, 'caption', t.caption, 'name', t.name,
                                    'media', f.media_type, 'sha256', f.sha256) ORDER BY t.id)
    FROM core_attachment t JOIN core_storedfile f ON f.id = t.file_id WHERE t.matter_id = core_matter.id),
 (SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'title', r.title, 'subtitle', r.subtitle, 'url', r.url)
                  ORDER BY r.id)
    FROM core_searchentry r WHERE r.matter_id = core_matter.id AND r.kind <> 'matter'),
 (SELECT jsonb_agg(jsonb_build_object('uid', d.uid, 'title', d.title, 'number', d.number, 'by', d.made_by,
                                    'on', d.made_at, 'code', c.code, 'party', d.to_party) ORDER BY d.id)
    FROM core_document d LEFT JOIN core_act c ON c.id = d.act_id WHERE d.matter_id = core_matter.id),
 (SELECT jsonb_build_object('uid', i.uid, 'number', i.number) FROM core_matter i
   WHERE i.id = core_matter.merged_into_id)))"""


@lru_cache(maxsize=2048)
def _whole(actor: Actor) -> Composed[Matter] | None:
    """The matter with what belongs to it, as far as an actor of these roles may read; None: nothing at all."""
    reach = visible(actor)
    if reach is None:
        return None
    rows = Matter.objects.select_related("body", "team", "town", "grid").annotate(
        belongings=RawSQL(_BELONGINGS, (), output_field=JSONField())
    )
    return Composed(rows.filter(reach, uid=_UID)[:1], _UID)


@cache
def _duties() -> Composed[Duty]:
    order = (F("closed_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "id")
    rows = Duty.objects.filter(matter=_KEY).select_related("account", "scope").order_by(*order)
    return Composed(rows[:80], _KEY)


@cache
def _entries() -> Composed[LedgerEntry]:
    rows = LedgerEntry.objects.filter(matter=_KEY).select_related("leaf").defer("body", "salt")
    return Composed(rows.order_by("-id")[: MOST_ENTRIES + 1], _KEY)


def _trace(matter: Matter, entries: list[LedgerEntry]) -> list[dict[str, Any]]:
    lines = []
    for e in entries:
        placed = getattr(e, "leaf", None)
        lines.append(
            {
                "at": timezone.localtime(e.at),
                "hash": bytes(placed.leaf_hash).hex() if placed else "",
                "pending": placed is None,
                "who": e.actor_name,
                "what": e.title,
                "said": said(e),
                "kind": "stop" if e.refused else "key" if e.operation.startswith("casework.") else "",
                "url": reverse("desk:entry", args=[matter.uid, e.uid]),
            }
        )
    return lines


def _steps(matter: Matter) -> list[dict[str, str]]:
    """How far a matter is, coarsely; the record pages tell it in full."""
    order = [
        ("受理", {MatterState.RECEIVED}),
        ("派单", {MatterState.DISPATCHED}),
        ("核查处置", {MatterState.IN_HAND}),
        ("立案办理", {MatterState.IN_CASE}),
        ("办结", {MatterState.CLOSED, MatterState.REFERRED_OUT, MatterState.MERGED}),
    ]
    at = next(i for i, (_, states) in enumerate(order) if matter.state in states)
    ended = at == len(order) - 1
    steps = []
    for i, (label, _) in enumerate(order):
        state = "done" if i < at or ended else "now" if i == at else "later"
        steps.append({"label": matter.get_state_display() if ended and i == at else label, "state": state})
    return steps


def mini_map(matter: Matter) -> str:
    """Address of the small map's data; empty while the place is not known."""
    return reverse("desk:map_matter", args=[matter.uid]) if matter.lng is not None else ""


def _may_open_case(actor: Actor, m: Matter) -> bool:
    """Whether the check before filing may begin here: found on the spot, in this reader's hands, no case yet."""
    return (
        m.state == MatterState.IN_HAND and holds(actor, "casework.open") and covers(actor, "casework.open", m)
    )


@require("matter.read")
def matter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """一件事的一生."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    whole = _whole(actor)
    m: Any = _or_refused(whole.ask({_UID: uid}) if whole else ())
    people, attached, records, papers, into = (found or [] for found in m.belongings)
    duties = _duties().ask({_KEY: m.pk})
    calendar = work_calendar()
    entries = _entries().ask({_KEY: m.pk})
    open_ = [
        {
            "title": d.title,
            "who": waits_for(d),
            "clock": drawn(d, calendar=calendar),
            "url": page_of(d.target, d.target_uid, m.uid) if may_open(actor, d.target) else "",
            "action": d.action,
        }
        for d in duties
        if d.closed_at is None
    ]
    done = [d for d in duties if d.closed_at is not None]
    context = {
        "m": m,
        "into": into,
        "tone": TONES[MatterState(m.state)],
        "steps": _steps(m),
        "open": open_,
        "done": done[:8],
        "done_more": max(0, len(done) - 8),
        "trace": _trace(m, entries[:MOST_ENTRIES]),
        "trace_more": len(entries) > MOST_ENTRIES,
        "records": _records(actor, m, records, duties),
        "papers": [
            {**p, "url": reverse("desk:document", args=[p["uid"]]), "on": p["on"][:10]} for p in papers
        ],
        "photos": [_file(f) for f in attached if f["media"].startswith("image/")],
        "files": [_file(f) for f in attached if not f["media"].startswith("image/")],
        "people": [
            {
                "name": p["name"],
                "role": CAPACITIES.get(p["capacity"], "承办"),
                "ended": bool(p["ended"]),
                "since": datetime.fromisoformat(p["since"]),
            }
            for p in people
        ],
        "reporter": _reporter_note(actor, m),
        "map": mini_map(m),
        "case_new": case_open_url(m.uid) if _may_open_case(actor, m) else "",
        "can_note": covers(actor, "supervision.note", m) if holds(actor, "supervision.note") else False,
        "crumbs": [{"label": "办件", "url": reverse("desk:matters")}, {"label": m.number}],
    }
    return render(request, "desk/matters/matter.html", context)


#: what the target of a duty is called among the records
TARGETS = {"report": "来件登记", "visit": "现场检查", "order": "工单", "case": "案件"}


def _records(
    actor: Actor, m: Matter, indexed: list[dict[str, Any]], duties: list[Duty]
) -> list[dict[str, str]]:
    """Reports, orders, visits, cases, notes, publications of a matter: what the index and the duties name;
    without an address where the page is not for this reader."""
    found = [{**r, "label": KINDS.get(r["kind"], "记录")} for r in indexed]
    known = {r["url"] for r in found}
    for d in duties:
        if d.target not in TARGETS or d.target_uid is None:
            continue
        url = page_of(d.target, d.target_uid, m.uid)
        if url not in known and url != reverse("desk:matter", args=[m.uid]):
            known.add(url)
            found.append(
                {
                    "kind": d.target,
                    "label": KINDS[d.target],
                    "title": TARGETS[d.target],
                    "subtitle": d.title,
                    "url": url,
                }
            )
    for r in found:
        if not may_open(actor, r.pop("kind")):
            r["url"] = ""
    return found


def _reporter_note(actor: Actor, m: Matter) -> str:
    """What this page says of the reporter: never who it is."""
    if m.sealed:
        return "身份已密封"
    return "在来件页查看" if holds(actor, "matter.read_reporter") else "不对您显示"


def _file(f: dict[str, Any]) -> dict[str, Any]:
    kind = dict(AttachmentKind.choices).get(f["kind"], "附件")
    return {
        **f,
        "url": reverse("desk:attachment", args=[f["uid"]]),
        "label": f["caption"] or kind,
        "kind": kind,
    }


@require("matter.read")
def why(request: HttpRequest, uid: UUID) -> HttpResponse:
    """为什么是这个主体 — the dated power behind a matter's body (a fragment and a page)."""
    m = seen(request.actor, uid)  # type: ignore[attr-defined]
    answer = (
        may(
            item_code=m.item_code,
            act="penalty",
            on=clock.day_of(m.received_at),
            town_code=m.town.code if m.town else "",
        )
        if m.item_code
        else None
    )
    return render(request, "desk/matters/why.html", {"m": m, "answer": answer})


urlpatterns: list[URLPattern] = [
    path("matters/<uuid:uid>/", matter, name="matter"),
    path("matters/<uuid:uid>/why/", why, name="matter_why"),
]
