"""办件筛选 — the filters of the list of matters, one form for page, figures and export."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from zhifa.core import clock
from zhifa.core.actors import Actor, visible
from zhifa.core.duty import Duty
from zhifa.core.given_day import read_day
from zhifa.core.matter import OPEN_STATES, Matter, MatterSource, MatterState
from zhifa.core.scope import Scope, ScopeKind
from zhifa.core.search import SearchEntry, bigrams

PAGE = 50
MOST_EXPORTED = 20_000


def _month(text: str) -> tuple[datetime, datetime] | None:
    """2026-11 → its first instant and the next month's, in the county's time."""
    first = read_day(f"{text}-01", clock.today())
    if first is None:
        return None
    start = clock.noon_of(first) - timedelta(hours=12)
    return start, start + timedelta(days=monthrange(first.year, first.month)[1])


@dataclass(frozen=True)
class Wanted:
    """要看的 — as read from the address; unknown values are dropped."""

    state: str = ""
    source: str = ""
    town: str = ""
    team: str = ""
    item: str = ""
    q: str = ""
    received: str = ""
    closed: str = ""
    day: str = ""
    late: bool = False

    @classmethod
    def read(cls, asked: QueryDict) -> "Wanted":
        """From the query string."""

        def one(name: str, longest: int = 40) -> str:
            text = "".join(
                c for c in asked.get(name, "") if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF
            )
            return text.strip()[:longest]

        state, source = one("state"), one("source")
        return cls(
            state=state if state == "open" or state in MatterState.values else "",
            source=source if source in MatterSource.values else "",
            town=one("town"),
            team=one("team"),
            item=one("item", 20),
            q=one("q", 80),
            received=one("received") if _month(one("received")) else "",
            closed=one("closed") if _month(one("closed")) else "",
            day=one("day") if one("day") == "today" else "",
            late=asked.get("late") == "1",
        )

    @property
    def any(self) -> bool:
        return self != Wanted()

    def query(self) -> Q:
        """The filter, without the reader's reach."""
        q = Q()
        if self.state == "open":
            q &= Q(state__in=OPEN_STATES)
        elif self.state:
            q &= Q(state=self.state)
        if self.source:
            q &= Q(source=self.source)
        for name, kind in (("town", ScopeKind.TOWN), ("team", ScopeKind.TEAM)):
            if code := getattr(self, name):
                q &= Q(**{f"{name}__in": Scope.objects.filter(kind=kind, code=code).values("id")})
        if self.item:
            q &= Q(item_code=self.item)
        for name in ("received", "closed"):
            if span := _month(getattr(self, name)):
                q &= Q(**{f"{name}_at__gte": span[0], f"{name}_at__lt": span[1]})
        if self.day:
            q &= Q(received_at__gte=clock.noon_of(clock.today()) - timedelta(hours=12))
        if self.late:
            late = Duty.objects.filter(
                closed_at=None, due_at__lt=clock.now(), hold=False, paused_at=None, matter=OuterRef("pk")
            )
            q &= Q(state__in=OPEN_STATES) & Exists(late)
        if self.q:
            found = SearchEntry.objects.filter(
                matter__isnull=False, bigrams__contains=bigrams(self.q) or [self.q]
            )
            q &= Q(number__iexact=self.q) | Q(pk__in=found.values("matter_id"))
        return q


def listed(actor: Actor, wanted: Wanted) -> QuerySet[Matter]:
    """Matters the actor may see that fit, newest first, with the end of their nearest open period."""
    reach = visible(actor)
    rows = Matter.objects.none() if reach is None else Matter.objects.filter(reach)
    nearest = Duty.objects.filter(
        matter=OuterRef("pk"), closed_at=None, hold=False, paused_at=None, due_at__isnull=False
    ).order_by("due_at")
    return (
        rows.filter(wanted.query())
        .select_related("team", "town")
        .defer("summary")
        .annotate(due_at=Subquery(nearest.values("due_at")[:1]))
        .order_by("-id")
    )


def page(actor: Actor, wanted: Wanted, after: str) -> tuple[list[Any], str]:
    """One page and the key of the next ("" at the end). Keyset on the row's key, so depth costs nothing."""
    rows = listed(actor, wanted)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def choices() -> dict[str, list[Scope]]:
    """Towns and teams to choose from (one query)."""
    found: dict[str, list[Scope]] = {"town": [], "team": []}
    for scope in Scope.objects.filter(kind__in=["town", "team"]).order_by("code"):
        found[scope.kind].append(scope)
    return found
