"""角色随岗位 — a role over a team, or over a body, holds on the days on which the person's post is there, and on no other.

Whoever leaves a post leaves its roles on the same last day; a secondment gives the roles of the post for its dates, and those
of the own post come back with it. The grants are rows of the permission table's own kind (``RoleGrant``), dated, so nothing
has to happen on the day itself; they are written by the operation that moves the post and stand in its leaf. Which roles a
post may bring is fixed here, not chosen freely: everything else is granted by the security administrator (等保 三员).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from zhifa.core.account import Account, RoleGrant
from zhifa.core.errors import BadInput
from zhifa.core.operation import Op
from zhifa.core.permissions import ROLES
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Member, MemberKind, Posting, Team

#: what a post in a team may bring, by kind of person
BROUGHT: dict[str, tuple[str, ...]] = {
    MemberKind.OFFICER: ("officer", "case_handler", "team_leader"),
    MemberKind.AUXILIARY: ("auxiliary",),
}
#: roles over a body that end with the post there; they are granted by the security administrator
OF_A_BODY = ("agency_head", "evidence_keeper", "personnel")
_OF_A_TEAM = tuple(dict.fromkeys(r for rows in BROUGHT.values() for r in rows))
_FAR = date.max


class OwnPost(Refusal):
    """自己的岗位 — nobody moves himself: a post brings roles, and nobody grants himself a role."""


def roles_of_post(member: Member, team: Team | None, position: str, asked: Sequence[str] = ()) -> list[str]:
    """The roles a post in a team brings: those asked for, else by kind of person and position.

    :raises BadInput: a role that a post of such a person does not bring.
    """
    may = BROUGHT.get(member.kind, ())
    wrong = [r for r in asked if r not in may]
    if wrong:
        names = "、".join(ROLES[r].label if r in ROLES else r for r in wrong)
        raise BadInput(
            f"{member.get_kind_display()}的岗位不带这样的角色：{names}",
            field="roles",
            way_out="其他角色由安全管理员授予",
        )
    if team is None or not may:
        return []
    if asked:
        return list(dict.fromkeys(asked))
    return [may[0], "team_leader"] if "team_leader" in may and leads(position) else [may[0]]


def leads(position: str) -> bool:
    """Whether a position is that of a team's leader (a deputy's is not)."""
    return position.endswith("队长") and "副" not in position


def held_over(member: Member, team: Team | None, on: date) -> list[str]:
    """Roles of a team that a person holds over it on a day by grant."""
    if team is None or member.account_id is None:
        return []
    return [
        g.role
        for g in RoleGrant.objects.filter(
            account_id=member.account_id, scope_id=team.scope_id, role__in=_OF_A_TEAM, delegated_by=None
        )
        if _last(g) >= on >= g.valid_from
    ]


def _last(grant: RoleGrant) -> date:
    """The last day of a grant; the day before its first one when it never holds."""
    last = grant.valid_until or _FAR
    return last if grant.ended_on is None else min(last, grant.ended_on - timedelta(days=1))


def _carries(post: Posting, grant: RoleGrant) -> bool:
    """Whether a grant may stand on a post: in its scope, and not among what a later, decided post has left out."""
    if grant.scope_id not in {post.body.scope_id, post.team.scope_id if post.team else 0}:
        return False
    replaced = post.movement is not None and post.roles and grant.valid_from < post.valid_from
    return not (replaced and grant.role in _OF_A_TEAM and grant.role not in post.roles)


def _stretches(posts: Iterable[Posting], grant: RoleGrant) -> list[tuple[date, date]]:
    """Days on which some post carries a grant, neighbouring ones joined."""
    days = sorted((p.valid_from, p.valid_until or _FAR) for p in posts if _carries(p, grant))
    joined: list[tuple[date, date]] = []
    for first, last in days:
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def settle_roles(op: Op, member: Member, left: Mapping[int, date] | None = None) -> list[RoleGrant]:
    """Bring the grants of a person in line with the posts, after posts have changed in this operation.

    ``left``: scopes the person leaves with the last day there, for those who stood there without a post in the register.
    Returns the grants written. A person without an account has none; those who act cannot settle their own.

    :raises OwnPost: the person is the one who acts.
    """
    if member.account_id is None:
        return []
    posts = list(Posting.objects.filter(member=member).select_related("team", "body").order_by("valid_from"))
    left = left or {}
    scopes = {
        s for p in posts for s in (p.body.scope_id, p.team.scope_id if p.team else None) if s
    } | left.keys()
    grants = list(
        RoleGrant.objects.select_for_update(no_key=True)
        .filter(account_id=member.account_id, role__in=(*_OF_A_TEAM, *OF_A_BODY), scope_id__in=scopes)
        .select_related("scope", "account")
        .order_by("pk")
    )
    written: list[RoleGrant] = []
    for grant in grants:
        stretches = _stretches(posts, grant)
        if not stretches and grant.scope_id in left:
            stretches = [(date.min, left[grant.scope_id])]
        if _trim(grant, stretches, op.today):
            written.append(grant)
    for post in posts:
        if post.team is not None and (post.valid_until is None or post.valid_until >= op.today):
            for role in post.roles:
                written += _bring(member, post, role, grants, op.today)
    if written and op.by.account_id == member.account_id:
        raise OwnPost("岗位带着角色，不能给自己办", way_out="由另一位管人事的同志办理")
    return list(dict.fromkeys(written))


def _trim(grant: RoleGrant, stretches: list[tuple[date, date]], today: date) -> bool:
    """Cut a grant to the stretch on which it stands today, or on which it begins; whether it changed."""
    last = _last(grant)
    if last < max(today, grant.valid_from):
        return False
    at = max(today, grant.valid_from)
    # a person without any post in the register keeps what was granted: the register says nothing of him there
    if not stretches:
        return False
    ends = next((s[1] for s in stretches if s[0] <= at <= s[1]), None)
    if ends is not None and ends >= last:
        return False
    if ends is None:
        before = [s[1] for s in stretches if s[1] < at]
        ends = max(before, default=grant.valid_from - timedelta(days=1))
        if ends < today - timedelta(days=1):
            ends = today - timedelta(days=1)
    if ends < grant.valid_from:
        grant.ended_on = grant.valid_from
    else:
        grant.valid_until = ends
    grant.save()
    return True


def _bring(member: Member, post: Posting, role: str, grants: list[RoleGrant], today: date) -> list[RoleGrant]:
    """The grant of one role of one post: one that stands there is kept or moved, else a new one is made."""
    assert post.team is not None
    until = post.valid_until or _FAR
    first = max(post.valid_from, today)
    for grant in grants:
        same = grant.role == role and grant.scope_id == post.team.scope_id and grant.delegated_by_id is None
        if not same or _last(grant) < first or grant.valid_from > until:
            continue
        if grant.valid_from <= first and _last(grant) >= until:
            return []
        if grant.ended_on is not None:
            continue
        if grant.valid_from > today:
            grant.valid_from = min(grant.valid_from, first)
        grant.valid_until = None if until == _FAR else until
        grant.save()
        return [grant]
    made = RoleGrant(
        account_id=member.account_id, role=role, scope=post.team.scope, valid_from=first, valid_until=post.valid_until
    )  # fmt: skip
    made.save()
    grants.append(made)
    return [made]


def end_every_role(op: Op, account: Account | None, last_day: date) -> list[RoleGrant]:
    """Whoever leaves service holds no role from the next day on, of whatever kind and over whatever."""
    if account is None:
        return []
    written = []
    for grant in RoleGrant.objects.select_for_update(no_key=True).filter(account=account):
        if _last(grant) <= last_day or _last(grant) < grant.valid_from:
            continue
        if grant.valid_from > last_day:
            grant.ended_on = grant.valid_from
        else:
            grant.valid_until = last_day
        grant.save()
        written.append(grant)
    if written and op.by.account_id == account.pk:
        raise OwnPost("不能给自己办离队", way_out="由另一位管人事的同志办理")
    return written


def told(grants: Sequence[RoleGrant]) -> str:
    """What the leaf and the timeline say of grants written; empty when there are none."""
    words = []
    for g in grants:
        where = g.scope.name if g.scope else "全县"
        if _last(g) < g.valid_from:
            words.append(f"{g.get_role_display()}（{where}）不再开始")
        else:
            span = f"{g.valid_from:%Y-%m-%d} 起" + (f"至 {g.valid_until:%Y-%m-%d}" if g.valid_until else "")
            words.append(f"{g.get_role_display()}（{where}）{span}")
    return f"；角色：{'、'.join(words)}" if words else ""
