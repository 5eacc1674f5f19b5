"""场所、许可、风险、暂停、联系人 — what is added to a subject, and how it ends. Nothing is deleted."""

from datetime import date
from decimal import Decimal
from typing import Any

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_phone, clean_text
from zhifa.registers.subjects.drafts import LicenceDraft, checked_licence, in_order
from zhifa.registers.subjects.models import (
    Contact,
    Hold,
    HoldKind,
    Licence,
    LicenceEnd,
    Place,
    PlaceKind,
    RiskFactor,
    RiskLevel,
    Subject,
)
from zhifa.registers.subjects.naming import within_county
from zhifa.registers.subjects.operations.changing import held
from zhifa.registers.subjects.refusals import LAWFUL_GROUND, LICENCE_END, HoldWithoutGround
from zhifa.registers.subjects.taken import Taken
from zhifa.registers.subjects.timeline import tell
from zhifa.registers.territory.queries import find_address, locate


def _chosen(value: str, of: Any, *, field: str, label: str) -> str:
    if value not in of.values:
        raise BadInput(f"没有选择{label}", field=field, way_out=f"选 {'、'.join(of.labels)} 之一")
    return value


def _end(row: Any, day: date, *, field: str, what: str) -> None:
    """:raises StepOutOfOrder, DaysOutOfOrder: it has ended already, or would end before it began."""
    if row.valid_until is not None:
        raise StepOutOfOrder(f"{what}已于 {row.valid_until} 结束")
    in_order(row.valid_from, day, field=field, what=what)
    row.valid_until = day
    row.save()


@operation("subjects.add_place", title="登记场所", permission="subjects.manage")
def add_place(
    op: Op,
    *,
    subject: Subject,
    kind: str,
    address: str,
    since: date,
    name: str = "",
    lng: Decimal | None = None,
    lat: Decimal | None = None,
) -> Place:
    """登记场所 — beside the domicile, from a day; grid and town from the point, else from a known address."""
    row = held(subject)
    address = clean_text(address, field="address", label="地址", longest=160)
    if lng is None or lat is None:
        known = [a for a in find_address(within_county(address), limit=1) if a.score == 1]
        lng, lat = (known[0].lng, known[0].lat) if known else (None, None)
    found = locate(lng, lat, on=op.today).basic if lng is not None and lat is not None else None
    place = Place(
        subject=row,
        kind=_chosen(kind, PlaceKind, field="kind", label="种类"),
        name=clean_text(name, field="name", label="名称", longest=80, required=False),
        address=address,
        lng=lng,
        lat=lat,
        grid_id=found.scope_id if found else None,
        town_id=found.town_scope_id if found else None,
        valid_from=since,
    )
    place.save()
    tell(op, row, f"{place.get_kind_display()}，自 {since} 起")
    return place


@operation("subjects.close_place", title="场所停用", permission="subjects.manage")
def close_place(op: Op, *, place: Place, until: date) -> Place:
    """场所停用 — its last day."""
    row: Place = Place.locked(pk=place.pk)
    _end(row, until, field="until", what="场所")
    tell(op, row.subject, f"{row.get_kind_display()}，{until} 止")
    return row


@operation("subjects.add_licence", title="登记许可", permission="subjects.manage")
def add_licence(op: Op, *, subject: Subject, licence: LicenceDraft) -> Licence:
    """登记许可.

    :raises LicenceTaken: the issuer has given the number to another; :raises DaysOutOfOrder: ends before it begins.
    """
    row = held(subject)
    draft = checked_licence(licence)
    Taken([], [draft]).check_licence(draft)
    made = Licence(
        subject=row,
        kind=draft.kind,
        number=draft.number,
        issuer=draft.issuer,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )
    made.save()
    tell(op, row, f"{made.kind} {made.number}")
    return made


@operation("subjects.end_licence", title="许可终了", permission="subjects.manage")
def end_licence(op: Op, *, licence: Licence, how: str, on: date, ground: str) -> Licence:
    """许可终了 — cancelled, revoked, withdrawn or taken away by its issuer, on a ground (行政许可法第七十条).

    :raises BadInput: no ground, or a day before the licence began or in the future.
    """
    row: Licence = Licence.locked(pk=licence.pk)
    if row.ended_on is not None:
        raise StepOutOfOrder(f"这项许可已于 {row.ended_on} {row.get_ended_how_display()}")
    in_order(row.valid_from, on, field="on", what="许可", citation=LICENCE_END)
    if on > op.today:
        raise BadInput("终了日在将来", field="on", way_out="到那一天再登记")
    row.ended_how = _chosen(how, LicenceEnd, field="how", label="怎样终了")
    row.ended_ground = clean_text(ground, field="ground", label="依据", longest=120)
    row.ended_on = on
    row.save()
    tell(op, row.subject, f"{row.kind} {row.number}：{row.get_ended_how_display()}，{row.ended_ground}")
    return row


