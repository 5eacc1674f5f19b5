"""案件 — the cases within the caller's reach."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from zhifa.core.duty import Duty
from zhifa.core.errors import NotFound
from zhifa.enforcement.casework import queries
from zhifa.enforcement.casework.models import Case
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import ScopeOut, scope_out
from zhifa.faces.api.words import Short

Which = Literal[tuple(queries.FILTERS)]  # type: ignore[valid-type]


class NextEnd(Schema):
    """最近的期限."""

    title: str
    due_at: datetime | None
    law: str


class CaseLine(Schema):
    """一个案件."""

    uid: UUID
    code: str
    number: str
    title: str
    party: str
    state: str
    state_name: str
    procedure_version: str
    matter: UUID
    item_code: str
    item_name: str
    body: ScopeOut
    team: ScopeOut | None
    lead: str
    second: str
    filed_on: date | None
    ended_on: date | None
    next_end: NextEnd | None


class Cases(Schema):
    """一页案件 — ``next`` goes into ``after``, empty at the end."""

    cases: list[CaseLine]
    next: str


@door("GET", "/cases", access=("casework.read",), out=Cases, summary="案件", tag="办理")
def list_cases(
    request: HttpRequest,
    which: Which = Query("open"),
    q: Short = Query("", description="案由、立案号、案件编号"),
    after: UUID | None = Query(None),
) -> dict[str, object]:
    """管辖范围内的案件，新的在前，每页最多 50 个。"""
    actor = request.caller.actor  # type: ignore[attr-defined]
    key = None
    if after is not None:
        # a public name in, so that no database key ever leaves
        key = Case.objects.filter(uid=after).values_list("pk", flat=True).first()
        if key is None:
            raise NotFound("没有 after 指的案件", way_out="用上一页的 next")
    found, following = queries.listed(actor, which=which, after=key, text=q)
    clocks = queries.clocks_of(found)
    return {
        "cases": [_line(c, clocks.get(c.uid, [])) for c in found],
        "next": str(found[-1].uid) if following is not None else "",
    }


def _line(case: Case, clocks: list[Duty]) -> dict[str, object]:
    first = clocks[0] if clocks else None
    return {
        "uid": case.uid,
        "code": case.code,
        "number": case.number,
        "title": case.title,
        "party": case.party.name,
        "state": case.state,
        "state_name": queries.state_term(case),
        "procedure_version": case.procedure_version,
        "matter": case.matter.uid,
        "item_code": case.item_code,
        "item_name": case.item_name,
        "body": scope_out(case.body),
        "team": scope_out(case.team),
        "lead": case.lead.name,
        "second": case.second.name,
        "filed_on": case.filed_on,
        "ended_on": case.ended_on,
        "next_end": {"title": first.title, "due_at": first.due_at, "law": first.law} if first else None,
    }
