"""登记地址 — take in a list, enter one, move its point, retire it. A town does this for its own ground."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from zhifa.core.actors import Actor
from zhifa.core.batch import copy_in
from zhifa.core.errors import AlreadyDone, BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.search import bigrams
from zhifa.core.text import clean_text
from zhifa.registers.territory.address_list import AddressRow, one_address
from zhifa.registers.territory.models import AddressPoint, Grid, GridKind, Town, in_force
from zhifa.registers.territory.operations.changing import own_towns

#: an operation writes at most so many rows
CHUNK = 2000


def _check_reach(by: Actor, towns: set[str]) -> None:
    own = own_towns(by)
    if own is None:
        return
    mine = set(Town.objects.filter(scope_id__in=own).values_list("name", flat=True))
    if other := sorted(towns - mine):
        raise OutOfReach(
            f"只能登记本乡镇（街道）的地址，不能登记{'、'.join(other[:3])}的",
            way_out="由所在的乡镇（街道）登记，或者请综合执法指导办登记",
        )


@operation("territory.take_in_addresses", title="登记地址", permission="territory.draft")
def take_in_addresses(op: Op, *, rows: Sequence[AddressRow], source: str = "") -> dict[str, int]:
    """登记一批地址 — rows as ``address_list`` judged them: new ones are added, those with ``moves`` get the new point.

    :raises OutOfReach: addresses of another town.
    :raises BadInput: a grid that is gone meanwhile.
    """
    _check_reach(op.by, {r.town for r in rows})
    source = clean_text(source, label="来源", field="source", longest=40, required=False)
    grids = dict(
        Grid.objects.filter(
            in_force(op.today), kind=GridKind.BASIC, code__in={r.grid_code for r in rows}
        ).values_list("code", "pk")
    )
    if gone := {r.grid_code for r in rows} - grids.keys():
        raise BadInput(f"网格 {min(gone)} 今天已经不在用", field="grid", way_out="重新试读文件")
    fresh = [
        AddressPoint(
            address=r.address, grid_id=grids[r.grid_code], lng=r.lng, lat=r.lat, bigrams=bigrams(r.address),
            source=source, entered_at=op.at,
        )
        for r in rows
        if r.moves is None
    ]  # fmt: skip
    if fresh:
        copy_in(AddressPoint, fresh)
        for point in fresh:
            op.wrote(point)
    moves = {r.moves: r for r in rows if r.moves is not None}
    for point in AddressPoint.objects.select_for_update(no_key=True).filter(pk__in=moves):
        row = moves[point.pk]
        point.lng, point.lat, point.grid_id, point.retired_on = row.lng, row.lat, grids[row.grid_code], None
        point.source = source or point.source
        point.save()
    op.say(f"登记地址 {len(fresh)} 条" + (f"，更正 {len(moves)} 条" if moves else ""))
    return {"fresh": len(fresh), "moved": len(moves)}


def _grid(code: str, op: Op) -> Grid:
    found = Grid.objects.filter(in_force(op.today), kind=GridKind.BASIC, code=code).defer("geometry").first()
    if found is None:
        raise BadInput(f"网格 {code} 今天已经不在用", field="grid")
    return found  # type: ignore[return-value]


@operation("territory.enter_address", title="登记地址", permission="territory.draft")
def enter_address(op: Op, *, address: str, lng: Decimal | str, lat: Decimal | str) -> AddressPoint:
    """登记一个地址 — by hand.

    :raises BadInput: no address, a point outside the county or in another town than written.
    :raises AlreadyDone: it stands in the book.
    """
    row = one_address(address, lng, lat, on=op.today)
    _check_reach(op.by, {row.town})
    there = AddressPoint.objects.filter(address=row.address).first()
    if there is not None and there.retired_on is None:
        raise AlreadyDone(f"「{row.address}」已经登记", way_out="打开它更正坐标")
    point = there or AddressPoint(address=row.address, bigrams=bigrams(row.address))
    point.grid, point.lng, point.lat = _grid(row.grid_code, op), row.lng, row.lat
    point.retired_on, point.entered_at, point.source = None, op.at, "手工登记"
    point.save()
    op.say(f"登记地址：{point.address}")
    return point  # type: ignore[return-value]


@operation("territory.move_address", title="更正地址坐标", permission="territory.draft")
def move_address(
    op: Op, *, point: AddressPoint, lng: Decimal | str, lat: Decimal | str, reason: str
) -> AddressPoint:
    """更正坐标 — the address stays, its point and grid change.

    :raises BadInput: no reason, or a point that does not fit the address.
    """
    point = AddressPoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=point.pk)  # type: ignore[assignment]
    row = one_address(point.address, lng, lat, on=op.today)
    _check_reach(op.by, {row.town})
    why = clean_text(reason, label="理由", field="reason", longest=200)
    point.lng, point.lat, point.grid = row.lng, row.lat, _grid(row.grid_code, op)
    point.save()
    op.say(f"更正地址坐标：{point.address}（{why}）")
    return point


@operation("territory.retire_address", title="停用地址", permission="territory.draft")
def retire_address(op: Op, *, point: AddressPoint, reason: str) -> AddressPoint:
    """停用地址 — kept, no longer found; entering it again brings it back.

    :raises StepOutOfOrder: retired already.
    """
    point = AddressPoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=point.pk)  # type: ignore[assignment]
    town = Grid.objects.values_list("town__name", flat=True).get(pk=point.grid_id)
    _check_reach(op.by, {town})
    if point.retired_on is not None:
        raise StepOutOfOrder(f"这个地址已于 {point.retired_on:%Y-%m-%d} 停用")
    why = clean_text(reason, label="理由", field="reason", longest=200)
    point.retired_on = op.today
    point.save()
    op.say(f"停用地址：{point.address}（{why}）")
    return point
