"""发布公告 — publish an announcement, and with it the powers it gives, moves, delegates or takes back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope, ScopeKind
from zhifa.law import library
from zhifa.law.library import LawNotHeld
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import compiled
from zhifa.registers.catalogue.bounds import Bounds
from zhifa.registers.catalogue.checking import check_lines
from zhifa.registers.catalogue.clauses import Clause, Manner, Paper
from zhifa.registers.catalogue.facts import Span
from zhifa.registers.catalogue.models import (
    Announcement,
    ApprovedList,
    Item,
    ItemBasis,
    NotToMove,
    Power,
    PowerChange,
)
from zhifa.registers.organisation.models import Body

Rows = Sequence[Mapping[str, Any]]


class AnnouncementRefused(Refusal):
    """公告有误 — ``faults``: (line from 1, refusal), all of them; the first one is what the sentence says."""

    def __init__(self, faults: Sequence[tuple[int, Refusal]]) -> None:
        line, first = faults[0]
        more = f"（另有 {len(faults) - 1} 处问题）" if len(faults) > 1 else ""
        super().__init__(f"第 {line} 条：{first.message_zh}{more}", first.citations, first.way_out)
        self.faults = tuple(faults)


@operation("catalogue.announce", title="发布公告", permission="catalogue.manage")
def announce(op: Op, *, row: Mapping[str, Any]) -> Announcement:
    """发布公告 — the columns of ``Announcement``."""
    announcement = Announcement(**row)
    announcement.save()
    op.say(f"{announcement.title}（{announcement.number}）")
    return announcement


@operation("catalogue.give_powers", title="登记权力", permission="catalogue.manage")
def give_powers(op: Op, *, announcement: Announcement, rows: Rows) -> int:
    """登记权力 — the rows of a power list: item (code), act, body (code), town (code or None), valid_from, valid_until.

    For what moves between bodies use ``announce_changes``: it names the giver and is checked.
    """
    items = {i.code: i for i in Item.objects.filter(code__in={r["item"] for r in rows})}
    bodies = {b.code: b for b in Body.objects.all()}
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    Power.objects.bulk_create(
        [
            Power(
                item=items[r["item"]],
                act=r["act"],
                body=bodies[r["body"]],
                town=towns.get(r.get("town") or ""),
                announcement=announcement,
                valid_from=r["valid_from"],
                valid_until=r.get("valid_until"),
            )
            for r in rows
        ]
    )
    op.say(f"依{announcement.number}登记权力 {len(rows)} 条")
    return len(rows)


@operation("catalogue.announce_changes", title="发布权力变动公告", permission="catalogue.manage")
def announce_changes(op: Op, *, row: Mapping[str, Any], lines: Rows, recorded: bool = False) -> Announcement:
    """发布权力变动公告 — ``row``: the columns of ``Announcement``; ``lines``: manner, acts, items (codes), body, giver,
    town (codes, "" for none), choice, law, article, valid_from, valid_until.

    ``recorded`` 补录: published before the platform held it; its days may lie in the past.

    :raises AnnouncementRefused: with every fault of every line and its rule; nothing is published.
    """
    faults = check_changes(row=row, lines=lines, today=op.today, recorded=recorded)
    if faults:
        raise AnnouncementRefused(faults)
    announcement = Announcement(**row)
    announcement.save()
    bodies = {b.code: b for b in Body.objects.all()}
    towns = {s.code: s for s in Scope.objects.filter(kind=ScopeKind.TOWN)}
    for place, line in enumerate(lines, 1):
        PowerChange(
            announcement=announcement,
            place=place,
            manner=line["manner"],
            acts=sorted(line["acts"]),
            item_codes=sorted(line["items"]),
            body=bodies[line["body"]],
            giver=bodies.get(line.get("giver") or ""),
            town=towns.get(line.get("town") or ""),
            choice=line.get("choice", ""),
            law=line.get("law", ""),
            article=line.get("article", ""),
            valid_from=line["valid_from"],
            valid_until=line.get("valid_until"),
        ).save()
    moved = len(set().union(*(line["items"] for line in lines)))
    word = "补录" if recorded else "发布"
    op.say(f"{word}{announcement.title}（{announcement.number}），{len(lines)} 条、{moved} 项")
    return announcement


def check_changes(
    *, row: Mapping[str, Any], lines: Rows, today: date, recorded: bool = False
) -> list[tuple[int, Refusal]]:
    """Every fault of an announcement that is not yet published, against the present register."""
    register = compiled.register()
    return check_lines(
        as_clauses(row, lines),
        register.index,
        register.known,
        bounds(set().union(*(line["items"] for line in lines))),
        today=today,
        recorded=recorded,
    )


def as_clauses(row: Mapping[str, Any], lines: Rows) -> list[Clause]:
    """The lines of an announcement as the register would read them."""
    paper = Paper(*(row[k] for k in ("number", "title", "kind", "issuer", "issued_on", "effective_on")))
    blank = Clause(paper, 0, Manner.BASE, frozenset(), frozenset(), "", paper.effective_on)
    return [
        replace(
            blank,
            place_in_paper=n,
            manner=Manner(line["manner"]),
            acts=frozenset(line["acts"]),
            items=frozenset(line["items"]),
            body=line["body"],
            valid_from=line["valid_from"],
            valid_until=line.get("valid_until"),
            giver=line.get("giver") or "",
            town=line.get("town") or "",
            choice=line.get("choice", ""),
            law=line.get("law", ""),
            article=line.get("article", ""),
        )
        for n, line in enumerate(lines, 1)
    ]


def approvals(codes: set[str]) -> Bounds:
    """In which province-approved catalogues some items stand, and nothing else of what limits them (one query)."""
    approved: dict[str, list[tuple[str, str, Span]]] = {}
    for kind, number, own, since, until in ApprovedList.objects.order_by("pk").values_list(
        "kind", "number", "item_codes", "valid_from", "valid_until"
    ):
        for code in codes.intersection(own):
            approved.setdefault(code, []).append((kind, number, Span(since, until)))
    return Bounds(approved)


def bounds(codes: set[str]) -> Bounds:
    """What limits the moving of some items (three queries)."""
    approved = approvals(codes).approved
    kept: dict[str, list[tuple[str, Span]]] = {}
    for code, reason, since, until in NotToMove.objects.filter(item__code__in=codes).values_list(
        "item__code", "reason", "valid_from", "valid_until"
    ):
        kept.setdefault(code, []).append((reason, Span(since, until)))
    kinds: dict[str, set[str]] = {}
    for code, own in ItemBasis.objects.filter(item__code__in=codes).values_list("item__code", "kinds"):
        kinds.setdefault(code, set()).update(own)
    return Bounds(approved, kept, {c: frozenset(k) for c, k in kinds.items()}, kind_of_law)


def kind_of_law(title: str) -> str:
    """法律, 行政法规, 部门规章, 地方性法规 … as the library holds it; "" when it does not."""
    try:
        return library.versions(title)[-1].kind
    except LawNotHeld:
        return ""
