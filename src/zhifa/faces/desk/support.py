"""支持职责与今日事项 — what giving departments still owe, and a town's page of what it may take today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from zhifa.core import clock
from zhifa.core.actors import holds
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.read_together import read_together
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.access import require
from zhifa.faces.desk.registers import clean
from zhifa.faces.sending import Sending
from zhifa.faces.submission import key_of
from zhifa.oversight.publicity.model_cases import published
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue import operations as catalogue
from zhifa.registers.catalogue.clauses import PENALTY
from zhifa.registers.catalogue.grounds import flags
from zhifa.registers.catalogue.guide_from_law import forms_of, guide_of
from zhifa.registers.catalogue.models import (
    ChangeManner,
    Item,
    ItemGuide,
    PowerChange,
    SupportDuty,
    SupportKind,
)
from zhifa.registers.catalogue.operations.supporting import periods
from zhifa.registers.catalogue.queries import basis_on
from zhifa.registers.catalogue.support_board import STANDING, by_town, of_town
from zhifa.registers.organisation.queries import bodies
from zhifa.registers.territory.queries import towns

_SHOWN, _BOARD = 200, 600


@require("registers.read")
def support(request: HttpRequest) -> HttpResponse:
    """支持职责 — by giving department, town and item; overdue first."""
    return _owed(request, Sending(request))


def _owed(request: HttpRequest, sending: Sending, answering: UUID | None = None) -> HttpResponse:
    """``answering``: the duty whose answer was refused."""
    today = clock.today()
    giver, town = clean(request.GET.get("giver", "")), clean(request.GET.get("town", ""))
    item = clean(request.GET.get("item", "")).upper()
    rows = SupportDuty.objects.select_related("giver", "taker", "town", "item", "line__announcement")
    if giver:
        rows = rows.filter(giver__code=giver)
    if town:
        rows = rows.filter(town__code=town)
    if item:
        rows = rows.filter(line__item_codes__contains=[item])
    bare = PowerChange.objects.filter(
        manner__in=(ChangeManner.TRANSFER, ChangeManner.EMPOWER), giver__isnull=False
    ).exclude(pk__in=SupportDuty.objects.filter(item__isnull=True).values("line"))
    told = read_together(
        {
            "owed": rows.filter(done_on__isnull=True).order_by("due_on", "id")[:_SHOWN],
            "done": rows.filter(done_on__isnull=False).order_by("-done_on", "-id")[:30],
            "bare": bare.select_related("giver", "body", "town", "announcement").order_by("-valid_from", "id")[:30],
            "bodies": bodies(),
            "towns": towns(),
        }
    )  # fmt: skip
    owed = told["owed"]
    context = {
        "owed": [{"d": d, "tone": "over" if d.due_on < today else "soon" if (d.due_on - today).days <= 30 else "wait", "late": d.due_on < today, "id": f"done-{d.pk}", "on": d.uid == answering, "items": 1 if d.item else len(d.line.item_codes)} for d in owed],
        "overdue": sum(d.due_on < today for d in owed),
        "done": told["done"],
        "bare": told["bare"],
        "givers": [b for b in told["bodies"] if b.enforces],
        "towns": told["towns"],
        "asked": {"giver": giver, "town": town, "item": item},
        "may_answer": holds(request.actor, "support.answer"),  # type: ignore[attr-defined]
    }  # fmt: skip
    return sending.page("desk/registers/support.html", context)


@require("registers.read")
def support_board(request: HttpRequest) -> HttpResponse:
    """支持职责看板 — every town at a glance; one town item by item."""
    today = clock.today()
    asked = request.GET.get("town")
    sums = by_town(today)
    here = next((t for t in sums if t.code == clean(asked or "")), None) if asked is not None else None
    context = {
        "sums": sums,
        "here": here,
        "rows": of_town(here.code, today)[:_BOARD] if here else [],
        "most": _BOARD,
        "kinds": [SupportKind(k).label for k in STANDING],
        "ahead": [(SupportKind(k).label, v["ahead"]) for k, v in periods().items()],
        "today": today,
    }
    return render(request, "desk/registers/support_board.html", context)


@require("support.answer")
@require_POST
def support_lay_down(request: HttpRequest, uid: UUID) -> HttpResponse:
    """列出 — the standing duties of one line."""
    line = PowerChange.objects.filter(uid=uid).first()
    if line is None:
        raise NotFound("没有这一条公告条目")
    catalogue.lay_down_support(by=request.actor, key=key_of(request), line=line)  # type: ignore[attr-defined]
    return redirect("desk:support")


@require("support.answer")
@require_POST
def support_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记完成."""
    duty = SupportDuty.objects.filter(uid=uid).first()
    if duty is None:
        raise NotFound("没有这项支持职责")
    sending = Sending(request)
    with sending:
        catalogue.mark_support_done(**sending.common, duty=duty, note=request.POST.get("note", ""))
        return redirect("desk:support")
    return _owed(request, sending, duty.uid)


