"""人员变动 — a move is asked for, the lending body consents, every town concerned writes its opinion, then it is decided.

Nothing moves by itself: a secondment without consent, a move out of a locked post without a ground, one that leaves a town
with fewer than two dedicated certified officers, one a town has vetoed — each is refused.
"""

from __future__ import annotations

from datetime import date, timedelta

from zhifa.core import files
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.files import Arrived
from zhifa.core.numbering import next_number
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import add_months
from zhifa.registers.organisation.models import (
    Body,
    Member,
    MemberKind,
    Movement,
    MovementKind,
    MovementState,
    MovementStep,
    Posting,
    PostingKind,
    StepKind,
    Team,
    TeamRelation,
    TownPower,
    TownPowerUse,
)
from zhifa.registers.organisation.operations.personnel import (
    OfficerInTwoPosts,
    check_free,
    stand_where_posted,
)
from zhifa.registers.organisation.policy import lock_grounds, number
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.organisation.reach import require_reach
from zhifa.registers.organisation.standing import dedicated_certified

_TOWN_COMMANDS = cite("浙江综合执法条例第九条第四款")
_ABLE = cite("处罚法第二十四条第一款")
_TWO = cite("处罚法第四十二条第一款")
_DETAILED = cite("公务员法第七十二条")
_MOVED = cite("公务员法第七十一条")


class NoConsent(Refusal):
    """没有同意 — the lending body has not said yes."""


class NoTownOpinion(Refusal):
    """没有乡镇书面意见 — a town concerned has not been heard in writing before."""


class TownVetoed(Refusal):
    """乡镇反对 — a town has used its power of veto."""


class PostLocked(Refusal):
    """二年内不换岗 — a dedicated post is left too early without a ground."""


class TooFewDedicated(Refusal):
    """专职执法人员不足 — the town would keep fewer than two dedicated certified officers."""


class AuxiliaryCannotMoveSo(Refusal):
    """辅助人员不能这样变动."""


def towns_concerned(movement: Movement) -> list[Scope]:
    """The towns that must be heard: those whose governments command the team left and the team joined, on the day."""
    teams = [t for t in (movement.from_team_id, movement.to_team_id) if t]
    rows = TeamRelation.objects.filter(
        valid_on(movement.starts_on), team_id__in=teams, kind="commands", body__town__isnull=False
    ).select_related("body__town")
    return list({r.body.town_id: r.body.town for r in rows if r.body.town is not None}.values())


def _present(member: Member, on: date) -> Posting | None:
    return (
        Posting.objects.filter(valid_on(on), member=member)
        .select_related("team", "body")
        .order_by("-valid_from")
        .first()
    )


def check_lock(member: Member, post: Posting | None, leaves_on: date, ground: str) -> None:
    """Refuse to leave a dedicated post inside the lock without a listed ground.

    :raises PostLocked: with the day from which it is free.
    """
    if post is None or not post.dedicated:
        return
    months = number("post_lock", leaves_on)
    free = add_months(post.valid_from, months.amount)
    if leaves_on >= free or ground in lock_grounds():
        return
    raise PostLocked(
        f"{member.name}自 {post.valid_from:%Y-%m-%d} 起在专职执法岗，{months.amount} {months.unit}内不换岗，"
        f"到 {free:%Y-%m-%d} 才能变动（{months.source}）",
        _TOWN_COMMANDS,
        "写明事由：" + "、".join(lock_grounds().values()),
    )


