"""变动的规矩 — what no move may break: consent, the town heard in writing, the lock of a dedicated post, two who stay.

Nothing moves by itself: a secondment without consent, a move out of a locked post without a ground, one that leaves a town
with fewer than two dedicated certified officers, one a town has vetoed — each is refused.
"""

from __future__ import annotations

from datetime import date, timedelta

from zhifa.core.errors import StepOutOfOrder
from zhifa.core.operation import Op
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.law.time_limits import add_months
from zhifa.registers.organisation.models import (
    Member,
    Movement,
    MovementState,
    MovementStep,
    Posting,
    Team,
    TeamRelation,
)
from zhifa.registers.organisation.policy import lock_grounds, number
from zhifa.registers.organisation.queries import valid_on
from zhifa.registers.organisation.standing import dedicated_certified

TOWN_COMMANDS = cite("浙江综合执法条例第九条第四款")
_ABLE = cite("处罚法第二十四条第一款")
TWO_OFFICERS = cite("处罚法第四十二条第一款")
DETAILED = cite("公务员法第七十二条")
MOVED = cite("公务员法第七十一条")


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


class AskedOneself(Refusal):
    """自提自批 — the clerk who asked for a move cannot consent to it for the lending body."""


class AuxiliaryCannotMoveSo(Refusal):
    """辅助人员不能这样变动."""


def towns_concerned(movement: Movement) -> list[Scope]:
    """The towns that must be heard: those whose governments command the team left and the team joined, on the day."""
    teams = [t for t in (movement.from_team_id, movement.to_team_id) if t]
    rows = TeamRelation.objects.filter(
        valid_on(movement.starts_on), team_id__in=teams, kind="commands", body__town__isnull=False
    ).select_related("body__town")
    return list({r.body.town_id: r.body.town for r in rows if r.body.town is not None}.values())


def post_on(member: Member, on: date) -> Posting | None:
    """The post of a person on a day."""
    return (
        Posting.objects.filter(valid_on(on), member=member)
        .select_related("team", "body")
        .order_by("-valid_from")
        .first()
    )


def dedicated_since(post: Posting) -> date:
    """From when somebody has stood on a dedicated post of this team without a break: a promotion or a merger of bodies begins
    a new row, not a new lock."""
    since = post.valid_from
    earlier = Posting.objects.filter(
        member_id=post.member_id, team_id=post.team_id, dedicated=True, valid_from__lt=since
    )
    for row in earlier.order_by("-valid_from"):
        if row.valid_until != since - timedelta(days=1):
            break
        since = row.valid_from
    return since


def check_lock(member: Member, post: Posting | None, leaves_on: date, ground: str) -> None:
    """Refuse to leave a dedicated post inside the lock without a listed ground.

    :raises PostLocked: with the day from which it is free.
    """
    if post is None or not post.dedicated:
        return
    months = number("post_lock", leaves_on)
    since = dedicated_since(post)
    free = add_months(since, months.amount)
    if leaves_on >= free or ground in lock_grounds():
        return
    raise PostLocked(
        f"{member.name}自 {since:%Y-%m-%d} 起在专职执法岗，{months.amount} {months.unit}内不换岗，"
        f"到 {free:%Y-%m-%d} 才能变动（{months.source}）",
        TOWN_COMMANDS,
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
            (_ABLE, TWO_OFFICERS),
            "先派一名持证人员到专职岗，再办这次变动",
        )


def open_movement(op: Op, movement: Movement) -> Movement:
    """The locked row of a move that is still under way.

    :raises StepOutOfOrder: decided, stopped or withdrawn.
    """
    row = Movement.locked(pk=movement.pk)
    if row.state != MovementState.OPEN:
        raise StepOutOfOrder(f"{row.number} {row.get_state_display()}，不能再办")
    return row


def add_step(
    op: Op, movement: Movement, step: str, agreed: bool, opinion: str, paper: str, **more: object
) -> None:
    """Write what one side said; a no needs its reason."""
    MovementStep(
        movement=movement, step=step, agreed=agreed, at=op.at, by_id=op.by.account_id,
        opinion=clean_text(opinion, label="意见", field="opinion", longest=500, required=not agreed),
        paper=clean_text(paper, label="文号", field="paper", longest=60, required=False),
        **more,
    ).save()  # fmt: skip
