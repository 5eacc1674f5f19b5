"""人员 — take one person on, change what is recorded, end; what keeps an officer away from a matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhifa.core.account import Account
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_phone, clean_text
from zhifa.law.citation import cite
from zhifa.registers.organisation.models import (
    Body,
    Establishment,
    HandOut,
    Member,
    MemberKind,
    Posting,
    PostingKind,
    Team,
)
from zhifa.registers.organisation.operations.post_roles import (
    end_every_role,
    roles_of_post,
    settle_roles,
    told,
)

_TEXTS = {"name": 40, "position": 40, "note": 80}
#: a post is entered before its first day, but not years before
_AHEAD = timedelta(days=366)
#: nobody who serves today began before
_EARLIEST = date(1960, 1, 1)
_OLDEST = 75
_CIVIL_SERVANT = cite("公务员法第十三条第二项")
_WORKER = cite("劳动法第十五条第一款")
_LABELS = {f.name: str(f.verbose_name) for f in Member._meta.fields}


def _fill(member: Member, row: Mapping[str, Any]) -> None:
    for name, longest in _TEXTS.items():
        text = clean_text(
            row.get(name, ""), label=_LABELS[name], field=name, longest=longest, required=name == "name"
        )
        setattr(member, name, text)
    member.phone = clean_phone(row.get("phone", ""))
    member.sex = row.get("sex") if row.get("sex") in ("男", "女") else ""
    member.born_year = _born(row.get("born_year"), member.kind, member.posted_on)
    establishment = row.get("establishment") or ""
    if establishment and establishment not in Establishment.values:
        raise BadInput("没有这种编制", field="establishment")
    if member.kind == MemberKind.AUXILIARY and establishment not in ("", Establishment.NONE):
        raise BadInput(
            "辅助人员没有编制，是编外人员",
            field="establishment",
            way_out="在编的人员登记为执法人员或者机关工作人员",
        )
    member.establishment = establishment
    member.legal_qualification = bool(row.get("legal_qualification"))
    member.law_degree = bool(row.get("law_degree"))
    skills = row.get("skills") or []
    member.skills = [clean_text(s, label="专长", field="skills", longest=20) for s in skills if s][:20]


def _born(given: Any, kind: str, begins: date | None) -> int | None:
    """The year of birth of somebody old enough on the first day. Only the year is kept: whoever may have been is not refused.

    Officers and office staff are of full age (公务员法 13), nobody works before sixteen (劳动法 15).
    """
    if given is None or given == "":
        return None
    year = int(given)
    if begins is None:  # taken over from a file without the day
        return year
    served = kind in (MemberKind.OFFICER, MemberKind.STAFF)
    least, citation = (18, _CIVIL_SERVANT) if served else (16, _WORKER)
    if begins.year - year < least:
        raise BadInput(
            f"{year} 年出生的人，{begins:%Y-%m-%d} 到岗时不满{'十八' if least == 18 else '十六'}周岁",
            field="born_year",
            citation=citation,
            way_out="核对出生年和到岗日",
        )
    if begins.year - year > _OLDEST:
        raise BadInput(
            f"{year} 年出生的人，到岗时已经 {begins.year - year} 岁", field="born_year", way_out="核对出生年"
        )
    return year


def _first_day(given: date | None, today: date) -> date:
    since = given or today
    if not _EARLIEST <= since <= today + _AHEAD:
        raise BadInput(
            f"到岗日 {since:%Y-%m-%d} 太{'早' if since < today else '远'}",
            field="posted_on",
            way_out="核对日期",
        )
    return since


@operation("organisation.enter_member", title="登记人员", permission="organisation.manage")
def enter_member(
    op: Op, *, row: Mapping[str, Any], body: Body, team: Team | None = None, account: Account | None = None
) -> Member:
    """登记一个人 — row: the columns of ``Member``, ``posted_on`` and ``dedicated``; the first post begins on ``posted_on``.

    :raises BadInput: a number used twice, an auxiliary with an establishment, an account of somebody else.
    """
    code = clean_text(row.get("code", ""), label="人员编号", field="code", longest=30)
    if Member.objects.filter(code=code).exists():
        raise BadInput(f"人员编号 {code} 已经有了", field="code", way_out="换一个编号")
    if row.get("kind") not in MemberKind.values:
        raise BadInput("没有这种人员", field="kind")
    if account is not None and Member.objects.filter(account=account).exists():
        raise BadInput("这个账号已经属于别人", field="account")
    since = _first_day(row.get("posted_on"), op.today)
    member = Member(code=code, kind=row["kind"], body=body, team=team, account=account, posted_on=since)
    _fill(member, row)
    member.save()
    if member.kind in (MemberKind.OFFICER, MemberKind.AUXILIARY):
        stationed = team is not None and not team.relations.filter(kind="staffs", body=body).exists()
        Posting(
            member=member, body=body, team=team, position=member.position, valid_from=since,
            kind=PostingKind.STATIONED if stationed else PostingKind.HOME,
            dedicated=bool(row.get("dedicated")) and member.kind == MemberKind.OFFICER,
            roles=roles_of_post(member, team, member.position),
        ).save()  # fmt: skip
    op.say(f"登记{member.get_kind_display()} {member.name}{told(settle_roles(op, member))}")
    return member


@operation("organisation.change_member", title="修改人员登记", permission="organisation.manage")
def change_member(op: Op, *, member: Member, row: Mapping[str, Any]) -> Member:
    """修改人员登记 — what is recorded of the person; where the person serves changes by movement only."""
    member = Member.locked(pk=member.pk)
    _fill(member, row)
    member.save()
    op.say(f"修改 {member.name} 的登记")
    return member


@operation("organisation.end_member", title="登记离队", permission="organisation.manage")
def end_member(op: Op, *, member: Member, last_day: date, why: str) -> Member:
    """登记离队 — the last day in service; posts and every role end with it.

    :raises StepOutOfOrder: equipment not given back.
    """
    member = Member.locked(pk=member.pk)
    if member.ended_on is not None:
        raise StepOutOfOrder(f"{member.name}已在 {member.ended_on:%Y-%m-%d} 离队")
    held = HandOut.objects.filter(member=member, back_at=None).select_related("equipment")
    if names := "、".join(f"{h.equipment.kind} {h.equipment.code}" for h in held[:5]):
        raise StepOutOfOrder(f"{member.name}还有没归还的装备：{names}", way_out="先办归还")
    if member.posted_on is not None and last_day < member.posted_on:
        raise BadInput(
            f"最后一日 {last_day:%Y-%m-%d} 早于到岗日 {member.posted_on:%Y-%m-%d}",
            field="last_day",
            way_out="核对日期",
        )
    if last_day > op.today + _AHEAD:
        raise BadInput(f"最后一日 {last_day:%Y-%m-%d} 太远", field="last_day", way_out="核对日期")
    member.ended_on = last_day + timedelta(days=1)
    member.ended_why = clean_text(why, label="离队原因", field="why", longest=40)
    member.save()
    for post in Posting.objects.filter(member=member):
        if post.valid_from > last_day:
            post.delete()
        elif post.valid_until is None or post.valid_until > last_day:
            post.valid_until = last_day
            post.save()
    ended = told(end_every_role(op, member.account, last_day))
    op.say(f"{member.name} 离队，最后一日 {last_day:%Y-%m-%d}{ended}")
    return member


@operation("organisation.link_account", title="关联账号", permission="organisation.manage")
def link_account(op: Op, *, member: Member, account: Account) -> Member:
    """关联账号 — the account the system administrator opened for the person; the roles of the present post come with it.

    :raises BadInput: the account or the person is linked already, or the names differ.
    :raises OwnPost: one's own.
    """
    member = Member.locked(pk=member.pk)
    if member.account_id is not None:
        raise BadInput(f"{member.name}已经关联账号", field="account")
    if Member.objects.filter(account=account).exists():
        raise BadInput("这个账号已经属于别人", field="account")
    if account.name != member.name:
        raise BadInput(
            f"账号的姓名是{account.name}，和{member.name}不一致", field="account", way_out="核对用户名"
        )
    member.account = account
    member.save()
    for post in Posting.objects.filter(member=member, team__isnull=False).exclude(valid_until__lt=op.today):
        if not post.roles:
            post.roles = roles_of_post(member, post.team, post.position)
            post.save()
    op.say(f"{member.name}关联账号 {account.username}{told(settle_roles(op, member))}")
    return member
