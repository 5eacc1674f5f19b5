"""收件 — a report becomes a matter: at the portal, at the desk, or many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from zhifa.core import clock, files, fixed_statement, search
from zhifa.core.actors import Actor
from zhifa.core.batch import batch, index_in_bulk
from zhifa.core.calendar import work_calendar
from zhifa.core.duty import Duty, Unit
from zhifa.core.errors import BadInput, NotFound
from zhifa.core.files import Arrived, AttachmentKind
from zhifa.core.matter import Matter, MatterSource
from zhifa.core.numbering import matter_serials
from zhifa.core.operation import Op, operation
from zhifa.enforcement.intake import placing
from zhifa.enforcement.intake.events import ReportRegistered
from zhifa.enforcement.intake.incoming import Incoming, checked
from zhifa.enforcement.intake.matter_number import matter_number
from zhifa.enforcement.intake.models import EXTERNAL_ONCE, Report
from zhifa.enforcement.intake.placing import Placing
from zhifa.enforcement.intake.refusals import PlaceOutsideCounty
from zhifa.enforcement.intake.tracking_code import new_tracking_code
from zhifa.enforcement.intake.wording import summary_of
from zhifa.law import time_limits
from zhifa.registers.catalogue.models import Item

MOST_PHOTOS = 6
TRIAGE = "intake.triage"


@operation("intake.report", title="群众反映", permission="intake.report")
def report(
    op: Op,
    *,
    text: str,
    photos: Sequence[Arrived] = (),
    lng: Any = None,
    lat: Any = None,
    address: str = "",
    name: str = "",
    phone: str = "",
    anonymous: bool = False,
    sealed: bool = False,
    wants_reply: bool = True,
    source: str = MatterSource.PORTAL,
    service_code: str = "",
    item_code: str = "",
    external_source: str = "",
    external_no: str = "",
) -> Report:
    """群众反映 — by somebody at the portal, a grid worker, or a client system (Open311); returns the report with its
    tracking code.

    :param photos: files already received (``files.receive``), at most six.
    :param lng, lat: a pin in CGCS2000 degrees; without one a known address nearly like ``address`` is taken.
    :raises BadInput: a field cannot be taken. :raises PlaceOutsideCounty: the pin lies in another county.
    """
    if len(photos) > MOST_PHOTOS:
        raise BadInput(f"最多 {MOST_PHOTOS} 张照片", field="photos", way_out="留下最能说明问题的几张")
    given = checked(
        channel=source,
        text=text,
        address=address,
        lng=lng,
        lat=lat,
        name=name,
        phone=phone,
        anonymous=anonymous,
        sealed=sealed,
        wants_reply=wants_reply,
        service_code=service_code,
        item_code=item_code,
        external_source=external_source,
        external_no=external_no,
    )
    where = placing.find(given.lng, given.lat, given.address, on=op.today)
    if where.outside:
        raise PlaceOutsideCounty(
            "您点的位置不在本县范围内，本县没有管辖权",
            field="place",
            way_out="拨打 12345 会转给当地；如果位置点错了，重新点一下或只写地址",
        )
    return _take_in(op, given, where, photos)


@operation("intake.register", title="登记来件", permission="intake.register")
def register(
    op: Op,
    *,
    channel: str,
    text: str,
    title: str = "",
    photos: Sequence[Arrived] = (),
    lng: Any = None,
    lat: Any = None,
    address: str = "",
    name: str = "",
    phone: str = "",
    anonymous: bool = False,
    sealed: bool = False,
    urgent: bool = False,
    wants_reply: bool = True,
    service_code: str = "",
    item_code: str = "",
    external_source: str = "",
    external_no: str = "",
    received_at: datetime | None = None,
) -> Report:
    """登记来件 — a call, a visit, a letter, a transfer; by the duty officer. A place outside the county is taken: it can
    be referred out with a reply (首问负责).

    :raises BadInput: a field cannot be taken; the external number is known already.
    """
    given = checked(
        channel=channel,
        text=text,
        title=title,
        address=address,
        lng=lng,
        lat=lat,
        name=name,
        phone=phone,
        anonymous=anonymous,
        sealed=sealed,
        urgent=urgent,
        wants_reply=wants_reply,
        service_code=service_code,
        item_code=item_code,
        external_source=external_source,
        external_no=external_no,
        received_at=received_at,
    )
    return _take_in(op, given, placing.find(given.lng, given.lat, given.address, on=op.today), photos)


def register_many(*, by: Actor, rows: Sequence[Mapping[str, Any] | Incoming]) -> list[Report]:
    """成批登记 — rows as ``register`` takes them (without photos), in one transaction, one leaf each.

    Addresses are not looked up: a row has its pin or waits for triage.

    :raises BadInput: a row cannot be taken; nothing is written. A caller that wants to go on checks each row with
        ``incoming.checked`` first.
    """
    given = [row if isinstance(row, Incoming) else checked(**row) for row in rows]
    if not given:
        return []
    today = clock.today()
    places = placing.find_many([(g.lng, g.lat, g.address) for g in given], on=today)
    items = _items({g.item_code for g in given if g.item_code})
    made: list[tuple[Matter, Report]] = []
    with batch(by=by, described=register.described) as whole:  # type: ignore[attr-defined]
        serials = matter_serials(len(given))
        for row, where, serial in zip(given, places, serials, strict=True):
            op = whole.begin()
            matter, own, duty = _build(op, row, where, matter_number(op.today, serial), items)
            whole.add(op, matter, own, duty)
            made.append((matter, own))
        whole.write()
        index_in_bulk([search_entry(m) for m, _ in made])
    return [own for _, own in made]


def _take_in(op: Op, given: Incoming, where: Placing, photos: Sequence[Arrived]) -> Report:
    items = _items({given.item_code} if given.item_code else set())
    matter, own, duty = _build(op, given, where, matter_number(op.today, matter_serials()[0]), items)
    matter.save()
    try:
        own.save()
    except IntegrityError as error:
        # asked of the constraint alone: it also sees what another request has just written
        if fixed_statement.broken_constraint(error) == EXTERNAL_ONCE:
            raise BadInput(f"编号 {given.external_no} 已经登记过", field="external_no") from None
        raise
    duty.save()
    for photo in photos:
        files.attach(
            matter,
            photo,
            kind=AttachmentKind.REPORT_PHOTO,
            at=op.at,
            record="report",
            record_uid=own.uid,
        )
    search.index_many([search_entry(matter)])
    return own


def _items(codes: set[str]) -> dict[str, Item]:
    found = {i.code: i for i in Item.objects.filter(code__in=codes)} if codes else {}
    if missing := codes - found.keys():
        raise NotFound(f"事项目录里没有 {'、'.join(sorted(missing))}", way_out="换一个事项，或留空由值班员选")
    return found


def _build(
    op: Op, given: Incoming, where: Placing, number: str, items: Mapping[str, Item]
) -> tuple[Matter, Report, Duty]:
    """The rows of one report, not saved; the one place where they are made."""
    item = items.get(given.item_code)
    matter = Matter(
        number=number,
        source=given.channel,
        title=given.title,
        summary=summary_of(given.text),
        received_at=given.received_at or op.at,
        item_code=item.code if item else "",
        item_name=item.name if item else "",
        field_id=item.field_id if item else None,
        urgent=given.urgent,
        sealed=given.sealed,
    )
    placing.put(matter, where)
    own = Report(
        matter=matter,
        channel=given.channel,
        text=given.text,
        reporter_name=given.name,
        reporter_phone=given.phone,
        anonymous=given.anonymous,
        tracking_code=new_tracking_code(),
        service_code=given.service_code,
        external_source=given.external_source,
        external_no=given.external_no,
        received_at=given.received_at or op.at,
        wants_reply=given.wants_reply,
        registered_by_id=op.by.account_id,
    )
    op.born(matter)
    op.say(
        f"{matter.get_source_display()}：{given.title}" + (f"（{where.note}）" if where.note else ""),
        public="收到了",
    )
    op.tell(ReportRegistered(matter=matter.uid))
    return matter, own, _triage_duty(matter, own, op.at)


def _triage_duty(matter: Matter, own: Report, at: datetime) -> Duty:
    """The duty that ``open_timed_duty`` would open, not saved: a batch writes it with the others."""
    limit = time_limits.time_limit("acceptance", clock.day_of(at))
    if limit.unit in (time_limits.Unit.MINUTE, time_limits.Unit.HOUR):
        due, provisional = time_limits.deadline_at(limit, at).result, False
        unit = Unit.HOUR if limit.unit is time_limits.Unit.HOUR else Unit.MINUTE
    else:
        explained = time_limits.deadline(limit, clock.day_of(at), calendar=work_calendar())
        due, provisional = clock.end_of(explained.result), explained.provisional
        unit = Unit.WORKING_DAY if limit.unit is time_limits.Unit.WORKING_DAY else Unit.DAY
    return Duty(
        matter=matter,
        kind=TRIAGE,
        title="受理并分派",
        action="受理",
        permission="intake.triage",
        target="report",
        target_uid=own.uid,
        rule="base.acceptance",
        law=limit.citation.short if limit.citation else limit.source[:80],
        internal=limit.internal,
        unit=unit,
        total=limit.amount,
        started_at=at,
        due_at=due,
        provisional=provisional,
    )


def search_entry(matter: Matter) -> tuple[Any, ...]:
    return search.entry_values(
        kind="matter",
        key=str(matter.uid),
        title=matter.title,
        subtitle=f"{matter.number} {matter.address}".strip(),
        url=f"/desk/matters/{matter.uid}/",
        text=matter.summary,
        matter=matter,
    )
