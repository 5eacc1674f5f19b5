"""装备 — register a piece, hand it out, take it back, change its state; keys and kilometres go with a vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Equipment, EquipmentState, HandOut, Member, Team
from zhifa.registers.organisation.reach import require_reach


class AlreadyOut(Refusal):
    """已经领出 — one piece is out once."""


def is_vehicle(equipment: Equipment) -> bool:
    """Whether a piece is a vehicle: it has a plate."""
    return bool(equipment.plate)


@operation("organisation.enter_equipment", title="登记一件装备", permission="equipment.handle")
def enter_equipment(op: Op, *, row: Mapping[str, Any], team: Team) -> Equipment:
    """登记一件装备 — row: code, kind, plate, marked, got_on, note.

    :raises BadInput: a number or a plate used twice.
    """
    require_reach(op.by, "equipment.handle", op.today, what=team.name, team=team)
    code = clean_text(row.get("code", ""), label="编号", field="code", longest=30)
    plate = clean_text(row.get("plate", ""), label="车牌", field="plate", longest=12, required=False)
    if Equipment.objects.filter(code=code).exists():
        raise BadInput(f"编号 {code} 已经有了", field="code")
    if plate and Equipment.objects.filter(plate=plate).exclude(state=EquipmentState.RETIRED).exists():
        raise BadInput(f"车牌 {plate} 已经登记", field="plate")
    piece = Equipment(
        code=code, plate=plate, team=team, marked=bool(row.get("marked")), got_on=row.get("got_on"),
        kind=clean_text(row.get("kind", ""), label="种类", field="kind", longest=20),
        note=clean_text(row.get("note", ""), label="说明", field="note", longest=80, required=False),
    )  # fmt: skip
    piece.save()
    op.say(f"登记{piece.kind} {code}")
    return piece


@operation("organisation.change_equipment_state", title="改装备状态", permission="equipment.handle")
def change_equipment_state(op: Op, *, equipment: Equipment, state: str, note: str = "") -> Equipment:
    """可用、维修、报废 — a piece that is out cannot be retired.

    :raises AlreadyOut: it has not come back.
    """
    piece = Equipment.locked(pk=equipment.pk)
    require_reach(op.by, "equipment.handle", op.today, what=piece.code, team=piece.team)
    if state not in EquipmentState.values:
        raise BadInput("没有这种状态", field="state")
    if state == EquipmentState.RETIRED and piece.hand_outs.filter(back_at=None).exists():
        raise AlreadyOut(f"{piece.code}还没有归还", way_out="先办归还")
    piece.state = state
    piece.note = clean_text(note, label="说明", longest=80, required=False) or piece.note
    piece.save()
    op.say(f"{piece.code} {piece.get_state_display()}")
    return piece


@operation("organisation.hand_out", title="发放装备", permission="equipment.handle")
def hand_out(
    op: Op,
    *,
    equipment: Equipment,
    member: Member,
    purpose: str,
    due_at: datetime | None = None,
    with_key: bool = False,
    km_out: int | None = None,
) -> HandOut:
    """发放装备 — a vehicle with its key and kilometres.

    :raises AlreadyOut: naming who has it.
    :raises StepOutOfOrder: in repair or retired; the person has left.
    """
    piece = Equipment.locked(pk=equipment.pk)
    require_reach(op.by, "equipment.handle", op.today, what=piece.code, team=piece.team)
    held = piece.hand_outs.filter(back_at=None).select_related("member").first()
    if held is not None:
        raise AlreadyOut(
            f"{piece.kind} {piece.code} 自 {held.out_at:%m-%d} 起在{held.member.name}手里", way_out="先办归还"
        )
    if piece.state != EquipmentState.USABLE:
        raise StepOutOfOrder(f"{piece.code}在{piece.get_state_display()}，不能发放", way_out="修好后改为可用")
    if member.ended_on is not None and member.ended_on <= op.today:
        raise StepOutOfOrder(f"{member.name}已经离队")
    if due_at is not None and due_at <= op.at:
        raise BadInput("应还时间要在现在以后", field="due_at")
    if is_vehicle(piece) and km_out is None:
        raise BadInput("车辆要写出车里程", field="km_out")
    last = piece.hand_outs.exclude(km_back=None).order_by("-id").values_list("km_back", flat=True).first()
    if km_out is not None and last is not None and km_out < last:
        raise BadInput(f"出车里程 {km_out} 小于上次收车的 {last}", field="km_out", way_out="照里程表填写")
    row = HandOut(
        equipment=piece, member=member, out_at=op.at, out_by=op.by.label[:40], due_at=due_at,
        with_key=with_key, km_out=km_out, purpose=clean_text(purpose, label="用途", field="purpose", longest=80),
    )  # fmt: skip
    row.save()
    op.say(f"{member.name}领用{piece.kind} {piece.code}")
    return row


@operation("organisation.take_back", title="收回装备", permission="equipment.handle")
def take_back(
    op: Op,
    *,
    hand_out: HandOut,
    state: str = EquipmentState.USABLE,
    km_back: int | None = None,
    note: str = "",
) -> HandOut:
    """收回装备 — in what state, how far it has gone.

    :raises BadInput: fewer kilometres than when it went out; damage without a word.
    """
    row = HandOut.locked(pk=hand_out.pk)
    piece = Equipment.locked(pk=row.equipment_id)
    require_reach(op.by, "equipment.handle", op.today, what=piece.code, team=piece.team)
    if row.back_at is not None:
        raise StepOutOfOrder("已经归还")
    if state not in EquipmentState.values:
        raise BadInput("没有这种状态", field="state")
    if row.km_out is not None and (km_back is None or km_back < row.km_out):
        raise BadInput(f"收车里程要写，且不小于出车的 {row.km_out}", field="km_back")
    row.back_note = clean_text(
        note, label="归还说明", field="note", longest=120, required=state != EquipmentState.USABLE
    )
    row.back_at, row.back_to, row.back_state, row.km_back = op.at, op.by.label[:40], state, km_back
    row.save()
    piece.state = state
    piece.save()
    op.say(f"{row.member.name}归还{piece.kind} {piece.code}")
    return row