#: what a guide says, as its operation takes it
_WRITTEN = ("guide", "forms", "expert", "phone")

#: the newest guide of an item, with the name of who wrote it
_GUIDE = Subquery(
    ItemGuide.objects.filter(item=OuterRef("pk"))
    .order_by("-id")
    .values(
        told=JSONObject(
            guide="guide", forms="forms", expert="expert", phone="phone", body=JSONObject(short_name="body__short_name")
        )
    )[:1]
)  # fmt: skip


def _own_town(request: HttpRequest) -> tuple[Scope | None, list[Scope]]:
    """The town asked for, else the one of the person's role, else the first; and all of them (one query)."""
    asked = clean(request.GET.get("town", ""))
    rows = list(Scope.objects.filter(kind=ScopeKind.TOWN).order_by("code"))
    if asked:
        return next((t for t in rows if t.code == asked), None), rows
    own = {h.scope_id for h in request.actor.held if h.scope_id}  # type: ignore[attr-defined]
    return next((t for t in rows if t.pk in own), rows[0] if rows else None), rows


@require("registers.read")
def our_items(request: HttpRequest) -> HttpResponse:
    """今日事项 — what the town's own government may penalise in its place today, with guide, forms and expert."""
    today, q = clock.today(), clean(request.GET.get("q", ""))
    summary = request.GET.get("summary") == "1"
    town, every = _own_town(request)
    with compiled.one_reading():
        held = _held(town.code, today) if town else {}
        rows = Item.objects.filter(code__in=held).select_related("field", "department").order_by("code")
        if q:
            rows = rows.filter(name__contains=q) | rows.filter(plain_words__contains=q) | rows.filter(code=q.upper())  # fmt: skip
        if summary:
            rows = rows.filter(summary_capable=True)
        items = list(rows.annotate(total=Window(Count("*")), newest=_GUIDE)[:_SHOWN])
        flagging = flags([i.code for i in items], today)
    context = {
        "town": town,
        "towns": every,
        "today": today,
        "q": q,
        "summary": summary,
        "total": items[0].total if items else 0,  # type: ignore[attr-defined]
        "all": len(held),
        "lines": [
            {"i": i, "guide": i.newest, "body": held[i.code], "flag": flagging.get(i.code)} for i in items
        ],
        "may_ask": holds(request.actor, "support.ask"),  # type: ignore[attr-defined]
    }
    return render(request, "desk/registers/our_items.html", context)


def _held(town: str, today: Any) -> dict[str, str]:
    """Item → the town body that holds the penalty power in the town on a day, beside or instead of the county's."""
    register = compiled.register()
    found: dict[str, str] = {}
    for shape, cells in register.index.shapes().items():
        if town not in register.index.towns_of(shape):
            continue
        own = register.index.history_of(shape, town).on(today.toordinal()).bodies
        county = register.index.history_of(shape, "").on(today.toordinal()).bodies
        local = [b for b in own if b not in county]
        if not local:
            continue
        name = register.known.bodies[local[0]].name if local[0] in register.known.bodies else local[0]
        for code, act in cells:
            facts = register.known.items.get(code)
            if act == PENALTY and facts is not None and facts.span.holds(today):
                found[code] = name
    return found


