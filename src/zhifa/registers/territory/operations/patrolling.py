"""巡查 — publish a checklist's next version, give a week's tasks, finish one with time and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhifa.core.errors import BadInput, OutOfReach, StepOutOfOrder
from zhifa.core.operation import Op, operation
from zhifa.core.text import clean_text
from zhifa.registers.territory.locating import tree
from zhifa.registers.territory.models import Grid, GridKind, PatrolChecklist, PatrolTask, Town, in_force
from zhifa.registers.territory.national_codes.codes import by_code
from zhifa.registers.territory.operations.changing import own_towns
from zhifa.registers.territory.patrols import checklists_by_grid, monday, workers_of

MOST_LINES = 60


@operation("territory.publish_checklist", title="公布巡查清单", permission="territory.manage")
def publish_checklist(
    op: Op,
    *,
    code: str,
    title: str,
    lines: Sequence[Mapping[str, Any]],
    valid_from: date,
    kind: str = GridKind.BASIC,
    town: str = "",
    grid_codes: Iterable[str] = (),
) -> PatrolChecklist:
    """公布巡查清单 — the next version under a code; the version before ends the day before.

    ``lines``: text, how_often (days), code (GB/T 47678.5 or "").

    :raises BadInput: no lines, unknown town, grid or national code, a day gone by, or one not after the last version's.
    """
    if kind not in GridKind.values:
        raise BadInput("没有这种网格", field="kind")
    code = clean_text(code, label="清单代码", field="code", longest=20)
    kept = [_line(n, line) for n, line in enumerate(lines, 1)]
    if not kept:
        raise BadInput("清单里没有一项内容", field="lines", way_out="一行写一项巡查内容")
    if len(kept) > MOST_LINES:
        raise BadInput(f"清单有 {len(kept)} 项，超过 {MOST_LINES} 项", field="lines", way_out="分成几份清单")
    if valid_from < op.today:
        raise BadInput(
            f"施行日 {valid_from:%Y-%m-%d} 已经过去",
            field="valid_from",
            way_out=f"最早自 {op.today:%Y-%m-%d} 起",
        )
    where = Town.objects.filter(code=town).first() if town else None
    if town and where is None:
        raise BadInput(f"没有乡镇「{town}」", field="town")
    grids = list(dict.fromkeys(c for c in grid_codes if c))
    known = set(Grid.objects.filter(in_force(valid_from), code__in=grids).values_list("code", flat=True))
    if missing := [c for c in grids if c not in known]:
        raise BadInput(f"这一天没有网格：{'、'.join(missing[:5])}", field="grid_codes")
    last = PatrolChecklist.objects.filter(code=code).order_by("-version").first()
    if last is not None:
        if last.valid_from >= valid_from:
            raise BadInput(
                f"第 {last.version} 版自 {last.valid_from:%Y-%m-%d} 起，新版要在它之后", field="valid_from"
            )
        if last.valid_until is None or last.valid_until >= valid_from:
            last.valid_until = valid_from - timedelta(1)
            last.save()
    made = PatrolChecklist(
        code=code,
        version=last.version + 1 if last else 1,
        title=clean_text(title, label="清单名称", field="title", longest=80),
        kind=kind,
        town=where,
        grid_codes=grids,
        lines=kept,
        valid_from=valid_from,
        published_at=op.at,
        published_by_name=op.by.label[:80],
    )
    made.save()
    op.say(f"公布{made}，{len(kept)} 项，自 {valid_from} 起")
    return made


def _line(number: int, line: Mapping[str, Any]) -> dict[str, Any]:
    national = str(line.get("code") or "").strip()
    if national and by_code(national) is None:
        raise BadInput(f"第 {number} 项的国家代码「{national}」不在 GB/T 47678.5 的代码表里", field="lines")
    often = line.get("how_often") or 7
    if not isinstance(often, int) or not 1 <= often <= 366:
        raise BadInput(f"第 {number} 项的巡查间隔应当是 1 到 366 天", field="lines")
    text = clean_text(line.get("text"), label=f"第 {number} 项", field="lines", longest=200)
    return {"text": text, "how_often": often, "code": national}


@operation("territory.withdraw_checklist", title="停用巡查清单", permission="territory.manage")
def withdraw_checklist(op: Op, *, checklist: PatrolChecklist) -> PatrolChecklist:
    """停用巡查清单 — from tomorrow; what was done by it stays.

    :raises StepOutOfOrder: it has ended already.
    """
    checklist = PatrolChecklist.locked(pk=checklist.pk)
    if checklist.valid_until is not None:
        raise StepOutOfOrder(f"这份清单到 {checklist.valid_until:%Y-%m-%d} 为止，已经停用")
    checklist.valid_until = max(op.today, checklist.valid_from)
    checklist.save()
    op.say(f"停用{checklist}")
    return checklist


@operation("territory.give_patrols", title="下达巡查任务", permission="territory.draft")
def give_patrols(op: Op, *, week: date, kind: str = GridKind.BASIC, town: str = "") -> dict[str, int]:
    """下达巡查任务 — one task a grid for the week of a day, to the grid's worker, by the checklist that holds there.

    Returns how many were given, stood already, had no worker with an account, had no checklist. Twice gives none twice.

    :raises BadInput: a week that has ended.
    :raises OutOfReach: another town.
    """
    first, last = monday(week), monday(week) + timedelta(6)
    if last < op.today:
        raise BadInput("这一周已经过去", field="week", way_out="选本周或者以后的一周")
    start = max(first, op.today)
    rows = Grid.objects.filter(in_force(start), kind=kind).select_related("town").defer("geometry")
    own = own_towns(op.by)
    if town:
        rows = rows.filter(town__code=town)
    if own is not None:
        if town and not Town.objects.filter(code=town, scope_id__in=own).exists():
            raise OutOfReach("只能下达本乡镇（街道）的巡查任务", way_out="由网格所在的乡镇（街道）下达")
        rows = rows.filter(town__scope_id__in=own)
    grids = list(rows.order_by("code"))
    there = set(
        PatrolTask.objects.filter(week=first, scope_id__in=[g.scope_id for g in grids]).values_list(
            "scope_id", flat=True
        )
    )
    lists, workers = checklists_by_grid(grids, on=start), workers_of(grids, on=start)
    told = {"given": 0, "there": 0, "no_worker": 0, "no_checklist": 0}
    made = []
    for g in grids:
        if g.scope_id in there:
            told["there"] += 1
        elif workers.get(g.scope_id) is None:
            told["no_worker"] += 1
        elif g.code not in lists:
            told["no_checklist"] += 1
        else:
            made.append(
                PatrolTask(
                    scope_id=g.scope_id,
                    checklist=lists[g.code],
                    worker_id=workers[g.scope_id],
                    week=first,
                    due_on=last,
                )
            )
    PatrolTask.objects.bulk_create(made)
    told["given"] = len(made)
    op.say(f"下达 {first} 起一周的巡查任务 {len(made)} 项")
    return told


@operation("territory.finish_patrol", title="完成巡查", permission="territory.patrol")
def finish_patrol(
    op: Op,
    *,
    task: PatrolTask,
    answers: Sequence[Mapping[str, Any]],
    lng: Decimal | None = None,
    lat: Decimal | None = None,
) -> PatrolTask:
    """完成巡查 — an answer per line, time now, place from the device; whether the place lies in the grid is recorded.

    :raises OutOfReach: somebody else's task.
    :raises StepOutOfOrder: done before.
    :raises BadInput: an answer is missing, or a fault without a word.
    """
    task = (
        PatrolTask.objects.select_for_update(of=("self",), no_key=True)
        .select_related("checklist", "scope")
        .get(pk=task.pk)
    )
    if task.worker_id != op.by.account_id:
        raise OutOfReach("这不是您的巡查任务", way_out="由任务上写的网格员完成")
    if task.done_at is not None:
        raise StepOutOfOrder("这次巡查已经完成")
    lines = task.checklist.lines
    unanswered = next((n for n, a in enumerate(answers, 1) if a.get("ok") not in (True, False)), 0)
    if unanswered or len(answers) != len(lines):
        raise BadInput("每一项都要有结果", field=f"answer_{unanswered}", way_out="逐项选“正常”或者“有问题”")
    kept = []
    for n, a in enumerate(answers, 1):
        note = clean_text(
            a.get("note", ""), label=f"第 {n} 项说明", field=f"answer_{n}", longest=200, required=False
        )
        if not a["ok"] and not note:
            raise BadInput(f"第 {n} 项有问题，要写明是什么问题", field=f"answer_{n}")
        kept.append({"ok": a["ok"], "note": note})
    task.answers, task.done_at, task.lng, task.lat = kept, op.at, lng, lat
    if lng is not None and lat is not None:
        task.inside = tree(op.today).contains(task.scope_id, float(lng), float(lat))
    task.save()
    faults = sum(not a["ok"] for a in kept)
    op.say(f"完成{task.scope.name}巡查，{len(kept)} 项中 {faults} 项有问题")
    return task
