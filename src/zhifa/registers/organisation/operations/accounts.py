"""账号与角色 — open accounts, grant and end roles, hand an approval role over while away."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from zhifa.core.account import Account, RoleGrant
from zhifa.core.actors import Person
from zhifa.core.errors import BadInput
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_phone
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import Member

Rows = Sequence[Mapping[str, Any]]

LONGEST_DELEGATION_DAYS = 90


class DelegateHasNoSuchStanding(Refusal):
    """受托人不合适 — one's own role can be handed only to somebody of the same body or team, never to oneself."""


@operation("organisation.open_account", title="开通账号", permission="accounts.manage")
def open_account(
    op: Op, *, username: str, name: str, password: str, phone: str = "", second_factor: bool = False
) -> Account:
    """开通账号 — the account without any role; roles are granted by the security administrator."""
    phone = clean_phone(phone)
    account = Account(username=username, name=name, phone=phone, must_use_second_factor=second_factor)
    account.set_password(password)
    account.save()
    op.say(f"开通账号 {username}（{name}）")
    return account


@operation("organisation.open_accounts", title="成批开通账号", permission="accounts.manage")
def open_accounts(op: Op, *, rows: Rows) -> int:
    """成批开通账号 — rows: username, name, phone, password ("" or absent: cannot sign in yet), second_factor."""
    Account.objects.bulk_create(
        [
            Account(
                username=r["username"],
                name=r["name"],
                phone=clean_phone(r.get("phone", "")),
                must_use_second_factor=r.get("second_factor", False),
                password=make_password(r.get("password") or None),
            )
            for r in rows
        ]
    )
    op.say(f"开通账号 {len(rows)} 个")
    return len(rows)


@operation("organisation.grant_roles", title="成批授予角色", permission="roles.grant")
def grant_roles(op: Op, *, rows: Rows) -> int:
    """成批授予角色 — rows: username, role, scope (kind, code) or None, valid_from, valid_until (optional)."""
    accounts = {a.username: a for a in Account.objects.filter(username__in={r["username"] for r in rows})}
    scopes = {
        (s.kind, s.code): s
        for s in Scope.objects.filter(code__in={r["scope"][1] for r in rows if r["scope"]})
    }
    if op.by.account_id in {a.pk for a in accounts.values()}:
        raise Refusal("不能给自己授予角色", way_out="由另一位安全管理员办理")
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(
                account=accounts[r["username"]],
                role=r["role"],
                scope=scopes[tuple(r["scope"])] if r["scope"] else None,
                valid_from=r["valid_from"],
                valid_until=r.get("valid_until"),
            )
            for r in rows
        ]
    )
    op.say(f"授予角色 {len(rows)} 个")
    return len(rows)


@operation("organisation.grant_role", title="授予角色", permission="roles.grant")
def grant_role(
    op: Op,
    *,
    account: Account,
    role: str,
    scope: Scope | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> RoleGrant:
    """授予角色 — nobody grants a role to himself."""
    if op.by.account_id == account.pk:
        raise Refusal("不能给自己授予角色", way_out="由另一位安全管理员办理")
    grant = RoleGrant(
        account=account, role=role, scope=scope, valid_from=valid_from or op.today, valid_until=valid_until
    )
    grant.save()
    op.say(f"授予 {account.name} 角色「{grant.get_role_display()}」")
    return grant


@operation("organisation.end_role", title="终止角色", permission="roles.grant")
def end_role(op: Op, *, grant: RoleGrant) -> RoleGrant:
    """终止角色 — from today on."""
    grant = RoleGrant.locked(pk=grant.pk)
    grant.ended_on = op.today
    grant.save()
    op.say(f"终止 {grant.account.name} 的角色「{grant.get_role_display()}」")
    return grant


@operation("organisation.delegate", title="委托代行审批", permission="command.delegate")
def delegate(op: Op, *, to: Account, role: str, start: date, end: date) -> list[RoleGrant]:
    """委托代行 — while away, a leader hands his approval role to a colleague between two days (both included).

    :raises DelegateHasNoSuchStanding: to oneself, or to somebody of another body.
    :raises BadInput: days in the wrong order, in the past, or longer than 90 days; a role one does not hold.
    """
    if not isinstance(op.by, Person) or role not in op.by.roles:
        raise BadInput("只能委托自己持有的角色", field="role")
    if end < start or start < op.today:
        raise BadInput("委托的起止日期不对：从今天或以后开始，止日不早于起日", field="start")
    if start > op.today + timedelta(days=366):
        raise BadInput("委托的起日在一年以后", field="start", way_out="到时候再办")
    if end - start > timedelta(days=LONGEST_DELEGATION_DAYS):
        raise BadInput(f"一次委托不超过 {LONGEST_DELEGATION_DAYS} 天", field="end")
    if to.pk == op.by.account_id:
        raise DelegateHasNoSuchStanding("不能委托给自己", way_out="选择同单位的另一位同志")
    mine = Member.objects.filter(account_id=op.by.account_id).first()
    theirs = Member.objects.filter(account=to).first()
    if mine is None or theirs is None or (mine.body_id != theirs.body_id and mine.team_id != theirs.team_id):
        raise DelegateHasNoSuchStanding(
            "受托人不在本单位，不能代行审批", way_out="选择同一机构或同一队伍的同志"
        )
    me = Account.objects.get(pk=op.by.account_id)
    made = []
    for held in op.by.held:
        if held.role == role and not held.delegated_by:
            grant = RoleGrant(
                account=to,
                role=role,
                scope_id=held.scope_id,
                valid_from=start,
                valid_until=end,
                delegated_by=me,
            )
            grant.save()
            made.append(grant)
    if not made:
        raise BadInput("受托得来的角色不能再委托", field="role")
    op.say(f"{start:%m-%d} 至 {end:%m-%d} 委托 {to.name} 代行")
    return made
