"""一事一线 — the list of matters, and one page with a matter's whole life."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, JSONField
from django.db.models.expressions import RawSQL
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from zhifa.core import clock
from zhifa.core.actors import Actor, covers, holds, visible
from zhifa.core.calendar import work_calendar
from zhifa.core.composed import Composed
from zhifa.core.documents.document import Document
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.core.files import Attachment, AttachmentKind, store
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import CAPACITIES, OPEN_STATES, Matter, MatterSource, MatterState
from zhifa.faces.access import require
from zhifa.faces.csv_cells import csv_response
from zhifa.faces.desk import ledger_proof
from zhifa.faces.desk.duty_rows import drawn, may_open, page_of, waits_for
from zhifa.faces.desk.finding import KINDS
from zhifa.faces.desk.matter_list import MOST_EXPORTED, PAGE, Wanted, choices, listed, page
from zhifa.faces.trace_line import said
from zhifa.registers.catalogue.queries import may

TONES = {
    MatterState.RECEIVED: "soon",
    MatterState.DISPATCHED: "now",
    MatterState.IN_HAND: "now",
    MatterState.IN_CASE: "now",
    MatterState.REFERRED_OUT: "wait",
    MatterState.MERGED: "wait",
    MatterState.CLOSED: "done",
}
MOST_ENTRIES = 300


def _due_mark(matter: Any) -> dict[str, str] | None:
    """The nearest end as a short mark; the full clock stands on the record page."""
    if matter.due_at is None or matter.state not in OPEN_STATES:
        return None
    now, ends = clock.now(), clock.day_of(matter.due_at)
    if matter.due_at < now:
        return {"text": f"{ends:%m-%d} 已逾期", "tone": "over"}
    if ends == clock.day_of(now):
        return {"text": "今天届满", "tone": "urgent"}
    return {"text": f"{ends:%m-%d} 届满", "tone": "plain"}


@require("matter.read")
def matters(request: HttpRequest) -> HttpResponse:
    """办件 — newest first, 50 a page."""
    wanted = Wanted.read(request.GET)
    rows, after = page(request.actor, wanted, request.GET.get("after", ""))  # type: ignore[attr-defined]
    asked = {k: v for k, v in request.GET.items() if k != "after" and v}
    lines = [
        {
            "m": m,
            "tone": TONES[MatterState(m.state)],
            "due": _due_mark(m),
            "url": reverse("desk:matter", args=[m.uid]),
        }
        for m in rows
    ]
    context = {
        "lines": lines,
        "wanted": wanted,
        "next": f"?{urlencode({**asked, 'after': after})}" if after else "",
        "back": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "export": f"{reverse('desk:matters_export')}?{urlencode(asked)}",
        "states": [("open", "在办"), *MatterState.choices],
        "sources": MatterSource.choices,
        "choices": choices(),
        "page": PAGE,
    }
    return render(request, "desk/matters/list.html", context)


@require("matter.read")
def matters_export(request: HttpRequest) -> StreamingHttpResponse:
    """导出 — the same filter as CSV; at most 20,000 rows, without anything about the reporter."""
    rows = listed(request.actor, Wanted.read(request.GET))[:MOST_EXPORTED]  # type: ignore[attr-defined]

    def cells() -> Iterator[list[Any]]:
        for m in rows.iterator(chunk_size=1000):
            yield [
                m.number,
                m.title,
                m.get_source_display(),
                m.get_state_display(),
                m.item_code,
                m.item_name,
                m.subject_name,
                m.address,
                m.town.name if m.town else "",
                m.team.name if m.team else "",
                f"{timezone.localtime(m.received_at):%Y-%m-%d %H:%M}",
                f"{timezone.localtime(m.closed_at):%Y-%m-%d %H:%M}" if m.closed_at else "",
            ]

    heads = [
        "编号",
        "标题",
        "来源",
        "状态",
        "事项代码",
        "事项",
        "监管对象",
        "地址",
        "乡镇",
        "队伍",
        "收到",
        "办结",
    ]
    return csv_response(f"matters-{clock.today():%Y%m%d}", heads, cells())


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


def _entry(request: HttpRequest, uid: UUID, entry: UUID) -> tuple[Matter, LedgerEntry]:
    m = seen(request.actor, uid)  # type: ignore[attr-defined]
    found = LedgerEntry.objects.filter(matter=m, uid=entry).select_related("leaf").first()
    if found is None:
        raise NotFound("这件事没有这条留痕")
    return m, found


@require("matter.read")
def entry(request: HttpRequest, uid: UUID, entry: UUID) -> HttpResponse:
    """一条留痕 — who, what, when, its place in the ledger and its proof."""
    m, found = _entry(request, uid, entry)
    body = ledger_proof.body_of(found)
    context = {
        "m": m,
        "e": found,
        "proof": ledger_proof.proof_of(found),
        "body": json.dumps(body, ensure_ascii=False, indent=2) if body else "",
        "crumbs": [
            {"label": "办件", "url": reverse("desk:matters")},
            {"label": m.number, "url": reverse("desk:matter", args=[m.uid])},
            {"label": "留痕"},
        ],
    }
    return render(request, "desk/matters/entry.html", context)


@require("matter.read")
def entry_json(request: HttpRequest, uid: UUID, entry: UUID) -> JsonResponse:
    """下载证明."""
    _, found = _entry(request, uid, entry)
    told = ledger_proof.as_json(found, ledger_proof.proof_of(found))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="entry-{found.uid}.json"'
    return response


def _sent(sha256: str, media: str, name: str) -> FileResponse:
    try:
        source = store().open(sha256)
    except FileNotFoundError:
        raise NotFound("文件库里没有这个文件", way_out="告诉系统管理员，编号见页脚") from None
    response = FileResponse(source, content_type=media, filename=name)
    response["Cache-Control"] = "private, max-age=300"
    return response


@require("matter.read")
def document(request: HttpRequest, uid: UUID) -> FileResponse:
    """一份文书 — the file as issued."""
    reach = visible(request.actor, prefix="matter__")  # type: ignore[attr-defined]
    found = None if reach is None else Document.objects.filter(reach, uid=uid).select_related("file").first()
    if found is None:
        raise NotFound("没有这份文书，或者它不在您能看的范围内")
    name = f"{found.number or found.title}.pdf"
    return _sent(found.file.sha256, found.file.media_type, name)


@require("matter.read")
def attachment(request: HttpRequest, uid: UUID) -> FileResponse:
    """一个附件 — the original, byte for byte."""
    reach = visible(request.actor, prefix="matter__")  # type: ignore[attr-defined]
    found = (
        None if reach is None else Attachment.objects.filter(reach, uid=uid).select_related("file").first()
    )
    if found is None:
        raise NotFound("没有这个附件，或者它不在您能看的范围内")
    return _sent(found.file.sha256, found.file.media_type, found.name or str(found.uid))


urlpatterns: list[URLPattern] = [
    path("matters/", matters, name="matters"),
    path("matters.csv", matters_export, name="matters_export"),
    path("matters/<uuid:uid>/", matter, name="matter"),
    path("matters/<uuid:uid>/why/", why, name="matter_why"),
    path("matters/<uuid:uid>/trace/<uuid:entry>/", entry, name="entry"),
    path("matters/<uuid:uid>/trace/<uuid:entry>.json", entry_json, name="entry_json"),
    path("documents/<uuid:uid>.pdf", document, name="document"),
    path("attachments/<uuid:uid>/", attachment, name="attachment"),
]
