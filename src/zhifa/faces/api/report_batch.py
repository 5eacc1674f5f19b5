"""成批来件 — up to 500 reports in one request: each row is taken, known already, or refused with its reason.

Every row is known by the sending system's own number (``external_no``), or, with an ``Idempotency-Key``, by that key and
its place in the batch. Sent twice it is registered once; good rows are taken even when others are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import ConfigDict, Field

from zhifa.core import clock
from zhifa.core.errors import BadInput, IdempotencyKeyReused, NotFound
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake.incoming import Incoming, checked
from zhifa.enforcement.intake.models import Report
from zhifa.faces.api.doors import door
from zhifa.faces.api.refused import Refused, body_of, wrongs
from zhifa.faces.api.registers import Lat, Lng
from zhifa.faces.api.reports import IdempotencyKey
from zhifa.faces.api.who import Caller, fingerprint
from zhifa.faces.api.words import Line, Short, Text, Words
from zhifa.law.refusal import Refusal
from zhifa.registers.catalogue import queries as catalogue

MOST_ROWS = 500
#: where rows of a signed-in person come from; rows of a system come from the system's name
BY_HAND = "接口"


class RowIn(Schema):
    """一行来件."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    channel: Literal["hotline", "open311", "transfer", "device", "call", "walk_in", "letter"] = "hotline"
    title: Annotated[Words, Field(max_length=120)] = ""
    address: Line = ""
    lng: Lng | None = None
    lat: Lat | None = None
    name: Annotated[Words, Field(max_length=40)] = ""
    phone: Annotated[Words, Field(max_length=20)] = ""
    anonymous: bool = False
    sealed: bool = False
    urgent: bool = False
    wants_reply: bool = True
    item_code: Annotated[Words, Field(max_length=20)] = ""
    external_no: Short = ""
    received_at: Annotated[datetime | None, Field(description="收到时间，带时区；空为现在")] = None


class BatchIn(Schema):
    """一批来件."""

    rows: Annotated[
        list[Any],
        Field(min_length=1, max_length=MOST_ROWS, json_schema_extra={"items": RowIn.model_json_schema()}),
    ]


class RowOut(Schema):
    """一行的结果."""

    row: int = Field(description="第几行，从 0 数起")
    status: Literal["created", "repeated", "refused"]
    external_no: str
    tracking_code: str | None = None
    matter: UUID | None = None
    number: str | None = None
    refusal: Refused | None = None


class BatchOut(Schema):
    """一批的结果."""

    created: int
    repeated: int
    refused: int
    rows: list[RowOut]


@dataclass
class SortedRows:
    """分拣 — rows by what is to be done with them."""

    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    good: dict[int, Incoming] = field(default_factory=dict)


@door(
    "POST",
    "/reports:batch",
    access=("intake.register",),
    out=BatchOut,
    more={207: BatchOut},
    summary="成批来件（最多 500 行）",
    tag="来件",
)
def file_reports(request: HttpRequest, given: BatchIn, idempotency_key: IdempotencyKey = None) -> Status:
    """逐行答复。全部收下是 200；有的行被拒绝是 207，好的行照收。"""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    source = caller.key.name if caller.key else BY_HAND
    rows = _sorted_rows(given.rows, source=source, key=idempotency_key or "")
    try:
        _take_in(caller, rows, source)
    except IntegrityError:
        # the same rows came through another request at the same moment: by now they are there
        _take_in(caller, rows, source)
    found = [rows.answers[n] for n in sorted(rows.answers)]
    counts = {s: sum(1 for a in found if a["status"] == s) for s in ("created", "repeated", "refused")}
    return Status(207 if counts["refused"] else 200, {**counts, "rows": found})


def _refuse(rows: SortedRows, n: int, number: str, refusal: Refusal | dict[str, Any]) -> None:
    body = body_of(refusal) if isinstance(refusal, Refusal) else refusal
    rows.answers[n] = {"row": n, "status": "refused", "external_no": number, "refusal": body}


def _sorted_rows(given: list[Any], *, source: str, key: str) -> SortedRows:
    rows = SortedRows()
    items: dict[str, bool] = {}
    now = clock.now()
    for n, raw in enumerate(given):
        try:
            row = RowIn.model_validate(raw)
        except pydantic.ValidationError as wrong:
            found = wrongs(wrong.errors(include_url=False, include_input=False), skip=0)  # type: ignore[arg-type]
            first = found[0]
            _refuse(rows, n, "", {
                **body_of(BadInput(f"{first['field'] or '这一行'}：{first['message']}", field=first["field"])),
                "errors": found,
            })  # fmt: skip
            continue
        number = row.external_no.strip() or (f"{fingerprint(key)}#{n}" if key else "")
        try:
            if not number:
                raise BadInput(
                    "没有来文编号",
                    field="external_no",
                    way_out="填来文系统自己的编号，或带 Idempotency-Key 头",
                )
            if row.received_at is not None and row.received_at.tzinfo is not None and row.received_at > now:
                raise BadInput("收到时间在将来", field="received_at")
            fit = checked(**{**row.model_dump(), "external_no": number, "external_source": source})
            if fit.item_code not in items:
                items[fit.item_code] = not fit.item_code or catalogue.item(fit.item_code) is not None
            if not items[fit.item_code]:
                raise NotFound(f"事项目录里没有 {fit.item_code}", way_out="换一个事项，或留空由值班员选")
            if (fit.lng is None) != (fit.lat is None):
                raise BadInput("地点只有经度或只有纬度", field="lng")
            rows.good[n] = fit
        except Refusal as refusal:
            _refuse(rows, n, number, refusal)
    return rows


def _take_in(caller: Caller, rows: SortedRows, source: str) -> None:
    """Register the good rows that are not known yet; known ones get their answer of the first time."""
    numbers = {fit.external_no for fit in rows.good.values()}
    known = {r.external_no: r for r in _reports(source, numbers)}
    fresh: dict[str, int] = {}
    for n, fit in rows.good.items():
        if fit.external_no not in known:
            fresh.setdefault(fit.external_no, n)
    made = intake.register_many(by=caller.actor, rows=[rows.good[n] for n in fresh.values()])
    known.update({r.external_no: r for r in made})
    for n, fit in rows.good.items():
        _answer(rows, n, fit, known, created=fresh.get(fit.external_no) == n)


def _answer(rows: SortedRows, n: int, fit: Incoming, known: Mapping[str, Report], *, created: bool) -> None:
    own = known[fit.external_no]
    # an erased text can no longer be compared: the number alone decides
    if own.text and own.text != fit.text:
        _refuse(
            rows,
            n,
            fit.external_no,
            IdempotencyKeyReused(
                f"编号 {fit.external_no} 已经登记过别的内容",
                way_out="补充内容请凭查询码，新的来件请用新的编号",
            ),
        )
        return
    rows.answers[n] = {
        "row": n,
        "status": "created" if created else "repeated",
        "external_no": fit.external_no,
        "tracking_code": own.tracking_code,
        "matter": own.matter.uid,
        "number": own.matter.number,
    }


def _reports(source: str, numbers: set[str]) -> list[Report]:
    return list(
        Report.objects.filter(external_source=source, external_no__in=numbers).select_related("matter")
    )
