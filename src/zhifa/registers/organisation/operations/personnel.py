"""人员 — take one person on, change what is recorded, end; what keeps an officer away from a matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zhifa.core.account import Account
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Body,
    Establishment,
    HandOut,
    Interest,
    InterestKind,
    Member,
    MemberKind,
    Posting,
    PostingKind,
    Team,
)

_ONE_POST = cite("公务员法第七十一条")
_RECUSE = cite("处罚法第四十三条第一款")
_TEXTS = {"name": 40, "position": 40, "phone": 20, "note": 80}
_LABELS = {f.name: str(f.verbose_name) for f in Member._meta.fields}


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


def _fill(member: Member, row: Mapping[str, Any]) -> None:
    for name, longest in _TEXTS.items():
        text = clean_text(
            row.get(name, ""), label=_LABELS[name], field=name, longest=longest, required=name == "name"
        )
        setattr(member, name, text)
    member.sex = row.get("sex") if row.get("sex") in ("男", "女") else ""
    year = row.get("born_year")
    if year is not None and not 1940 <= int(year) <= 2015:
        raise BadInput("出生年不对", field="born_year")
    member.born_year = year
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
    since = row.get("posted_on") or op.today
    member = Member(code=code, kind=row["kind"], body=body, team=team, account=account, posted_on=since)
    _fill(member, row)
    member.save()
    if member.kind in (MemberKind.OFFICER, MemberKind.AUXILIARY):
        stationed = team is not None and not team.relations.filter(kind="staffs", body=body).exists()
        Posting(
            member=member, body=body, team=team, position=member.position, valid_from=since,
            kind=PostingKind.STATIONED if stationed else PostingKind.HOME,
            dedicated=bool(row.get("dedicated")) and member.kind == MemberKind.OFFICER,
        ).save()  # fmt: skip
    op.say(f"登记{member.get_kind_display()} {member.name}")
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
    """登记离队 — the last day in service; posts end with it.

    :raises StepOutOfOrder: equipment not given back.
    """
    member = Member.locked(pk=member.pk)
    if member.ended_on is not None:
        raise StepOutOfOrder(f"{member.name}已在 {member.ended_on:%Y-%m-%d} 离队")
    held = HandOut.objects.filter(member=member, back_at=None).select_related("equipment")
    if names := "、".join(f"{h.equipment.kind} {h.equipment.code}" for h in held[:5]):
        raise StepOutOfOrder(f"{member.name}还有没归还的装备：{names}", way_out="先办归还")
    member.ended_on = last_day + timedelta(days=1)
    member.ended_why = clean_text(why, label="离队原因", field="why", longest=40)
    member.save()
    for post in Posting.objects.filter(member=member):
        if post.valid_from > last_day:
            post.delete()
        elif post.valid_until is None or post.valid_until > last_day:
            post.valid_until = last_day
            post.save()
    op.say(f"{member.name} 离队，最后一日 {last_day:%Y-%m-%d}")
    return member


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
) -> Posting:
    """登记岗位 — for somebody who holds none on those days (a first post, or one entered from the file).

    :raises OfficerInTwoPosts: the person holds a post on one of the days.
    :raises BadInput: an auxiliary on a post for officers; a secondment by this way, without request and consent.
    """
    member = Member.locked(pk=member.pk)
    if kind == PostingKind.SECONDED:
        raise BadInput("借用要经申请和同意", field="kind", way_out="在人员变动里提出借用")
    if dedicated and member.kind != MemberKind.OFFICER:
        raise BadInput("专职执法岗只能由执法人员担任", field="dedicated")
    if valid_until is not None and valid_until < valid_from:
        raise BadInput("止日早于起日", field="valid_until")
    check_free(member, valid_from, valid_until)
    post = Posting(
        member=member, body=body, team=team, kind=kind, position=position[:40], dedicated=dedicated,
        valid_from=valid_from, valid_until=valid_until, ground=ground[:60],
    )  # fmt: skip
    post.save()
    stand_where_posted(member, op.today)
    op.say(f"{member.name} 自 {valid_from:%Y-%m-%d} 在{team.name if team else body.short_name}任职")
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


@operation("organisation.note_interest", title="登记回避事项", permission="duty.own")
def note_interest(
    op: Op,
    *,
    member: Member,
    kind: str,
    subject_name: str,
    credit_code: str = "",
    note: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Interest:
    """登记回避事项 — the person's own, or entered by the HR clerk from the yearly statement."""
    own = op.by.account_id is not None and member.account_id == op.by.account_id
    if not own and op.by.account_id is not None and "guidance_office" not in op.by.roles:
        raise BadInput("回避事项由本人或者管人事的同志登记", field="member")
    if kind not in InterestKind.values:
        raise BadInput("没有这种关系", field="kind")
    start = valid_from or op.today
    if valid_until is not None and valid_until < start:
        raise BadInput("止日早于起日", field="valid_until")
    row = Interest(
        member=member, kind=kind, valid_from=start, valid_until=valid_until,
        subject_name=clean_text(subject_name, label="对方名称", field="subject_name", longest=120),
        credit_code=clean_text(credit_code, label="统一社会信用代码", field="credit_code", longest=18, required=False),
        note=clean_text(note, label="说明", field="note", longest=200, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{member.name} 登记一项回避事项")
    return row


@operation("organisation.end_interest", title="终止回避事项", permission="organisation.manage")
def end_interest(op: Op, *, interest: Interest, last_day: date) -> Interest:
    """终止回避事项 — the tie has gone."""
    interest = Interest.locked(pk=interest.pk)
    if last_day < interest.valid_from:
        raise BadInput("止日早于起日", field="last_day")
    interest.valid_until = last_day
    interest.save()
    op.say(f"{interest.member.name} 的一项回避事项到 {last_day:%Y-%m-%d} 为止")
    return interest


@operation("organisation.take_up_posts", title="岗位到日生效", permission="organisation.manage")
def take_up_posts(op: Op) -> int:
    """岗位到日生效 — every morning: who begins or goes back to a post today stands there in every list."""
    starting = Posting.objects.filter(valid_from__lte=op.today, valid_from__gt=op.today - timedelta(days=7))
    changed = 0
    for key in sorted(set(starting.values_list("member_id", flat=True))):
        changed += stand_where_posted(Member.locked(pk=key), op.today)
    op.say(f"{changed} 人到新岗位")
    return changed