@require("support.ask", "guide.write")
def our_item(request: HttpRequest, code: str) -> HttpResponse:
    """一项的指引 — its guide, what was asked about it; a department writes the guide, a town asks."""
    item = Item.objects.select_related("field", "department").filter(code=code).first()
    if item is None:
        raise NotFound("目录里没有这一事项")
    town, _ = _own_town(request)
    lines = PowerChange.objects.filter(item_codes__contains=[code], giver__isnull=False, manner__in=(ChangeManner.TRANSFER, ChangeManner.EMPOWER)).select_related("giver", "body")  # fmt: skip
    here = lines.filter(Q(town=town) | Q(town=None)) if town else lines.filter(town=None)
    line = here.order_by(F("town").desc(nulls_last=True), "-valid_from", "id").first()
    may_ask = holds(request.actor, "support.ask") and line is not None  # type: ignore[attr-defined]
    may_write = holds(request.actor, "guide.write")  # type: ignore[attr-defined]
    sending, given = Sending(request), request.POST
    if sending.ready:
        with sending:
            if given.get("do") == "ask" and line is not None:
                catalogue.ask_support(**sending.common, line=line, item=item, kind=given.get("kind", ""), what=given.get("what", ""))  # fmt: skip
            elif given.get("do") == "write":
                body = next((b for b in bodies() if b.code == given.get("body")), None)
                if body is None:
                    raise BadInput("没有选择编写单位", field="body", way_out="选一个单位")
                catalogue.write_guide(
                    **sending.common, item=item, body=body, **{n: given.get(n, "") for n in _WRITTEN}
                )
            return redirect("desk:our_item", code=code)
    duties = SupportDuty.objects.filter(item=item).select_related("giver", "town")
    told = read_together(
        {
            "guide": item.guides.select_related("body").order_by("-id")[:1],
            "asked": duties.order_by("-id")[:20],
            "cases": published(item.code)[:5],
        }
    )
    guide = next(iter(told["guide"]), None)
    drafted = _from_law(item) if may_write and guide is None else {}
    context = {
        "i": item,
        "flag": flags([item.code], clock.today()).get(item.code),
        "town": town,
        "line": line,
        "guide": guide,
        "written": _as_written(given, guide, drafted, item),
        "asked_kind": given.get("kind", SupportKind.CLUE),
        "asked": told["asked"],
        "cases": told["cases"],
        "kinds": SupportKind.choices,
        "bodies": bodies() if may_write else (),
        "may_ask": may_ask,
        "may_write": may_write,
        "crumbs": [{"label": "今日事项", "url": reverse("desk:our_items")}, {"label": item.code}],
    }
    return sending.page("desk/registers/our_item.html", context)


def _as_written(
    given: QueryDict, guide: ItemGuide | None, drafted: dict[str, str], item: Item
) -> dict[str, str]:
    """What stands in the fields of the guide: what was sent, else the guide in force, else what the law gives."""
    if given.get("do") == "write":
        return {n: given.get(n, "") for n in (*_WRITTEN, "body")}
    last = {n: getattr(guide, n, "") or drafted.get(n, "") for n in _WRITTEN}
    return {**last, "body": item.department.code if item.department else ""}


def _from_law(item: Item) -> dict[str, str]:
    """The guide the item's own articles and the Act's procedure give, for who writes the first one."""
    basis = basis_on(item, clock.today())
    if basis is None:
        return {}
    return {
        "guide": guide_of(basis, summary_capable=item.summary_capable),
        "forms": forms_of(basis, summary_capable=item.summary_capable),
    }


urlpatterns: list[URLPattern] = [
    path("registers/support/", support, name="support"),
    path("registers/support/board/", support_board, name="support_board"),
    path("registers/support/<uuid:uid>/done/", support_done, name="support_done"),
    path("registers/support/lines/<uuid:uid>/", support_lay_down, name="support_lay_down"),
    path("registers/our-items/", our_items, name="our_items"),
    path("registers/our-items/<str:code>/", our_item, name="our_item"),
]
