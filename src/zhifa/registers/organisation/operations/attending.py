"""签到与外勤 — sign in and out; places are taken only while somebody is out on a task, and are deleted when their keeping ends.

个人信息保护法第六条, 第十九条, 第三十四条: the least that the purpose needs, kept no longer than needed. No face is taken; the
place at signing in is the person's choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from zhifa.core.errors import BadInput, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.organisation.models import (
    Attendance,
    AttendanceKind,
    Outing,
    Shift,
    TrackLook,
    TrackPoint,
)
from zhifa.registers.organisation.operations.oneself import oneself
from zhifa.registers.organisation.policy import number
from zhifa.registers.organisation.reach import require_reach

_LEAST = cite("个保法第六条")
_NEEDED = cite("个保法第三十四条")
EARLY, LATE = timedelta(hours=1), timedelta(hours=4)
MOST_POINTS = 200
LEAST_PURPOSE = 4
LONGEST_OUTING = timedelta(hours=16)


class NoTrackOffDuty(Refusal):
    """不在外勤，不收位置."""


@operation("organisation.sign_duty", title="签到签退", permission="duty.own")
def sign_duty(
    op: Op, *, kind: str, lng: Decimal | None = None, lat: Decimal | None = None, note: str = ""
) -> Attendance:
    """签到或者签退 — bound to the shift that runs now, begins within the hour or ended within four.

    :raises StepOutOfOrder: no shift now; signed already; out before in.
    """
    if kind not in AttendanceKind.values:
        raise BadInput("不知道是签到还是签退", field="kind")
    me = oneself(op)
    shift = (
        Shift.objects.select_for_update(no_key=True)
        .filter(member=me, during__overlap=(op.at - LATE, op.at + EARLY))
        .order_by("during")
    )
    done: dict[int, set[str]] = {}
    for s, k in Attendance.objects.filter(member=me, shift__in=shift).values_list("shift_id", "kind"):
        done.setdefault(s, set()).add(k)
    wanted = None
    for s in shift:
        has = done.get(s.pk, set())
        if kind == AttendanceKind.IN and not has and s.during.upper > op.at:
            wanted = s
            break
        if kind == AttendanceKind.OUT and has == {AttendanceKind.IN}:
            wanted = s
            break
    if wanted is None:
        words = "现在没有您要签到的班" if kind == AttendanceKind.IN else "没有已签到、等着签退的班"
        raise StepOutOfOrder(
            words, way_out="班前一小时起可以签到，班后四小时内可以签退；漏签的请队长登记工时"
        )
    row = Attendance(
        member=me, shift=wanted, kind=kind, at=op.at, lng=lng, lat=lat,
        note=clean_text(note, label="说明", longest=80, required=False),
    )  # fmt: skip
    row.save()
    op.say(f"{me.name}{row.get_kind_display()}")
    return row


@operation("organisation.go_out", title="外勤出发", permission="duty.own")
def go_out(op: Op, *, purpose: str) -> Outing:
    """外勤出发 — from now on the phone may send places, until the person comes back.

    :raises StepOutOfOrder: still out on another task.
    """
    me = oneself(op)
    before = Outing.objects.select_for_update(no_key=True).filter(member=me, ended_at=None).first()
    if before is not None:
        raise StepOutOfOrder(f"还在外勤：{before.purpose}", way_out="先结束这一次外勤")
    keep = number("track_days", op.today)
    row = Outing(
        member=me, started_at=op.at, track_until=op.today + timedelta(days=keep.amount),
        purpose=clean_text(purpose, label="任务", field="purpose", longest=80),
    )  # fmt: skip
    row.save()
    op.say(f"{me.name}外勤出发：{row.purpose}")
    return row


@operation("organisation.come_back", title="外勤结束", permission="duty.own")
def come_back(op: Op, *, outing: Outing) -> Outing:
    """外勤结束 — no place is taken after it."""
    outing = Outing.locked(pk=outing.pk)
    if outing.member_id != oneself(op).pk:
        raise NoTrackOffDuty("这不是您的外勤")
    if outing.ended_at is not None:
        raise StepOutOfOrder("这次外勤已经结束")
    outing.ended_at = op.at
    outing.save()
    op.say(f"{outing.member.name}外勤结束")
    return outing


Point = tuple[datetime, Decimal, Decimal, int | None]


@operation("organisation.send_track", title="外勤位置", permission="duty.own")
def send_track(op: Op, *, outing: Outing, points: Sequence[Point]) -> int:
    """外勤位置 — (time, longitude, latitude, metres) of one's own open outing; what lies outside it is left out.

    :raises NoTrackOffDuty: the outing is over, or somebody else's.
    """
    outing = Outing.locked(pk=outing.pk)
    over = outing.ended_at is not None or op.at - outing.started_at > LONGEST_OUTING
    if outing.member_id != oneself(op).pk or over:
        raise NoTrackOffDuty("不在外勤，不收位置", (_LEAST, _NEEDED), "出发时开始，结束后停止")
    if len(points) > MOST_POINTS:
        raise BadInput(f"一次最多 {MOST_POINTS} 个位置点", field="points")
    kept = [p for p in points if outing.started_at <= p[0] <= op.at and abs(p[1]) <= 180 and abs(p[2]) <= 90]
    TrackPoint.objects.bulk_create(
        TrackPoint(outing=outing, at=at, lng=lng, lat=lat, accuracy_m=metres) for at, lng, lat, metres in kept
    )
    op.say(f"{len(kept)} 个位置点")
    return len(kept)


@operation("organisation.look_at_track", title="查看外勤轨迹", permission="attendance.track")
def look_at_track(op: Op, *, outing: Outing, purpose: str) -> TrackLook:
    """查看外勤轨迹 — somebody else's, by who leads the team, for a purpose written down; the person sees who looked.

    :raises OutOfReach: the person is of another team.
    :raises StepOutOfOrder: the points have been deleted.
    :raises BadInput: no purpose of at least four characters.
    """
    member = outing.member
    require_reach(op.by, "attendance.track", op.today, what=member.name, team=member.team, body=member.body)
    if not outing.points.exists():
        raise StepOutOfOrder(
            "这次外勤没有位置点，或者已经到期删除", way_out=f"轨迹保存到 {outing.track_until:%Y-%m-%d}"
        )
    purpose = clean_text(purpose, label="用途", field="purpose", longest=80)
    if len(purpose) < LEAST_PURPOSE:
        raise BadInput(
            f"查看轨迹要写明用途，至少 {LEAST_PURPOSE} 个字", field="purpose", way_out="写明核对什么事"
        )
    row = TrackLook(outing=outing, purpose=purpose, at=op.at, by_id=op.by.account_id)
    row.save()
    op.say(f"查看{member.name} {outing.started_at:%m-%d} 的外勤轨迹：{purpose}")
    return row


@operation("organisation.drop_old_tracks", title="删除到期轨迹", permission="organisation.manage")
def drop_old_tracks(op: Op) -> int:
    """删除到期轨迹 — points whose keeping has ended; that somebody was out stays."""
    old = list(TrackPoint.objects.filter(outing__track_until__lt=op.today)[:20_000])
    for point in old:
        point.delete()
    op.say(f"删除 {len(old)} 个到期位置点")
    return len(old)
