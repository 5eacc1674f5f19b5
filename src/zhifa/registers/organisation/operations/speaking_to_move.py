"""各方意见 — the lending body consents or not; every town concerned writes its opinion, and its no is the power of veto."""

from __future__ import annotations

from zhifa.core import files
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.files import Arrived
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.registers.organisation.models import (
    Movement,
    MovementState,
    StepKind,
    TownPower,
    TownPowerUse,
)
from zhifa.registers.organisation.operations.move_rules import (
    DETAILED,
    AskedOneself,
    add_step,
    open_movement,
    towns_concerned,
)
from zhifa.registers.organisation.reach import require_reach


@operation("organisation.consent_movement", title="借出单位表态", permission="movement.consent")
def consent(op: Op, *, movement: Movement, agreed: bool, opinion: str = "", paper: str = "") -> Movement:
    """借出单位表态 — the body that holds the person's establishment says yes or no, once.

    :raises OutOfReach: another body's head.
    :raises AskedOneself: the clerk who asked says yes to himself.
    :raises StepOutOfOrder: said already.
    """
    row = open_movement(op, movement)
    require_reach(op.by, "movement.consent", op.today, what="这个人的编制", body=row.consent_of)
    if (
        op.by.account_id is not None
        and op.by.account_id == row.asked_by_id
        and "agency_head" not in op.by.roles
    ):
        raise AskedOneself(
            "提出变动的人不能代借出单位表态",
            DETAILED,
            f"请{row.consent_of.short_name}负责人或者另一位管人事的同志表态",
        )
    if row.steps.filter(step=StepKind.CONSENT).exists():
        raise StepOutOfOrder("借出单位已经表过态")
    add_step(op, row, StepKind.CONSENT, agreed, opinion, paper)
    if not agreed:
        row.state = MovementState.STOPPED
        row.save()
    op.say(f"{row.number} {row.consent_of.short_name}{'同意' if agreed else '不同意'}")
    return row


@operation("organisation.opine_movement", title="乡镇书面意见", permission="movement.opine")
def opine(
    op: Op,
    *,
    movement: Movement,
    town: Scope,
    agreed: bool,
    arrived: Arrived | None,
    opinion: str = "",
    paper: str = "",
) -> Movement:
    """乡镇书面意见 — with the paper itself; "no" is the power of veto 反向否决.

    :raises BadInput: the written opinion is not attached; the town is not concerned.
    """
    row = open_movement(op, movement)
    require_reach(op.by, "movement.opine", op.today, what=town.name, town_id=town.pk)
    if town.pk not in {t.pk for t in towns_concerned(row)}:
        raise BadInput(f"{row.number} 不涉及{town.name}", field="town")
    if row.steps.filter(step=StepKind.OPINION, town=town).exists():
        raise StepOutOfOrder(f"{town.name}已经提出书面意见")
    if arrived is None:
        raise BadInput("要附上乡镇党委的书面意见", field="file", way_out="上传盖章的 PDF 或者照片")
    kept = files.keep(arrived.sha256, size=arrived.size, media_type=arrived.media_type, at=op.at)
    add_step(
        op, row, StepKind.OPINION, agreed, opinion, paper, town=town, file=kept, file_name=arrived.name[:120]
    )
    team = row.from_team or row.to_team
    if not agreed and team is not None:
        TownPowerUse(
            town=town, team=team, power=TownPower.VETO, member=row.member, movement=row, at=op.at,
            text=opinion[:500], by_id=op.by.account_id,
        ).save()  # fmt: skip
    op.say(f"{row.number} {town.name}{'同意' if agreed else '不同意'}")
    return row