@operation("subjects.add_risk", title="登记风险因素", permission="subjects.manage")
def add_risk(
    op: Op,
    *,
    subject: Subject,
    factor: str,
    level: str,
    source: str,
    since: date,
    until: date | None = None,
) -> RiskFactor:
    """登记风险因素 — with its source: a risk that nobody vouches for is not one."""
    row = held(subject)
    in_order(since, until, field="until", what="风险因素")
    made = RiskFactor(
        subject=row,
        factor=clean_text(factor, field="factor", label="风险因素", longest=120),
        level=_chosen(level, RiskLevel, field="level", label="程度"),
        source=clean_text(source, field="source", label="来源", longest=120),
        valid_from=since,
        valid_until=until,
    )
    made.save()
    tell(op, row, f"{made.factor}（{made.get_level_display()}），来源：{made.source}")
    return made


@operation("subjects.end_risk", title="风险因素消除", permission="subjects.manage")
def end_risk(op: Op, *, risk: RiskFactor, until: date) -> RiskFactor:
    """风险因素消除 — its last day."""
    row: RiskFactor = RiskFactor.locked(pk=risk.pk)
    _end(row, until, field="until", what="风险因素")
    tell(op, row.subject, f"{row.factor}，{until} 止")
    return row


@operation("subjects.hold", title="登记暂停", permission="subjects.manage")
def place_hold(
    op: Op,
    *,
    subject: Subject,
    kind: str,
    ground: str,
    ordered_by: str,
    since: date,
    until: date | None = None,
    document: str = "",
) -> Hold:
    """登记暂停 — on a ground that another can look up.

    :raises HoldWithoutGround: no ground; :raises DaysOutOfOrder: it would end before it begins.
    """
    row = held(subject)
    if not ground.strip():
        raise HoldWithoutGround(
            "没有依据的，不能暂停对它的检查，也不能登记限制",
            field="ground",
            citation=LAWFUL_GROUND,
            way_out="写明法律、法规的条文或者文书名称",
        )
    in_order(since, until, field="until", what="暂停")
    made = Hold(
        subject=row,
        kind=_chosen(kind, HoldKind, field="kind", label="种类"),
        ground=clean_text(ground, field="ground", label="依据", longest=200),
        document=clean_text(document, field="document", label="文书文号", longest=80, required=False),
        ordered_by=clean_text(ordered_by, field="ordered_by", label="决定机关", longest=80),
        valid_from=since,
        valid_until=until,
    )
    made.save()
    tell(op, row, f"{made.get_kind_display()}，自 {since} 起，{made.ordered_by}", reason=made.ground)
    return made


@operation("subjects.lift", title="解除暂停", permission="subjects.manage")
def lift_hold(op: Op, *, hold: Hold, on: date, ground: str) -> Hold:
    """解除暂停 — from a day, on a ground."""
    row: Hold = Hold.locked(pk=hold.pk)
    if row.lifted_on is not None:
        raise StepOutOfOrder(f"已于 {row.lifted_on} 解除")
    in_order(row.valid_from, on, field="on", what="暂停")
    row.lifted_on = on
    row.lifted_ground = clean_text(ground, field="ground", label="解除依据", longest=200)
    row.save()
    tell(op, row.subject, f"{row.get_kind_display()}，自 {on} 解除", reason=row.lifted_ground)
    return row


@operation("subjects.add_contact", title="登记联系人", permission="subjects.manage")
def add_contact(op: Op, *, subject: Subject, duty: str, name: str, phone: str, since: date) -> Contact:
    """登记联系人 — name and telephone are personal: neither stands in the timeline."""
    row = held(subject)
    made = Contact(
        subject=row,
        duty=clean_text(duty, field="duty", label="职责", longest=40),
        name=clean_text(name, field="name", label="姓名", longest=40),
        phone=clean_phone(phone, required=True),
        valid_from=since,
    )
    made.save()
    tell(op, row, made.duty)
    return made


@operation("subjects.end_contact", title="联系人停用", permission="subjects.manage")
def end_contact(op: Op, *, contact: Contact, until: date) -> Contact:
    """联系人停用 — the last day."""
    row: Contact = Contact.locked(pk=contact.pk)
    _end(row, until, field="until", what="联系人")
    tell(op, row.subject, row.duty)
    return row