def check_two_stay(team: Team | None, leaving: Member, on: date) -> None:
    """Refuse when a town team would keep fewer than two dedicated certified officers.

    :raises TooFewDedicated: with how many stay.
    """
    if (
        team is None
        or not TeamRelation.objects.filter(
            valid_on(on), team=team, kind="commands", body__town__isnull=False
        ).exists()
    ):
        return
    before = dedicated_certified([team.pk], on)[team.pk]
    if leaving.pk not in before:
        return
    least = number("dedicated_officers", on)
    stay = len(before) - 1
    if stay < least.amount:
        raise TooFewDedicated(
            f"{leaving.name}走后，{team.name}只剩 {stay} 名专职持证执法人员，不得少于 {least.amount} 名（{least.source}）",
            (_ABLE, _TWO),
            "先派一名持证人员到专职岗，再办这次变动",
        )


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
) -> Movement:
    """提出人员变动 — secondment, stationing, transfer, appointment, promotion; ``nominated_by``: the town that proposes it.

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
            f"{member.name}是辅助人员，不能担任执法岗位", _TWO, "只办辅助岗位之间的调动、借用"
        )
    if Movement.objects.filter(member=member, state=MovementState.OPEN).exists():
        raise OfficerInTwoPosts(f"{member.name}已有一件没办完的变动", _MOVED, "先办完或者撤回那一件")
    post = _present(member, starts_on)
    from_team, from_body = (post.team, post.body) if post else (member.team, member.body)
    moves = (to_team and to_team.pk) != (from_team and from_team.pk) or to_body.pk != from_body.pk
    if kind in (MovementKind.SECOND, MovementKind.STATION, MovementKind.TRANSFER) and not moves:
        raise BadInput(f"{member.name}本来就在那里", field="to_team")
    if kind in (MovementKind.APPOINT, MovementKind.PROMOTE) and not to_position:
        raise BadInput("写拟任职务", field="to_position")
    if post is not None and post.kind == PostingKind.SECONDED:
        raise OfficerInTwoPosts(
            f"{member.name}到 {post.valid_until:%Y-%m-%d} 为止借用在{post.team.name if post.team else post.body.short_name}",
            _DETAILED,
            "先提前结束借用",
        )
    check_free(member, starts_on, ends_on, but=post)
    if moves:
        check_lock(member, post, starts_on, lock_ground)
    row = Movement(
        number=f"人动〔{op.today:%Y}〕{next_number('人员变动', op.today.year)}号",
        member=member, kind=kind, from_body=from_body, from_team=from_team, to_body=to_body, to_team=to_team,
        to_position=clean_text(to_position, label="拟任职务", field="to_position", longest=40, required=False),
        dedicated=dedicated, starts_on=starts_on, ends_on=ends_on, lock_ground=lock_ground,
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


def _open(op: Op, movement: Movement) -> Movement:
    row = Movement.locked(pk=movement.pk)
    if row.state != MovementState.OPEN:
        raise StepOutOfOrder(f"{row.number} {row.get_state_display()}，不能再办")
    return row


def _step(
    op: Op, movement: Movement, step: str, agreed: bool, opinion: str, paper: str, **more: object
) -> None:
    MovementStep(
        movement=movement, step=step, agreed=agreed, at=op.at, by_id=op.by.account_id,
        opinion=clean_text(opinion, label="意见", field="opinion", longest=500, required=not agreed),
        paper=clean_text(paper, label="文号", field="paper", longest=60, required=False),
        **more,
    ).save()  # fmt: skip


@operation("organisation.consent_movement", title="借出单位表态", permission="movement.consent")
def consent(op: Op, *, movement: Movement, agreed: bool, opinion: str = "", paper: str = "") -> Movement:
    """借出单位表态 — the body that holds the person's establishment says yes or no, once.

    :raises OutOfReach: another body's head.
    :raises StepOutOfOrder: said already.
    """
    row = _open(op, movement)
    require_reach(op.by, "movement.consent", op.today, what="这个人的编制", body=row.consent_of)
    if row.steps.filter(step=StepKind.CONSENT).exists():
        raise StepOutOfOrder("借出单位已经表过态")
    _step(op, row, StepKind.CONSENT, agreed, opinion, paper)
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
    row = _open(op, movement)
    require_reach(op.by, "movement.opine", op.today, what=town.name, town_id=town.pk)
    if town.pk not in {t.pk for t in towns_concerned(row)}:
        raise BadInput(f"{row.number} 不涉及{town.name}", field="town")
    if row.steps.filter(step=StepKind.OPINION, town=town).exists():
        raise StepOutOfOrder(f"{town.name}已经提出书面意见")
    if arrived is None:
        raise BadInput("要附上乡镇党委的书面意见", field="file", way_out="上传盖章的 PDF 或者照片")
    kept = files.keep(arrived.sha256, size=arrived.size, media_type=arrived.media_type, at=op.at)
    _step(
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


@operation("organisation.decide_movement", title="决定人员变动", permission="movement.decide")
def decide(op: Op, *, movement: Movement, agreed: bool, opinion: str = "", paper: str = "") -> Movement:
    """决定人员变动 — the post changes on the day named; until then everybody stands where they stood.

    :raises NoConsent, NoTownOpinion, TownVetoed, PostLocked, TooFewDedicated, OfficerInTwoPosts: as named.
    """
    row = _open(op, movement)
    member = Member.locked(pk=row.member_id)
    _step(op, row, StepKind.DECISION, agreed, opinion, paper)
    if not agreed:
        row.state = MovementState.STOPPED
        row.save()
        op.say(f"{row.number} 不予办理")
        return row
    if row.starts_on < op.today:
        raise BadInput(f"开始日 {row.starts_on:%Y-%m-%d} 已经过去", way_out="撤回，另提一件")
    _check_heard(row)
    post = _present(member, row.starts_on)
    leaves = (row.to_team_id != row.from_team_id) or row.to_body_id != row.from_body_id
    if leaves:
        check_lock(member, post, row.starts_on, row.lock_ground)
        check_two_stay(row.from_team, member, row.starts_on)
    check_free(member, row.starts_on, row.ends_on, but=post)
    _settle(row, member, post)
    if row.kind == MovementKind.TRANSFER:
        member.body = row.to_body
        member.save()
    row.state = MovementState.DECIDED
    row.save()
    stand_where_posted(member, op.today)
    op.say(f"{row.number} {member.name} 自 {row.starts_on:%Y-%m-%d} 起{row.get_kind_display()}")
    return row


def _check_heard(row: Movement) -> None:
    steps = list(row.steps.all())
    needs_consent = row.kind in (MovementKind.SECOND, MovementKind.STATION, MovementKind.TRANSFER)
    if needs_consent and not any(s.step == StepKind.CONSENT and s.agreed for s in steps):
        raise NoConsent(
            f"{row.consent_of.short_name}还没有同意，不能{row.get_kind_display()}{row.member.name}",
            (_DETAILED, _MOVED),
            f"请{row.consent_of.short_name}负责人在这一页表态",
        )
    heard = {s.town_id: s for s in steps if s.step == StepKind.OPINION}
    for town in towns_concerned(row):
        said = heard.get(town.pk)
        if said is None:
            raise NoTownOpinion(
                f"还没有事先征求{town.name}党委的书面意见",
                _TOWN_COMMANDS,
                f"请{town.name}在这一页上传书面意见",
            )
        if not said.agreed:
            raise TownVetoed(
                f"{town.name}不同意：{said.opinion}", _TOWN_COMMANDS, "与乡镇协商后撤回，另提一件"
            )


def _settle(row: Movement, member: Member, post: Posting | None) -> None:
    """End the post there is the day before, begin the new one, and let the old one go on after a secondment."""
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
        position=row.to_position or member.position, dedicated=row.dedicated or stays_dedicated,
        valid_from=row.starts_on, valid_until=row.ends_on, ground=row.number, movement=row.uid,
    ).save()  # fmt: skip
    if row.ends_on is not None and post is not None and (until is None or until > row.ends_on):
        Posting(
            member=member, body=post.body, team=post.team, kind=post.kind, position=post.position,
            dedicated=post.dedicated, valid_from=row.ends_on + timedelta(days=1), valid_until=until,
            ground=f"{row.number} 期满回原岗", movement=row.uid,
        ).save()  # fmt: skip


@operation("organisation.withdraw_movement", title="撤回人员变动", permission="movement.ask")
def withdraw(op: Op, *, movement: Movement, why: str) -> Movement:
    """撤回 — by who asked, before it is decided."""
    row = _open(op, movement)
    if op.by.account_id is not None and row.asked_by_id != op.by.account_id:
        require_reach(op.by, "movement.decide", op.today, what=row.number, body=row.to_body)
    _step(op, row, StepKind.WITHDRAWAL, True, why, "")
    row.state = MovementState.WITHDRAWN
    row.save()
    op.say(f"撤回 {row.number}")
    return row


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
    op.say(f"{post.member.name} 的借用到 {last_day:%Y-%m-%d} 为止")
    return post
