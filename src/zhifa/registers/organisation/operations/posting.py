"""岗位 — where a person serves from when to when: never two posts on one day, and the roles of a post go with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Body, Member, MemberKind, Posting, PostingKind, Team
from zhifa.registers.organisation.operations.post_roles import roles_of_post, settle_roles, told

_ONE_POST = cite("公务员法第七十一条")


class OfficerInTwoPosts(Refusal):
    """一人两岗 — the person holds another post on one of the days."""


def check_free(member: Member, start: date, until: date | None, *, but: Posting | None = None) -> None:
    """Refuse days on which a person holds another post.

    :raises OfficerInTwoPosts: naming the post and its days.
    """
    rows = Posting.objects.filter(member=member).select_related("team", "body").order_by("valid_from")
    for other in rows:
        if but is not None and other.pk == but.pk:
            continue
        ends_before = other.valid_until is not None and other.valid_until < start
        starts_after = until is not None and other.valid_from > until
        if ends_before or starts_after:
            continue
        where = other.team.name if other.team else other.body.short_name
        days = f"{other.valid_from:%Y-%m-%d} 起" + (
            f"至 {other.valid_until:%Y-%m-%d}" if other.valid_until else ""
        )
        raise OfficerInTwoPosts(
            f"{member.name}{days}在{where}任职，同一天不能有两个岗位",
            _ONE_POST,
            "办借用、派驻或者调动，原岗位在新岗位开始的前一日终止",
        )


def check_not_mixed(dedicated: bool, other_work: str) -> None:
    """Refuse a dedicated post with other work beside it 混岗.

    :raises BadInput: both at once.
    """
    if dedicated and other_work:
        raise BadInput(
            f"兼任“{other_work}”的不是专职执法岗（专人专岗）",
            field="other_work",
            way_out="去掉兼任，或者不登记为专职执法岗",
        )


@operation("organisation.begin_post", title="登记岗位", permission="organisation.manage")
def begin_post(
    op: Op,
    *,
    member: Member,
    body: Body,
    valid_from: date,
    team: Team | None = None,
    kind: str = PostingKind.HOME,
    position: str = "",
    dedicated: bool = False,
    valid_until: date | None = None,
    ground: str = "",
    other_work: str = "",
    roles: Sequence[str] = (),
) -> Posting:
    """登记岗位 — for somebody who holds none on those days (a first post, or one entered from the file).

    ``other_work``: work beside enforcement 混岗; such a post is not a dedicated one. ``roles``: what it brings, else by position.

    :raises OfficerInTwoPosts: the person holds a post on one of the days.
    :raises OwnPost: one's own post.
    :raises BadInput: a dedicated post with other work beside it, a role it does not bring, an auxiliary on a post for officers; a secondment by this way, without request and consent.
    """
    member = Member.locked(pk=member.pk)
    if kind == PostingKind.SECONDED:
        raise BadInput("借用要经申请和同意", field="kind", way_out="在人员变动里提出借用")
    if dedicated and member.kind != MemberKind.OFFICER:
        raise BadInput("专职执法岗只能由执法人员担任", field="dedicated")
    if valid_until is not None and valid_until < valid_from:
        raise BadInput("止日早于起日", field="valid_until")
    other_work = clean_text(
        other_work, label="兼任的其他岗位", field="other_work", longest=60, required=False
    )
    position = clean_text(position, label="职务", field="position", longest=40, required=False)
    ground = clean_text(ground, label="依据", field="ground", longest=60, required=False)
    check_not_mixed(dedicated, other_work)
    check_free(member, valid_from, valid_until)
    post = Posting(
        member=member, body=body, team=team, kind=kind, position=position, dedicated=dedicated,
        valid_from=valid_from, valid_until=valid_until, ground=ground, other_work=other_work,
        roles=roles_of_post(member, team, position, roles),
    )  # fmt: skip
    post.save()
    stand_where_posted(member, op.today)
    brought = told(settle_roles(op, member))
    op.say(f"{member.name} 自 {valid_from:%Y-%m-%d} 在{team.name if team else body.short_name}任职{brought}")
    return post


def stand_where_posted(member: Member, on: date) -> bool:
    """Bring what everybody reads (``Member.team``, ``position``) in line with the post of a day; whether it changed."""
    post = (
        Posting.objects.filter(member=member, valid_from__lte=on)
        .exclude(valid_until__lt=on)
        .order_by("-valid_from")
        .first()
    )
    if post is None or (member.team_id, member.position) == (post.team_id, post.position or member.position):
        return False
    member.team_id = post.team_id
    member.position = post.position or member.position
    member.posted_on = post.valid_from
    member.save()
    return True


@operation("organisation.note_other_work", title="登记混岗", permission="organisation.manage")
def note_other_work(op: Op, *, post: Posting, other_work: str) -> Posting:
    """登记混岗 — what a person does beside enforcement on this post (empty: no longer).

    The lock of a dedicated post stays; the person no longer counts as dedicated while the other work lasts.

    :raises BadInput: the post is over.
    """
    post = Posting.locked(pk=post.pk)
    if post.valid_until is not None and post.valid_until < op.today:
        raise BadInput("这个岗位已经结束")
    post.other_work = clean_text(
        other_work, label="兼任的其他岗位", field="other_work", longest=60, required=False
    )
    post.save()
    op.say(
        f"{post.member.name} 兼任{post.other_work}，记为混岗"
        if post.other_work
        else f"{post.member.name} 不再兼任其他岗位"
    )
    return post


@operation("organisation.take_up_posts", title="岗位到日生效", permission="organisation.manage")
def take_up_posts(op: Op) -> int:
    """岗位到日生效 — every morning: who begins or goes back to a post today stands there in every list."""
    starting = Posting.objects.filter(valid_from__lte=op.today, valid_from__gt=op.today - timedelta(days=7))
    changed = 0
    for key in sorted(set(starting.values_list("member_id", flat=True))):
        changed += stand_where_posted(Member.locked(pk=key), op.today)
    op.say(f"{changed} 人到新岗位")
    return changed
