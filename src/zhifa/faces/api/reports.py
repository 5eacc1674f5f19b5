"""来件 — file a report and follow it.

With a key that carries ``intake.register`` a report is registered as the duty officer would (a place outside the county is
taken: 首问负责); with any other key, a session or none it is a report like one from the portal.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Header, Schema, Status
from pydantic import ConfigDict, Field

from zhifa.core.actors import Person
from zhifa.core.errors import AlreadyDone, BadInput, NotFound
from zhifa.core.matter import Matter, MatterSource
from zhifa.enforcement.intake import operations as intake
from zhifa.enforcement.intake import queries
from zhifa.enforcement.intake.models import Report
from zhifa.faces.api.doors import door
from zhifa.faces.api.registers import Lat, Lng
from zhifa.faces.api.who import PUBLIC, Caller
from zhifa.faces.api.words import Line, Short, Text, Words

#: channels a system may name; everything else is decided by who calls
CHANNELS = ("hotline", "open311", "transfer", "device")
IdempotencyKey = Annotated[
    Words | None,
    Header(
        alias="Idempotency-Key",
        max_length=120,
        description="提交号：同一个号、同样的内容再发一次，只登记一次，答复相同",
    ),
]


class ReportIn(Schema):
    """来件."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    address: Line = ""
    lng: Lng | None = None
    lat: Lat | None = None
    name: Annotated[Words, Field(max_length=40)] = ""
    phone: Annotated[Words, Field(max_length=20)] = ""
    anonymous: bool = False
    sealed: Annotated[bool, Field(description="身份密封")] = False
    wants_reply: bool = True
    item_code: Annotated[Words, Field(max_length=20, description="事项代码；空由值班员选")] = ""
    channel: Annotated[
        Literal["hotline", "open311", "transfer", "device"] | None, Field(description="系统用")
    ] = None
    external_no: Annotated[Short, Field(description="来文系统的编号（系统用）；同一编号只登记一次")] = ""


class Filed(Schema):
    """已登记."""

    tracking_code: str = Field(description="凭此查询")
    received_at: datetime
    matter: UUID | None = Field(description="事的标识；只告诉系统和登录人员")
    number: str | None


class Step(Schema):
    """公开的一步."""

    at: datetime
    sentence: str


class Told(Schema):
    """答复."""

    at: datetime
    kind: str
    text: str
    to_body: str


class Followed(Schema):
    """办到哪一步."""

    tracking_code: str
    state: str
    state_name: str
    received_at: datetime
    steps: list[Step]
    answers: list[Told]
    rating: int | None


def source_of(person: Person) -> str:
    """The channel of a report a person sends from a device of their own."""
    if "grid_worker" in person.roles:
        return MatterSource.GRID
    if "officer" in person.roles:
        return MatterSource.PATROL
    return MatterSource.PORTAL


def _filed(own: Report, *, named: bool) -> dict[str, object]:
    return {
        "tracking_code": own.tracking_code,
        "received_at": own.received_at,
        "matter": own.matter.uid if named else None,
        "number": own.matter.number if named else None,
    }


@door(
    "POST",
    "/reports",
    access=(PUBLIC, "intake.report"),
    out=Filed,
    status=201,
    summary="反映一件事",
    tag="来件",
)
def file_report(request: HttpRequest, given: ReportIn, idempotency_key: IdempotencyKey = None) -> Status:
    """群众、登录人员和外部系统都从这里报。答复里的查询码用来跟踪，请保存。"""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    more = given.model_dump(exclude={"channel", "external_no"})
    if caller.key is None and (given.channel or given.external_no):
        raise BadInput(
            "channel 和 external_no 只给外部系统用", field="channel", way_out="带上系统密钥，或不填"
        )
    key = idempotency_key or None
    try:
        if caller.key is not None:
            own = _from_system(caller, given, more, key)
        else:
            source = source_of(caller.actor) if isinstance(caller.actor, Person) else MatterSource.PORTAL
            own = intake.report(by=caller.actor, key=key, source=source, **more)
    except IntegrityError:
        # the same number came through another request while this one was being written
        raise AlreadyDone(
            f"编号 {given.external_no} 刚刚登记过", way_out="用同一个提交号重发可得到查询码"
        ) from None
    return Status(201, _filed(own, named=caller.key is not None or isinstance(caller.actor, Person)))


def _from_system(caller: Caller, given: ReportIn, more: dict[str, object], key: str | None) -> Report:
    assert caller.key is not None
    channel = given.channel or MatterSource.OPEN311
    outside = {"external_source": caller.key.name, "external_no": given.external_no}
    if caller.key.carries("intake.register"):
        return intake.register(by=caller.actor, key=key, channel=channel, **more, **outside)
    caller.need("intake.report")
    return intake.report(by=caller.actor, key=key, source=channel, **more, **outside)


@door("GET", "/reports/{tracking_code}", access=(PUBLIC,), out=Followed, summary="查办到哪一步", tag="来件")
def follow_report(request: HttpRequest, tracking_code: Short) -> dict[str, object]:
    """凭查询码看公开的每一步和答复；原话和反映人不在其中。"""
    own = queries.by_tracking_code(tracking_code)
    if own is None:
        raise NotFound("没有这个查询码", way_out="核对十位查询码，字母不分大小写")
    matter = own.matter
    if matter.merged_into_id is not None:
        matter = Matter.objects.get(pk=queries.final_matter(matter.pk))
    return {
        "tracking_code": own.tracking_code,
        "state": matter.state,
        "state_name": matter.get_state_display(),
        "received_at": own.received_at,
        "steps": [{"at": s.at, "sentence": s.sentence} for s in queries.public_steps(own)],
        "answers": [
            {"at": a.answered_at, "kind": a.kind, "text": a.text, "to_body": a.to_body_name}
            for a in queries.answers(own)
        ],
        "rating": own.rating,
    }
