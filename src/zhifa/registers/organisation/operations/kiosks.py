"""岗亭与亭长 — a named post on the street: set up, changed, closed; who heads it; who mans it on which days.

The head is an officer of the team that mans it whose certificate counts: the law asks for it of whoever enforces there
(处罚法第四十二条第一款). People take turns; nobody is put where the rest rules or another shift forbid it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from psycopg.types.range import Range

from zhifa.core import clock
from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.scope import Scope
from zhifa.core.text import clean_phone, clean_text
from zhifa.law.citation import cite
from zhifa.law.officers import CertificateNotValid
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Kiosk,
    KioskHead,
    Member,
    MemberKind,
    Shift,
    ShiftKind,
    Team,
)
from zhifa.registers.organisation.operations.shift_conditions import duties_around, uncertified_days
from zhifa.registers.organisation.reach import require_reach
from zhifa.registers.organisation.rest_rules import Duty, Rest, RestRuleBroken, check_rest
from zhifa.registers.organisation.standing import posted_on
from zhifa.registers.territory.queries import locate

_QUALIFIED = cite("处罚法第四十二条第一款")
LONGEST_STRETCH = 62
MOST_EACH = 6


class KioskClosed(Refusal):
    """岗亭不开."""


def _placed(lng: Decimal, lat: Decimal, on: date) -> dict[str, Any]:
    """The grid and town a point lies in.

    :raises BadInput: outside the county.
    """
    found = locate(lng, lat, on=on).basic
    if found is None:
        raise BadInput(
            "这个位置不在本县的网格里", field="lng", way_out="核对经纬度（CGCS2000，先经度后纬度）"
        )
    return {
        "lng": lng,
        "lat": lat,
        "grid": Scope.objects.get(pk=found.scope_id),
        "town": Scope.objects.get(pk=found.town_scope_id),
    }


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """The checked columns a form gives.

    :raises BadInput: no day, hours the wrong way round, a code that is none.
    """
    days = "".join(sorted(set(str(row["days"]))))
    if not days or set(days) - set("1234567"):
        raise BadInput("开放日写 1 到 7，1 是周一", field="days")
    if row["opens"] >= row["closes"]:
        raise BadInput("关亭要晚于开亭，过夜的值守用队伍的夜班", field="closes")
    return {
        "name": clean_text(row["name"], label="名称", field="name", longest=40),
        "address": clean_text(row["address"], label="位置", field="address", longest=120),
        "phone": clean_phone(row.get("phone", ""), label="公布电话"),
        "days": days,
        "opens": row["opens"],
        "closes": row["closes"],
    }


@operation("organisation.set_up_kiosk", title="设立岗亭", permission="kiosk.manage")
def set_up_kiosk(op: Op, *, team: Team, row: dict[str, Any]) -> Kiosk:
    """设立岗亭 — row: code, name, address, lng, lat, days ("12345"), opens, closes (times of one day), phone, valid_from.

    :raises BadInput: outside the county, hours or days that are none, the code is taken.
    """
    require_reach(op.by, "kiosk.manage", op.today, what=team.name, team=team)
    code = clean_text(row["code"], label="代码", field="code", longest=30)
    if Kiosk.objects.filter(code=code).exists():
        raise BadInput(f"代码 {code} 已经用了", field="code")
    made = Kiosk(
        code=code, team=team, valid_from=row["valid_from"], **_told(row),
        **_placed(row["lng"], row["lat"], row["valid_from"]),
    )  # fmt: skip
    made.save()
    op.say(f"设立{made.name}，由{team.name}值守")
    return made


@operation("organisation.change_kiosk", title="变更岗亭", permission="kiosk.manage")
def change_kiosk(op: Op, *, kiosk: Kiosk, row: dict[str, Any]) -> Kiosk:
    """变更岗亭 — name, place, hours, days, phone; shifts already set keep their hours."""
    kiosk = Kiosk.locked(pk=kiosk.pk)
    require_reach(op.by, "kiosk.manage", op.today, what=kiosk.name, team=kiosk.team)
    for name, value in {**_told(row), **_placed(row["lng"], row["lat"], op.today)}.items():
        setattr(kiosk, name, value)
    kiosk.save()
    op.say(f"变更{kiosk.name}")
    return kiosk


@operation("organisation.close_kiosk", title="停用岗亭", permission="kiosk.manage")
def close_kiosk(op: Op, *, kiosk: Kiosk, last_day: date) -> Kiosk:
    """停用岗亭 — shifts after the last day are taken off, the head's time ends with it."""
    kiosk = Kiosk.locked(pk=kiosk.pk)
    require_reach(op.by, "kiosk.manage", op.today, what=kiosk.name, team=kiosk.team)
    if last_day < max(op.today, kiosk.valid_from):
        raise BadInput("停用日不能早于今天和启用日", field="last_day")
    kiosk.valid_until = last_day
    kiosk.save()
    for head in kiosk.heads.filter(valid_until=None):
        head.valid_until = last_day
        head.save()
    after = datetime.combine(last_day + timedelta(days=1), time(0), tzinfo=clock.CHINA)
    for shift in kiosk.shifts.filter(during__startswith__gte=after, attendance=None):
        shift.delete()
    op.say(f"停用{kiosk.name}，到 {last_day:%Y-%m-%d}")
    return kiosk


