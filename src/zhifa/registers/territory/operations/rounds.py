"""巡查轨迹 — a round begins and from then on may send places, until it is finished; who looks writes down why.

个人信息保护法第六条, 第十九条, 第三十四条, 第五十一条: the least that the purpose needs, kept no longer than needed, every look
recorded. Whether and how often places are sent is the worker's choice; a round without any counts as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhifa.core.account import Account
from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.law.citation import cite
from zhifa.law.refusal import Refusal
from zhifa.registers.territory.locating import tree
from zhifa.registers.territory.models import (
    Grid,
    PatrolTask,
    RoundLook,
    RoundPoint,
    Town,
    in_force,
)
from zhifa.registers.territory.operations.changing import own_towns
from zhifa.registers.territory.patrols import checklists_by_grid, monday
from zhifa.registers.territory.policy import number

_LEAST, _NEEDED = cite("个保法第六条"), cite("个保法第三十四条")
_ON_GROUNDS = cite("个保法第二十八条")
MOST_POINTS = 200
LEAST_REASON = 4

Point = tuple[datetime, Decimal, Decimal, int | None]


class NoTrackOutsideARound(Refusal):
    """不在巡查，不收位置."""


class LookWithoutReason(BadInput):
    """看轨迹没有写理由."""


def _mine(op: Op, task: PatrolTask) -> PatrolTask:
    row = (
        PatrolTask.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scope")
        .get(pk=task.pk)
    )
    if row.worker_id != op.by.account_id:
        raise OutOfReach("这不是您的巡查任务", way_out="由任务上写的网格员办理")
    return row  # type: ignore[return-value]


@operation("territory.start_round", title="开始巡查", permission="territory.patrol")
def start_round(op: Op, *, task: PatrolTask) -> PatrolTask:
    """开始巡查 — from now on the phone may send places, until the round is finished.

    :raises StepOutOfOrder: begun or finished before.
    """
    row = _mine(op, task)
    if row.done_at is not None or row.started_at is not None:
        raise StepOutOfOrder("这次巡查已经完成" if row.done_at else "这次巡查已经开始")
    row.started_at = op.at
    row.track_until = op.today + timedelta(days=number("track_days", on=op.today).amount)
    row.save()
    op.say(f"开始巡查{row.scope.name}")
    return row


@operation("territory.send_round_track", title="巡查位置", permission="territory.patrol")
def send_round_track(op: Op, *, task: PatrolTask, points: Sequence[Point]) -> int:
    """巡查位置 — (time, longitude, latitude, metres) of one's own open round; what lies outside it is left out.

    :raises NoTrackOutsideARound: not begun, finished, or running too long. :raises BadInput: too many at once.
    """
    row = _mine(op, task)
    longest = timedelta(hours=number("longest_round", on=op.today).amount)
    if row.started_at is None or row.done_at is not None or op.at - row.started_at > longest:
        raise NoTrackOutsideARound("不在巡查，不收位置", (_LEAST, _NEEDED), "开始巡查以后发送，完成以后停止")
    if len(points) > MOST_POINTS:
        raise BadInput(f"一次最多 {MOST_POINTS} 个位置点", field="points")
    # a phone tells whole seconds
    since = row.started_at.replace(microsecond=0)
    kept = [p for p in points if since <= p[0] <= op.at and abs(p[1]) <= 180 and abs(p[2]) <= 90]
    RoundPoint.objects.bulk_create(
        RoundPoint(task=row, at=at, lng=lng, lat=lat, accuracy_m=metres) for at, lng, lat, metres in kept
    )
    op.say(f"{len(kept)} 个位置点")
    return len(kept)


@operation("territory.look_at_track", title="查看巡查轨迹", permission="territory.track")
def look_at_track(op: Op, *, task: PatrolTask, reason: str) -> RoundLook:
    """查看轨迹 — with a reason, of a grid of one's own town (the guidance office: any); the look is recorded.

    :raises LookWithoutReason: no reason of at least four characters. :raises OutOfReach: another town's grid.
    :raises StepOutOfOrder: no places were sent, or they have been deleted.
    """
    why = clean_text(reason, label="理由", field="reason", longest=200, required=False)
    if len(why) < LEAST_REASON:
        raise LookWithoutReason(
            f"查看轨迹要写明用途，至少 {LEAST_REASON} 个字",
            field="reason",
            citation=_ON_GROUNDS,
            way_out="写明办什么事要用，例如核实巡查是否到位",
        )
    own = own_towns(op.by)
    if own is not None and task.scope.parent_id not in own:
        raise OutOfReach("只能查看本乡镇（街道）网格的轨迹", way_out="由网格所在的乡镇（街道）查看")
    if not task.points.exists():  # type: ignore[attr-defined]
        raise StepOutOfOrder("这次巡查没有发送位置，或者保存期已满、已经删除")
    made = RoundLook(task=task, reason=why, account_id=op.by.account_id, by_name=op.by.label[:80], at=op.at)
    made.save()
    op.say(f"查看{task.scope.name} {task.week} 起一周的巡查轨迹")
    return made


@operation("territory.drop_old_tracks", title="删除到期巡查轨迹", permission="territory.manage")
def drop_old_rounds(op: Op) -> int:
    """删除到期轨迹 — points whose keeping has ended; that the round was made stays."""
    old = list(RoundPoint.objects.filter(task__track_until__lt=op.today)[:20_000])
    for point in old:
        point.delete()
    op.say(f"删除 {len(old)} 个到期位置点")
    return len(old)


@operation("territory.enter_rounds", title="登记别处记下的巡查", permission="territory.manage")
def enter_rounds(op: Op, *, rows: Sequence[Mapping[str, Any]]) -> int:
    """登记别处记下的巡查 — rounds that another system recorded, many at once; by the checklist that held in their week.

    Rows: grid (code), worker (user name), week (any day of it), done_at (``None``: given and not done), lng, lat,
    answers. A grid that has a task for the week is passed over.

    :raises BadInput: an unknown grid or worker, a day to come, or answers that do not fit the checklist.
    """
    codes = {r["grid"] for r in rows}
    people = dict(
        Account.objects.filter(username__in={r["worker"] for r in rows}).values_list("username", "pk")
    )
    made: list[PatrolTask] = []
    for week in sorted({monday(r["week"]) for r in rows}):
        last = week + timedelta(6)
        grids = {
            g.code: g
            for g in Grid.objects.filter(in_force(min(last, op.today)), code__in=codes).defer("geometry")
        }
        lists = checklists_by_grid(grids.values(), on=min(last, op.today))
        there = set(PatrolTask.objects.filter(week=week).values_list("scope_id", flat=True))
        ground = tree(min(last, op.today))
        for r in rows:
            if monday(r["week"]) != week:
                continue
            grid = grids.get(r["grid"])
            if grid is None or r["worker"] not in people or r["grid"] not in lists:
                raise BadInput(f"网格 {r['grid']} 或者巡查人不在名录，或者那一周没有清单", field="rows")
            if grid.scope_id in there:
                continue
            there.add(grid.scope_id)
            made.append(_recorded(op, r, grid, people[r["worker"]], lists[r["grid"]], week, ground))
    PatrolTask.objects.bulk_create(made)
    op.say(f"登记巡查 {len(made)} 次")
    return len(made)


def _recorded(
    op: Op, r: Mapping[str, Any], grid: Grid, worker: int, checklist: Any, week: Any, ground: Any
) -> PatrolTask:
    done: datetime | None = r.get("done_at")
    if done is not None and (done > op.at or len(r["answers"]) != len(checklist.lines)):
        raise BadInput(f"网格 {grid.code} 的巡查时间在将来，或者结果和清单项数不符", field="rows")
    lng, lat = r.get("lng"), r.get("lat")
    return PatrolTask(
        scope_id=grid.scope_id, checklist=checklist, worker_id=worker, week=week, due_on=week + timedelta(6),
        done_at=done, lng=lng, lat=lat, answers=list(r.get("answers", ())) if done else [],
        inside=ground.contains(grid.scope_id, float(lng), float(lat)) if done and lng is not None else None,
    )  # fmt: skip


def town_of(task: PatrolTask) -> Town | None:
    """The town a round's grid belongs to."""
    return Town.objects.filter(scope_id=task.scope.parent_id).defer("geometry").first()  # type: ignore[return-value]
