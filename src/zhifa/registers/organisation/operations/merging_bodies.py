"""机构合并 — what belongs to a body goes to its successor from a day: relations of teams, posts, roles; and, once the day has come,
what bears no days (registered people, teams and bodies below it).

The body stays in the register with its last day: acts of days before stand in its name. Nobody gains a role: each goes on over
the successor, with the days it had.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from zhifa.core.account import RoleGrant
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_text
from zhifa.registers.organisation.models import Body, Member, Posting, TeamRelation


@dataclass(frozen=True)
class Following:
    """随之移动的 — how many relations of teams, posts and roles follow a body to its successor from a day."""

    relations: int
    posts: int
    roles: int
    people: int
    below: int


def _running(on: date) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gte=on)


def following(former: Body, on: date) -> Following:
    """What would follow (five queries)."""
    return Following(
        TeamRelation.objects.filter(_running(on), body=former).count(),
        Posting.objects.filter(_running(on), body=former).count(),
        RoleGrant.objects.filter(_running(on), scope=former.scope, ended_on=None).count(),
        Member.objects.filter(body=former, ended_on=None).count(),
        Body.objects.filter(superior=former).exclude(valid_until__lt=on).count(),
    )


@operation("organisation.merge_body", title="机构并入", permission="catalogue.manage")
def merge_body(op: Op, *, former: Body, heir: Body, on: date, ground: str) -> Body:
    """机构并入 — from ``on`` the successor stands for the former body; ``ground``: number of the paper.

    :raises StepOutOfOrder: the former body has ended before.
    :raises BadInput: a body into itself, or into one that is not there on the day.
    """
    former, heir = Body.locked(pk=former.pk), Body.objects.select_related("scope").get(pk=heir.pk)
    last = on - timedelta(days=1)
    ground = clean_text(ground, label="文号", field="ground", longest=60)
    if former.pk == heir.pk:
        raise BadInput("机构不能并入自己", field="heir")
    if former.valid_until is not None and former.valid_until < last:
        raise StepOutOfOrder(
            f"{former.name}到 {former.valid_until:%Y-%m-%d} 已经撤销", way_out="核对机构的最后一日"
        )
    if (heir.valid_from and heir.valid_from > on) or (heir.valid_until and heir.valid_until < on):
        raise BadInput(f"{heir.name}在 {on:%Y-%m-%d} 还没有设立或者已经撤销", field="heir")
    _relations(former, heir, on, last, ground)
    _posts(former, heir, on, last, ground)
    _roles(former, heir, on, last)
    former.valid_until = last
    former.note = f"{on:%Y-%m-%d} 起由{heir.short_name}承继（{ground}）"[:120]
    former.save()
    op.say(f"{former.name}自 {on:%Y-%m-%d} 起并入{heir.name}（{ground}）")
    return former


def _relations(former: Body, heir: Body, on: date, last: date, ground: str) -> None:
    for row in TeamRelation.objects.filter(_running(on), body=former).order_by("id"):
        until = row.valid_until
        twin = TeamRelation.objects.filter(
            _running(on), team=row.team_id, kind=row.kind, body=heir, town=row.town_id, items=row.items
        )
        if row.valid_from >= on:
            row.body = heir
            row.announcement = ground
            row.save()
            continue
        row.valid_until = last
        row.save()
        if not twin.exists():
            TeamRelation(
                team_id=row.team_id, kind=row.kind, body=heir, valid_from=on, valid_until=until,
                announcement=ground, town_id=row.town_id, items=row.items,
            ).save()  # fmt: skip


def _posts(former: Body, heir: Body, on: date, last: date, ground: str) -> None:
    for row in Posting.objects.filter(_running(on), body=former).order_by("id"):
        if row.valid_from >= on:
            row.body = heir
            row.save()
            continue
        until = row.valid_until
        row.valid_until = last
        row.save()
        Posting(
            member_id=row.member_id, body=heir, team_id=row.team_id, kind=row.kind, position=row.position,
            dedicated=row.dedicated, valid_from=on, valid_until=until, ground=ground, movement=row.movement,
            other_work=row.other_work, roles=row.roles,
        ).save()  # fmt: skip


def _roles(former: Body, heir: Body, on: date, last: date) -> None:
    for row in RoleGrant.objects.filter(_running(on), scope=former.scope, ended_on=None).order_by("id"):
        if row.valid_from >= on:
            row.scope = heir.scope
            row.save()
            continue
        until = row.valid_until
        row.valid_until = last
        row.save()
        RoleGrant(
            account_id=row.account_id, role=row.role, scope=heir.scope, valid_from=on, valid_until=until,
            delegated_by_id=row.delegated_by_id,
        ).save()  # fmt: skip


@operation("organisation.take_over_body", title="机构并入生效", permission="catalogue.manage")
def take_over_body(op: Op, *, former: Body, heir: Body) -> int:
    """机构并入生效 — on the day: registered people, teams and bodies below stand under the successor; returns how many rows.

    :raises StepOutOfOrder: the former body has not ended yet.
    """
    if former.valid_until is None or former.valid_until >= op.today:
        raise StepOutOfOrder(f"{former.name}还没有撤销", way_out="到承继之日再办")
    changed = 0
    for member in Member.objects.filter(body=former, ended_on=None).order_by("id"):
        member.body = heir
        member.save()
        changed += 1
    for scope in Scope.objects.filter(parent=former.scope).order_by("id"):
        scope.parent = heir.scope
        scope.save()
        changed += 1
    for body in Body.objects.filter(superior=former).exclude(pk=heir.pk).order_by("id"):
        body.superior = heir
        body.save()
        changed += 1
    op.say(f"{heir.name}承接{former.name}的人员和下属 {changed} 条")
    return changed