@operation("organisation.name_kiosk_head", title="任命亭长", permission="kiosk.manage")
def name_kiosk_head(op: Op, *, kiosk: Kiosk, member: Member, starts: date) -> KioskHead:
    """任命亭长 — from a day; who headed it before, until the day before.

    :raises CertificateNotValid: no officer, or no certificate that counts on the day.
    :raises BadInput: not of the team that mans it; the day is not after the present head's first.
    """
    kiosk = Kiosk.locked(pk=kiosk.pk)
    require_reach(op.by, "kiosk.manage", op.today, what=kiosk.name, team=kiosk.team)
    if kiosk.valid_until is not None and starts > kiosk.valid_until:
        raise KioskClosed(f"{kiosk.name}在 {starts:%Y-%m-%d} 已经停用")
    if member.pk not in posted_on([kiosk.team_id], starts)[kiosk.team_id]:
        raise BadInput(f"{member.name}在 {starts:%Y-%m-%d} 不在{kiosk.team.name}", field="member")
    if member.kind != MemberKind.OFFICER or uncertified_days([member], [starts])[member.pk] & {starts}:
        raise CertificateNotValid(
            f"{member.name}在 {starts:%Y-%m-%d} 没有有效的执法证，不能任亭长",
            _QUALIFIED,
            "由持证的执法人员任亭长",
        )
    now = kiosk.heads.filter(valid_until=None).first()
    if now is not None:
        if starts <= now.valid_from:
            raise BadInput(f"现任亭长 {now.valid_from:%Y-%m-%d} 才到任", field="starts")
        now.valid_until = starts - timedelta(days=1)
        now.save()
    made = KioskHead(kiosk=kiosk, member=member, valid_from=starts)
    made.save()
    op.say(f"{member.name}任{kiosk.name}亭长")
    return made


def hours_of(kiosk: Kiosk, day: date) -> Range[datetime]:
    """From when to when the kiosk is open on a day."""
    start, end = (datetime.combine(day, t, tzinfo=clock.CHINA) for t in (kiosk.opens, kiosk.closes))
    return Range(start, end, "[)")


def open_on(kiosk: Kiosk, day: date) -> bool:
    """Whether it is open on a day."""
    until = kiosk.valid_until or date.max
    return kiosk.valid_from <= day <= until and str(day.isoweekday()) in kiosk.days


def _check_gap(member: Member, during: Range[datetime], others: list[Range[datetime]], rest: Rest) -> None:
    """Refuse a shift that touches another, or lies nearer than the rest rules want (by the hours of the kiosk)."""
    for other in others:
        if other.lower < during.upper and during.lower < other.upper:
            raise RestRuleBroken(f"{member.name}在 {during.lower:%m-%d} 已经有班", way_out="换一个人")
        night = other.lower.astimezone(clock.CHINA).hour >= 18
        wanted = rest.after_night if night and other.upper <= during.lower else rest.between
        gap = max(during.lower - other.upper, other.lower - during.upper).total_seconds() / 3600
        if gap < wanted:
            raise RestRuleBroken(
                f"{member.name}在 {during.lower:%m-%d} 前后的班只隔 {gap:g} 小时，至少要隔 {wanted} 小时",
                way_out="换一个人",
            )


