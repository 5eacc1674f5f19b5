"""事 — list, one, and its timeline. What a caller may not know of looks like what does not exist."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhifa.core import clock
from zhifa.core.actors import Actor, visible
from zhifa.core.acts import Act
from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.core.ledger.models import LedgerEntry
from zhifa.core.matter import OPEN_STATES, Assignment, Matter, MatterSource, MatterState
from zhifa.core.search import SearchEntry, bigrams
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import MatterLine, ScopeOut, matter_line, scope_out
from zhifa.faces.api.words import Short

PAGE = 50
MOST_ENTRIES = 200
READ = ("matter.read",)

State = Literal[("open", *MatterState.values)]  # type: ignore[valid-type]
Source = Literal[tuple(MatterSource.values)]  # type: ignore[valid-type]


class MatterPage(Schema):
    """一页事 — newest first; ``next`` goes into ``after``, empty at the end."""

    matters: list[MatterLine]
    next: str


class ActLine(Schema):
    """一个行政行为."""

    code: str
    kind: str
    kind_name: str
    number: str
    made_on: date


class DutyLine(Schema):
    """一项未了的待办."""

    uid: UUID
    kind: str
    title: str
    who: str
    due_at: datetime | None
    law: str


class Hand(Schema):
    """承办人员."""

    name: str
    capacity: str
    started_at: datetime
    ended_at: datetime | None


class MatterOut(MatterLine):
    """一件事的现状."""

    summary: str
    field: ScopeOut | None
    merged_into: UUID | None
    acts: list[ActLine]
    duties: list[DutyLine]
    hands: list[Hand]


class EntryLine(Schema):
    """时间线的一条 — an entry of the ledger; ``index`` is null while it waits for its place in the tree."""

    uid: UUID
    at: datetime
    operation: str
    title: str
    actor_kind: str
    actor: str
    note: str
    public_note: str
    refused: bool
    commitment: str = Field(description="承诺值，十六进制")
    index: int | None = Field(description="叶序号；null 为尚未排序")
    leaf_hash: str | None


class Timeline(Schema):
    """一件事的时间线 — oldest first."""

    matter: UUID
    entries: list[EntryLine]
    next: str


class MattersWanted(Schema):
    """要看哪些事."""

    state: State | None = None
    source: Source | None = None
    town: Annotated[Short, Field(description="乡镇区划代码")] = ""
    team: Annotated[Short, Field(description="队伍代码")] = ""
    item: Annotated[Short, Field(description="事项代码")] = ""
    q: Annotated[Short, Field(description="编号，或标题、地址里的字")] = ""
    received_from: date | None = None
    received_to: Annotated[date | None, Field(description="含当日")] = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE

    def query(self) -> Q:
        """The filter, without the caller's reach."""
        q = Q()
        if self.state == "open":
            q &= Q(state__in=OPEN_STATES)
        elif self.state:
            q &= Q(state=self.state)
        if self.source:
            q &= Q(source=self.source)
        if self.town:
            q &= Q(town__kind="town", town__code=self.town)
        if self.team:
            q &= Q(team__kind="team", team__code=self.team)
        if self.item:
            q &= Q(item_code=self.item)
        if self.received_from:
            q &= Q(received_at__gte=clock.noon_of(self.received_from).replace(hour=0))
        if self.received_to:
            q &= Q(received_at__lte=clock.end_of(self.received_to))
        if self.q:
            pairs = bigrams(self.q)
            found = SearchEntry.objects.filter(kind="matter", bigrams__contains=pairs or [self.q])
            q &= Q(number__iexact=self.q) | Q(pk__in=found.values("matter_id"))
        if self.after:
            # a public name in, so that no database key ever leaves; one look at a unique index
            q &= Q(pk__lt=Matter.objects.filter(uid=self.after).values("pk")[:1])
        return q


def reach(actor: Actor) -> QuerySet[Matter]:
    """Matters the actor may read, with the end of the nearest open period as ``due_at``."""
    allowed = visible(actor)
    rows = Matter.objects.none() if allowed is None else Matter.objects.filter(allowed)
    nearest = Duty.objects.filter(
        matter=OuterRef("pk"), closed_at=None, hold=False, paused_at=None, due_at__isnull=False
    ).order_by("due_at")
    return rows.select_related("body", "team", "town", "grid").annotate(
        due_at=Subquery(nearest.values("due_at")[:1])
    )


