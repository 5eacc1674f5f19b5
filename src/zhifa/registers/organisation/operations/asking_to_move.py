"""提出变动 — somebody wishes to move a person: secondment, stationing, transfer, appointment, promotion; or takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhifa.core.errors import BadInput
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import (
    Body,
    Member,
    MemberKind,
    Movement,
    MovementKind,
    MovementState,
    PostingKind,
    StepKind,
    Team,
    TownPower,
    TownPowerUse,
)
from zhifa.registers.organisation.operations.move_rules import (
    DETAILED,
    MOVED,
    TWO_OFFICERS,
    AuxiliaryCannotMoveSo,
    add_step,
    check_lock,
    open_movement,
    post_on,
)
from zhifa.registers.organisation.operations.post_roles import roles_of_post
from zhifa.registers.organisation.operations.posting import OfficerInTwoPosts, check_free
from zhifa.registers.organisation.policy import lock_grounds
from zhifa.registers.organisation.reach import require_reach


@operation("organisation.ask_movement", title="提出人员变动", permission="movement.ask")
def ask_movement(
    op: Op,
    *,
    member: Member,
    kind: str,
    to_body: Body,
    starts_on: date,
    reason: str,
    to_team: Team | None = None,
    to_position: str = "",
    dedicated: bool = False,
    ends_on: date | None = None,
    lock_ground: str = "",
    nominated_by: Scope | None = None,
    roles: Sequence[str] = (),
) -> Movement:
    """提出人员变动 — secondment, stationing, transfer, appointment, promotion; ``nominated_by``: the town that proposes it;
    ``roles``: what the new post brings, else by position.

    :raises OfficerInTwoPosts: another move of the person is open, or a later post is settled already.
    :raises PostLocked: a dedicated post inside the lock without a ground.
    :raises AuxiliaryCannotMoveSo: an auxiliary onto a post for officers.
    :raises BadInput: a secondment without an end, a day gone by, nothing that changes.
    """
    if kind not in MovementKind.values:
        raise BadInput("没有这种变动", field="kind")
    member = Member.locked(pk=member.pk)
    if member.ended_on is not None:
        raise BadInput(f"{member.name}已经离队", field="member")
    over = {"team": to_team or member.team, "body": to_body}
    if nominated_by is not None:
        over = {"team": to_team or member.team, "town_id": nominated_by.pk}
    require_reach(op.by, "movement.ask", op.today, what="去往的单位", **over)
    if starts_on < op.today:
        raise BadInput("开始日已经过去", field="starts_on", way_out=f"最早自 {op.today:%Y-%m-%d} 起")
    if kind == MovementKind.SECOND and ends_on is None:
        raise BadInput("借用要写到哪一天", field="ends_on")
    if ends_on is not None and ends_on <= starts_on:
        raise BadInput("止日要在起日以后", field="ends_on")
    if lock_ground and lock_ground not in lock_grounds():
        raise BadInput("没有这种换岗事由", field="lock_ground")
    if member.kind == MemberKind.AUXILIARY and (
        dedicated or kind in (MovementKind.APPOINT, MovementKind.PROMOTE)
    ):
        raise AuxiliaryCannotMoveSo(
            f"{member.name}是辅助人员，不能担任执法岗位", TWO_OFFICERS, "只办辅助岗位之间的调动、借用"
        )
    if Movement.objects.filter(member=member, state=MovementState.OPEN).exists():
        raise OfficerInTwoPosts(f"{member.name}已有一件没办完的变动", MOVED, "先办完或者撤回那一件")
    post = post_on(member, starts_on)
    from_team, from_body = (post.team, post.body) if post else (member.team, member.body)
    moves = (to_team and to_team.pk) != (from_team and from_team.pk) or to_body.pk != from_body.pk
    if kind in (MovementKind.SECOND, MovementKind.STATION, MovementKind.TRANSFER) and not moves:
        raise BadInput(f"{member.name}本来就在那里", field="to_team")
    if kind in (MovementKind.APPOINT, MovementKind.PROMOTE) and not to_position:
        raise BadInput("写拟任职务", field="to_position")
    if post is not None and post.kind == PostingKind.SECONDED:
        raise OfficerInTwoPosts(
            f"{member.name}到 {post.valid_until:%Y-%m-%d} 为止借用在{post.team.name if post.team else post.body.short_name}",
            DETAILED,
            "先提前结束借用",
        )
    check_free(member, starts_on, ends_on, but=post)
    if moves:
        check_lock(member, post, starts_on, lock_ground)
    asked_roles = roles_of_post(member, to_team, to_position, roles) if roles else []
    row = Movement(
        number=f"人动〔{op.today:%Y}〕{next_number('人员变动', op.today.year)}号",
        member=member, kind=kind, from_body=from_body, from_team=from_team, to_body=to_body, to_team=to_team,
        to_position=clean_text(to_position, label="拟任职务", field="to_position", longest=40, required=False),
        dedicated=dedicated, roles=asked_roles, starts_on=starts_on, ends_on=ends_on, lock_ground=lock_ground,
        reason=clean_text(reason, label="理由", field="reason", longest=500),
        nominated_by=nominated_by, consent_of=member.body, asked_at=op.at, asked_by_id=op.by.account_id,
    )  # fmt: skip
    row.save()
    if nominated_by is not None and (team := to_team or from_team) is not None:
        TownPowerUse(
            town=nominated_by, team=team, power=TownPower.NOMINATE, member=member, movement=row, at=op.at,
            text=f"推荐{member.name}：{row.get_kind_display()} {row.to_position}".strip(), by_id=op.by.account_id,
        ).save()  # fmt: skip
    op.say(f"{row.number} {member.name} {row.get_kind_display()}")
    return row


@operation("organisation.withdraw_movement", title="撤回人员变动", permission="movement.ask")
def withdraw(op: Op, *, movement: Movement, why: str) -> Movement:
    """撤回 — by who asked, before it is decided."""
    row = open_movement(op, movement)
    if op.by.account_id is not None and row.asked_by_id != op.by.account_id:
        require_reach(op.by, "movement.decide", op.today, what=row.number, body=row.to_body)
    add_step(op, row, StepKind.WITHDRAWAL, True, why, "")
    row.state = MovementState.WITHDRAWN
    row.save()
    op.say(f"撤回 {row.number}")
    return row