def _check_stand(member: Member, kiosk: Kiosk, day: date, rest: Rest) -> None:
    """Refuse somebody who may not stand at the kiosk on a day.

    :raises BadInput: not of the team on the day.
    :raises RestRuleBroken: another shift, too little rest.
    """
    if member.pk not in posted_on([kiosk.team_id], day)[kiosk.team_id]:
        raise BadInput(f"{member.name}在 {day:%Y-%m-%d} 不在{kiosk.team.name}", field="member")
    during = hours_of(kiosk, day)
    near = Range(during.lower - timedelta(days=2), during.upper + timedelta(days=2), "[)")
    others = list(Shift.objects.filter(member=member, during__overlap=near).values_list("during", flat=True))
    _check_gap(member, during, others, rest)
    around = duties_around([member.pk], day, day)[member.pk]
    check_rest(member.name, [*around, Duty(day, ShiftKind.DAY)], rest)


@operation("organisation.man_kiosk", title="岗亭排班", permission="kiosk.manage")
def man_kiosk(
    op: Op, *, kiosk: Kiosk, first: date, last: date, members: Sequence[Member], each: int = 1
) -> list[Shift]:
    """岗亭排班 — people take turns over the open days of a stretch, ``each`` a day; who cannot on a day is passed over.

    What the record says names the days left short. Days that have their people already are left as they are.

    :raises BadInput: no people, a stretch of more than 62 days, or past days.
    :raises KioskClosed: no open day in the stretch.
    :raises RestRuleBroken: nobody of those named can stand on any of the days.
    """
    kiosk = Kiosk.locked(pk=kiosk.pk)
    require_reach(op.by, "kiosk.manage", op.today, what=kiosk.name, team=kiosk.team)
    if not members:
        raise BadInput("选择轮值的人", field="members")
    if not 1 <= each <= MOST_EACH:
        raise BadInput(f"每天 1 到 {MOST_EACH} 人", field="each")
    if first < op.today or last < first or (last - first).days >= LONGEST_STRETCH:
        raise BadInput(f"从今天起，一次最多排 {LONGEST_STRETCH} 天", field="last")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [d for d in days if open_on(kiosk, d)]
    if not days:
        raise KioskClosed(f"{kiosk.name}这几天不开", way_out="核对开放日和启用、停用的日子")
    made: list[Shift] = []
    short: list[date] = []
    refused: Refusal | None = None
    turn = list(members)
    for day in days:
        there = set(kiosk.shifts.filter(during=hours_of(kiosk, day)).values_list("member_id", flat=True))
        for member in list(turn):
            if len(there) >= each:
                break
            if member.pk in there:
                continue
            try:
                _check_stand(member, kiosk, day, Rest.on(day))
            except Refusal as why:
                refused = why
                continue
            shift = Shift(
                member=member, post="kiosk", kiosk=kiosk, team=kiosk.team, during=hours_of(kiosk, day),
                support=member.kind != MemberKind.OFFICER,
            )  # fmt: skip
            shift.save()
            made.append(shift)
            there.add(member.pk)
            turn.remove(member)
            turn.append(member)
        if len(there) < each:
            short.append(day)
    if not made and refused is not None:
        raise refused
    left = f"，缺人 {len(short)} 天：{'、'.join(f'{d:%m-%d}' for d in short[:10])}" if short else ""
    op.say(f"{kiosk.name}排 {len(made)} 班{left}")
    return made


@operation("organisation.leave_kiosk", title="撤下岗亭的班", permission="kiosk.manage")
def leave_kiosk(op: Op, *, shift: Shift) -> None:
    """撤下岗亭的班 — one that has not begun."""
    shift = Shift.locked(pk=shift.pk)
    if shift.kiosk is None or shift.during.lower <= op.at:
        raise StepOutOfOrder("只能撤下岗亭还没有开始的班")
    require_reach(op.by, "kiosk.manage", op.today, what=shift.kiosk.name, team=shift.kiosk.team)
    op.say(
        f"{shift.member.name}撤下{shift.kiosk.name} {shift.during.lower.astimezone(clock.CHINA):%m-%d} 的班"
    )
    shift.delete()