def seen(actor: Actor, uid: UUID) -> Matter:
    """One matter the actor may read.

    :raises NotFound: none, or none the actor may know of.
    """
    found = reach(actor).select_related("field", "merged_into").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有这件事，或者它不在您能看的范围内")
    return found


@door("GET", "/matters", access=READ, out=MatterPage, summary="事的清单", tag="事")
def list_matters(request: HttpRequest, wanted: Query[MattersWanted]) -> dict[str, object]:
    """按来者的管辖范围列出，新的在前，每页最多 50 件；`next` 填进 `after` 看下一页。"""
    actor = request.caller.actor  # type: ignore[attr-defined]
    rows = list(reach(actor).filter(wanted.query()).defer("summary").order_by("-id")[: wanted.limit + 1])
    more, rows = len(rows) > wanted.limit, rows[: wanted.limit]
    return {
        "matters": [matter_line(m, due_at=m.due_at) for m in rows],  # type: ignore[attr-defined]
        "next": str(rows[-1].uid) if more else "",
    }


@door("GET", "/matters/{uuid:uid}", access=READ, out=MatterOut, summary="一件事", tag="事")
def show_matter(request: HttpRequest, uid: UUID) -> dict[str, object]:
    """现状、行政行为、未了的待办、承办人员。不含反映人的任何信息。"""
    m = seen(request.caller.actor, uid)  # type: ignore[attr-defined]
    duties = Duty.objects.filter(matter=m, closed_at=None).select_related("account", "scope").order_by("id")
    hands = Assignment.objects.filter(matter=m).select_related("account").order_by("id")
    return {
        **matter_line(m, due_at=m.due_at),  # type: ignore[attr-defined]
        "summary": m.summary,
        "field": scope_out(m.field),
        "merged_into": m.merged_into.uid if m.merged_into else None,
        "acts": [
            {
                "code": a.code,
                "kind": a.kind,
                "kind_name": a.get_kind_display(),
                "number": a.number,
                "made_on": a.made_on,
            }
            for a in Act.objects.filter(matter=m).order_by("id")
        ],
        "duties": [
            {
                "uid": d.uid,
                "kind": d.kind,
                "title": d.title,
                "who": d.account.name if d.account else d.scope.name if d.scope else "全县",
                "due_at": d.due_at,
                "law": d.law,
            }
            for d in duties
        ],
        "hands": [
            {
                "name": h.account.name,
                "capacity": h.capacity,
                "started_at": h.started_at,
                "ended_at": h.ended_at,
            }
            for h in hands
        ],
    }


@door("GET", "/matters/{uuid:uid}/timeline", access=READ, out=Timeline, summary="一件事的时间线", tag="事")
def matter_timeline(request: HttpRequest, uid: UUID, after: UUID | None = None) -> dict[str, object]:
    """账本里关于这件事的每一条，旧的在前，每页最多 200 条；被拒绝的也在内。"""
    m = seen(request.caller.actor, uid)  # type: ignore[attr-defined]
    entries = LedgerEntry.objects.filter(matter=m).select_related("leaf").defer("body", "salt").order_by("id")
    if after:
        entries = entries.filter(pk__gt=LedgerEntry.objects.filter(uid=after, matter=m).values("pk")[:1])
    rows = list(entries[: MOST_ENTRIES + 1])
    more, rows = len(rows) > MOST_ENTRIES, rows[:MOST_ENTRIES]
    return {
        "matter": m.uid,
        "entries": [entry_line(e) for e in rows],
        "next": str(rows[-1].uid) if more else "",
    }


def entry_line(entry: LedgerEntry) -> dict[str, object]:
    """The columns of ``EntryLine``; ``leaf`` must be selected."""
    placed = getattr(entry, "leaf", None)
    return {
        "uid": entry.uid,
        "at": entry.at,
        "operation": entry.operation,
        "title": entry.title,
        "actor_kind": entry.actor_kind,
        "actor": entry.actor_name,
        "note": entry.note,
        "public_note": entry.public_note,
        "refused": entry.refused,
        "commitment": bytes(entry.commitment).hex(),
        "index": placed.index if placed else None,
        "leaf_hash": bytes(placed.leaf_hash).hex() if placed else None,
    }
