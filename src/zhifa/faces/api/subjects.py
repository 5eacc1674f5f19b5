"""监管对象 — found and read as the register shows them: what is sensitive about a natural person is masked, always.

The interface has no way to a clear value: looking needs a person who writes down why (个人信息保护法第五十一条).
"""

from datetime import date
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhifa.core import clock
from zhifa.core.errors import NotFound
from zhifa.core.scope import Scope, ScopeKind
from zhifa.faces.api.doors import door
from zhifa.faces.api.shapes import ScopeOut, scope_out
from zhifa.faces.api.words import Short
from zhifa.registers.subjects import masking
from zhifa.registers.subjects import queries as subjects_of
from zhifa.registers.subjects.models import Subject
from zhifa.registers.subjects.record import in_force, licence_mark, record_of

READ = ("registers.read",)


class SubjectLine(Schema):
    """一户 — as it stands in a list."""

    uid: UUID
    code: str
    name: str
    kind: str
    trade: str
    address: str = Field(description="个人的住址只到乡镇")
    town: ScopeOut | None
    credit_class: str = Field(description="只有企业有")


class SubjectsOut(Schema):
    """查到的 — best first; ``more``: the words fit more than were ranked."""

    subjects: list[SubjectLine]
    more: bool


class LicenceOut(Schema):
    """许可."""

    kind: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | None
    state: str


class HoldOut(Schema):
    """暂停 — in force today."""

    kind: str
    ground: str
    ordered_by: str
    valid_from: date
    valid_until: date | None


class RiskOut(Schema):
    """风险因素 — in force today."""

    factor: str
    level: str
    source: str


class FormerName(Schema):
    """曾用名 — until the day, included."""

    name: str
    valid_until: date


class SubjectOut(SubjectLine):
    """一户的全部 — rows merged into it included; ``asked``: the uid asked for, where it was merged into this one."""

    asked: UUID
    codes: list[str] = Field(description="本户和并入各户的统一社会信用代码")
    id_number: str = Field(description="隐去中间各位")
    phone: str = Field(description="隐去中间四位")
    representative: str
    registered_on: date | None
    former_names: list[FormerName]
    licences: list[LicenceOut]
    holds: list[HoldOut]
    risks: list[RiskOut]


def _line(s: Subject) -> dict[str, object]:
    return {
        "uid": s.uid,
        "code": s.code or "",
        "name": s.name,
        "kind": s.kind,
        "trade": s.trade,
        "address": masking.shown(s, "address"),
        "town": scope_out(s.town),
        "credit_class": s.credit_class,
    }


@door("GET", "/subjects", access=READ, out=SubjectsOut, summary="查监管对象", tag="册")
def find_subjects(
    request: HttpRequest,
    q: Short = Query(..., min_length=1, description="名称、地址的一部分，拼音首字母，或代码"),
    town: Short = Query("", description="乡镇区划代码"),
    kind: Literal["", "firm", "household", "organisation", "site", "person"] = Query(""),
    limit: int = Query(20, ge=1, le=50),
) -> dict[str, object]:
    """按名称、拼音首字母、地址、代码查监管对象，最相合的在前；并入的给出并入后的那一户。"""
    scope = Scope.objects.filter(kind=ScopeKind.TOWN, code=town).first() if town else None
    if town and scope is None:
        raise NotFound("没有这个乡镇代码")
    found = subjects_of.search(q, town_id=scope.pk if scope else None, kind=kind, limit=limit)
    return {"subjects": [_line(s) for s in found.subjects], "more": found.more}


@door("GET", "/subjects/{uuid:uid}", access=READ, out=SubjectOut, summary="一个监管对象", tag="册")
def one_subject(request: HttpRequest, uid: UUID) -> dict[str, object]:
    """一户的登记、许可、暂停、风险和曾用名。个人信息隐去。"""
    asked = subjects_of.subject(uid)
    if asked is None:
        raise NotFound("名录里没有这个监管对象")
    head = subjects_of.current(asked)
    record, today = record_of(head), clock.today()
    return {
        **_line(head),
        "asked": uid,
        "codes": [s.code for s in (head, *record.family) if s.code],
        "id_number": masking.shown(head, "id_number"),
        "phone": masking.shown(head, "phone"),
        "representative": masking.shown(head, "representative"),
        "registered_on": head.registered_on,
        "former_names": [
            {"name": f.value, "valid_until": f.valid_until} for f in record.formerly if f.field == "name"
        ],
        "licences": [
            {
                "kind": x.kind,
                "number": x.number,
                "issuer": x.issuer,
                "valid_from": x.valid_from,
                "valid_until": x.valid_until,
                "state": licence_mark(x, today)[0],
            }
            for x in record.licences
        ],
        "holds": [
            {
                "kind": x.get_kind_display(),
                "ground": x.ground,
                "ordered_by": x.ordered_by,
                "valid_from": x.valid_from,
                "valid_until": x.valid_until,
            }
            for x in record.holds
            if in_force(x, today)
        ],
        "risks": [
            {"factor": x.factor, "level": x.get_level_display(), "source": x.source}
            for x in record.risks
            if in_force(x, today)
        ],
    }
