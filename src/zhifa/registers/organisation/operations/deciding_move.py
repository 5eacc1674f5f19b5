"""决定变动 — when all sides are heard: the post changes on the day named, the old one goes on after a secondment."""

from __future__ import annotations

from datetime import date, timedelta

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.registers.organisation.models import (
    Member,
    Movement,
    MovementKind,
    MovementState,
    Posting,
    PostingKind,
    StepKind,
)
from zhifa.registers.organisation.operations.move_rules import (
    DETAILED,
    MOVED,
    TOWN_COMMANDS,
    NoConsent,
    NoTownOpinion,
    TownVetoed,
    add_step,
    check_lock,
    check_two_stay,
    open_movement,
    post_on,
    towns_concerned,
)
from zhifa.registers.organisation.operations.post_roles import (
    OwnPost,
    held_over,
    leads,
    roles_of_post,
    settle_roles,
    told,
)
from zhifa.registers.organisation.operations.posting import check_free, stand_where_posted


@operation("organisation.decide_movement", title="决定人员变动", permission="movement.decide")
def decide(op: Op, *, movement: Movement, agreed: bool, opinion: str = "", paper: str = "") -> Movement:
    """决定人员变动 — the post changes on the day named; until then everybody stands where they stood.

    :raises NoConsent, NoTownOpinion, TownVetoed, PostLocked, TooFewDedicated, OfficerInTwoPosts: as named.
    """
    row = open_movement(op, movement)
    member = Member.locked(pk=row.member_id)
    add_step(op, row, StepKind.DECISION, agreed, opinion, paper)
    if not agreed:
        row.state = MovementState.STOPPED
        row.save()
        op.say(f"{row.number} 不予办理")
        return row
    if row.starts_on < op.today:
        raise BadInput(f"开始日 {row.starts_on:%Y-%m-%d} 已经过去", way_out="撤回，另提一件")
    _check_heard(row)
    post = post_on(member, row.starts_on)
    if op.by.account_id is not None and op.by.account_id == member.account_id:
        raise OwnPost("不能决定自己的变动", MOVED, "由另一位同志决定")
    leaves = (row.to_team_id != row.from_team_id) or row.to_body_id != row.from_body_id
    if leaves:
        check_lock(member, post, row.starts_on, row.lock_ground)
        check_two_stay(row.from_team, member, row.starts_on)
    check_free(member, row.starts_on, row.ends_on, but=post)
    _settle(row, member, post, held_over(member, row.from_team, row.starts_on - timedelta(days=1)))
    if row.kind == MovementKind.TRANSFER:
        member.body = row.to_body
        member.save()
    row.state = MovementState.DECIDED
    row.save()
    stand_where_posted(member, op.today)
    last = row.starts_on - timedelta(days=1)
    left = {row.from_body.scope_id: last} if row.to_body_id != row.from_body_id else {}
    if row.from_team is not None and row.to_team_id != row.from_team_id:
        left[row.from_team.scope_id] = last
    brought = told(settle_roles(op, member, left))
    op.say(f"{row.number} {member.name} 自 {row.starts_on:%Y-%m-%d} 起{row.get_kind_display()}{brought}")
    return row


def _check_heard(row: Movement) -> None:
    steps = list(row.steps.all())
    needs_consent = row.kind in (MovementKind.SECOND, MovementKind.STATION, MovementKind.TRANSFER)
    if needs_consent and not any(s.step == StepKind.CONSENT and s.agreed for s in steps):
        raise NoConsent(
            f"{row.consent_of.short_name}还没有同意，不能{row.get_kind_display()}{row.member.name}",
            (DETAILED, MOVED),
            f"请{row.consent_of.short_name}负责人在这一页表态",
        )
    heard = {s.town_id: s for s in steps if s.step == StepKind.OPINION}
    for town in towns_concerned(row):
        said = heard.get(town.pk)
        if said is None:
            raise NoTownOpinion(
                f"还没有事先征求{town.name}党委的书面意见",
                TOWN_COMMANDS,
                f"请{town.name}在这一页上传书面意见",
            )
        if not said.agreed:
            raise TownVetoed(
                f"{town.name}不同意：{said.opinion}", TOWN_COMMANDS, "与乡镇协商后撤回，另提一件"
            )


def _settle(row: Movement, member: Member, post: Posting | None, held: list[str]) -> None:
    """End the post there is the day before, begin the new one, and let the old one go on after a secondment.

    ``held``: the roles held over the team that is left, which come back with the old post.
    """
    position = row.to_position or member.position
    stays = row.to_team_id == row.from_team_id
    # in the same team what was held stays, but who is no leader any more leads no more; a rank changes nothing
    kept = [r for r in held if r != "team_leader" or row.kind == MovementKind.PROMOTE or leads(position)]
    brought = roles_of_post(member, row.to_team, row.to_position)
    given = row.roles or [*dict.fromkeys((*brought, *(kept if stays else ())))]
    until = post.valid_until if post else None
    if post is not None:
        if post.valid_from >= row.starts_on:
            post.delete()
        else:
            post.valid_until = row.starts_on - timedelta(days=1)
            post.save()
    kind = {MovementKind.SECOND: PostingKind.SECONDED, MovementKind.STATION: PostingKind.STATIONED}.get(
        MovementKind(row.kind), post.kind if post and row.kind != MovementKind.TRANSFER else PostingKind.HOME
    )
    stays_dedicated = row.kind in (MovementKind.APPOINT, MovementKind.PROMOTE) and bool(
        post and post.dedicated
    )
    Posting(
        member=member, body=row.to_body, team=row.to_team, kind=kind,
        position=position, dedicated=row.dedicated or stays_dedicated, roles=given,
        valid_from=row.starts_on, valid_until=row.ends_on, ground=row.number, movement=row.uid,
    ).save()  # fmt: skip
    if row.ends_on is not None and post is not None and (until is None or until > row.ends_on):
        Posting(
            member=member, body=post.body, team=post.team, kind=post.kind, position=post.position,
            dedicated=post.dedicated, other_work=post.other_work,
            roles=[*dict.fromkeys((*(post.roles or roles_of_post(member, post.team, post.position)), *held))],
            valid_from=row.ends_on + timedelta(days=1), valid_until=until,
            ground=f"{row.number} 期满回原岗", movement=row.uid,
        ).save()  # fmt: skip


@operation("organisation.end_secondment", title="提前结束借用", permission="movement.decide")
def end_secondment(op: Op, *, post: Posting, last_day: date) -> Posting:
    """提前结束借用 — the person goes back the day after."""
    post = Posting.locked(pk=post.pk)
    if post.kind != PostingKind.SECONDED:
        raise BadInput("这不是借用")
    if (
        not post.valid_from <= last_day
        or (post.valid_until and last_day >= post.valid_until)
        or last_day < op.today
    ):
        raise BadInput("最后一日要在今天和原定止日之间", field="last_day")
    was_until = post.valid_until
    post.valid_until = last_day
    post.save()
    back = (
        Posting.objects.filter(member_id=post.member_id, valid_from=was_until + timedelta(days=1)).first()
        if was_until
        else None
    )
    if back is not None:
        back.valid_from = last_day + timedelta(days=1)
        back.save()
    brought = told(settle_roles(op, post.member))
    op.say(f"{post.member.name} 的借用到 {last_day:%Y-%m-%d} 为止{brought}")
    return post
